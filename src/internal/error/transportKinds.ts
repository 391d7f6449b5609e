/** What can go wrong on the way, and what follows from each: data, and nothing else. */
import type { Traits } from "../../Disposition.js"

/**
 * What went wrong on the way.
 *
 * - `"request"`: the request could not be made: an invalid URL, a body that cannot be encoded.
 * - `"refused"`: nobody listens there, or the server would not take the request.
 * - `"dns"`: the name does not resolve.
 * - `"tls"`: no secure connection can be agreed on; a certificate does not change by itself.
 * - `"connectTimeout"`: no connection in time, so nothing was sent.
 * - `"reset"`: the connection broke after the request may have been sent.
 * - `"timeout"`: no answer in time.
 * - `"protocol"`: an answer that is not HTTP, or not encoded as it says.
 * - `"redirect"`: the answer was a redirect that the client could not follow: in circles, to no URL, with a body that it
 *   cannot send once more.
 * - `"unknown"`: none of these can be told from the error.
 */
export type Kind = keyof typeof kinds

/** The traits of each kind, and its words. */
export const kinds = {
  request: { retry: "never", category: "InvalidArgument", applied: "no", says: "the request could not be made" },
  refused: { retry: "transient", category: "Unavailable", applied: "no", says: "the connection was refused" },
  dns: { retry: "transient", category: "Unavailable", applied: "no", says: "the host name does not resolve" },
  tls: { retry: "never", category: "Unavailable", applied: "no", says: "no secure connection" },
  connectTimeout: { retry: "transient", category: "DeadlineExceeded", applied: "no", says: "no connection in time" },
  reset: { retry: "transient", category: "Unavailable", applied: "unknown", says: "the connection broke" },
  timeout: { retry: "transient", category: "DeadlineExceeded", applied: "unknown", says: "no answer in time" },
  protocol: { retry: "transient", category: "Unavailable", applied: "unknown", says: "the answer is not valid HTTP" },
  redirect: { retry: "never", category: "Unavailable", applied: "unknown", says: "the redirect cannot be followed" },
  unknown: { retry: "transient", category: "Unavailable", applied: "unknown", says: "no answer" }
} as const satisfies Record<string, Traits & { readonly says: string }>

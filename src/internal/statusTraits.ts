/**
 * What an HTTP status alone says: the traits of `Http`'s classes, and of every answer that no documentation covers.
 */
import type { Category } from "../Category.js"
import type { Traits } from "../Disposition.js"

const invalidArgument = { category: "InvalidArgument", retry: "never", applied: "no" } as const
const unauthenticated = { category: "Unauthenticated", retry: "never", applied: "no" } as const
const failedPrecondition = { category: "FailedPrecondition", retry: "never", applied: "no" } as const
const permissionDenied = { category: "PermissionDenied", retry: "never", applied: "no" } as const
const notFound = { category: "NotFound", retry: "never", applied: "no" } as const
const throttled = { category: "ResourceExhausted", retry: "throttled", applied: "no" } as const
const internal = { category: "Internal", retry: "transient", applied: "unknown" } as const
const unimplemented = { category: "Unimplemented", retry: "never", applied: "unknown" } as const
const unavailable = { category: "Unavailable", retry: "transient", applied: "unknown" } as const
const deadlineExceeded = { category: "DeadlineExceeded", retry: "transient", applied: "unknown" } as const
const resourceExhausted = { category: "ResourceExhausted", retry: "never", applied: "unknown" } as const
const overloaded = { category: "ResourceExhausted", retry: "throttled", applied: "unknown" } as const

/** The statuses that mean something of their own, in words and in traits; the others share {@link otherTraits}. */
export const statusTraits = {
  400: { ...invalidArgument, means: "The server cannot make sense of the request." },
  401: { ...unauthenticated, means: "Credentials are missing, or not valid." },
  402: { ...failedPrecondition, means: "It has to be paid for first." },
  403: { ...permissionDenied, means: "The server understood, and refuses." },
  404: { ...notFound, means: "There is nothing there, or it is not shown." },
  405: { category: "Unimplemented", retry: "never", applied: "no", means: "The resource does not know this method." },
  406: { ...invalidArgument, means: "There is no form of it that the request accepts." },
  407: { ...unauthenticated, means: "A proxy wants credentials." },
  408: { ...deadlineExceeded, means: "The request did not arrive in time." },
  409: {
    category: "Aborted",
    retry: "never",
    applied: "unknown",
    means: "It does not go with the state that the resource is in."
  },
  410: { ...notFound, means: "It was there, and was removed for good." },
  411: { ...invalidArgument, means: "The length of the body has to be said." },
  412: { ...failedPrecondition, means: "A condition of the request does not hold." },
  413: { ...invalidArgument, means: "The body is larger than the server takes." },
  414: { ...invalidArgument, means: "The URI is longer than the server reads." },
  415: { ...invalidArgument, means: "The body is in a form that the server does not take." },
  416: { category: "OutOfRange", retry: "never", applied: "no", means: "The range lies outside of the resource." },
  417: { ...invalidArgument, means: "What `Expect` demands cannot be met." },
  420: { ...throttled, means: "Too fast; an unofficial status for what 429 is today." },
  421: { ...failedPrecondition, means: "This server does not answer for that host." },
  422: { ...invalidArgument, means: "The body is well formed, but what it says cannot be done." },
  423: { ...failedPrecondition, means: "The resource is locked." },
  424: {
    category: "Aborted",
    retry: "never",
    applied: "no",
    means: "Another request that this one depends on has failed."
  },
  425: {
    category: "Unavailable",
    retry: "transient",
    applied: "no",
    means: "The server does not risk a request that may be a replay."
  },
  426: { ...failedPrecondition, means: "The server wants another protocol." },
  428: { ...failedPrecondition, means: "The request has to be conditional." },
  429: { ...throttled, means: "Too many requests in too short a time." },
  431: { ...invalidArgument, means: "The headers are larger than the server reads." },
  451: { ...permissionDenied, means: "The law does not allow it to be shown." },
  499: {
    category: "Cancelled",
    retry: "never",
    applied: "unknown",
    means: "The client was gone before the answer; nginx's own status."
  },
  500: { ...internal, means: "The server met something that it was not prepared for." },
  501: { ...unimplemented, means: "The server does not know how to do this." },
  502: { ...unavailable, means: "The server behind the gateway gave no valid answer." },
  503: { ...unavailable, means: "The server is overloaded, or down for a while." },
  504: { ...deadlineExceeded, means: "The server behind the gateway did not answer in time." },
  505: { ...unimplemented, means: "The server does not speak this version of HTTP." },
  506: { ...unimplemented, means: "The server's negotiation of content leads in circles." },
  507: { ...resourceExhausted, means: "There is no room to store it." },
  508: { ...resourceExhausted, means: "The server went in circles." },
  509: { ...overloaded, means: "The traffic that was paid for is used up; an unofficial status." },
  510: { ...unimplemented, means: "The request needs an extension." },
  511: {
    category: "FailedPrecondition",
    retry: "never",
    applied: "no",
    means: "The network wants a login first, as in a hotel."
  },
  520: { ...unavailable, means: "Cloudflare got an answer from the origin that it cannot read." },
  521: { ...unavailable, means: "The origin refused Cloudflare's connection." },
  522: { ...unavailable, means: "Cloudflare got no connection to the origin in time." },
  523: { ...unavailable, means: "Cloudflare has no way to the origin." },
  524: { ...deadlineExceeded, means: "The origin did not answer Cloudflare in time." },
  529: { ...overloaded, means: "The site is overloaded; an unofficial status." },
  530: { ...unavailable, means: "The site cannot be reached or is frozen; an unofficial status." }
} as const satisfies Record<number, Traits & { readonly means: string }>

/** What the rest of a range means. */
export const otherTraits = {
  "4xx": invalidArgument,
  "5xx": internal
} as const satisfies Record<string, Traits>

/** Neither a client's nor a server's error, as far as HTTP can tell: nothing is known, so nothing is repeated. */
const unknown: Traits = { category: "Unknown", retry: "never", applied: "unknown" }

const table: Readonly<Record<number, Traits>> = statusTraits

/** The traits that HTTP itself gives an answer with this status. */
export const traitsOfStatus = (status: number): Traits => {
  const { applied, category, retry } = table[status] ??
    (status >= 400 && status < 500 ? otherTraits["4xx"] : status >= 500 && status < 600 ? otherTraits["5xx"] : unknown)
  return { retry, category, applied }
}

/**
 * The status that usually carries a category: what a server answers with for an error that is documented by its key
 * alone. The mapping is the one of google.rpc.Code.
 */
export const statusOfCategory: Readonly<Record<Category, number>> = {
  Cancelled: 499,
  Unknown: 500,
  InvalidArgument: 400,
  DeadlineExceeded: 504,
  NotFound: 404,
  AlreadyExists: 409,
  PermissionDenied: 403,
  ResourceExhausted: 429,
  FailedPrecondition: 400,
  Aborted: 409,
  OutOfRange: 400,
  Unimplemented: 501,
  Internal: 500,
  Unavailable: 503,
  DataLoss: 500,
  Unauthenticated: 401
}

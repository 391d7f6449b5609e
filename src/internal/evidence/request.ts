/**
 * A client's request as evidence: what was asked, whether its body can be sent again, and whether it was redirected.
 */
import type * as Effect from "#effect/Effect"
import type * as HttpBody from "#effect/http/HttpBody"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Predicate from "#effect/Predicate"
import { redactedOf, urlOf } from "#seam/http"
import * as Exit from "effect/Exit"
import type * as Redacted from "effect/Redacted"

/** A request as plain data. */
export interface RequestParts {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly oneShot: boolean
  readonly secrets?: ReadonlyArray<Redacted.Redacted>
}

/**
 * What is known of a redirect between the request and its failure.
 *
 * - `"followed"`: the request was answered by a redirect, and what failed is a later request that it led to.
 * - `"possible"`: the client follows redirects by itself, and its error does not say whether it did.
 *
 * In both cases nothing is known of what the request itself has done.
 */
export type Redirect = "followed" | "possible"

/** Bodies of which a program has said that their stream is opened anew each time that they are sent. */
const replayableBodies = new WeakSet<HttpBody.HttpBody>()

/** Remembers that the body of this request can be sent again. */
export const markReplayable = (request: HttpClientRequest.HttpClientRequest): void => {
  replayableBodies.add(request.body)
}

/** A value that each sending reads from its beginning. */
const isWhole = (value: unknown): boolean =>
  typeof value !== "object" || value === null || value instanceof ArrayBuffer || ArrayBuffer.isView(value) ||
  value instanceof Blob || value instanceof URLSearchParams || value instanceof FormData

/** Whether a body is used up when it has been sent once. What a stream is made of cannot be seen from outside. */
export const isOneShot = (body: HttpBody.HttpBody): boolean =>
  (body._tag === "Stream" || (body._tag === "Raw" && !isWhole(body.body))) && !replayableBodies.has(body)

/** A request that is ready without anything being done for it, as most are. */
export const readyOf = <A, E, R>(request: Effect.Effect<A, E, R>): A | undefined =>
  // Seam: an effect that is an Exit has the value that its type says.
  Exit.isExit(request) && Exit.isSuccess(request) ? request.value as A : undefined

/** What was asked, with the query that it is sent with; what that holds redacted stays so. */
export const partsOf = (request: HttpClientRequest.HttpClientRequest): RequestParts => {
  const secrets = redactedOf(request)
  return {
    method: request.method,
    url: urlOf(request),
    headers: request.headers,
    oneShot: isOneShot(request.body),
    ...(secrets.length > 0 && { secrets })
  }
}

/**
 * Whether a request is another one than the program made. `HttpClient.followRedirects` sets a URL, with other query
 * parameters, also where a redirect leads back to the same; what the client itself adds are headers.
 */
export const isRedirected = (
  made: HttpClientRequest.HttpClientRequest,
  sent: HttpClientRequest.HttpClientRequest
): boolean => sent !== made && (sent.url !== made.url || sent.urlParams !== made.urlParams)

/** What a response of the platform was made of: fetch's Response, undici's answer, or Node's message. */
export const sourceOf = (response: HttpClientResponse.HttpClientResponse): unknown => {
  // Seam: no type of the platform tells. A client's response stands within the one that aborts what is not read.
  let next: object = response
  for (let depth = 0; depth < 3; depth++) {
    const source: unknown = Reflect.get(next, "source")
    if (source !== undefined) return source
    const original: unknown = Reflect.get(next, "original")
    if (typeof original !== "object" || original === null) return undefined
    next = original
  }
  return undefined
}

/** Whether undici was told to follow redirects, and did. */
const hasHistory = (source: unknown): boolean =>
  Predicate.hasProperty(source, "context") && Predicate.hasProperty(source.context, "history") &&
  Array.isArray(source.context.history) && source.context.history.length > 1

/** Whether a response answers a later request than the one that the program made. */
export const redirectOfResponse = (
  response: HttpClientResponse.HttpClientResponse,
  made: HttpClientRequest.HttpClientRequest
): Redirect | undefined => {
  if (isRedirected(made, response.request)) return "followed"
  const source = sourceOf(response)
  return (source instanceof Response && source.redirected) || hasHistory(source) ? "followed" : undefined
}

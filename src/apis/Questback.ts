/**
 * Questback: problem details, told apart by status.
 * @see https://apidocs.questback.com
 */
import * as Schema from "#effect/Schema"
import * as Api from "../Api.js"
import type * as Catalog from "../Catalog.js"
import * as Disposition from "../Disposition.js"
import * as ProblemBody from "../ProblemBody.js"

const Body = ProblemBody.bodyWith({
  traceId: Schema.String,
  requestId: Schema.String,
  errors: Schema.Record(Schema.String, Schema.Array(Schema.String))
})

/**
 * The body of every error: problem details, the ids by which Questback's support finds the request, and, where
 * validation failed, the messages for each field.
 *
 * **Gotchas**
 *
 * `type` tells nothing apart: Questback sends links that change their form, a placeholder on 429 and plain words on 500.
 * A field's name in `errors` may be empty.
 */
export type Body = typeof Body.Type

/** "LanguageCode: not defined; Name: required" */
const fieldsAtFault = (errors: Body["errors"] = {}): string =>
  Object.entries(errors).map(([field, messages]) => [field, messages.join(", ")].filter(Boolean).join(": ")).join("; ")

const api = Api.make("Questback", {
  docs: "https://apidocs.questback.com",
  contentType: ProblemBody.contentType,
  body: Body,
  describe: (body) => ({
    detail: [body.detail ?? body.title, fieldsAtFault(body.errors)].filter(Boolean).join(": "),
    trace: body.traceId
  })
})

/**
 * 400: the request is malformed, or a field of it is not valid; `body.errors` names the fields. Never repeated, not
 * applied.
 *
 * @example
 * ```ts
 * import { Questback } from "effect-errata"
 *
 * const error = new Questback.BadRequest({ body: { title: "Invalid", errors: { Name: ["Too long"] } } })
 *
 * console.log(String(error)) // => Questback 400 Bad Request: Invalid: Name: Too long
 * ```
 */
export class BadRequest extends api.error<BadRequest>()("BadRequest", {
  status: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The request is malformed, or a field of it is not valid.",
  example: {
    type: "https://tools.ietf.org/html/rfc9110#section-15.5.1",
    title: "Validation Error",
    status: 400,
    errors: { StartDate: ["The date lies in the past"] },
    traceId: "00-4b1f0a7c9d3e42568f10ab27cd93e401-6a5d0f3b2c1e4978-01"
  }
}) {}

/**
 * 401: no credentials were sent, or they are not valid. Never repeated, not applied. A program whose token can be
 * renewed says so with `tags: { QuestbackUnauthorized: "refresh" }`.
 */
export class Unauthorized extends api.error<Unauthorized>()("Unauthorized", {
  status: 401,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "No credentials were sent, or they are not valid.",
  example: {
    type: "https://tools.ietf.org/html/rfc7235#section-3.1",
    title: "Unauthorized",
    status: 401,
    detail: "Not authorized to access GET /v1/reports/.",
    instance: "/v1/reports/",
    traceId: "00-91be27d4c05f4a3e8d6f1b2a7c3e5d90-0f1e2d3c4b5a6978-01"
  }
}) {}

/** 403: the credentials are valid, but do not allow this. Never repeated, not applied. */
export class Forbidden extends api.error<Forbidden>()("Forbidden", {
  status: 403,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "The credentials are valid, but do not allow this.",
  example: {
    type: "https://tools.ietf.org/html/rfc9110#section-15.5.4",
    title: "Forbidden Resource",
    status: 403,
    detail: "No access to the report with id 5121",
    traceId: "00-0c7d5e9b1f2a43688e4d6b7a90c1f235-7a6b5c4d3e2f1001-01"
  }
}) {}

/** 404: there is no such resource, or no such path. Never repeated, not applied. */
export class NotFound extends api.error<NotFound>()("NotFound", {
  status: 404,
  category: "NotFound",
  ...Disposition.rejected,
  summary: "There is no such resource, or no such path.",
  example: {
    type: "https://tools.ietf.org/html/rfc9110#section-15.5.5",
    title: "The requested resource was not found.",
    status: 404,
    detail: "The endpoint GET /v1/reports/5121/pages does not exist.",
    traceId: "00-5f3a8c1e7b9d40264c8e0a2f6d4b1937-3c2b1a0f9e8d7c6b-01"
  }
}) {}

/**
 * 410: the resource was removed for good, such as an export that has been deleted. Never repeated: the page itself says
 * that a client should not ask again; not applied.
 */
export class Gone extends api.error<Gone>()("Gone", {
  status: 410,
  category: "NotFound",
  ...Disposition.rejected,
  summary: "The resource was removed for good; asking again cannot help.",
  example: {
    type: "https://datatracker.ietf.org/doc/html/rfc9110#name-410-gone",
    title: "Gone",
    status: 410,
    detail: "This export was deleted after 30 days.",
    traceId: "00-a1d4f7092c6b4e5893d07e6f1a2b3c48-5e4d3c2b1a09f8e7-01"
  }
}) {}

/**
 * 429: too many requests in too short a time. Repeated after the wait that `X-RateLimit-Reset` asks for, not applied.
 *
 * The page leaves the unit of that header open, so it is recognised by its size.
 *
 * @example
 * ```ts
 * import { Duration } from "effect"
 * import { Catalog, Questback } from "effect-errata"
 *
 * const wait = (reset: string) => {
 *   const { retryAfter } = Catalog.decodeParts(Questback.catalog, {
 *     status: 429,
 *     headers: { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset },
 *     body: "{}",
 *     receivedAt: 1_760_000_000_000
 *   })
 *   return retryAfter && Duration.format(retryAfter)
 * }
 *
 * console.log(wait("30")) // => 30s
 * console.log(wait("1760000030")) // => 30s
 * ```
 */
export class TooManyRequests extends api.error<TooManyRequests>()("TooManyRequests", {
  status: 429,
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "Too many requests in too short a time; headers say when to come back.",
  example: {
    type: "https://api.example.com/errors/too-many-requests",
    title: "Too Many Requests",
    status: 429,
    traceId: "00-c2e8b6a4093f4d1775e1f0d9a8b7c6e5-1f2e3d4c5b6a7988-01",
    detail: "The limit of requests a minute has been reached."
  }
}) {}

/**
 * 500: the server met something that it was not prepared for. Repeated where that is safe; it may have been applied.
 */
export class InternalServerError extends api.error<InternalServerError>()("InternalServerError", {
  status: 500,
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "The server met something that it was not prepared for.",
  example: {
    type: "Internal Error",
    title: "Unhandled exception",
    status: 500,
    detail: "A worker did not answer in time",
    traceId: "00-e6f5d4c3b2a1409f8e7d6c5b4a392817-9a8b7c6d5e4f3021-01"
  }
}) {}

/** All documented errors of Questback. */
export const catalog: Catalog.Catalog<
  BadRequest | Unauthorized | Forbidden | NotFound | Gone | TooManyRequests | InternalServerError
> = api.catalog(BadRequest, Unauthorized, Forbidden, NotFound, Gone, TooManyRequests, InternalServerError)

/** Everything that a call to Questback can fail with. */
export type Failure = Catalog.Failure<typeof catalog>

/**
 * Makes an `HttpClient` fail with Questback's documented errors.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpClientResponse } from "effect/http"
 * import { Effect } from "effect"
 * import { Questback } from "effect-errata"
 *
 * // Stands for the real client: whatever is asked, it is gone.
 * const http = HttpClient.make((request) =>
 *   Effect.succeed(HttpClientResponse.fromWeb(request, Response.json({ detail: "Deleted." }, { status: 410 })))
 * )
 *
 * const program = http.pipe(Questback.client).get("https://api.example.com/v1/exports/7").pipe(
 *   Effect.catchTag("QuestbackGone", (e) => Effect.succeed(e.body.detail))
 * )
 *
 * console.log(await Effect.runPromise(program)) // => Deleted.
 * ```
 */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

/**
 * JourneyApps: type strings in the body, and a batch whose operations fail one by one.
 * @see https://docs.journeyapps.com/reference/backend-api/api-reference/error-responses
 */
import * as Effect from "#effect/Effect"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import { hasProperty } from "#effect/Predicate"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import * as Clock from "effect/Clock"
import * as Api from "../Api.js"
import * as Catalog from "../Catalog.js"
import * as Disposition from "../Disposition.js"
import * as Exchange from "../Exchange.js"
import type { MalformedResponseError } from "../MalformedResponseError.js"
import type { TransportError } from "../TransportError.js"
import type { UndocumentedError } from "../UndocumentedError.js"

const Body = Api.lenient({ type: Schema.String, title: Schema.String, detail: Schema.String, see: Schema.String })

/**
 * The body of every error.
 *
 * **Gotchas**
 *
 * `title` and `detail` may change at any time: they are for people, and decide nothing.
 */
export type Body = typeof Body.Type

const api = Api.make("JourneyApps", {
  docs: "https://docs.journeyapps.com/reference/backend-api/api-reference/error-responses",
  body: Body,
  key: ["type"],
  describe: (body) => ({ detail: body.detail ?? body.title })
})

/** Whoever checks the password may answer with a line of text, or with nothing. A page of HTML is no such line. */
const BodyOrText = Api.readAs(Body, {
  from: Schema.Union([
    Body,
    Schema.String.pipe(Schema.check(Schema.isPattern(/^(?!\s*<)/))),
    Schema.Null,
    Schema.Undefined
  ]),
  read: (body) =>
    typeof body === "string"
      ? { type: "AUTHENTICATION_FAILED", detail: body.trim() }
      : body ?? { type: "AUTHENTICATION_FAILED" }
})

/** A body of our own that such an error has. */
const example = (type: string, title: string, detail: string): Body => ({
  type,
  title,
  detail,
  see: `https://docs.example.com/errors#${type}`
})

/**
 * `AUTHENTICATION_FAILED`, 401: the deployment's id or its password is not valid. It comes as JSON or as a line of
 * text, which is read as the `detail`. Never repeated, not applied.
 */
export class AuthenticationFailed extends api.error<AuthenticationFailed>()("AuthenticationFailed", {
  key: "AUTHENTICATION_FAILED",
  status: 401,
  body: BodyOrText,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The deployment's id or its password is not valid.",
  example: example("AUTHENTICATION_FAILED", "Not authenticated", "The password does not belong to this deployment")
}) {}

/**
 * `INTERNAL_SERVER_ERROR`, 500: the server failed. Repeated where that is safe, and not before two minutes have
 * passed: the page asks for "a few"; it may have been applied.
 *
 * @example
 * ```ts
 * import { Duration } from "effect"
 * import { JourneyApps } from "effect-errata"
 *
 * const error = new JourneyApps.InternalServerError({ body: {} })
 * console.log(error.retry, Duration.format(error.retryAfter ?? Duration.zero)) // => transient 2m
 * ```
 */
export class InternalServerError extends api.error<InternalServerError>()("InternalServerError", {
  key: "INTERNAL_SERVER_ERROR",
  status: 500,
  floor: "2 minutes",
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "The server failed; come back in a few minutes.",
  example: example(
    "INTERNAL_SERVER_ERROR",
    "That did not work",
    "The server met something that it was not prepared for"
  )
}) {}

/** `OBJECT_NOT_FOUND`, 404: there is no such object; it may have been deleted. Never repeated, not applied. */
export class ObjectNotFound extends api.error<ObjectNotFound>()("ObjectNotFound", {
  key: "OBJECT_NOT_FOUND",
  status: 404,
  category: "NotFound",
  ...Disposition.rejected,
  summary: "There is no such object; it may have been deleted.",
  example: example("OBJECT_NOT_FOUND", "No such object", "No task has this id")
}) {}

/**
 * `INVALID_VALUE`, 422: a value does not fit the data model, or a file has a name that is not valid. Never repeated,
 * not applied.
 */
export class InvalidValue extends api.error<InvalidValue>()("InvalidValue", {
  key: "INVALID_VALUE",
  status: 422,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "A value does not fit the data model, or a file has a name that is not valid.",
  example: example("INVALID_VALUE", "Not a valid value", "status is none of the choices")
}) {}

/**
 * `INVALID_API_REQUEST`, 400: the request is not valid: its JSON has a mistake, or a parameter is missing. Never
 * repeated, not applied.
 */
export class InvalidApiRequest extends api.error<InvalidApiRequest>()("InvalidApiRequest", {
  key: "INVALID_API_REQUEST",
  status: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The request is not valid: its JSON has a mistake, or a parameter is missing.",
  example: example("INVALID_API_REQUEST", "Not a valid request", "The body ends in the middle of an object")
}) {}

/** `ROUTE_ERROR`, 404: this method and this path do not exist together. Never repeated, not applied. */
export class RouteError extends api.error<RouteError>()("RouteError", {
  key: "ROUTE_ERROR",
  status: 404,
  category: "Unimplemented",
  ...Disposition.rejected,
  summary: "This method and this path do not exist together.",
  example: example("ROUTE_ERROR", "No such route", "PATCH is not possible on objects.json")
}) {}

/**
 * `ACCOUNT_NOT_FOUND`, 404: there is no such app instance, or the credentials give no access to it. Never repeated,
 * not applied.
 */
export class AccountNotFound extends api.error<AccountNotFound>()("AccountNotFound", {
  key: "ACCOUNT_NOT_FOUND",
  status: 404,
  category: "NotFound",
  ...Disposition.rejected,
  summary: "There is no such app instance, or the credentials give no access to it.",
  example: example("ACCOUNT_NOT_FOUND", "No such account", "No account has this id")
}) {}

/**
 * `BATCH_ABORTED`, 424: an operation of a batch was not tried, because one before it failed. Never repeated, not
 * applied. {@link batch} tells when to send it again.
 */
export class BatchAborted extends api.error<BatchAborted>()("BatchAborted", {
  key: "BATCH_ABORTED",
  status: 424,
  category: "Aborted",
  ...Disposition.rejected,
  summary: "An operation of a batch was not tried, because one before it failed.",
  example: example("BATCH_ABORTED", "Not tried", "The operation before this one failed")
}) {}

/**
 * `TOO_MANY_REQUESTS`, 429: too many requests in too short a time. No header is documented that says when to come
 * back. Repeated after a wait, of a second at least; not applied.
 */
export class TooManyRequests extends api.error<TooManyRequests>()("TooManyRequests", {
  key: "TOO_MANY_REQUESTS",
  status: 429,
  floor: "1 second",
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "Too many requests in too short a time.",
  example: example("TOO_MANY_REQUESTS", "Slow down", "This deployment has sent too many requests")
}) {}

/**
 * All documented errors of JourneyApps.
 *
 * **Gotchas**
 *
 * Three of them share 404: one that comes without a `type` is an `UndocumentedError`, in category `NotFound`.
 *
 * @example
 * ```ts
 * import { Catalog, JourneyApps } from "effect-errata"
 *
 * const answer = { status: 404, headers: {}, body: "{\"type\":\"ROUTE_ERROR\",\"title\":\"No such route\"}" }
 *
 * console.log(Catalog.decodeParts(JourneyApps.catalog, answer)._tag) // => JourneyAppsRouteError
 * console.log(Catalog.decodeParts(JourneyApps.catalog, { ...answer, body: "" })._tag) // => UndocumentedError
 * ```
 */
// dprint-ignore
export const catalog: Catalog.Catalog<
  | AuthenticationFailed | InternalServerError | ObjectNotFound | InvalidValue | InvalidApiRequest | RouteError
  | AccountNotFound | BatchAborted | TooManyRequests
> = api.catalog(
  AuthenticationFailed, InternalServerError, ObjectNotFound, InvalidValue, InvalidApiRequest, RouteError,
  AccountNotFound, BatchAborted, TooManyRequests
)

/** Everything that a call to JourneyApps can fail with. */
export type Failure = Catalog.Failure<typeof catalog>

/**
 * Makes an `HttpClient` fail with JourneyApps' documented errors.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpClientResponse } from "effect/http"
 * import { Effect } from "effect"
 * import { JourneyApps } from "effect-errata"
 *
 * // Stands for the real client: whatever is asked, the password is wrong.
 * const http = HttpClient.make((request) =>
 *   Effect.succeed(HttpClientResponse.fromWeb(request, new Response("HTTP Basic: no.", { status: 401 })))
 * )
 *
 * const program = http.pipe(JourneyApps.client).get("https://api.example.com/api/v4/7/objects/task.json").pipe(
 *   Effect.catchTag("JourneyAppsAuthenticationFailed", (e) => Effect.succeed(e.body.detail))
 * )
 *
 * console.log(await Effect.runPromise(program)) // => HTTP Basic: no.
 * ```
 */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

/** What one operation of a batch can fail with. */
export type OperationFailure = Catalog.Documented<typeof catalog> | UndocumentedError

/**
 * What became of a batch.
 *
 * **Details**
 *
 * - `results`: one for each operation, in their order: the object, or why it failed.
 * - `again`: the indexes of the operations that are worth sending again, in their order.
 */
export interface Batch<out A> {
  readonly results: ReadonlyArray<Result.Result<A, OperationFailure>>
  readonly again: ReadonlyArray<number>
}

/** An operation has no status of its own: it gets the one that its error is documented with. */
const statusOf = (error: unknown): number | undefined => {
  const documented = catalog.classes.find(({ entry }) => hasProperty(error, "type") && error.type === entry.key)
  return typeof documented?.entry.status === "number" ? documented.entry.status : undefined
}

/** What failed is worth it where it is retryable; what was aborted, where everything that failed before it is. */
const worthAgain = (results: Batch<unknown>["results"]): ReadonlyArray<number> => {
  const again: Array<number> = []
  let aborting: OperationFailure["retry"] | undefined
  for (const [index, result] of results.entries()) {
    const failure = Result.match(result, { onFailure: (failure) => failure, onSuccess: () => undefined })
    if (failure === undefined) continue
    const aborted = failure instanceof BatchAborted
    const worth = aborted ? aborting : failure.retry
    if (!aborted) aborting = aborting === "never" ? aborting : worth
    if (worth !== undefined && worth !== "never") again.push(index)
  }
  return again
}

/**
 * Reads the answer of `POST …/batch.json`: a success, in which each operation succeeded or failed by itself.
 *
 * **Details**
 *
 * The schema reads the `object` of each operation that succeeded. The error of one that failed is told by its `type`,
 * and has the status that is documented for this type; with a type of no documented error it is an
 * `UndocumentedError`, and has the status of the whole answer. Its evidence is the request of the batch, with the
 * operation's own error for a body.
 *
 * Worth sending again is what failed with something retryable, and what was aborted behind nothing but that.
 *
 * **Gotchas**
 *
 * `again` tells what can help, not what is safe: an operation that failed with `applied: "unknown"` may have had its
 * effect. A `put` may be sent again all the same, a `post` with no `id` of its own would make a second object.
 *
 * @see https://docs.journeyapps.com/reference/backend-api/api-reference/batch-operations-v4-api
 * @example
 * ```ts effect4
 * import { HttpClientRequest, HttpClientResponse } from "effect/http"
 * import { Effect, Result, Schema } from "effect"
 * import { JourneyApps } from "effect-errata"
 *
 * const response = HttpClientResponse.fromWeb(
 *   HttpClientRequest.post("https://api.example.com/api/v4/7/batch.json"),
 *   Response.json({
 *     stop_on_error: true,
 *     operations: [
 *       { method: "put", object: { id: "t1" }, success: true },
 *       { method: "put", object: { id: "t2" }, success: false, error: { type: "TOO_MANY_REQUESTS" } },
 *       { method: "put", object: { id: "t3" }, success: false, error: { type: "BATCH_ABORTED" } }
 *     ]
 *   })
 * )
 *
 * const { again, results } = await Effect.runPromise(
 *   JourneyApps.batch(Schema.Struct({ id: Schema.String }))(response)
 * )
 *
 * for (const result of results) {
 *   console.log(Result.match(result, { onFailure: (error) => error._tag, onSuccess: (task) => task.id }))
 * }
 * // => t1
 * // => JourneyAppsTooManyRequests
 * // => JourneyAppsBatchAborted
 * console.log(again) // => [ 1, 2 ]
 * ```
 *
 * ```ts effect3
 * import { HttpClientRequest, HttpClientResponse } from "effect/http"
 * import { Effect, Either, Schema } from "effect"
 * import { JourneyApps } from "effect-errata"
 *
 * const response = HttpClientResponse.fromWeb(
 *   HttpClientRequest.post("https://api.example.com/api/v4/7/batch.json"),
 *   Response.json({
 *     stop_on_error: true,
 *     operations: [
 *       { method: "put", object: { id: "t1" }, success: true },
 *       { method: "put", object: { id: "t2" }, success: false, error: { type: "TOO_MANY_REQUESTS" } },
 *       { method: "put", object: { id: "t3" }, success: false, error: { type: "BATCH_ABORTED" } }
 *     ]
 *   })
 * )
 *
 * const { again, results } = await Effect.runPromise(
 *   JourneyApps.batch(Schema.Struct({ id: Schema.String }))(response)
 * )
 *
 * for (const result of results) {
 *   console.log(Either.match(result, { onLeft: (error) => error._tag, onRight: (task) => task.id }))
 * }
 * // => t1
 * // => JourneyAppsTooManyRequests
 * // => JourneyAppsBatchAborted
 * console.log(again) // => [ 1, 2 ]
 * ```
 */
export const batch = <A, I, R>(
  object: Schema.Codec<A, I, R>
): (
  response: HttpClientResponse.HttpClientResponse
) => Effect.Effect<Batch<A>, MalformedResponseError | TransportError, R> => {
  const read = Catalog.json(
    Schema.Struct({
      operations: Schema.Array(Schema.Union([
        Schema.Struct({ success: Schema.Literal(true), object }),
        Schema.Struct({ success: Schema.Literal(false), error: Schema.optional(Schema.Unknown) })
      ]))
    }).pipe(Schema.annotate({ title: "batch" }))
  )
  return (response) =>
    Effect.map(Effect.all([read(response), Clock.currentTimeMillis]), ([{ operations }, receivedAt]) => {
      const { headers, request, status } = response
      const failure = (error: unknown): OperationFailure =>
        Catalog.decodeParts(catalog, {
          status: statusOf(error) ?? status,
          headers,
          body: error === undefined ? "" : JSON.stringify(error),
          request: Exchange.partsOfRequest(request),
          receivedAt
        })
      const results = operations.map((operation) =>
        operation.success ? Result.succeed(operation.object) : Result.fail(failure(operation.error))
      )
      return { results, again: worthAgain(results) }
    })
}

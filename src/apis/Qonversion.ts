/**
 * Qonversion: an envelope with a type and a code, told apart by the code.
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 */
import * as Schema from "#effect/Schema"
import * as Api from "../Api.js"
import type * as Catalog from "../Catalog.js"
import * as Disposition from "../Disposition.js"

const Fields = Schema.Array(Api.lenient({ name: Schema.String, messages: Schema.Array(Schema.String) }))

const Envelope = Api.lenient({
  type: Schema.String,
  code: Schema.String,
  message: Schema.String,
  details: Schema.Array(Api.lenient({ field: Schema.String, message: Schema.String }))
})

const Meta = Api.lenient({
  reference: Schema.String,
  fields: Fields,
  validation: Api.lenient({ fields: Fields })
})

const Body = Api.lenient({ error: Envelope, _meta: Meta })

/**
 * The body of every error.
 *
 * **Details**
 *
 * - `error.type`: the family of the error: `request`, `resource`, `logical` or `internal`.
 * - `error.code`: which error it is. Qonversion sends codes that its page does not list.
 * - `error.details`, `_meta.fields`, `_meta.validation.fields`: the fields at fault, in the form of API version 4, of
 *   the page's sample, and of its text. {@link fields} reads whichever came.
 */
export type Body = typeof Body.Type

/** A field of the request that is at fault, and what is wrong with it. */
export interface Field {
  readonly name: string
  readonly messages: ReadonlyArray<string>
}

const NullableEnvelope = Schema.NullOr(Envelope)
const NullableMeta = Schema.NullOr(Meta)

/** Of an answer that its status alone tells, what is not as documented is left out here, and kept by the exchange. */
const AnyBody = Api.readAs(Body, {
  from: Schema.Record(Schema.String, Schema.Unknown).pipe(Schema.annotate({ title: "a JSON object" })),
  read: ({ _meta, error, ...others }) => ({
    ...others,
    ...(typeof error === "string" ? { error: { message: error } } : Schema.is(NullableEnvelope)(error) && { error }),
    ...(Schema.is(NullableMeta)(_meta) && { _meta })
  })
})

const fieldsOf = ({ _meta, error }: Body): ReadonlyArray<Field> => {
  const listed = [_meta?.validation?.fields, _meta?.fields].find((fields) => fields != null && fields.length > 0)
  if (listed != null) return listed.map(({ messages, name }) => ({ name: name ?? "", messages: messages ?? [] }))
  const byName = new Map<string, ReadonlyArray<string>>()
  for (const { field, message } of error?.details ?? []) {
    byName.set(field ?? "", [...byName.get(field ?? "") ?? [], message ?? ""].filter(Boolean))
  }
  return Array.from(byName, ([name, messages]) => ({ name, messages }))
}

const api = Api.make("Qonversion", {
  docs: "https://documentation.qonversion.io/reference/handling-api-errors",
  body: Body,
  key: ["error", "code"],
  describe: (body) => ({
    detail: [
      body.error?.message,
      fieldsOf(body).map(({ messages, name }) => [name, messages.join(", ")].filter(Boolean).join(": ")).join("; ")
    ].filter(Boolean).join(": ")
  })
})

/**
 * `invalid_data`: the request is understood, but some of its parameters are not valid; {@link fields} names them.
 * Usually 400. Never repeated, not applied.
 */
export class InvalidData extends api.error<InvalidData>()("InvalidData", {
  key: "invalid_data",
  usualStatus: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The request is understood, but some of its parameters are not valid.",
  example: {
    error: { type: "request", code: "invalid_data", message: "Two parameters are not valid" },
    _meta: {
      reference: "https://documentation.qonversion.io/reference/handling-api-errors",
      fields: [
        { name: "email", messages: ["Too long"] },
        { name: "currency", messages: ["Missing", "Not a currency"] }
      ]
    }
  }
}) {}

/** `invalid_request`: there is no such URL. Usually 400 or 404. Never repeated, not applied. */
export class InvalidRequest extends api.error<InvalidRequest>()("InvalidRequest", {
  key: "invalid_request",
  usualStatus: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "There is no such URL.",
  example: { error: { type: "request", code: "invalid_request", message: "No route for this URL" } }
}) {}

/**
 * `control_unauthorized`: the request needs credentials. Usually 401, on one backend 400. Never repeated, not applied.
 */
export class ControlUnauthorized extends api.error<ControlUnauthorized>()("ControlUnauthorized", {
  key: "control_unauthorized",
  usualStatus: 401,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The request needs credentials.",
  example: { error: { type: "request", code: "control_unauthorized", message: "Credentials are missing" } }
}) {}

/** `not_implemented`: the address is known, but does nothing yet. Usually 501. Never repeated, not applied. */
export class NotImplemented extends api.error<NotImplemented>()("NotImplemented", {
  key: "not_implemented",
  usualStatus: 501,
  category: "Unimplemented",
  ...Disposition.rejected,
  summary: "The address is known, but does nothing yet.",
  example: { error: { type: "request", code: "not_implemented", message: "Nothing is done here yet" } }
}) {}

/**
 * `not_found`, and any other 404: there is no such resource, but it may come to exist. Repeated only by a policy that
 * polls, not applied.
 */
export class NotFound extends api.error<NotFound>()("NotFound", {
  key: "not_found",
  status: 404,
  category: "NotFound",
  retry: "eventual",
  applied: "no",
  body: AnyBody,
  summary: "There is no such resource, but it may come to exist.",
  example: { error: { type: "resource", code: "not_found", message: "No user with this id yet" } }
}) {}

/** `already_exists`: what was to be made is there. Usually 409 or 422. Never repeated, not applied. */
export class AlreadyExists extends api.error<AlreadyExists>()("AlreadyExists", {
  key: "already_exists",
  usualStatus: 409,
  category: "AlreadyExists",
  ...Disposition.rejected,
  summary: "What was to be made is there already.",
  example: { error: { type: "resource", code: "already_exists", message: "A product with this id exists" } }
}) {}

/**
 * `purchase_fraud`: the store did not confirm the purchase, which may be a fraud. Usually 422. Never repeated, not
 * applied.
 */
export class PurchaseFraud extends api.error<PurchaseFraud>()("PurchaseFraud", {
  key: "purchase_fraud",
  usualStatus: 422,
  category: "FailedPrecondition",
  ...Disposition.rejected,
  summary: "The store did not confirm the purchase, which may be a fraud.",
  example: { error: { type: "logical", code: "purchase_fraud", message: "The store does not know this receipt" } }
}) {}

/**
 * `relation_not_found`: an object that the request refers to is missing, or belongs to another one. Usually 422. Never
 * repeated, not applied.
 */
export class RelationNotFound extends api.error<RelationNotFound>()("RelationNotFound", {
  key: "relation_not_found",
  usualStatus: 422,
  category: "FailedPrecondition",
  ...Disposition.rejected,
  summary: "An object that the request refers to is missing, or belongs to another one.",
  example: { error: { type: "logical", code: "relation_not_found", message: "The offering has no such product" } }
}) {}

/**
 * `storage_error`: the data was not saved. Usually 5xx. Backed off and repeated; not applied, so even a POST is: what
 * was not saved cannot be saved twice.
 */
export class StorageError extends api.error<StorageError>()("StorageError", {
  key: "storage_error",
  usualStatus: 500,
  category: "Internal",
  retry: "transient",
  applied: "no",
  summary: "The data was not saved.",
  example: { error: { type: "internal", code: "storage_error", message: "The write was rolled back" } }
}) {}

/**
 * `network_error`: Qonversion's own services did not reach each other. Usually 5xx. Repeated where that is safe; it may
 * have been applied.
 */
export class NetworkError extends api.error<NetworkError>()("NetworkError", {
  key: "network_error",
  usualStatus: 500,
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "Qonversion's own services did not reach each other.",
  example: { error: { type: "internal", code: "network_error", message: "A service behind this one did not answer" } }
}) {}

/**
 * `unknown_error`: something failed, and Qonversion does not know what. Usually 5xx. Repeated where that is safe; it
 * may have been applied.
 */
export class UnknownError extends api.error<UnknownError>()("UnknownError", {
  key: "unknown_error",
  usualStatus: 500,
  category: "Unknown",
  retry: "transient",
  applied: "unknown",
  summary: "Something failed, and Qonversion does not know what.",
  example: { error: { type: "internal", code: "unknown_error", message: "Nobody knows why" } }
}) {}

/** 400 without a known code: the request is malformed, or a parameter is missing. Never repeated, not applied. */
export class BadRequest extends api.error<BadRequest>()("BadRequest", {
  status: 400,
  body: AnyBody,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The request is malformed, or a parameter is missing.",
  example: { error: { type: "request", message: "The body is no JSON" } }
}) {}

/** 401 without a known code: the API key is not valid. Never repeated, not applied. */
export class Unauthorized extends api.error<Unauthorized>()("Unauthorized", {
  status: 401,
  body: AnyBody,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The API key is not valid.",
  example: { error: { type: "request", message: "No project has this key" } }
}) {}

/** 403: the request needs a secret key, and came with another one. Never repeated, not applied. */
export class Forbidden extends api.error<Forbidden>()("Forbidden", {
  status: 403,
  body: AnyBody,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "The request needs a secret key, and came with another one.",
  example: { error: { type: "request", message: "Use the secret key" } }
}) {}

/**
 * 422 without a known code: what the client wants does not make sense as things are. `body.error.code` may tell more.
 * Never repeated, not applied.
 */
export class UnprocessableEntity extends api.error<UnprocessableEntity>()("UnprocessableEntity", {
  status: 422,
  body: AnyBody,
  category: "FailedPrecondition",
  ...Disposition.rejected,
  summary: "What the client wants does not make sense as things are.",
  example: { error: { type: "logical", code: "invalid_receipt", message: "The receipt is empty" } }
}) {}

/**
 * 429: too many requests in too short a time. The page lists it under the type `request`, without a code. Repeated
 * after the wait that the answer asks for, not applied.
 */
export class TooManyRequests extends api.error<TooManyRequests>()("TooManyRequests", {
  status: 429,
  body: AnyBody,
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "Too many requests in too short a time.",
  example: { error: { type: "request", message: "Slow down" } }
}) {}

/**
 * 500 to 599 without a known code: something went wrong at Qonversion's end. Repeated where that is safe; it may have
 * been applied.
 */
export class ServerError extends api.error<ServerError>()("ServerError", {
  status: "5xx",
  body: AnyBody,
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "Something went wrong at Qonversion's end.",
  example: { error: { type: "internal", message: "Out of order" } }
}) {}

/** All documented errors of Qonversion. */
// dprint-ignore
export const catalog: Catalog.Catalog<
  | InvalidData | InvalidRequest | ControlUnauthorized | NotImplemented | NotFound | AlreadyExists | PurchaseFraud
  | RelationNotFound | StorageError | NetworkError | UnknownError | BadRequest | Unauthorized | Forbidden
  | UnprocessableEntity | TooManyRequests | ServerError
> = api.catalog(
  InvalidData, InvalidRequest, ControlUnauthorized, NotImplemented, NotFound, AlreadyExists, PurchaseFraud,
  RelationNotFound, StorageError, NetworkError, UnknownError, BadRequest, Unauthorized, Forbidden,
  UnprocessableEntity, TooManyRequests, ServerError
)

/** Everything that a call to Qonversion can fail with. */
export type Failure = Catalog.Failure<typeof catalog>

/**
 * Makes an `HttpClient` fail with Qonversion's documented errors.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpClientResponse } from "effect/http"
 * import { Effect } from "effect"
 * import { Qonversion } from "effect-errata"
 *
 * // Stands for the real client: whatever is asked, the data was not saved.
 * const http = HttpClient.make((request) =>
 *   Effect.succeed(
 *     HttpClientResponse.fromWeb(request, Response.json({ error: { code: "storage_error" } }, { status: 500 }))
 *   )
 * )
 *
 * const program = http.pipe(Qonversion.client).post("https://api.example.com/v3/users/7").pipe(
 *   Effect.catchTag("QonversionStorageError", (e) => Effect.succeed(e.applied))
 * )
 *
 * console.log(await Effect.runPromise(program)) // => no
 * ```
 */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

/**
 * The fields of the request that are at fault, in whichever form they came; none where the error is about something else.
 *
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.InvalidData({
 *   body: { error: { message: "Not valid" }, _meta: { fields: [{ name: "email", messages: ["Too long"] }] } }
 * })
 *
 * console.log(Qonversion.fields(error)) // => [ { name: 'email', messages: [ 'Too long' ] } ]
 * console.log(String(error)) // => Qonversion 400 Invalid Data: Not valid: email: Too long
 * ```
 */
export const fields = (error: Failure): ReadonlyArray<Field> => "body" in error ? fieldsOf(error.body) : []

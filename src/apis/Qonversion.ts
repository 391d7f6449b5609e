/**
 * Qonversion: an envelope with a type and a code, told apart by the code.
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Api from "../Api.js"
import type * as ApiError from "../ApiError.js"
import type * as Catalog from "../Catalog.js"
import type { Category } from "../Category.js"
import type { Applied, Retry } from "../Disposition.js"
import type { Exchange } from "../Exchange.js"
import { lazySchema } from "../internal/lazySchema.js"
import { leaves } from "../internal/recogniser.js"
import { sentAs } from "../internal/shown.js"

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
 *   the page's sample, and of its text. Every error's `fields` reads whichever came.
 * @category models
 * @since 0.1.0
 */
export type Body = typeof Body.Type

/**
 * A field of the request that is at fault, and what is wrong with it.
 * @category models
 * @since 0.1.0
 */
export interface Field {
  readonly name: string
  readonly messages: ReadonlyArray<string>
}

/** Of an answer that its status alone tells, what is not as documented is left out here, and kept by the exchange. */
const AnyBody = lazySchema((): Schema.Schema<typeof Body.Type, typeof Body.Encoded> => {
  const isEnvelope = Schema.is(Schema.NullOr(Envelope))
  const isMeta = Schema.is(Schema.NullOr(Meta))
  // Seam: whatever object comes, what is kept of it is a body.
  return Schema.transform(
    Schema.Record({ key: Schema.String, value: Schema.Unknown }).annotations({ title: "a JSON object" }),
    Schema.typeSchema(Body),
    {
      strict: false,
      decode: ({ _meta, error, ...others }) => ({
        ...others,
        ...(typeof error === "string" ? { error: { message: error } } : isEnvelope(error) && { error }),
        ...(isMeta(_meta) && { _meta })
      }),
      encode: (body) => body
    }
  ).pipe(sentAs(Body), leaves(Schema.typeSchema(Body)))
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

type Made<Self, Short extends string, R extends Retry, C extends Category, A extends Applied> = ApiError.ErrorClass<
  Self,
  `Qonversion${Short}`,
  Body,
  typeof Body.Encoded,
  R,
  C,
  A
>

/** What `api.error` makes, whose instances tell their fields too. Omitting nothing leaves out the constructor alone. */
interface ErrorClass<Self, Short extends string, R extends Retry, C extends Category, A extends Applied>
  extends Omit<Made<Self, Short, R, C, A>, never>
{
  new(
    props: { readonly body: typeof Body.Encoded; readonly exchange?: Exchange | undefined },
    trusted?: boolean
  ): InstanceType<Made<Self, Short, R, C, A>> & {
    /** The fields at fault, in whichever form they came; none where the error is about something else. */
    readonly fields: ReadonlyArray<Field>
  }
}

const error = <Self>() =>
<const Short extends string, R extends Retry, C extends Category, A extends Applied>(
  short: Short,
  entry: ApiError.Input<R, C, A, Body, typeof Body.Encoded>
): ErrorClass<Self, Short, R, C, A> => {
  const klass: { readonly prototype: object } = api.error<ApiError.ApiError>()(short, entry)
  Object.defineProperty(klass.prototype, "fields", {
    get(this: { readonly body: Body }) {
      return fieldsOf(this.body)
    }
  })
  // Seam: the getter has just been put there.
  return klass as unknown as ErrorClass<Self, Short, R, C, A>
}

/** Nothing was done, and asking again gets the same answer. */
const final = { retry: "never", applied: "no" } as const

/**
 * `invalid_data`: the request is understood, but some of its parameters are not valid. Usually 400; `fields` names
 * them. Never repeated, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.InvalidData({
 *   body: { error: { message: "Not valid" }, _meta: { fields: [{ name: "email", messages: ["Too long"] }] } }
 * })
 *
 * console.log(String(error)) // => Qonversion 400 Invalid Data: Not valid: email: Too long
 * console.log(error.fields) // => [ { name: 'email', messages: [ 'Too long' ] } ]
 * ```
 * @category errors
 * @since 0.1.0
 */
export class InvalidData extends error<InvalidData>()("InvalidData", {
  key: "invalid_data",
  usualStatus: 400,
  category: "InvalidArgument",
  ...final,
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

/**
 * `invalid_request`: there is no such URL. Usually 400 or 404. Never repeated, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.InvalidRequest({ body: { error: { message: "No route" } } })
 * console.log(String(error)) // => Qonversion 400 Invalid Request: No route
 * ```
 * @category errors
 * @since 0.1.0
 */
export class InvalidRequest extends error<InvalidRequest>()("InvalidRequest", {
  key: "invalid_request",
  usualStatus: 400,
  category: "InvalidArgument",
  ...final,
  summary: "There is no such URL.",
  example: { error: { type: "request", code: "invalid_request", message: "No route for this URL" } }
}) {}

/**
 * `control_unauthorized`: the request needs credentials. Usually 401, on one backend 400. Never repeated, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.ControlUnauthorized({ body: {} })
 * console.log(error.category, error.body) // => Unauthenticated { error: { code: 'control_unauthorized' } }
 * ```
 * @category errors
 * @since 0.1.0
 */
export class ControlUnauthorized extends error<ControlUnauthorized>()("ControlUnauthorized", {
  key: "control_unauthorized",
  usualStatus: 401,
  category: "Unauthenticated",
  ...final,
  summary: "The request needs credentials.",
  example: { error: { type: "request", code: "control_unauthorized", message: "Credentials are missing" } }
}) {}

/**
 * `not_implemented`: the address is known, but does nothing yet. Usually 501. Never repeated, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * console.log(String(new Qonversion.NotImplemented({ body: {} }))) // => Qonversion 501 Not Implemented
 * ```
 * @category errors
 * @since 0.1.0
 */
export class NotImplemented extends error<NotImplemented>()("NotImplemented", {
  key: "not_implemented",
  usualStatus: 501,
  category: "Unimplemented",
  ...final,
  summary: "The address is known, but does nothing yet.",
  example: { error: { type: "request", code: "not_implemented", message: "Nothing is done here yet" } }
}) {}

/**
 * `not_found`, and any other 404: there is no such resource, but it may come to exist. Repeated only by a policy that
 * polls, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.NotFound({ body: { error: { message: "No such user" } } })
 * console.log(error.retry, String(error)) // => eventual Qonversion 404 Not Found: No such user
 * ```
 * @category errors
 * @since 0.1.0
 */
export class NotFound extends error<NotFound>()("NotFound", {
  key: "not_found",
  status: 404,
  category: "NotFound",
  retry: "eventual",
  applied: "no",
  body: AnyBody,
  summary: "There is no such resource, but it may come to exist.",
  example: { error: { type: "resource", code: "not_found", message: "No user with this id yet" } }
}) {}

/**
 * `already_exists`: what was to be made is there. Usually 409 or 422. Never repeated, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.AlreadyExists({ body: {} })
 * console.log(error.category, error.status) // => AlreadyExists 409
 * ```
 * @category errors
 * @since 0.1.0
 */
export class AlreadyExists extends error<AlreadyExists>()("AlreadyExists", {
  key: "already_exists",
  usualStatus: 409,
  category: "AlreadyExists",
  ...final,
  summary: "What was to be made is there already.",
  example: { error: { type: "resource", code: "already_exists", message: "A product with this id exists" } }
}) {}

/**
 * `purchase_fraud`: the store did not confirm the purchase, which may be a fraud. Usually 422. Never repeated, not
 * applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.PurchaseFraud({ body: { error: { message: "Unknown receipt" } } })
 * console.log(String(error)) // => Qonversion 422 Purchase Fraud: Unknown receipt
 * ```
 * @category errors
 * @since 0.1.0
 */
export class PurchaseFraud extends error<PurchaseFraud>()("PurchaseFraud", {
  key: "purchase_fraud",
  usualStatus: 422,
  category: "FailedPrecondition",
  ...final,
  summary: "The store did not confirm the purchase, which may be a fraud.",
  example: { error: { type: "logical", code: "purchase_fraud", message: "The store does not know this receipt" } }
}) {}

/**
 * `relation_not_found`: an object that the request refers to is missing, or belongs to another one. Usually 422. Never
 * repeated, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.RelationNotFound({ body: {} })
 * console.log(error.category, error.retry) // => FailedPrecondition never
 * ```
 * @category errors
 * @since 0.1.0
 */
export class RelationNotFound extends error<RelationNotFound>()("RelationNotFound", {
  key: "relation_not_found",
  usualStatus: 422,
  category: "FailedPrecondition",
  ...final,
  summary: "An object that the request refers to is missing, or belongs to another one.",
  example: { error: { type: "logical", code: "relation_not_found", message: "The offering has no such product" } }
}) {}

/**
 * `storage_error`: the data was not saved. Usually 5xx. Backed off and repeated; not applied, so even a POST is: what
 * was not saved cannot be saved twice.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.StorageError({ body: {} })
 * console.log(error.retry, error.applied) // => transient no
 * ```
 * @category errors
 * @since 0.1.0
 */
export class StorageError extends error<StorageError>()("StorageError", {
  key: "storage_error",
  usualStatus: 500,
  category: "Internal",
  retry: "transient",
  applied: "no",
  summary: "The data was not saved.",
  example: { error: { type: "internal", code: "storage_error", message: "The write was rolled back" } }
}) {}

/**
 * `network_error`: Qonversion's own services did not reach each other. Usually 5xx. Backed off and repeated where a
 * repeat is safe: whether it was applied is unknown.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.NetworkError({ body: {} })
 * console.log(error.category, error.applied) // => Unavailable unknown
 * ```
 * @category errors
 * @since 0.1.0
 */
export class NetworkError extends error<NetworkError>()("NetworkError", {
  key: "network_error",
  usualStatus: 500,
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "Qonversion's own services did not reach each other.",
  example: { error: { type: "internal", code: "network_error", message: "A service behind this one did not answer" } }
}) {}

/**
 * `unknown_error`: something failed, and Qonversion does not know what. Usually 5xx. Backed off and repeated where a
 * repeat is safe: whether it was applied is unknown.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.UnknownError({ body: {} })
 * console.log(error.category, error.retry) // => Unknown transient
 * ```
 * @category errors
 * @since 0.1.0
 */
export class UnknownError extends error<UnknownError>()("UnknownError", {
  key: "unknown_error",
  usualStatus: 500,
  category: "Unknown",
  retry: "transient",
  applied: "unknown",
  summary: "Something failed, and Qonversion does not know what.",
  example: { error: { type: "internal", code: "unknown_error", message: "Nobody knows why" } }
}) {}

/**
 * 400 without a known code: the request is malformed, or a parameter is missing. Never repeated, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.BadRequest({ body: { error: { message: "No JSON" } } })
 * console.log(String(error)) // => Qonversion 400 Bad Request: No JSON
 * ```
 * @category errors
 * @since 0.1.0
 */
export class BadRequest extends error<BadRequest>()("BadRequest", {
  status: 400,
  body: AnyBody,
  category: "InvalidArgument",
  ...final,
  summary: "The request is malformed, or a parameter is missing.",
  example: { error: { type: "request", message: "The body is no JSON" } }
}) {}

/**
 * 401 without a known code: the API key is not valid. Never repeated, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.Unauthorized({ body: {} })
 * console.log(error.category, error.retry) // => Unauthenticated never
 * ```
 * @category errors
 * @since 0.1.0
 */
export class Unauthorized extends error<Unauthorized>()("Unauthorized", {
  status: 401,
  body: AnyBody,
  category: "Unauthenticated",
  ...final,
  summary: "The API key is not valid.",
  example: { error: { type: "request", message: "No project has this key" } }
}) {}

/**
 * 403: the request needs a secret key, and came with another one. Never repeated, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.Forbidden({ body: {} })
 * console.log(error.category, error.retry) // => PermissionDenied never
 * ```
 * @category errors
 * @since 0.1.0
 */
export class Forbidden extends error<Forbidden>()("Forbidden", {
  status: 403,
  body: AnyBody,
  category: "PermissionDenied",
  ...final,
  summary: "The request needs a secret key, and came with another one.",
  example: { error: { type: "request", message: "Use the secret key" } }
}) {}

/**
 * 422 without a known code: what the client wants does not make sense as things are. `body.error.code` may tell more.
 * Never repeated, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.UnprocessableEntity({ body: { error: { code: "invalid_receipt" } } })
 * console.log(error.body.error?.code) // => invalid_receipt
 * ```
 * @category errors
 * @since 0.1.0
 */
export class UnprocessableEntity extends error<UnprocessableEntity>()("UnprocessableEntity", {
  status: 422,
  body: AnyBody,
  category: "FailedPrecondition",
  ...final,
  summary: "What the client wants does not make sense as things are.",
  example: { error: { type: "logical", code: "invalid_receipt", message: "The receipt is empty" } }
}) {}

/**
 * 429: too many requests in too short a time. The page lists it under the type `request`, without a code. Repeated
 * after the wait that the answer asks for, not applied.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.TooManyRequests({ body: {} })
 * console.log(error.retry, error.applied) // => throttled no
 * ```
 * @category errors
 * @since 0.1.0
 */
export class TooManyRequests extends error<TooManyRequests>()("TooManyRequests", {
  status: 429,
  body: AnyBody,
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "Too many requests in too short a time.",
  example: { error: { type: "request", message: "Slow down" } }
}) {}

/**
 * 500 to 599 without a known code: something went wrong at Qonversion's end. Backed off and repeated where a repeat is
 * safe: whether it was applied is unknown.
 *
 * @see https://documentation.qonversion.io/reference/handling-api-errors
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * const error = new Qonversion.ServerError({ body: {} })
 * console.log(String(error), error.retry) // => Qonversion 500 Server Error transient
 * ```
 * @category errors
 * @since 0.1.0
 */
export class ServerError extends error<ServerError>()("ServerError", {
  status: "5xx",
  body: AnyBody,
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "Something went wrong at Qonversion's end.",
  example: { error: { type: "internal", message: "Out of order" } }
}) {}

/**
 * All documented errors of Qonversion.
 *
 * @example
 * ```ts
 * import { Qonversion } from "effect-errata"
 *
 * console.log(Qonversion.catalog.classes.length) // => 17
 * ```
 * @category catalogs
 * @since 0.1.0
 */
export const catalog: Catalog.Catalog<
  | InvalidData
  | InvalidRequest
  | ControlUnauthorized
  | NotImplemented
  | NotFound
  | AlreadyExists
  | PurchaseFraud
  | RelationNotFound
  | StorageError
  | NetworkError
  | UnknownError
  | BadRequest
  | Unauthorized
  | Forbidden
  | UnprocessableEntity
  | TooManyRequests
  | ServerError
> = api.catalog(
  InvalidData,
  InvalidRequest,
  ControlUnauthorized,
  NotImplemented,
  NotFound,
  AlreadyExists,
  PurchaseFraud,
  RelationNotFound,
  StorageError,
  NetworkError,
  UnknownError,
  BadRequest,
  Unauthorized,
  Forbidden,
  UnprocessableEntity,
  TooManyRequests,
  ServerError
)

/**
 * Everything that a call to Qonversion can fail with.
 * @category errors
 * @since 0.1.0
 */
export type Failure = Catalog.Failure<typeof catalog>

/**
 * Makes an `HttpClient` fail with Qonversion's documented errors.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpClientResponse } from "@effect/platform"
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
 * @category clients
 * @since 0.1.0
 */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

/**
 * What a documented error is, as types: its entry as it is written, its class, its instances, and the API that it belongs to.
 */
import type * as Cause from "#effect/Cause"
import type * as Duration from "#effect/Duration"
import type * as Schema from "#effect/Schema"
import type { AnyCodec } from "#seam/codec"
import type { ClassSchema } from "#seam/schemaClass"
import type { Category } from "../../Category.js"
import type { Applied, Retry, Traits } from "../../Disposition.js"
import type { Exchange } from "../../Exchange.js"
import type { Description, Entry, KeyValue, Step } from "./entry.js"

/**
 * An entry as it is written down: `source` is the API's own page where it is left out, and `body` and `describe` are
 * the API's where the error has none of its own.
 */
export interface Input<R extends Retry, C extends Category, A extends Applied, B, I>
  extends Omit<Entry<R, C, A>, "source" | "example">
{
  readonly source?: string
  readonly example: NoInfer<I>
  readonly body?: Schema.Codec<B, I>
  readonly describe?: (body: NoInfer<B>, exchange?: Exchange) => Description
}

/**
 * An instance of a documented error.
 *
 * **Details**
 *
 * - `body`: the documented fields under their documented names; what is not documented stays beside them.
 * - `exchange`: the evidence; absent on an error that a program made itself.
 * - `status`: the one that came, else the documented one.
 * - `retryAfter`: when the server said to come back, counted from its answer.
 * - `trace`: the id by which the API's support finds the request, where the body has one.
 * - `message`: the API, the status, what the server said, the trace id, the method and the path. Never a secret.
 */
export interface ApiError<
  out Tag extends string = string,
  out Body = unknown,
  out R extends Retry = Retry,
  out C extends Category = Category,
  out A extends Applied = Applied
> extends Cause.YieldableError, Traits<R, C, A> {
  readonly _tag: Tag
  readonly body: Body
  readonly exchange?: Exchange
  readonly status: number
  readonly retryAfter: Duration.Duration | undefined
  readonly trace: string | undefined
}

/**
 * The class of a documented error: make one with `new`, match it by its tag, pass it through any codec as the Schema
 * that it is.
 *
 * **Details**
 *
 * - `entry`: what the documentation says.
 * - `wire`: the codec between the error and its body as documented.
 *
 * In an `HttpApi` the class itself stands among an endpoint's errors: the server answers with the documented status,
 * media type and body, and OpenAPI shows them. Anywhere else it is data: its tag, its body and its evidence.
 */
export interface ErrorClass<
  Self,
  Tag extends string,
  Body,
  Encoded,
  R extends Retry,
  C extends Category,
  A extends Applied
> extends
  ClassSchema<
    Self,
    { readonly _tag: Tag; readonly body: Encoded; readonly exchange?: typeof Exchange.Encoded | undefined }
  >
{
  new(
    props: { readonly body: Encoded; readonly exchange?: Exchange | undefined },
    trusted?: boolean
  ): ApiError<Tag, Body, R, C, A>
  readonly _tag: Tag
  readonly entry: Entry<R, C, A>
  readonly wire: Schema.Codec<Self, Encoded>
}

/** Any documented error's class. */
export interface AnyClass extends AnyCodec {
  new(props: never, trusted?: boolean): ApiError
  readonly _tag: string
  readonly entry: Entry
  readonly wire: AnyCodec
}

/**
 * An answer as an API looks at it to tell what it is: `body` is the JSON value where it is one, else the text, and
 * `undefined` where there is none.
 */
export interface Answer {
  readonly status: number
  readonly headers: Exchange["headers"]
  readonly body: unknown
}

/**
 * How an API tells its errors apart: a path in the body, or a function of the answer. A number in a path is a place in a
 * list, counted from 0, and nothing else: `["errors", 0, "code"]`.
 */
export type Key = ReadonlyArray<Step> | ((answer: Answer) => KeyValue | undefined)

/** The API that an error belongs to, as `Api.make` describes it. */
export interface ApiSpec<Body = never> {
  readonly name: string
  readonly docs: string
  readonly body: AnyCodec
  readonly contentType?: string
  readonly key?: Key | undefined
  readonly when?: ((answer: Answer) => boolean) | undefined
  readonly secrets?: ReadonlyArray<string> | undefined
  readonly describe?: ((body: Body, exchange?: Exchange) => Description) | undefined
  readonly shouldRetry?: string | undefined
}

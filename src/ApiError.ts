/**
 * One documented error: what the documentation says about it, as data, and the class made from that.
 *
 * @since 0.1.0
 */
import type * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { Category } from "./Category.js"
import type { Applied, Retry, Traits } from "./Disposition.js"
import { Exchange } from "./Exchange.js"
import { keepUnknownFields, reader } from "./internal/body.js"
import { type Definition, DefinitionId } from "./internal/definition.js"
import { type Description, type Entry, statusOf, withKey } from "./internal/entry.js"
import { Failure, sentence } from "./internal/failure.js"
import { inHttpApi, register } from "./internal/httpApi.js"
import { redactText, redactValue } from "./internal/redact.js"
import { asSchema } from "./internal/schemaClass.js"
import { traitsOfAnswer, traitsOfStatus } from "./internal/statusTraits.js"
import { oneLine, words } from "./internal/text.js"
import { totally } from "./internal/totally.js"

export type { Description, Entry, Status } from "./internal/entry.js"

/**
 * An entry as it is written down: `source` is the API's own page where it is left out, and `body` and `describe` are
 * the API's where the error has none of its own.
 * @category models
 * @since 0.1.0
 */
export interface Input<R extends Retry, C extends Category, A extends Applied, B, I>
  extends Omit<Entry<R, C, A>, "source" | "example">
{
  readonly source?: string
  readonly example: NoInfer<I>
  readonly body?: Schema.Schema<B, I>
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
 * @category models
 * @since 0.1.0
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
 * In an `HttpApi` the class itself stands in an endpoint's `addError`: the server answers with the documented status,
 * media type and body, and OpenAPI shows them. Anywhere else it is data: its tag, its body and its evidence.
 * @category models
 * @since 0.1.0
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
  Schema.Schema<
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
  readonly wire: Schema.Schema<Self, Encoded>
}

/**
 * Any documented error's class.
 * @category models
 * @since 0.1.0
 */
export interface AnyClass extends Schema.Schema.AnyNoContext {
  new(props: never, trusted?: boolean): ApiError
  readonly _tag: string
  readonly entry: Entry
  readonly wire: Schema.Schema.AnyNoContext
}

/**
 * An answer as an API looks at it to tell what it is: `body` is the JSON value where it is one, else the text, and
 * `undefined` where there is none.
 * @category models
 * @since 0.1.0
 */
export interface Answer {
  readonly status: number
  readonly headers: Exchange["headers"]
  readonly body: unknown
}

/**
 * How an API tells its errors apart: a path in the body, or a function of the answer.
 * @category models
 * @since 0.1.0
 */
export type Key = ReadonlyArray<string> | ((answer: Answer) => string | number | undefined)

/**
 * The API that an error belongs to, as `Api.make` describes it.
 * @category models
 * @since 0.1.0
 */
export interface Source<Body = never> {
  readonly name: string
  readonly docs: string
  readonly body: Schema.Schema.AnyNoContext
  readonly contentType?: string
  readonly key?: Key | undefined
  readonly when?: ((answer: Answer) => boolean) | undefined
  readonly secrets?: ReadonlyArray<string> | undefined
  readonly describe?: ((body: Body, exchange?: Exchange) => Description) | undefined
  readonly shouldRetry?: string | undefined
}

/** Which error it is, what the server said, and where support finds it. */
const messageOf = (
  { api, describe, short, status }: Definition,
  body: unknown,
  exchange: Exchange | undefined
): string => sentence(`${api} ${exchange?.status ?? status} ${words(short)}`, describe(body, exchange), exchange)

class Base extends Failure {
  declare readonly _tag: string
  declare readonly exchange?: Exchange
  declare readonly [DefinitionId]: Definition
  // Not enumerable: what copies the members of an error into a log must not copy the body, secrets and all.
  readonly #body: unknown
  constructor(props: { readonly body: unknown; readonly exchange?: Exchange }, trusted = false) {
    const definition = new.target.prototype[DefinitionId]
    const body = trusted ? props.body : definition.make(props.body)
    super(messageOf(definition, body, props.exchange))
    this.#body = body
    // An own property: a Schema's union tells its members apart by nothing less.
    this._tag = definition.tag
    if (props.exchange !== undefined) this.exchange = props.exchange
    if (definition.byStatus) Object.assign(this, traitsOfAnswer(this.status, props.exchange))
  }

  get body(): unknown {
    return this.#body
  }

  override get status(): number {
    return this.exchange?.status ?? this[DefinitionId].status
  }

  override get trace(): string | undefined {
    const { trace } = this[DefinitionId].describe(this.body, this.exchange)
    // It is logged beside the message, and no more to be trusted than that.
    return trace == null ? undefined : oneLine(this.exchange?.redact(trace) ?? trace, 100)
  }

  override toJSON(): Record<string, unknown> {
    const { exchange } = this
    const body = redactValue(this.body, (text) => exchange?.redact(text) ?? redactText(text, undefined))
    return { ...super.toJSON(), status: this.status, body }
  }
}

/**
 * Makes the class of a documented error. `Api.make(…).error` is the way to it.
 * @category constructors
 * @since 0.1.0
 */
export const make = (
  api: Source,
  short: string,
  input: Omit<Input<Retry, Category, Applied, unknown, unknown>, "describe" | keyof Traits> & Partial<Traits> & {
    readonly describe?: ((body: never, exchange?: Exchange) => Description) | undefined
  }
): AnyClass => {
  const { body: own, describe = api.describe, ...facts } = input
  const status = statusOf(facts, facts.category)
  const entry: Entry = { source: api.docs, ...traitsOfStatus(status), ...facts }
  const body = own ?? api.body
  const tag = `${api.name}${short}`
  const { key: path } = api
  const keyed = (value: unknown, when: "missing" | "always"): unknown =>
    entry.key === undefined || !Array.isArray(path) ? value : withKey(value, path, entry.key, when)

  class Documented extends Base {
    static readonly _tag = tag
    static readonly entry = entry
    static get wire(): Schema.Schema.AnyNoContext {
      return wireOf(this as unknown as AnyClass, body)
    }
  }
  const definition: Definition = {
    api: api.name,
    tag,
    short,
    entry,
    body,
    contentType: api.contentType ?? "application/json",
    status,
    byStatus: facts.retry === undefined,
    read: reader(() => body),
    make: (value) => ParseResult.decodeUnknownSync(body, keepUnknownFields)(keyed(value, "missing")),
    // Seam: what is described is what the schema of the body has read.
    describe: describe === undefined
      ? () => ({})
      : (value, exchange) => totally(() => describe(value as never, exchange), {})
  }
  const { applied, category, floor, hint, retry, slower } = entry
  Object.assign(Documented.prototype, {
    name: tag,
    ...(!definition.byStatus && { retry, category, applied }),
    ...(floor !== undefined && { floor }),
    ...(hint !== undefined && { hint }),
    ...(slower !== undefined && { slower }),
    ...(api.shouldRetry !== undefined && { shouldRetry: api.shouldRetry }),
    [DefinitionId]: definition
  })
  Object.defineProperty(Documented, DefinitionId, { value: definition })
  asSchema(
    Documented,
    tag,
    () => ({
      _tag: Schema.tag(tag),
      body: body.annotations({ parseOptions: keepUnknownFields }),
      exchange: Schema.optional(Exchange)
    }),
    {
      plausible: ({ body, exchange, ...props }) => ({
        ...props,
        body: keyed(body, "always"),
        ...(exchange instanceof Exchange && { exchange: new Exchange(propsOf(exchange, definition.status), true) })
      }),
      outside: inHttpApi(api, definition)
    }
  )
  const klass = Documented as unknown as AnyClass
  register(api, klass)
  return klass
}

/** The same evidence with another status. */
const propsOf = ({ body, cut, headers, receivedAt, redirect, request }: Exchange, status: number) => ({
  request,
  status,
  headers,
  body,
  receivedAt,
  cut,
  redirect
})

const wireOf = (klass: AnyClass, body: Schema.Schema.AnyNoContext): Schema.Schema.AnyNoContext =>
  Schema.transform(
    body.annotations({ parseOptions: keepUnknownFields }),
    Schema.typeSchema(klass),
    { strict: false, decode: (value) => new klass({ body: value } as never, true), encode: (error) => error.body }
  )

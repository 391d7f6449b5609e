/**
 * The evidence that an error carries: what was asked and what came back.
 *
 * @since 0.1.0
 */
import * as Headers from "@effect/platform/Headers"
import * as Inspectable from "effect/Inspectable"
import * as Schema from "effect/Schema"
import { lazySchema } from "./internal/lazySchema.js"
import { type Confided, namesHere, redactHeaders, redactText, redactUrl } from "./internal/redact.js"
import { asSchema, type SchemaClass } from "./internal/schemaClass.js"
import { oneLine } from "./internal/text.js"

/**
 * An answer as plain data, the input of `Catalog.decodeParts`.
 *
 * **Details**
 *
 * - `body`: the text of the body, empty for none.
 * - `request.headers`: read for an `Idempotency-Key`, and to recognise secrets that an answer quotes; never printed.
 * - `receivedAt`: epoch milliseconds; absolute times in headers are measured against it where there is no `Date`.
 * - `request.oneShot`: whether the request's body is a stream that can be sent only once.
 * - `cut`: why `body` is only the beginning of what was sent, absent when it is whole.
 * - `redirect`: whether the request was answered by a redirect before, absent when it was not.
 * @category models
 * @since 0.1.0
 */
export interface Parts {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  readonly request?: {
    readonly method: string
    readonly url: string
    readonly headers?: Readonly<Record<string, string | undefined>> | undefined
    readonly oneShot?: boolean | undefined
  } | undefined
  readonly receivedAt?: number | undefined
  readonly cut?: Cut | undefined
  readonly redirect?: Redirect | undefined
}

/**
 * Why a body was not read to its end: it was larger than the bound, slower than the bound, or the connection broke.
 * @category models
 * @since 0.1.0
 */
export type Cut = "size" | "time" | "broken"

/**
 * What is known of a redirect between the request and its failure.
 *
 * - `"followed"`: the request was answered by a redirect, and what failed is a later request that it led to.
 * - `"possible"`: the client follows redirects by itself, and its error does not say whether it did.
 *
 * In both cases nothing is known of what the request itself has done.
 * @category models
 * @since 0.1.0
 */
export type Redirect = "followed" | "possible"

const idempotentMethods = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "PUT", "DELETE"])

/**
 * Whether sending the request twice does no more than sending it once: its method is idempotent, or it carries an
 * `Idempotency-Key` that is not empty.
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#section-9.2.2
 * @example
 * ```ts
 * import { Exchange } from "effect-errata"
 *
 * console.log(Exchange.isRepeatable("POST", {})) // => false
 * console.log(Exchange.isRepeatable("POST", { "Idempotency-Key": "order-7" })) // => true
 * ```
 * @category predicates
 * @since 0.1.0
 */
export const isRepeatable = (
  method: string,
  headers: Readonly<Record<string, string | undefined>> = {}
): boolean =>
  idempotentMethods.has(method.toUpperCase()) ||
  Object.keys(headers).some((name) => name.toLowerCase() === "idempotency-key" && (headers[name] ?? "").trim() !== "")

/**
 * What was asked.
 * @category schemas
 * @since 0.1.0
 */
export const Request: Schema.Struct<{
  method: typeof Schema.String
  url: typeof Schema.String
  repeatable: typeof Schema.Boolean
  oneShot: Schema.optional<typeof Schema.Boolean>
}> = Schema.Struct({
  method: Schema.String,
  url: Schema.String,
  repeatable: Schema.Boolean,
  oneShot: Schema.optional(Schema.Boolean)
})

/**
 * What was asked: the method, the URL, and whether a repeat is safe as far as the method and headers can tell. `oneShot`
 * is true where the body is a stream that can be sent only once: such a request is never repeated.
 * @category models
 * @since 0.1.0
 */
export type Request = typeof Request.Type

const headersSchema: Schema.Schema<Headers.Headers, Readonly<Record<string, string>>> = lazySchema(() =>
  Schema.transform(
    Schema.Record({ key: Schema.String, value: Schema.String }),
    // The platform's own Schema of headers cannot be generated from, which tests of other programs' errors want.
    Headers.schemaFromSelf.annotations({
      arbitrary: () => (fc) => fc.dictionary(fc.stringMatching(/^x-[a-z]{1,8}$/), fc.string()).map(Headers.fromInput)
    }),
    { strict: true, decode: Headers.fromInput, encode: (headers) => ({ ...headers }) }
  )
)

type Fields = {
  readonly request: Schema.optional<typeof Request>
  readonly status: Schema.optional<typeof Schema.JsonNumber>
  readonly headers: typeof headersSchema
  readonly body: typeof Schema.String
  readonly receivedAt: Schema.optional<typeof Schema.JsonNumber>
  readonly cut: Schema.optional<Schema.Schema<Cut>>
  readonly redirect: Schema.optional<Schema.Schema<Redirect>>
}

class Base {
  // Not enumerable: what copies the members of an error into a log must not copy what came, secrets and all.
  readonly #request: Request | undefined
  readonly #headers: Headers.Headers
  readonly #body: string
  declare readonly status?: number
  declare readonly receivedAt?: number
  declare readonly cut?: Cut
  declare readonly redirect?: Redirect
  constructor(props: Schema.Struct.Type<Fields>) {
    this.#request = props.request
    this.#headers = props.headers
    this.#body = props.body
    if (props.status !== undefined) this.status = props.status
    if (props.receivedAt !== undefined) this.receivedAt = props.receivedAt
    if (props.cut !== undefined) this.cut = props.cut
    if (props.redirect !== undefined) this.redirect = props.redirect
  }
  get request(): Request | undefined {
    return this.#request
  }
  get headers(): Headers.Headers {
    return this.#headers
  }
  get body(): string {
    return this.#body
  }
}

asSchema(Base, "Exchange", (): Fields => ({
  request: Schema.optional(Request),
  status: Schema.optional(Schema.JsonNumber),
  headers: headersSchema,
  body: Schema.String,
  receivedAt: Schema.optional(Schema.JsonNumber),
  cut: Schema.optional(Schema.Literal("size", "time", "broken")),
  redirect: Schema.optional(Schema.Literal("followed", "possible"))
}))

// Seam: asSchema has just given Base the static side that this type describes.
const ExchangeBase = Base as unknown as SchemaClass<Exchange, Fields>

const ExchangeId: unique symbol = Symbol.for("effect-errata/Exchange")

/** Keeps what a request confided where nothing prints it, so that it can be recognised in an answer. */
let confide: (exchange: Exchange, confided: Confided) => void

/**
 * Says which members of this answer's body its API documents as secret.
 * @internal
 */
export let declareSecrets: (exchange: Exchange, members: ReadonlyArray<string>) => void

/**
 * What was asked and what came back, as it was sent.
 *
 * **Details**
 *
 * - `request` is absent where nobody knows it, such as in a response that was read from a file.
 * - `status` is absent where there was no answer.
 * - `headers` have lower-case names; `body` is the text that was read, `cut` tells if that is not all.
 * - `receivedAt` is in epoch milliseconds.
 * - `request` is what the program asked for; `redirect` tells where another answered, after a redirect.
 *
 * **Gotchas**
 *
 * The evidence keeps what came; only what prints it (`toString`, `toJSON`, `inspect`) hides query values, user info and
 * headers that hold secrets. Encoding it by its Schema carries all of it.
 *
 * @example
 * ```ts
 * import { Exchange } from "effect-errata"
 *
 * const exchange = Exchange.fromParts({
 *   status: 429,
 *   headers: { "Retry-After": "2", "Set-Cookie": "sid=31" },
 *   body: "",
 *   request: { method: "GET", url: "https://api.example.com/v1/quests?key=31" }
 * })
 *
 * console.log(exchange.headers["retry-after"]) // => 2
 * console.log(String(exchange)) // => GET https://api.example.com/v1/quests?key=<redacted> -> 429
 * ```
 * @category models
 * @since 0.1.0
 */
export class Exchange extends ExchangeBase {
  /** Tells evidence from anything else, also that of another copy of this package. */
  get [ExchangeId](): true {
    return true
  }
  #confided: Confided | undefined
  #secrets: ReadonlyArray<string> = []
  static {
    confide = (exchange, confided) => {
      exchange.#confided = confided
    }
    declareSecrets = (exchange, members) => {
      exchange.#secrets = members
    }
  }
  /** A text as it may be logged: without what the request confided, and without secrets by their names. */
  redact(text: string): string {
    const confided = this.#confided ??= { url: this.request?.url ?? "" }
    return redactText(text, confided, this.#secrets, this.cut === undefined ? undefined : this.body)
  }
  /** One line: what was asked and with which status it was answered. */
  override toString(): string {
    const asked = this.request === undefined
      ? ""
      : `${this.request.method} ${this.redact(redactUrl(this.request.url))} -> `
    return oneLine(`${asked}${this.redirect === "followed" ? "redirect -> " : ""}${this.status ?? "no answer"}`)
  }
  /** The evidence as it may be logged: secrets hidden, the body shortened to one line. */
  toJSON(): unknown {
    const { request } = this
    return {
      _id: "Exchange",
      ...(request && {
        request: { ...request, method: oneLine(request.method, 20), url: this.redact(redactUrl(request.url)) }
      }),
      ...(this.status !== undefined && { status: this.status }),
      headers: redactHeaders(this.headers, (text) => this.redact(text)),
      body: oneLine(this.redact(this.body), 1000),
      ...(this.receivedAt !== undefined && { receivedAt: this.receivedAt }),
      ...(this.cut && { cut: this.cut }),
      ...(this.redirect && { redirect: this.redirect })
    }
  }
  /** What Node prints, the same as {@link toJSON}. */
  [Inspectable.NodeInspectSymbol](): unknown {
    return this.toJSON()
  }
}

/**
 * Whether a value is evidence.
 * @category predicates
 */
export const isExchange = (value: unknown): value is Exchange =>
  value instanceof Exchange || (typeof value === "object" && value !== null && ExchangeId in value)

const withRequest = (exchange: Exchange, { request }: Pick<Parts, "request">): Exchange => {
  if (request?.headers !== undefined) {
    confide(exchange, { url: request.url, headers: request.headers, names: namesHere() })
  }
  return exchange
}

/**
 * The evidence of a request to which no answer came.
 * @category constructors
 * @since 0.1.0
 */
export const unanswered = (request: NonNullable<Parts["request"]>, redirect?: Redirect): Exchange =>
  withRequest(new Exchange({ request: toRequest(request), headers: Headers.empty, body: "", redirect }, true), {
    request
  })

// What JSON cannot say could not be passed on.
const finite = (value: number | undefined): number | undefined => Number.isFinite(value) ? value : undefined

/**
 * The evidence from an answer's parts.
 * @category constructors
 * @since 0.1.0
 */
export const fromParts = (parts: Parts): Exchange =>
  withRequest(
    new Exchange({
      request: parts.request && toRequest(parts.request),
      status: finite(parts.status),
      headers: Headers.isHeaders(parts.headers) ? parts.headers : Headers.fromInput(parts.headers),
      body: parts.body,
      receivedAt: finite(parts.receivedAt),
      cut: parts.cut,
      redirect: parts.redirect
    }, true),
    parts
  )

const toRequest = (request: NonNullable<Parts["request"]>): Request => ({
  method: request.method,
  url: request.url,
  repeatable: isRepeatable(request.method, request.headers),
  ...(request.oneShot === true && { oneShot: true })
})

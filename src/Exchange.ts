/** The evidence that an error carries: what was asked and what came back. */
import * as Headers from "#effect/http/Headers"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Schema from "#effect/Schema"
import { redactedNames } from "#seam/fiber"
import { headersSchema } from "#seam/http"
import { asSchema, type Input, type SchemaClass } from "#seam/schemaClass"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"
import { partsOf, type Redirect } from "./internal/evidence/request.js"
import { oneLine } from "./internal/text/line.js"
import { orOnThrow } from "./internal/text/orOnThrow.js"
import { parseBody } from "./internal/text/parseBody.js"
import { type Confided, mostOfLine, redactHeaders, redactText, withoutHalfSecret } from "./internal/text/redact.js"
import { redactUrl } from "./internal/text/urlParts.js"

/**
 * An answer as plain data, the input of `Catalog.decodeParts`.
 *
 * **Details**
 *
 * - `body`: the text of the body, empty for none.
 * - `request.headers`: read for an `Idempotency-Key`, and to recognise secrets that an answer quotes; never printed.
 * - `receivedAt`: epoch milliseconds; absolute times in headers are measured against it where there is no `Date`.
 * - `request.oneShot`: whether the request's body is a stream that can be sent only once.
 * - `request.secrets`: what else the request confided, to recognise it where the answer quotes it; never printed.
 * - `cut`: why `body` is only the beginning of what was sent, absent when it is whole.
 * - `redirect`: whether the request was answered by a redirect before, absent when it was not.
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
    readonly secrets?: ReadonlyArray<Redacted.Redacted> | undefined
  } | undefined
  readonly receivedAt?: number | undefined
  readonly cut?: Cut | undefined
  readonly redirect?: Redirect | undefined
}

/**
 * Why a body was not read to its end: it was larger than the bound, slower than the bound, or the connection broke.
 */
export type Cut = "size" | "time" | "broken"

export type { Redirect } from "./internal/evidence/request.js"

/**
 * A client's request as {@link Parts} have it, with the query that it is sent with.
 *
 * **When to use**
 *
 * To give `Catalog.decodeParts` an answer that is a part of another one, such as one operation of a batch.
 *
 * @example
 * ```ts
 * import { HttpClientRequest } from "effect/http"
 * import { Exchange } from "effect-errata"
 *
 * const request = HttpClientRequest.post("https://api.example.com/batch", { urlParams: { dry: "1" } })
 *
 * const { method, url } = Exchange.partsOfRequest(request)
 * console.log(method, url) // => POST https://api.example.com/batch?dry=1
 * ```
 */
export const partsOfRequest = (
  request: HttpClientRequest.HttpClientRequest
): NonNullable<Parts["request"]> => partsOf(request)

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
 */
export const isRepeatable = (
  method: string,
  headers: Readonly<Record<string, string | undefined>> = {}
): boolean =>
  idempotentMethods.has(method.toUpperCase()) ||
  Object.keys(headers).some((name) => name.toLowerCase() === "idempotency-key" && (headers[name] ?? "").trim() !== "")

/** What was asked. */
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
 */
export type Request = typeof Request.Type

type Fields = {
  readonly request: Schema.optional<typeof Request>
  readonly status: Schema.optional<typeof Schema.Finite>
  readonly headers: typeof headersSchema
  readonly body: typeof Schema.String
  readonly receivedAt: Schema.optional<typeof Schema.Finite>
  readonly cut: Schema.optional<Schema.Codec<Cut>>
  readonly redirect: Schema.optional<Schema.Codec<Redirect>>
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

/** Tells evidence from anything else, also that of another copy of this package. */
const ExchangeId: unique symbol = Symbol.for("effect-errata/Exchange")

// Seam: the type says what asSchema has given it.
const ExchangeBase = asSchema(Base, "Exchange", (): Fields => ({
  request: Schema.optional(Request),
  status: Schema.optional(Schema.Finite),
  headers: headersSchema,
  body: Schema.String,
  receivedAt: Schema.optional(Schema.Finite),
  cut: Schema.optional(Schema.Literals(["size", "time", "broken"])),
  redirect: Schema.optional(Schema.Literals(["followed", "possible"]))
}), {
  // Not in the class itself: a bundler keeps a class whose members have such names, though nobody uses it.
  members: () => ({
    [ExchangeId]: true,
    // What Node prints.
    [Inspectable.NodeInspectSymbol](this: Exchange): unknown {
      return this.toJSON()
    }
  })
}) as SchemaClass<Exchange, Fields>

/** What evidence knows beside what it carries: what nothing may print. */
interface Hidden {
  readonly confided: Confided
  readonly secretMembers: ReadonlyArray<string>
}

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
 */
export class Exchange extends ExchangeBase {
  readonly #confided: Confided
  readonly #secretMembers: ReadonlyArray<string>
  #parsed: { readonly value: unknown } | undefined
  /** @internal */
  constructor(props: Input<Fields>, trusted?: boolean, hidden?: Hidden) {
    super(props, trusted)
    this.#confided = hidden?.confided ?? { url: this.request?.url ?? "" }
    this.#secretMembers = hidden?.secretMembers ?? []
  }
  /**
   * The body's JSON value, parsed once: its text where it is none, and `undefined` where there is no body.
   * @internal
   */
  get parsed(): unknown {
    return (this.#parsed ??= { value: parseBody(this.body) }).value
  }
  /**
   * A text of this answer that was cut off, without the half of a secret at its end.
   * @internal
   */
  withoutHalf(text: string): string {
    return withoutHalfSecret(text, this.#confided)
  }
  /**
   * A text as it may be logged: without what the request confided, and without secrets by their names. Of a text that is
   * longer than `most` it is the beginning.
   */
  redact(text: string, most: number = text.length): string {
    const shown = text.length > most ? `${this.withoutHalf(text.slice(0, most))}…` : text
    return redactText(shown, this.#confided, this.#secretMembers)
  }
  #url({ url }: Request): string {
    return oneLine(this.redact(redactUrl(url), mostOfLine), 1000)
  }
  /** One line: what was asked and with which status it was answered. */
  override toString(): string {
    const asked = this.request === undefined
      ? ""
      : `${this.request.method} ${this.#url(this.request)} -> `
    return oneLine(`${asked}${this.redirect === "followed" ? "redirect -> " : ""}${this.status ?? "no answer"}`)
  }
  /** The evidence as it may be logged: secrets hidden, the body shortened to one line. */
  toJSON(): unknown {
    const { request } = this
    return {
      _id: "Exchange",
      ...(request && {
        request: { ...request, method: oneLine(request.method, 20), url: this.#url(request) }
      }),
      ...(this.status !== undefined && { status: this.status }),
      headers: redactHeaders(this.headers, (text, most) => this.redact(text, most)),
      body: oneLine(this.redact(this.body, mostOfLine), 1000),
      ...(this.receivedAt !== undefined && { receivedAt: this.receivedAt }),
      ...(this.cut && { cut: this.cut }),
      ...(this.redirect && { redirect: this.redirect })
    }
  }
}

/** Whether a value is evidence. */
export const isExchange = (value: unknown): value is Exchange =>
  value instanceof Exchange || (typeof value === "object" && value !== null && ExchangeId in value)

const confidedBy = ({ headers, secrets, url }: NonNullable<Parts["request"]>): Confided => ({
  url,
  ...(headers !== undefined && { headers, names: redactedNames() }),
  // At once: what a program has wiped by the time that something is printed could be hidden nowhere.
  ...(secrets !== undefined && { values: secrets.map((secret) => orOnThrow(() => Redacted.value(secret), "")) })
})

/** The evidence of a request to which no answer came. */
export const unanswered = (request: NonNullable<Parts["request"]>, redirect?: Redirect): Exchange =>
  new Exchange({ request: toRequest(request), headers: Headers.empty, body: "", redirect }, true, {
    confided: confidedBy(request),
    secretMembers: []
  })

// What JSON cannot say could not be passed on.
const finite = (value: number | undefined): number | undefined => Number.isFinite(value) ? value : undefined

/**
 * The evidence from an answer's parts. Of a body that was cut off it has no half of a secret at its end. `secretMembers`
 * are members of the body that hold secrets, beside those whose names say so.
 */
export const fromParts = (parts: Parts, secretMembers: ReadonlyArray<string> = []): Exchange => {
  const { body, cut, headers, redirect, request } = parts
  const confided = request === undefined ? { url: "" } : confidedBy(request)
  return new Exchange(
    {
      request: request && toRequest(request),
      status: finite(parts.status),
      headers: Headers.isHeaders(headers) ? headers : Headers.fromInput(headers),
      body: cut === undefined ? body : withoutHalfSecret(body, confided),
      receivedAt: finite(parts.receivedAt),
      cut,
      redirect
    },
    true,
    { confided, secretMembers }
  )
}

const toRequest = (request: NonNullable<Parts["request"]>): Request => ({
  method: request.method,
  url: request.url,
  repeatable: isRepeatable(request.method, request.headers),
  ...(request.oneShot === true && { oneShot: true })
})

/**
 * No answer, or none that can be read.
 *
 * @since 0.1.0
 */
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as Schema from "effect/Schema"
import type { Traits } from "./Disposition.js"
import * as Exchange from "./Exchange.js"
import { Failure, sentence } from "./internal/failure.js"
import { partsOf } from "./internal/request.js"
import { asSchema, type SchemaClass } from "./internal/schemaClass.js"
import { oneLine } from "./internal/text.js"
import { withoutStack } from "./internal/withoutStack.js"

/**
 * What went wrong on the way.
 *
 * - `"request"`: the request could not be made: an invalid URL, a body that cannot be encoded.
 * - `"refused"`: nobody listens there, or the server would not take the request.
 * - `"dns"`: the name does not resolve.
 * - `"tls"`: no secure connection can be agreed on; a certificate does not change by itself.
 * - `"connectTimeout"`: no connection in time, so nothing was sent.
 * - `"reset"`: the connection broke after the request may have been sent.
 * - `"timeout"`: no answer in time.
 * - `"protocol"`: an answer that is not HTTP, or not encoded as it says.
 * - `"redirect"`: the answer leads in circles.
 * - `"unknown"`: none of these can be told from the error.
 * @category models
 * @since 0.1.0
 */
export type Kind = keyof typeof kinds

const kinds = {
  request: { retry: "never", category: "InvalidArgument", applied: "no", says: "the request could not be made" },
  refused: { retry: "transient", category: "Unavailable", applied: "no", says: "the connection was refused" },
  dns: { retry: "transient", category: "Unavailable", applied: "no", says: "the host name does not resolve" },
  tls: { retry: "never", category: "Unavailable", applied: "no", says: "no secure connection" },
  connectTimeout: { retry: "transient", category: "DeadlineExceeded", applied: "no", says: "no connection in time" },
  reset: { retry: "transient", category: "Unavailable", applied: "unknown", says: "the connection broke" },
  timeout: { retry: "transient", category: "DeadlineExceeded", applied: "unknown", says: "no answer in time" },
  protocol: { retry: "transient", category: "Unavailable", applied: "unknown", says: "the answer is not valid HTTP" },
  redirect: { retry: "never", category: "Unavailable", applied: "unknown", says: "too many redirects" },
  unknown: { retry: "transient", category: "Unavailable", applied: "unknown", says: "no answer" }
} as const satisfies Record<string, Traits & { readonly says: string }>

type Fields = {
  readonly _tag: Schema.tag<"TransportError">
  readonly kind: Schema.Schema<Kind>
  readonly code: Schema.optional<typeof Schema.String>
  readonly exchange: Schema.optional<typeof Exchange.Exchange>
}

class Base extends Failure {
  declare readonly kind: Kind
  declare readonly code?: string
  constructor(props: Omit<Schema.Struct.Type<Fields>, "_tag">) {
    super()
    // An own tag: a Schema's union tells its members apart by nothing less.
    Object.assign(this, { _tag: "TransportError" }, props)
    const { applied, category, retry } = kinds[props.kind]
    Object.assign(this, { retry, category, applied })
  }
}

asSchema(Base, "TransportError", (): Fields => ({
  _tag: Schema.tag("TransportError"),
  kind: Schema.Literal(
    "request",
    "refused",
    "dns",
    "tls",
    "connectTimeout",
    "reset",
    "timeout",
    "protocol",
    "redirect",
    "unknown"
  ),
  code: Schema.optional(Schema.String),
  exchange: Schema.optional(Exchange.Exchange)
}))

interface Inherited extends Failure {
  readonly retry: "never" | "transient"
  readonly category: "InvalidArgument" | "Unavailable" | "DeadlineExceeded"
}

// Seam: asSchema has just given Base the static side that this type describes.
const TransportErrorBase = Base as unknown as SchemaClass<TransportError, Fields, Inherited>

/**
 * No answer to a request: its `kind` says why, and the traits follow from it.
 *
 * **Details**
 *
 * `code` is the runtime's own word (`ECONNREFUSED`), where there is one. `exchange` tells what was asked; it holds a
 * status only where an answer began and broke off. `cause` is the runtime's error, and does not pass through a codec.
 *
 * @example
 * ```ts
 * import { TransportError } from "effect-errata"
 *
 * const failure = new TransportError.TransportError({ kind: "refused", code: "ECONNREFUSED" })
 *
 * console.log(failure.retry, failure.applied) // => transient no
 * console.log(String(failure)) // => No answer: the connection was refused (ECONNREFUSED)
 * ```
 * @category errors
 * @since 0.1.0
 */
export class TransportError extends TransportErrorBase {
  /** What went wrong, and with which request. */
  override get message(): string {
    const { says } = kinds[this.kind]
    const head = this.exchange?.status === undefined
      ? this.kind === "unknown" ? "No answer" : `No answer: ${says}`
      : `HTTP ${this.exchange.status}, then ${says}`
    return sentence(this.code === undefined ? head : `${head} (${this.code})`, {}, this.exchange)
  }
}
Object.assign(TransportError.prototype, { name: "TransportError" })

// The codes of Node, of undici and of Bun. Whatever is not here is "unknown", which is never more than transient.
const codes: ReadonlyArray<readonly [RegExp, Kind]> = [
  [
    /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|ConnectionRefused|FailedToOpenSocket)/,
    "refused"
  ],
  [/^(ENOTFOUND|EAI_|ENODATA|EDNS)/, "dns"],
  [
    /CERT|^(UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)/,
    "tls"
  ],
  [/^(UND_ERR_CONNECT_TIMEOUT|ERR_SOCKET_CONNECTION_TIMEOUT)/, "connectTimeout"],
  [
    /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_DESTROYED|UND_ERR_CLOSED|ConnectionClosed|ERR_STREAM_PREMATURE)/,
    "reset"
  ],
  [/^(ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|TimeoutError)/, "timeout"],
  [
    /^(HPE_|Z_|ERR_HTTP2|UND_ERR_HEADERS_OVERFLOW|SyntaxError|UND_ERR_REQ_RETRY|UND_ERR_RESPONSE|UND_ERR_RES_|HTTPParserError|ERR_ZSTD|ERR_BROTLI|ERR__ERROR_FORMAT)/,
    "protocol"
  ],
  [
    /^(ERR_INVALID_|UND_ERR_INVALID|UND_ERR_REQ_CONTENT_LENGTH|UND_ERR_NOT_SUPPORTED|ERR_UNESCAPED_CHARACTERS|ERR_HTTP_INVALID)/,
    "request"
  ]
]

// Words that say more than the code they come under, or that come under none and mean just this.
const firmly: ReadonlyArray<readonly [RegExp, Kind]> = [
  // HTTP/2's word for "not even looked at" comes under the code of any stream error.
  [/REFUSED_STREAM/, "refused"],
  // undici's words for a 1xx that it did not ask for come under the code of any broken socket.
  [/^bad (response|upgrade)$/, "protocol"],
  // The platform has read the request's own URL: one that fetch cannot use stood in an answer, as its `Location`.
  [/^Invalid URL$|^URL scheme must be a HTTP\(S\) scheme$|for request mode "cors"$/, "redirect"]
]

// What fetch says only in words.
const phrases: ReadonlyArray<readonly [RegExp, Kind]> = [
  [/connection refused/i, "refused"],
  [/redirect (count|mode)|too many redirects/i, "redirect"],
  [
    /bad port|unknown scheme|invalid url|failed to parse url|not a valid URL|scheme must be|includes credentials/i,
    "request"
  ],
  [/is an invalid header (name|value)|to a ByteString/, "request"],
  [/certificate/i, "tls"],
  [
    /socket hang up|other side closed|terminated|premature close|connection closed|network connection was lost/i,
    "reset"
  ],
  [/timed? ?out/i, "timeout"],
  [/protocol|decompress|incorrect header check|invalid (gzip|header|chunk)/i, "protocol"]
]

/** What an error of a runtime may tell. */
interface Clue {
  readonly code: string | undefined
  readonly name: string | undefined
  readonly message: string
  readonly syscall: string | undefined
}

/** A property of an error that somebody else made: reading it may throw, and it may be anything. */
const read = (error: object, name: string): unknown => {
  try {
    return Reflect.get(error, name)
  } catch {
    // An error that cannot be read tells nothing.
    return undefined
  }
}

const text = (value: unknown): string | undefined => typeof value === "string" ? value : undefined

/** The error with its causes, the innermost last; a cycle or an endless chain ends after eight. */
const chainOf = (cause: unknown): ReadonlyArray<Clue> => {
  const out: Array<Clue> = []
  let next: unknown = cause
  while (typeof next === "object" && next !== null && out.length < 8) {
    const error: object = next
    out.push({
      code: text(read(error, "code")),
      name: text(read(error, "name")),
      message: text(read(error, "message")) ?? "",
      syscall: text(read(error, "syscall"))
    })
    // Several addresses were tried at once and none answered: each says why, and the first stands for all.
    const errors = read(error, "errors")
    next = read(error, "cause") ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return out
}

const recognise = (clues: ReadonlyArray<Clue>): { readonly kind: Kind; readonly code?: string } => {
  const chain = clues.toReversed()
  const said = firmly.find(([pattern]) => chain.some(({ message }) => pattern.test(message)))?.[1]
  if (said !== undefined) return { kind: said }
  for (const { code, name, syscall } of chain) {
    for (const word of [code, name]) {
      const kind = word === undefined ? undefined : codes.find(([pattern]) => pattern.test(word))?.[1]
      if (kind === undefined) continue
      const shown = code === undefined || word !== code ? {} : { code }
      return { kind: kind === "timeout" && syscall === "connect" ? "connectTimeout" : kind, ...shown }
    }
  }
  for (const { message } of chain) {
    const kind = phrases.find(([pattern]) => pattern.test(message))?.[1]
    if (kind !== undefined) return { kind }
  }
  return { kind: "unknown" }
}

/** What goes wrong before anything is sent cannot have happened once an answer has begun: then the connection broke. */
const afterAnswer = (kind: Kind): Kind =>
  kinds[kind].applied === "no" || kind === "unknown" || kind === "redirect" ? "reset" : kind

/**
 * Reads an error of `HttpClient` as what went wrong on the way.
 *
 * **When to use**
 *
 * `client` of every catalog does it; this is for programs that call an `HttpClient` without one.
 * @category constructors
 * @since 0.1.0
 */
export const fromHttpClientError = (error: HttpClientError.HttpClientError): TransportError => {
  const request = partsOf(error.request)
  const exchange = error._tag === "RequestError"
    ? Exchange.unanswered(request)
    : Exchange.fromParts({
      status: error.response.status,
      headers: error.response.headers,
      body: "",
      request,
      cut: "broken"
    })
  const chain = chainOf(error.cause)
  const known = recognise(chain)
  const kind = error._tag === "ResponseError"
    ? afterAnswer(known.kind)
    : error.reason === "Transport"
    ? known.kind
    : "request"
  const code = kind === known.kind ? known : {}
  const failure = withoutStack(() => new TransportError({ ...code, kind, exchange }, true))
  const cause = plainCause(chain, exchange)
  if (cause !== undefined) Object.defineProperty(failure, "cause", { value: cause, enumerable: false })
  return failure
}

/**
 * The runtime's errors as they may be printed, for whoever debugs: some of them quote the URL with the password that it
 * carries, and some hold the whole request.
 */
const plainCause = (chain: ReadonlyArray<Clue>, exchange: Exchange.Exchange): Error | undefined => {
  const [first, ...rest] = chain
  if (first === undefined) return undefined
  const cause = plainCause(rest, exchange)
  const plain = new Error(oneLine(exchange.redact(first.message)), cause && { cause })
  if (first.name !== undefined) plain.name = oneLine(first.name, 100)
  return first.code === undefined ? plain : Object.assign(plain, { code: oneLine(first.code, 100) })
}

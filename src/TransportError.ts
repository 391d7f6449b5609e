/** No answer, or none that can be read. */
import type * as HttpClientError from "#effect/http/HttpClientError"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Schema from "#effect/Schema"
import { failedOf } from "#seam/http"
import { asSchema, type SchemaClass } from "#seam/schemaClass"
import type { Applied } from "./Disposition.js"
import * as Exchange from "./Exchange.js"
import { Failure, sentence } from "./internal/error/failure.js"
import { chainOf, type Clue, recognise, redirectOf } from "./internal/error/runtimeError.js"
import { type Kind, kinds } from "./internal/error/transportKinds.js"
import { withoutStack } from "./internal/error/withoutStack.js"
import { isRedirected, partsOf, redirectOfResponse } from "./internal/evidence/request.js"
import { oneLine } from "./internal/text/line.js"

export type { Kind } from "./internal/error/transportKinds.js"

type Fields = {
  readonly _tag: Schema.tag<"TransportError">
  readonly kind: Schema.Codec<Kind>
  readonly applied: Schema.optional<Schema.Codec<Applied>>
  readonly code: Schema.optional<typeof Schema.String>
  readonly detail: Schema.optional<typeof Schema.String>
  readonly exchange: Schema.optional<typeof Exchange.Exchange>
}

type Props = Omit<Schema.Struct.Type<Fields>, "_tag">

/** What went wrong, and with which request. */
const messageOf = ({ code, detail, exchange, kind }: Props): string => {
  const { says } = kinds[kind]
  const head = exchange?.status === undefined
    ? kind === "unknown" ? "No answer" : `No answer: ${says}`
    : `HTTP ${exchange.status}, then ${says}`
  return sentence(code === undefined ? head : `${head} (${code})`, { detail }, exchange)
}

class Base extends Failure {
  declare readonly kind: Kind
  declare readonly code?: string
  declare readonly detail?: string
  constructor(props: Props) {
    super(messageOf(props))
    const { applied, category, retry } = kinds[props.kind]
    // What a later request came to, which a redirect led to, says nothing of the one that the program made.
    const known = props.exchange?.redirect === undefined ? applied : "unknown"
    // An own tag: a Schema's union tells its members apart by nothing less.
    Object.assign(this, { _tag: "TransportError", retry, category, applied: known }, props)
  }
}

interface Inherited extends Failure {
  readonly applied: Applied
  readonly retry: "never" | "transient"
  readonly category: "InvalidArgument" | "Unavailable" | "DeadlineExceeded"
}

// Seam: the type says what asSchema has given it.
const TransportErrorBase = asSchema(
  Base,
  "TransportError",
  (): Fields => ({
    _tag: Schema.tag("TransportError"),
    kind: Schema.Literals([
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
    ]),
    applied: Schema.optional(Schema.Literals(["no", "unknown"])),
    code: Schema.optional(Schema.String),
    detail: Schema.optional(Schema.String),
    exchange: Schema.optional(Exchange.Exchange)
  }),
  { members: () => ({ name: "TransportError" }) }
) as SchemaClass<TransportError, Fields, Inherited>

/**
 * No answer to a request: its `kind` says why, and the traits follow from it.
 *
 * **Details**
 *
 * `code` is the runtime's own word (`ECONNREFUSED`), where there is one, and `detail` what it finds wrong with a request
 * that cannot be made. `exchange` tells what was asked; it holds a status only where an answer began and broke off, and
 * `redirect` where the request was redirected before: then `applied` is `"unknown"`, whatever the kind. `cause` is the
 * runtime's error, and does not pass through a codec.
 *
 * **Gotchas**
 *
 * Effect's own `HttpClientError` may hold a `reason` of the same tag, which is another one. Behind the client of a catalog
 * there is none of those: `catchTag("TransportError", …)` gets this error.
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
 */
export class TransportError extends TransportErrorBase {}

/** What goes wrong before anything is sent cannot have happened once an answer has begun: then the connection broke. */
const afterAnswer = (kind: Kind): Kind =>
  kinds[kind].applied === "no" || kind === "unknown" || kind === "redirect" ? "reset" : kind

/**
 * Reads an error of `HttpClient` as what went wrong on the way.
 *
 * **When to use**
 *
 * `client` of every catalog does it; this is for programs that call an `HttpClient` without one.
 */
export const fromHttpClientError = (error: HttpClientError.HttpClientError): TransportError =>
  toTransportError(error, { request: failedOf(error).request })

/**
 * The same with what a client knows beside the error: the request that the program made, which a redirect may have made
 * another of, and what the stream of its body failed with.
 * @internal
 */
export const toTransportError = (error: HttpClientError.HttpClientError, seen: Seen): TransportError => {
  const failed = failedOf(error)
  const request = partsOf(seen.request)
  const chain = chainOf(seen.streamFailure ?? failed.cause)
  const known = recognise(chain)
  const kind = seen.streamFailure !== undefined
    ? "request"
    : failed.response !== undefined
    ? afterAnswer(known.kind)
    : failed.stage === "transport"
    ? known.kind
    : "request"
  const exchange = failed.response === undefined
    ? Exchange.unanswered(request, redirectOfError(failed.request, seen, kind, chain, request.url))
    : Exchange.fromParts({
      status: failed.response.status,
      headers: failed.response.headers,
      body: "",
      request,
      cut: "broken",
      redirect: redirectOfResponse(failed.response, seen.request)
    })
  const code = kind === known.kind ? known : {}
  const detail = kind === "request" ? detailOf(chain, exchange) : undefined
  const failure = withoutStack(() =>
    new TransportError({
      ...code,
      kind,
      exchange,
      ...(detail !== undefined && { detail }),
      // A part of it may have been taken.
      ...(seen.streamFailure !== undefined && { applied: "unknown" as const })
    }, true)
  )
  const cause = withoutStack(() => plainCause(chain, exchange))
  if (cause !== undefined) Object.defineProperty(failure, "cause", { value: cause, enumerable: false })
  return failure
}

/** What a client knows beside the error that it got. */
interface Seen {
  readonly request: HttpClientRequest.HttpClientRequest
  readonly streamFailure?: unknown
}

/** A redirect that was followed before there was no answer. Where nothing is known to be undone, none is looked for. */
const redirectOfError = (
  sent: HttpClientRequest.HttpClientRequest,
  { request }: Seen,
  kind: Kind,
  chain: ReadonlyArray<Clue>,
  url: string
): Exchange.Redirect | undefined =>
  kind === "redirect" || isRedirected(request, sent)
    ? "followed"
    : kinds[kind].applied === "no" && kind !== "request"
    ? redirectOf(chain, url)
    : undefined

/** What is wrong with a request that cannot be made: the innermost error says most. */
const detailOf = (chain: ReadonlyArray<Clue>, exchange: Exchange.Exchange): string | undefined => {
  const message = chain.findLast(({ message }) => message !== "")?.message
  return message === undefined ? undefined : oneLine(exchange.redact(message))
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

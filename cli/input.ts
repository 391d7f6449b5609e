/**
 * From what was handed over to the answers in it: the output of `curl -i`, a HAR file or an entry of one, or JSON.
 */
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import { type Issue, placeOf } from "#seam/codec"
import type { Exchange } from "effect-errata"
import * as Data from "effect/Data"
import * as Predicate from "effect/Predicate"

/** What was handed over holds no answer. */
export class BadInput extends Data.TaggedError("BadInput")<{ readonly message: string }> {}

/** No more than this is read: a response that explains an error is not larger. */
export const maxBytes = 10_000_000

/** One answer, or those of a HAR file. */
export type Answers = Exchange.Parts | ReadonlyArray<Exchange.Parts>

type Parsed = Result.Result<Answers, BadInput>

const bad = (message: string) => Result.fail(new BadInput({ message }))

const Named = Schema.Array(Schema.Struct({ name: Schema.String, value: Schema.String }))

// A browser writes 0 where no answer came.
const HarStatus = Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum: 0, maximum: 999 })))

const HarEntry = Schema.Struct({
  startedDateTime: Schema.optional(Schema.String),
  time: Schema.optional(Schema.Number),
  request: Schema.optional(
    Schema.Struct({ method: Schema.String, url: Schema.String, headers: Schema.optional(Named) })
  ),
  response: Schema.Struct({
    status: HarStatus,
    headers: Schema.optional(Named),
    content: Schema.optional(
      Schema.Struct({ text: Schema.optional(Schema.String), encoding: Schema.optional(Schema.String) })
    )
  })
})

const Har = Schema.Struct({ log: Schema.Struct({ entries: Schema.Array(HarEntry) }) })

const HeaderValue = Schema.Union([Schema.String, Schema.Number, Schema.Array(Schema.String)])

const Status = Schema.Union([
  Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum: 100, maximum: 999 }))),
  Schema.String.pipe(Schema.check(Schema.isPattern(/^\s*[1-9]\d\d\s*$/)))
])

const Plain = Schema.Struct({
  status: Status,
  headers: Schema.optional(Schema.Record(Schema.String, HeaderValue)),
  body: Schema.optional(Schema.Unknown),
  method: Schema.optional(Schema.String),
  url: Schema.optional(Schema.String)
})

/** A header that came more than once is one whose values are joined. */
const joined = (headers: Iterable<readonly [string, string]>): Record<string, string> => {
  const out: Record<string, string> = {}
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    const before = Object.hasOwn(out, lower) ? out[lower] : undefined
    Object.defineProperty(out, lower, {
      value: before === undefined ? value : `${before}, ${value}`,
      enumerable: true,
      configurable: true,
      writable: true
    })
  }
  return out
}

const pairs = (headers: typeof Named.Type = []) => headers.map(({ name, value }) => [name, value] as const)

/** Base64 in either alphabet, as a text; what is no digit of it is passed over. */
const fromBase64 = (text: string): string => {
  const digits = text.replaceAll("-", "+").replaceAll("_", "/").replace(/[^A-Za-z0-9+/]/g, "")
  // A single digit at the end is not enough for a byte.
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(atob(whole), (char) => char.charCodeAt(0))
  )
}

const fromHar = ({ request, response, startedDateTime, time = 0 }: typeof HarEntry.Type): Exchange.Parts => {
  const { encoding, text = "" } = response.content ?? {}
  const began = Date.parse(startedDateTime ?? "")
  return {
    status: response.status,
    headers: joined(pairs(response.headers)),
    body: encoding === "base64" ? fromBase64(text) : text,
    ...(request && { request: { ...request, headers: joined(pairs(request.headers)) } }),
    ...(Number.isFinite(began) && { receivedAt: began + Math.max(0, time) })
  }
}

const fromPlain = ({ body, headers = {}, method, status, url }: typeof Plain.Type): Exchange.Parts => ({
  status: Number(status),
  headers: joined(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")] as const)),
  body: body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body),
  // What is not known of the request stays empty, and is not made up here.
  ...((url !== undefined || method !== undefined) && { request: { method: method ?? "", url: url ?? "" } })
})

/** Where a value differs. Never the value: what is refused may hold a secret. */
const whereOf = (issue: Issue): string => {
  const { path, what } = placeOf(issue)
  return `${path.map(String).join(".") || "it"} ${what === "is missing" ? what : "is not what belongs there"}`
}

/** Reads a value as what it seems to be, and says where it is something else. */
const as = <A, I>(
  kind: string,
  schema: Schema.Codec<A, I>,
  toParts: (value: A) => Answers,
  value: unknown
): Parsed =>
  Result.match(Schema.decodeUnknownResult(schema)(value), {
    onFailure: ({ issue }) => bad(`this is JSON, but not ${kind} (${whereOf(issue)}). Is it a body alone? Use curl -i`),
    onSuccess: (decoded) => Result.succeed(toParts(decoded))
  })

const fromJson = (text: string): Parsed => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    // Only where it ends being JSON: the engine's own words quote the input, and that may be a secret.
    const place = cause instanceof Error ? /\bposition \d+|\bend of JSON input\b/.exec(cause.message)?.[0] : undefined
    return bad(`this begins like JSON, and is none${place === undefined ? "" : `: it breaks off at ${place}`}`)
  }
  return Predicate.hasProperty(value, "log")
    ? as("a HAR file", Har, ({ log }) => log.entries.map(fromHar), value)
    : Predicate.hasProperty(value, "response")
    ? as("a HAR entry", HarEntry, fromHar, value)
    : as("a response", Plain, fromPlain, value)
}

const statusLine = /^HTTP\/[\d.]+ +(\d{3})\b/

/**
 * Whether another answer may follow: a redirect, `100 Continue`, a proxy's connection, a challenge that curl answers, or
 * an empty answer after which curl asked again. What follows any other head is its body, whatever it looks like.
 */
const isPassing = (status: number, headers: Readonly<Record<string, string>>): boolean =>
  status < 400 || status === 401 || status === 407 || headers["content-length"] === "0"

/** Several heads may come; the last one is the answer's. */
const fromCurl = (text: string): Parsed => {
  let rest = text
  for (;;) {
    const end = /\r?\n\r?\n/.exec(rest)
    const head = end === null ? rest : rest.slice(0, end.index)
    const body = end === null ? "" : rest.slice(end.index + end[0].length)
    const [first = "", ...lines] = head.split(/\r?\n/)
    const status = statusLine.exec(first)?.[1]
    if (status === undefined) return bad("the status line is not one: HTTP/1.1 404 Not Found")
    const headers = joined(lines.flatMap((line) => {
      const colon = line.indexOf(":")
      return colon > 0 ? [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const] : []
    }))
    if (!statusLine.test(body) || !isPassing(Number(status), headers)) {
      return Result.succeed({ status: Number(status), headers, body })
    }
    rest = body
  }
}

const parseText = (text: string): Parsed => {
  const plain = text.replace(/^\uFEFF/, "").trimStart()
  return plain === ""
    ? bad("there is nothing to read")
    : plain.startsWith("HTTP/")
    ? fromCurl(plain)
    : /^[[{]/.test(plain)
    ? fromJson(plain)
    : bad("this is neither the output of curl -i, nor HAR, nor JSON with a status")
}

/** The answers in a text. It never throws. */
export const parse = (text: string): Parsed => {
  try {
    return parseText(text)
  } catch (cause) {
    // What nests some ten thousand levels deep is more than the stack holds.
    if (cause instanceof RangeError) return bad("it nests too deeply")
    throw cause
  }
}

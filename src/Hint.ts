/**
 * When a server says to come back: Retry-After, RateLimit, and the reset headers that came before them, read from what
 * servers send.
 */
import * as Duration from "#effect/Duration"
import * as Option from "#effect/Option"
import { valuesOf } from "./internal/hint/date.js"
import { quotaHeaderOf } from "./internal/hint/quotaHeader.js"
import { parseDictionary, parseList } from "./internal/hint/structuredField.js"
import * as Value from "./internal/hint/value.js"

/**
 * How long to wait from now on, and what said so: `source` is a header's name in lower case, or a path in the body,
 * joined with dots.
 *
 * `after` is finite and never negative: a time that has passed is zero. It may be absurd (servers have asked for 56
 * years); `now + after` is still a date.
 *
 * @example
 * ```ts
 * import { Duration } from "effect"
 * import { Hint } from "effect-errata"
 *
 * const hint: Hint.Hint = { after: Duration.seconds(30), source: "retry-after" }
 *
 * console.log(`${hint.source}: ${Duration.format(hint.after)}`) // => retry-after: 30s
 * ```
 */
export interface Hint {
  readonly after: Duration.Duration
  readonly source: string
}

/**
 * What a documented hint counts in. `"date"` is any of the written forms (HTTP, ISO 8601, JavaScript's own),
 * `"duration"` is Go's (`1m30.5s`).
 *
 * @example
 * ```ts
 * import { Duration, Option } from "effect"
 * import { Hint } from "effect-errata"
 *
 * const answer = { headers: { "x-wait": "1500" }, body: undefined }
 * const wait = (unit: Hint.Unit) =>
 *   Option.getOrNull(
 *     Option.map(Hint.fromDeclared({ header: "x-wait", unit }, answer, { now: 0 }), (hint) => Duration.format(hint.after))
 *   )
 *
 * console.log(wait("seconds")) // => 25m
 * console.log(wait("milliseconds")) // => 1s 500ms
 * console.log(wait("date")) // => null
 * ```
 */
export type Unit = Value.Unit

/**
 * Where one documented error says its hint stands: in a header, or at a path in the body.
 *
 * With a unit the value is taken at its word. Without one it is recognised by value, as `fromHeaders` does it for a
 * header: digits by their size (as milliseconds where the name ends in `ms`), letters by their form.
 *
 * @example
 * ```ts
 * import { Hint } from "effect-errata"
 *
 * const inHeader: Hint.Declared = { header: "x-foo-reset", unit: "epoch milliseconds" }
 * const inBody: Hint.Declared = { body: ["error", "retry_after"] }
 *
 * console.log(inHeader.unit, inBody.unit) // => epoch milliseconds undefined
 * ```
 */
export type Declared =
  | { readonly header: string; readonly unit?: Unit }
  | { readonly body: ReadonlyArray<string>; readonly unit?: Unit }

type Headers = Readonly<Record<string, string | undefined>>

const hint = (source: string, after: Value.Milliseconds): Hint | undefined =>
  after === undefined || Number.isNaN(after) ? undefined : { after: Value.toDuration(after), source }

// --- The three families ---

const retryAfterFamily = [
  "retry-after-ms",
  "x-ms-retry-after-ms",
  "x-amz-retry-after",
  "retry-after",
  "grpc-retry-pushback-ms"
]

/** The wait that a header says, by its value, and by its name where that one has a definition of its own. */
const inHeader = (name: string, text: string, reference: Value.Reference): Value.Milliseconds => {
  if (name === "grpc-retry-pushback-ms") return Value.pushback(text)
  const read = name === "x-amz-retry-after"
    ? Value.wholeMilliseconds
    : (value: string): Value.Milliseconds => Value.read(value, name, reference)
  return Value.longest(valuesOf(text), read)
}

const fromRetryAfter = (found: Headers, reference: Value.Reference): Hint | undefined => {
  for (const name of retryAfterFamily) {
    const text = found[name]
    const answer = text === undefined ? undefined : hint(name, inHeader(name, text, reference))
    if (answer !== undefined) return answer
  }
  return undefined
}

/** `"default";r=0;t=30` as of draft 08, or `limit=100, remaining=0, reset=5` as of draft 07. */
const fromRateLimit = (text: string, reference: Value.Reference): Hint | undefined => {
  const items = parseList(text)
  if (items !== undefined) {
    return hint(
      "ratelimit",
      Value.longest(
        items,
        ({ parameters }) => parameters.get("r") === 0 ? Value.readItem(parameters.get("t"), reference) : undefined
      )
    )
  }
  const members = parseDictionary(text)
  const count = (name: string): number => {
    const value = members?.get(name)?.value
    return typeof value === "number" ? value : 0
  }
  if (members === undefined || count("remaining") > 0) return undefined
  const after = Value.readItem(members.get("reset")?.value, reference)
  return hint("ratelimit", Value.unlessUnknown(after, count("limit") < 0 || count("remaining") < 0))
}

/** "76;w=21600": some write the window behind the count. */
const withoutWindow = (value: string): string => {
  const end = value.indexOf(";")
  return end === -1 ? value : value.slice(0, end).trim()
}

const countsOf = (values: ReadonlyArray<string>): ReadonlyArray<number> =>
  values.filter((value) => Value.signedNumber.test(value)).map(Number)

/** The latest among the quotas that are not known to have something left. */
const fromResets = (found: Headers, reference: Value.Reference): Hint | undefined => {
  const resets: Array<readonly [name: string, quota: string, values: ReadonlyArray<string>]> = []
  const left = new Set<string>()
  const unknown = new Set<string>()
  for (const name of Object.keys(found)) {
    const header = quotaHeaderOf(name)
    const text = found[name]
    if (header === "none" || text === undefined) continue
    const values = valuesOf(text).map(withoutWindow)
    if (header.says === "reset") {
      resets.push([name, header.quota, values])
      continue
    }
    const counts = countsOf(values)
    if (counts.some((count) => count < 0)) unknown.add(header.quota)
    else if (header.says === "remaining" && counts.length > 0 && counts.every((count) => count > 0)) {
      left.add(header.quota)
    }
  }
  let latest: Hint | undefined
  for (const [name, quota, values] of resets) {
    if (left.has(quota)) continue
    const after = Value.longest(values, (value) => Value.read(value, name, reference))
    const next = hint(name, Value.unlessUnknown(after, unknown.has(quota)))
    if (next !== undefined && (latest === undefined || Duration.isGreaterThan(next.after, latest.after))) latest = next
  }
  return latest
}

// --- The public ones ---

/**
 * When to come back, as the headers of an answer say it.
 *
 * `retry-after-ms`, `x-ms-retry-after-ms`, `x-amz-retry-after`, `Retry-After` and `grpc-retry-pushback-ms` come first, in
 * this order; then `RateLimit`; then the reset headers (`x-ratelimit-reset`, `anthropic-ratelimit-requests-reset`, …), of
 * which the latest counts among those whose quota is not known to have something left. What cannot be read is passed
 * over. Times are measured against the answer's own `Date`, and against `now` (epoch milliseconds) only where there is
 * none.
 *
 * With `family: "retry-after"` only the first five are read: many APIs send their quota with every answer, so on a
 * failure that has nothing to do with quotas the rest says nothing about when to come back. The default is `"all"`.
 *
 * A header that was sent twice counts with the longest value that can be read. Two have a definition of their own:
 * `x-amz-retry-after` is milliseconds in digits, and `grpc-retry-pushback-ms` is one number of milliseconds in digits, up
 * to 2^31-1. Any other value of the first is passed over, and any other value of the second is a refusal, which
 * {@link isRefusal} tells.
 *
 * @example
 * ```ts
 * import { Duration, Option } from "effect"
 * import { Hint } from "effect-errata"
 *
 * const wait = (headers: Record<string, string>) =>
 *   Option.getOrNull(Option.map(Hint.fromHeaders(headers, { now: 0 }), (hint) => Duration.format(hint.after)))
 *
 * console.log(wait({ "Retry-After": "29", "RateLimit-Reset": "3000" })) // => 29s
 * console.log(wait({ "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s" })) // => 6m
 * console.log(wait({ "x-ratelimit-remaining": "41", "x-ratelimit-reset": "30" })) // => null
 * console.log(wait({ "x-amz-retry-after": "1500" })) // => 1s 500ms
 * ```
 */
export const fromHeaders = (
  headers: Readonly<Record<string, string | undefined>>,
  options: { readonly now: number; readonly family?: "all" | "retry-after" }
): Option.Option<Hint> => {
  const found = Value.byName(headers)
  const reference = Value.referenceOf(found["date"], options.now)
  const first = fromRetryAfter(found, reference)
  if (first !== undefined || options.family === "retry-after") return Option.fromNullishOr(first)
  const rateLimit = found["ratelimit"]
  return Option.fromNullishOr(
    (rateLimit === undefined ? undefined : fromRateLimit(rateLimit, reference)) ?? fromResets(found, reference)
  )
}

/**
 * When to come back, as one documented error says it in a place of its own.
 *
 * `body` is the parsed JSON; the path follows own properties only. The value may be a number or a string. Quota headers
 * beside it are not consulted: the documentation has said what counts.
 *
 * @example
 * ```ts
 * import { Duration, Option } from "effect"
 * import { Hint } from "effect-errata"
 *
 * const answer = { headers: {}, body: { error: { retry_after: 1500 } } }
 * const hint = Hint.fromDeclared({ body: ["error", "retry_after"], unit: "milliseconds" }, answer, { now: 0 })
 *
 * console.log(Option.getOrNull(Option.map(hint, (hint) => Duration.format(hint.after)))) // => 1s 500ms
 * console.log(Option.getOrNull(Option.map(hint, (hint) => hint.source))) // => error.retry_after
 * ```
 */
export const fromDeclared = (
  declared: Declared,
  answer: { readonly headers: Readonly<Record<string, string | undefined>>; readonly body: unknown },
  options: { readonly now: number }
): Option.Option<Hint> => {
  const { unit } = declared
  const headers = Value.byName(answer.headers)
  const reference = Value.referenceOf(headers["date"], options.now)
  if ("header" in declared) {
    const name = declared.header.toLowerCase()
    const text = headers[name]
    if (text === undefined) return Option.none()
    const after = unit === undefined
      ? inHeader(name, text, reference)
      : Value.longest(valuesOf(text), (value) => Value.readAs(value, unit, reference))
    return Option.fromNullishOr(hint(name, after))
  }
  const found = Value.at(answer.body, declared.body)
  if (typeof found !== "string" && typeof found !== "number") return Option.none()
  const value = typeof found === "string" ? found.trim() : found
  const after = unit === undefined
    ? Value.read(value, declared.body.at(-1) ?? "", reference)
    : Value.readAs(value, unit, reference)
  return Option.fromNullishOr(hint(declared.body.join("."), after))
}

// --- Whether to come back at all ---

/** Whether a header says of a quota that nothing is left. */
const isSpent = (name: string, text = ""): boolean => {
  if (name === "ratelimit") {
    return parseList(text)?.some(({ parameters }) => parameters.get("r") === 0) ??
      parseDictionary(text)?.get("remaining")?.value === 0
  }
  const header = quotaHeaderOf(name)
  const counts = countsOf(valuesOf(text).map(withoutWindow))
  return header !== "none" && header.says === "remaining" && counts.length > 0 && counts.every((count) => count === 0)
}

/**
 * Whether the headers of a refusal say that too much was asked for: how long to wait, in `Retry-After` or one of its
 * relatives, or a quota of which nothing is left, in `RateLimit` or the `…-ratelimit-remaining…` headers.
 *
 * **When to use**
 *
 * For an API that answers with one status both where something is not allowed and where its quota is spent, as GitHub
 * does with 403. In the `misfit` of the throttled error of the two, or in a `key` that is a function, it tells them apart.
 *
 * @example
 * ```ts
 * import { Hint } from "effect-errata"
 *
 * console.log(Hint.isThrottled({ "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1784560000" })) // => true
 * console.log(Hint.isThrottled({ "X-RateLimit-Remaining": "41", "X-RateLimit-Reset": "1784560000" })) // => false
 * console.log(Hint.isThrottled({ "Retry-After": "60" })) // => true
 * ```
 */
export const isThrottled = (headers: Readonly<Record<string, string | undefined>>): boolean => {
  const found = Value.byName(headers)
  return fromRetryAfter(found, () => 0) !== undefined || Object.keys(found).some((name) => isSpent(name, found[name]))
}

/** The word of one header: any `false` of it wins, however often it was sent. */
const wordOf = (text: string | undefined): boolean | undefined => {
  if (text === undefined) return undefined
  let word: boolean | undefined
  for (const value of text.split(",")) {
    const lower = value.trim().toLowerCase()
    if (lower === "false") return false
    if (lower === "true") word = true
  }
  return word
}

/** What two headers say together: a `false` of either wins. */
const wordIn = (found: Headers, header: string | undefined): boolean | undefined => {
  const word = wordOf(found["x-should-retry"])
  if (header === undefined || word === false) return word
  return wordOf(found[header.toLowerCase()]) ?? word
}

/**
 * Whether the server says to repeat the request, in words: `x-should-retry`, and the header that an API has declared for
 * it (`stripe-should-retry`; its name in any case).
 *
 * **Details**
 *
 * `true` and `false` in any case are what can be read; anything else says nothing. Where the server says both, in one
 * header or in two, `false` counts.
 *
 * @example
 * ```ts
 * import { Option } from "effect"
 * import { Hint } from "effect-errata"
 *
 * const word = (headers: Record<string, string>) => Option.getOrNull(Hint.shouldRetry(headers, "Stripe-Should-Retry"))
 *
 * console.log(word({ "stripe-should-retry": "true" })) // => true
 * console.log(word({ "stripe-should-retry": "true", "X-Should-Retry": "False" })) // => false
 * console.log(word({ "x-should-retry": "perhaps" })) // => null
 * ```
 */
export const shouldRetry = (
  headers: Readonly<Record<string, string | undefined>>,
  header?: string
): Option.Option<boolean> => Option.fromNullishOr(wordIn(Value.byName(headers), header))

/**
 * Whether the server says not to come back: {@link shouldRetry} is `false`, or `grpc-retry-pushback-ms` is no wait.
 *
 * **Details**
 *
 * By gRPC's definition a server refuses with any value of `grpc-retry-pushback-ms` that is not a whole number of
 * milliseconds from 0 to 2^31-1: a negative one, one that cannot be read, an empty one, or two at once.
 *
 * @example
 * ```ts
 * import { Hint } from "effect-errata"
 *
 * console.log(Hint.isRefusal({ "X-Should-Retry": "false" })) // => true
 * console.log(Hint.isRefusal({ "stripe-should-retry": "false" }, "stripe-should-retry")) // => true
 * console.log(Hint.isRefusal({ "grpc-retry-pushback-ms": "-1" })) // => true
 * console.log(Hint.isRefusal({ "grpc-retry-pushback-ms": "250" })) // => false
 * ```
 */
export const isRefusal = (headers: Readonly<Record<string, string | undefined>>, header?: string): boolean => {
  const found = Value.byName(headers)
  const pushback = found["grpc-retry-pushback-ms"]
  return pushback !== undefined && Value.pushback(pushback) === undefined || wordIn(found, header) === false
}

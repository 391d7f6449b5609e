/**
 * The value of one hint: found in the headers or in the body, and read as a time from now. What it means beside other
 * values is decided by `Hint`.
 */
import * as Duration from "#effect/Duration"
import * as Platform from "#effect/http/Headers"
import { anyDate, goDuration, httpDate, ladder } from "./date.js"
import type { BareItem } from "./structuredField.js"

/** What a documented hint counts in. */
export type Unit = "seconds" | "milliseconds" | "epoch seconds" | "epoch milliseconds" | "date" | "duration"

type Headers = Readonly<Record<string, string | undefined>>

/** Milliseconds from the reference on, negative for the past; `undefined` is unreadable. */
export type Milliseconds = number | undefined

/**
 * The headers by their names in lower case, which those of the platform are already. Names that differ in case only are
 * one header sent twice, and are joined as HTTP joins those.
 */
export const byName = (headers: Headers): Headers => {
  if (Platform.isHeaders(headers)) return headers
  const found: Record<string, string | undefined> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue
    const lower = name.toLowerCase()
    const before = found[lower]
    found[lower] = before === undefined ? value : `${before}, ${value}`
  }
  return found
}

/** The epoch time that absolute times are measured against. Few hints hold one, so it is read when one is met. */
export type Reference = () => number

/** A local clock may be off by an hour, so what the server names as a time is measured by the time it says it is. */
export const referenceOf = (date: string | undefined, now: number): Reference => () =>
  date === undefined ? now : httpDate(date.trim(), now) ?? now

/** What stands at a path of own properties. */
export const at = (body: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (node, step) =>
      typeof node === "object" && node !== null && Object.hasOwn(node, step) ? Reflect.get(node, step) : undefined,
    body
  )

const wholeNumber = /^\d+$/
const number = /^\d+(?:\.\d+)?$/
export const signedNumber = /^-?\d+(?:\.\d+)?$/

const fromDate = (text: string, reference: Reference): Milliseconds => {
  const from = reference()
  const time = anyDate(text, from)
  return time === undefined ? undefined : time - from
}

/**
 * `X-RateLimit-Reset-Ms`, `retry_after_ms`, `retryAfterMs`: the one unit that a name has to tell, since its size does
 * not.
 */
const saysMilliseconds = (name: string): boolean =>
  // What most names end in is quicker to see than what none of them matches.
  name.endsWith("s") && /(?:^|[-_])(?:ms|millis|milliseconds)$|[a-z](?:Ms|Millis|Milliseconds)$/.test(name)

const toNumber = (value: string | number): number | undefined =>
  typeof value === "number" ? (value >= 0 ? value : undefined) : number.test(value) ? Number(value) : undefined

export const read = (value: string | number, name: string, reference: Reference): Milliseconds => {
  const digits = toNumber(value)
  if (digits !== undefined) return ladder(digits, reference, saysMilliseconds(name) ? 1 : 1000)
  return typeof value === "number" ? undefined : goDuration(value) ?? fromDate(value, reference)
}

export const readAs = (value: string | number, unit: Unit, reference: Reference): Milliseconds => {
  if (unit === "date") return typeof value === "string" ? fromDate(value, reference) : undefined
  if (unit === "duration") return typeof value === "string" ? goDuration(value) : undefined
  const digits = toNumber(value)
  if (digits === undefined) return undefined
  switch (unit) {
    case "seconds":
      return digits * 1000
    case "milliseconds":
      return digits
    case "epoch seconds":
      return digits * 1000 - reference()
    default:
      return digits - reference()
  }
}

/** Digits and nothing else, as milliseconds. */
export const wholeMilliseconds = (value: string): Milliseconds => wholeNumber.test(value) ? Number(value) : undefined

// What gRPC counts in is a signed number of 32 bits.
const longestPushback = 2_147_483_647

/**
 * How long a `grpc-retry-pushback-ms` asks to wait; `undefined` where it is no wait, and so a refusal (gRPC's proposal
 * A6). Sent twice it is none either: the values are joined, and what they are then is no number.
 */
export const pushback = (text: string): Milliseconds => {
  const after = wholeMilliseconds(text.trim())
  return after === undefined || after > longestPushback ? undefined : after
}

/** Of several answers to one question the longest is the safe one. */
export const longest = <A>(values: ReadonlyArray<A>, toMilliseconds: (value: A) => Milliseconds): Milliseconds => {
  let out: Milliseconds
  for (const value of values) {
    const next = toMilliseconds(value)
    if (next !== undefined) out = Math.max(out ?? next, next)
  }
  return out
}

/** A parameter or a member of a structured field. */
export const readItem = (value: BareItem | undefined, reference: Reference): Milliseconds =>
  typeof value === "number" && value >= 0 ? ladder(value, reference, 1000) : undefined

/** A zero is no zero where the quota is unknown, which a negative count says. */
export const unlessUnknown = (after: Milliseconds, unknown: boolean): Milliseconds =>
  unknown && after !== undefined && after <= 0 ? undefined : after

// Half of what a Date can hold, about 137,000 years: added to any clock of ours it is still a date. Overflowing digits
// end here too.
const longestHint = 4.32e15

/** The wait itself: what is past is zero, and microseconds are kept; beyond them is only the noise of 64.57 * 1000. */
export const toDuration = (after: number): Duration.Duration =>
  Duration.millis(Math.round(Math.min(Math.max(after, 0), longestHint) * 1000) / 1000)

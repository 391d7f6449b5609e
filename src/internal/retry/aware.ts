/**
 * What a policy reads of a failure, whatever it is: traits count only with the words that they can have, and evidence
 * only where it is evidence. A program's own error may have members of the same names that mean something else.
 */
import * as Duration from "#effect/Duration"
import * as Option from "#effect/Option"
import * as Predicate from "#effect/Predicate"
import * as Disposition from "../../Disposition.js"
import type { Retry } from "../../Disposition.js"
import { type Exchange, isExchange } from "../../Exchange.js"
import * as Hint from "../../Hint.js"
import { Failure } from "../error/failure.js"
import { orOnThrow } from "../text/orOnThrow.js"
import type { Aware } from "./verdict.js"

/** What is known of a failure that carries no traits: nothing but what a policy's `tags` say. */
const foreign: Aware = { retry: "never", category: "Unknown", applied: "unknown" }

const retries: ReadonlySet<unknown> = new Set(Disposition.chain)

const isRetry = (value: unknown): value is Retry => retries.has(value)

const asDuration = (value: unknown): Duration.Duration | undefined =>
  // Seam: what is none is told by nothing.
  Option.getOrUndefined(Duration.fromInput(value as Duration.Input))

const isHint = (value: unknown): value is Hint.Declared =>
  (Predicate.hasProperty(value, "header") && typeof value.header === "string") ||
  (Predicate.hasProperty(value, "body") && Array.isArray(value.body))

const read = (failure: object): Aware => {
  const member = (name: string): unknown => Reflect.get(failure, name)
  const retry = member("retry")
  const exchange = member("exchange")
  const evidence = isExchange(exchange) ? { exchange } : {}
  if (!isRetry(retry)) return { ...foreign, ...evidence }
  const category = member("category")
  const floor = asDuration(member("floor"))
  const slower = asDuration(member("slower"))
  const hint = member("hint")
  const shouldRetry = member("shouldRetry")
  return {
    retry,
    category: Predicate.isString(category) ? category as Aware["category"] : "Unknown",
    applied: member("applied") === "no" ? "no" : "unknown",
    ...evidence,
    ...(floor !== undefined && { floor }),
    ...(slower !== undefined && { slower }),
    ...(isHint(hint) && { hint }),
    ...(Predicate.isString(shouldRetry) && { shouldRetry })
  }
}

/** What a policy can read of any value that an effect has failed with. */
export const toAware = (failure: unknown): Aware =>
  failure instanceof Failure
    ? failure
    : typeof failure === "object" && failure !== null
    ? orOnThrow(() => read(failure), foreign)
    : foreign

/** The tag of any value that an effect has failed with; empty where it has none. */
export const tagOf = (failure: unknown): string =>
  orOnThrow(() => Predicate.hasProperty(failure, "_tag") && typeof failure._tag === "string" ? failure._tag : "", "")

/** The evidence of any value that an effect has failed with. */
export const evidenceOf = (failure: unknown): Exchange | undefined => toAware(failure).exchange

/**
 * What repeating can do, after the server's own word: `x-should-retry: true`, or the API's header of that meaning, lifts
 * a `"never"`, and nothing else.
 */
export const retryOf = ({ exchange, retry, shouldRetry }: Aware): Retry =>
  retry === "never" && exchange !== undefined &&
    Option.getOrElse(Hint.shouldRetry(exchange.headers, shouldRetry), () => false)
    ? "transient"
    : retry

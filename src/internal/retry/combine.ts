/** Failures that happened together, as one. */
import * as Cause from "#effect/Cause"
import * as Duration from "#effect/Duration"
import { failuresOf } from "#seam/causes"
import * as Disposition from "../../Disposition.js"
import * as Hint from "../../Hint.js"
import { waitOf } from "../error/failure.js"
import { retryOf } from "./aware.js"
import { type Aware, mayBeApplied } from "./verdict.js"

/** What nobody can judge: a defect, or an interruption. */
const unjudged = (): Aware => ({ ...Disposition.absorbing, category: "Unknown" })

/** The server says not to repeat this one, and so not all of it. */
const isRefused = ({ exchange, shouldRetry }: Aware): boolean =>
  exchange !== undefined && Hint.isRefusal(exchange.headers, shouldRetry)

/** This one's request cannot be sent again. */
const isOneShot = ({ exchange }: Aware): boolean => exchange?.request?.oneShot === true

/** A repeat of all of it would also repeat this one's request, which may have had its effect. */
const isRisky = (failure: Aware): boolean => mayBeApplied(failure) && failure.exchange?.request?.repeatable === false

/** Whose evidence stands for all: what forbids a repeat comes before what allows one. */
const decisive = (failures: ReadonlyArray<Aware>): Aware | undefined =>
  failures.find(isRefused) ?? failures.find(isOneShot) ?? failures.find(isRisky)

/**
 * Several failures as the one that a policy is asked about: the strictest disposition, the category and evidence of the
 * strictest, and the longest of their hints.
 */
export const combine = (failures: ReadonlyArray<Aware>): Aware => {
  const [first, ...rest] = failures
  if (first === undefined) return unjudged()
  // What a server's word lifts is lifted for each, before they are one.
  const { applied, retry } = Disposition.mostStrict(
    failures.map((failure) => ({ ...Disposition.absorbing, applied: failure.applied, retry: retryOf(failure) }))
  )
  const strictest = failures.find((failure) => retryOf(failure) === retry) ?? first
  // A "never" stays one whatever the others' evidence says.
  const { exchange, shouldRetry } = retry === "never" ? strictest : decisive(failures) ?? strictest
  const longest = failures.reduce((longest, failure) => Math.max(longest, waitOf(failure, Number.NaN)), 0)
  return {
    retry,
    applied,
    category: strictest.category,
    exchange,
    shouldRetry,
    ...(rest.length > 0 || longest > 0 ? { floor: Duration.millis(longest) } : {})
  }
}

/** The failures of a cause as one; a defect or an interruption among them cannot be helped by repeating. */
export const fromCause = (cause: Cause.Cause<Aware>): Aware =>
  Cause.hasInterrupts(cause) || Cause.hasDies(cause)
    ? unjudged()
    : combine(failuresOf(cause))

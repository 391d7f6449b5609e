/**
 * Failures that happened together, as one.
 */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Disposition from "../Disposition.js"
import * as Hint from "../Hint.js"
import { hintOf } from "./failure.js"
import { type Aware, mayBeApplied } from "./verdict.js"

/** What nobody can judge: a defect, or an interruption. */
const unjudged: Aware = { ...Disposition.absorbing, category: "Unknown" }

/** The server says not to repeat this one, and so not all of it. */
const isRefused = ({ exchange }: Aware): boolean => exchange !== undefined && Hint.isRefusal(exchange.headers)

/** A repeat of all of it would also repeat this one's request, which may have had its effect. */
const isRisky = ({ applied, exchange }: Aware): boolean =>
  applied === "unknown" && exchange?.request?.repeatable === false

/**
 * Whose evidence stands for all: what forbids a repeat comes before what allows one. A server's word that it took
 * nothing on is about its own request only, so such a failure comes last of those.
 */
const decisive = (failures: ReadonlyArray<Aware>): Aware | undefined =>
  failures.find(isRefused) ?? failures.find((failure) => isRisky(failure) && mayBeApplied(failure)) ??
    failures.find(isRisky)

/**
 * Several failures as the one that a policy is asked about: the strictest disposition, the category and evidence of the
 * strictest, and the longest of their hints.
 */
export const together = (failures: ReadonlyArray<Aware>): Aware => {
  const [first, ...rest] = failures
  if (first === undefined) return unjudged
  const { applied, retry } = Disposition.strictestOf(failures)
  const strictest = failures.find((failure) => failure.retry === retry) ?? first
  const { exchange } = decisive(failures) ?? strictest
  const longest = failures.reduce(
    (longest, failure) =>
      Duration.max(
        longest,
        Option.match(hintOf(failure, Number.NaN), { onNone: () => Duration.zero, onSome: ({ after }) => after })
      ),
    Duration.zero
  )
  return {
    retry,
    applied,
    category: strictest.category,
    exchange,
    ...(rest.length > 0 || Duration.toMillis(longest) > 0 ? { floor: longest } : {})
  }
}

/** The failures of a cause as one; a defect or an interruption among them cannot be helped by repeating. */
export const fromCause = (cause: Cause.Cause<Aware>): Aware =>
  Cause.isInterrupted(cause) || Chunk.isNonEmpty(Cause.defects(cause))
    ? unjudged
    : together(Chunk.toReadonlyArray(Cause.failures(cause)))

/** What is seen of verdicts from outside: metrics, an event on the running span, and a log line. */
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import * as Predicate from "#effect/Predicate"
import { counter, histogram } from "#seam/metrics"
import * as Clock from "effect/Clock"
import { orOnThrow } from "../text/orOnThrow.js"
import type { Verdict } from "./verdict.js"

const countVerdict = counter("errata.verdicts", "Decisions of retry policies, by verdict and reason")

const countWait = histogram(
  "errata.wait",
  "Waits before a repeat, in seconds",
  [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
)

/** A member of a failure, which may be anything. */
const text = (failure: unknown, name: string): string | undefined => {
  const value: unknown = orOnThrow(() => Predicate.hasProperty(failure, name) ? failure[name] : undefined, undefined)
  return typeof value === "string" ? value : undefined
}

/** Makes a verdict visible: as a count, as an event on the logical call's span, and as a log line on level debug. */
export const observe = (failure: unknown, verdict: Verdict, attempt: number): Effect.Effect<void> =>
  Effect.suspend(() => {
    const seconds = verdict._tag === "Retry" ? Duration.toSeconds(verdict.delay) : undefined
    countVerdict({ verdict: verdict._tag, reason: verdict.reason })
    if (seconds !== undefined) countWait(seconds)
    const facts = {
      "error.type": text(failure, "_tag") ?? "unknown",
      "errata.verdict": verdict._tag,
      "errata.reason": verdict.reason,
      "errata.attempt": attempt,
      ...(seconds !== undefined && { "errata.wait": seconds })
    }
    const event = Effect.flatMap(Effect.option(Effect.currentSpan), (span) =>
      Option.isNone(span)
        ? Effect.void
        : Effect.map(Clock.currentTimeNanos, (now) => span.value.event(verdict._tag, now, facts)))
    const trace = text(failure, "trace")
    const line = Effect.annotateLogs(
      Effect.logDebug(`${verdict._tag}: ${verdict.because}`),
      trace === undefined ? facts : { ...facts, "errata.trace": trace }
    )
    return Effect.andThen(event, line)
  })

/** What is written into the log of a workflow, so that nothing is decided anew when it is run again. */
import * as Schema from "#effect/Schema"
import type { Progress } from "../retry/progress.js"
import type { Verdict } from "../retry/verdict.js"

/** How far a call has come, whatever process it is in. */
export interface Call {
  readonly progress: Progress
  /** The processes that have renewed the credential for it. */
  readonly renewedBy: ReadonlyArray<string>
}

/** A verdict, as it was said. */
const Said = Schema.Union([
  Schema.Struct({
    _tag: Schema.Literal("Retry"),
    reason: Schema.Literals(["transient", "throttled", "eventual"]),
    because: Schema.String,
    delay: Schema.DurationFromMillis
  }),
  Schema.Struct({ _tag: Schema.Literal("Refresh"), reason: Schema.Literal("refresh"), because: Schema.String }),
  Schema.Struct({
    _tag: Schema.Literal("Stop"),
    reason: Schema.Literals([
      "never",
      "server",
      "eventual",
      "attempts",
      "exhausted",
      "unsafe",
      "refresh",
      "hint",
      "gate",
      "deadline",
      "budget"
    ]),
    because: Schema.String
  })
])

/** The rest of a call's progress: what belongs to one process is left out, and what the call began with is known. */
const Kept = Schema.Struct({
  request: Schema.Finite,
  polls: Schema.Finite,
  delayed: Schema.Finite,
  refreshed: Schema.Boolean,
  waited: Schema.Finite,
  slowed: Schema.Finite,
  spent: Schema.Finite,
  sign: Schema.Literals(["chance", "overload", "throttled"]),
  weighed: Schema.Boolean
})

/** What followed from the failure of an attempt. */
export const Decision = Schema.Struct({
  verdict: Said,
  /** How long the call had taken, in milliseconds. */
  elapsed: Schema.Finite,
  /** The wait before the next attempt, in whole milliseconds. */
  delay: Schema.Finite,
  next: Kept
})
export type Decision = typeof Decision.Type

/** How a renewal ended: by which process it was made, and what ended the call where it did not help. */
export const Renewed = Schema.Struct({
  by: Schema.String,
  elapsed: Schema.Finite,
  stopped: Schema.NullOr(Said)
})

/** A verdict as plain data: its sentence is written now, while what it is about is there. */
export const toSaid = (verdict: Verdict): typeof Said.Type => {
  const { because } = verdict
  switch (verdict._tag) {
    case "Retry":
      return { _tag: verdict._tag, reason: verdict.reason, because, delay: verdict.delay }
    case "Refresh":
      return { _tag: verdict._tag, reason: verdict.reason, because }
    case "Stop":
      return { _tag: verdict._tag, reason: verdict.reason, because }
  }
}

export const toKept = (
  { allowed, delayed, polls, refreshed, request, sign, slowed, spent, waited }: Progress
): typeof Kept.Type => ({
  request,
  polls,
  delayed,
  refreshed,
  waited,
  slowed,
  spent,
  sign,
  weighed: allowed !== undefined
})

/** The progress of a call that began at `start`. No answer is weighed here, so its repeats are never numbered. */
export const fromKept = ({ weighed, ...kept }: typeof Kept.Type, start: Progress["start"]): Progress => ({
  ...kept,
  start,
  held: 0,
  renewed: undefined,
  paid: undefined,
  allowed: weighed ? Number.POSITIVE_INFINITY : undefined,
  ended: 0
})

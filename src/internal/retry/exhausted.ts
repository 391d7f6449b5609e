/** What is left of a failure that repeating might have helped, when the policy has given up. */
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import { YieldableError } from "#seam/error"
import type { Category } from "../../Category.js"
import type { Applied, Traits } from "../../Disposition.js"
import { type Outcome, outcomeOf } from "./outcome.js"
import type { Reason } from "./verdict.js"

const neverRepeated = "it was not repeated"

const messageOf = (last: Traits, outcome: Outcome | undefined): string => {
  const { attempts = 1, elapsed = 0, verdict } = outcome ?? {}
  const requests = attempts === 1 ? "1 request" : `${attempts} requests`
  const said = last instanceof Error ? last.message : last.category
  const because = verdict?.because ?? neverRepeated
  return `gave up after ${requests} in ${Duration.format(Duration.millis(elapsed))} (${because}): ${said}`
}

/**
 * A failure that repeating might have helped, after the policy gave up on it: `last` is that failure, `attempts` and
 * `elapsed` say how often and over how long it was tried, `reason` and `because` why it ended. It is never retried.
 */
export class RetriesExhausted<out E extends Traits> extends YieldableError implements Traits {
  readonly _tag = "RetriesExhausted"
  readonly retry = "never"
  readonly category: Category
  readonly applied: Applied
  readonly last: E
  readonly attempts: number
  readonly elapsed: Duration.Duration
  readonly reason: Reason
  readonly because: string
  constructor(last: E) {
    const outcome = outcomeOf(last)
    super(messageOf(last, outcome))
    this.last = last
    this.category = last.category
    this.applied = last.applied
    this.attempts = outcome?.attempts ?? 1
    this.elapsed = Duration.millis(outcome?.elapsed ?? 0)
    this.reason = outcome?.verdict.reason ?? "attempts"
    this.because = outcome?.verdict.because ?? neverRepeated
  }
  // A getter, and no statement beside the class: so a bundler can leave the class out where nobody uses it.
  override get name(): string {
    return "RetriesExhausted"
  }
  override toString(): string {
    return this.message
  }
}

/** Turns what was retryable into RetriesExhausted, and leaves everything else as it is. */
export const orExhausted = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, unknown, R> =>
  Effect.mapError(self, (error) => isRetryable(error) ? new RetriesExhausted(error) : error)

const isRetryable = (error: unknown): error is Traits =>
  typeof error === "object" && error !== null && "retry" in error && "applied" in error && error.retry !== "never"

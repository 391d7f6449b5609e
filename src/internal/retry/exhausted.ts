/** What is left of a failure that repeating might have helped, when the policy has given up. */
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import { YieldableError } from "#seam/error"
import type { Category } from "../../Category.js"
import type { Applied, Traits } from "../../Disposition.js"
import { type Outcome, outcomeOf } from "./outcome.js"
import type { Reason, Verdict } from "./verdict.js"

/** How a failure ended that no policy has been asked about. */
const neverRepeated: Pick<Outcome, "attempts" | "elapsed"> & { readonly verdict: Pick<Verdict, "reason" | "because"> } =
  {
    attempts: 1,
    elapsed: 0,
    verdict: { reason: "attempts", because: "it was not repeated" }
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
    const { attempts, elapsed, verdict: { because, reason } } = outcomeOf(last) ?? neverRepeated
    const requests = attempts === 1 ? "1 request" : `${attempts} requests`
    const time = Duration.millis(elapsed)
    const said = last instanceof Error ? last.message : last.category
    super(`gave up after ${requests} in ${Duration.format(time)} (${because}): ${said}`)
    this.last = last
    this.category = last.category
    this.applied = last.applied
    this.attempts = attempts
    this.elapsed = time
    this.reason = reason
    this.because = because
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

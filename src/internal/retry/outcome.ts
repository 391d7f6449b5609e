/** How a call ended: kept beside the failure, which stays what it was. */
import type { Verdict } from "./verdict.js"

/** How many requests were sent, over how many milliseconds, and the verdict that ended it. */
export interface Outcome {
  readonly attempts: number
  readonly elapsed: number
  readonly verdict: Verdict
}

interface Recorded {
  readonly outcome: Outcome
  /** The how many-th outcome it is. */
  readonly order: number
}

const outcomes = new WeakMap<object, Recorded>()
let recorded = 0

const recordOf = (failure: unknown): Recorded | undefined =>
  typeof failure === "object" && failure !== null ? outcomes.get(failure) : undefined

/** Keeps the outcome of a call beside its failure. What is no object, and so no error, can have none. */
export const recordOutcome = (failure: unknown, outcome: Outcome): void => {
  recorded++
  if (typeof failure === "object" && failure !== null) outcomes.set(failure, { outcome, order: recorded })
}

/** How the call ended that this failure comes from. */
export const outcomeOf = (failure: unknown): Outcome | undefined => recordOf(failure)?.outcome

/** How many calls have ended so far: what has ended since is told from what had before. */
export const outcomesSoFar = (): number => recorded

/** How a call ended that was made since then: another policy has given up on this very failure. */
export const outcomeSince = (failure: unknown, before: number): Outcome | undefined => {
  const record = recordOf(failure)
  return record !== undefined && record.order > before ? record.outcome : undefined
}

/**
 * How a call ended: kept beside the failure, which stays what it was.
 */
import type { Verdict } from "./verdict.js"

/** How many requests were sent, over how many milliseconds, and the verdict that ended it. */
export interface Outcome {
  readonly attempts: number
  readonly elapsed: number
  readonly verdict: Verdict
}

const outcomes = new WeakMap<object, Outcome>()

export const recordOutcome = (failure: object, outcome: Outcome): void => {
  outcomes.set(failure, outcome)
}

export const outcomeOf = (failure: object): Outcome | undefined => outcomes.get(failure)

/** How far one call has come, in one immutable record. */
import type { Sign } from "../../RetryBudget.js"

/** Times are in milliseconds; those of a moment are since the epoch. */
export interface Progress {
  /** The number of the request that is next or under way; the first one is 1. */
  readonly request: number
  /** How many requests found that it is not there yet: an answer that polling waits for, and no failed attempt. */
  readonly polls: number
  /** How often it waited at a crowded gate, each time in place of a request that would have been refused. */
  readonly held: number
  /** How many repeats came after a delay. */
  readonly delayed: number
  /** Whether the credential was renewed for this call. */
  readonly refreshed: boolean
  /** The credential that was renewed, where it can be seen. */
  readonly renewed: string | undefined
  /** When its first request was made. */
  readonly start: number
  /** How long it has waited in all. */
  readonly waited: number
  /** How much longer each poll has become. */
  readonly slowed: number
  /** How many repeats the budget allows it; absent as long as the budget was not told of a failure of this call. */
  readonly allowed: number | undefined
  /** What the failure was the sign of that the budget was told of. */
  readonly sign: Sign
  /** The turn of the gate at which it has paid for waiting: by a wait in the crowd, or by the failure that closed it. */
  readonly paid: number | undefined
  /** What its last wait took from the budget, and what a success gives back. */
  readonly spent: number
  /** How many calls of this process had ended when its request was made: what has given up since then is within it. */
  readonly ended: number
}

/** A call whose first request is made now. */
export const begin = (start: number, ended: number): Progress => ({
  request: 1,
  polls: 0,
  held: 0,
  delayed: 0,
  refreshed: false,
  renewed: undefined,
  start,
  waited: 0,
  slowed: 0,
  allowed: undefined,
  sign: "chance",
  paid: undefined,
  spent: 1,
  ended
})

/** How many attempts have been made: polls are none, and a wait at a crowded gate stands for the one that it spared. */
export const attemptsOf = ({ held, polls, request }: Progress): number => request - polls + held

/** How long the call has taken. A clock that was set back has not made it any younger than its waits. */
export const elapsedAt = ({ start, waited }: Progress, now: number): number => Math.max(waited, now - start)

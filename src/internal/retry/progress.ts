/**
 * How far one call has come, in one immutable record.
 */

/** Times are in milliseconds; those of a moment are since the epoch. */
export interface Progress {
  /** The number of the request that is next or under way; the first one is 1. */
  readonly request: number
  /** How many requests found that it is not there yet: an answer that polling waits for, and no failed attempt. */
  readonly polls: number
  /** How often the call was held at the gate, each time in place of a request that would have been refused. */
  readonly held: number
  /** How many repeats came after a delay. */
  readonly delayed: number
  /** Whether the credential was renewed for this call. */
  readonly refreshed: boolean
  /** When its first request was made. */
  readonly start: number
  /** How long it has waited in all. */
  readonly waited: number
  /** The time of which it has waited for the end: a gate that was closed until then has nothing more to say to it. */
  readonly heeded: number
  /** How much longer each poll has become. */
  readonly slowed: number
  /** Whether the budget has let it repeat: then it may go on to. */
  readonly admitted: boolean
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
  start,
  waited: 0,
  heeded: Number.NEGATIVE_INFINITY,
  slowed: 0,
  admitted: false,
  spent: 1,
  ended
})

/** How many attempts have been made: polls are none, and a wait at the gate stands for the one that it spared. */
export const attemptsOf = ({ held, polls, request }: Progress): number => request - polls + held

/** How long the call has taken. A clock that was set back has not made it any younger than its waits. */
export const elapsedAt = ({ start, waited }: Progress, now: number): number => Math.max(waited, now - start)

/** How long to wait: the one place where that is computed. Times are in milliseconds, `random` is in [0, 1). */
import type { Closing } from "./gate.js"
import type { Rules } from "./options.js"

/** Full jitter: anything between nothing and the ceiling, which doubles with every delayed repeat. */
export const backoff = (base: number, n: number, { cap, longestWait }: Rules, random: number): number =>
  random * Math.min(cap, longestWait, base * 2 ** n)

/** What keeps those who were told the same time from coming back in step. */
export const spreadOf = (hint: number, random: number): number => random * Math.min(hint / 10, 5_000)

/** A hint is a lower bound, with a spread on top of it that the longest wait bounds. */
export const spread = (hint: number, { longestWait }: Pick<Rules, "longestWait">, random: number): number =>
  Math.min(hint + spreadOf(hint, random), longestWait)

/** What is left of the time for which a gate is closed, with a spread for the whole of it. */
export const atGate = ({ until, whole }: Closing, now: number, random: number): number =>
  Math.ceil(until - now + spreadOf(whole, random))

/** Whole milliseconds, never sooner: a clock of a test cannot be read at fractions of one. */
export const toTimer = (delay: number): number => Math.ceil(delay)

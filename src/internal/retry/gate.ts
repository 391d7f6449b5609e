/**
 * After one request was told to wait, the others for the same key wait too, instead of finding out themselves.
 */

/** That a gate is closed: until when, in epoch milliseconds, and for how many milliseconds in all. */
export interface Closing {
  readonly until: number
  readonly whole: number
}

/** The gates of all keys. */
export interface Gate {
  /** Closes it for so many milliseconds from now, unless it is closed for longer. */
  readonly close: (key: string, now: number, after: number) => Closing | undefined
  /** What it is closed by, if it is. */
  readonly closing: (key: string, now: number) => Closing | undefined
  /** Whether any gate was closed and has not been seen open since. */
  readonly isTouched: () => boolean
  /** How many keys are remembered. */
  readonly size: () => number
}

/** More than a program is throttled by at once, and few enough for one that talks to everybody. */
const mostClosed = 1_000

export const makeGate = (): Gate => {
  const closed = new Map<string, Closing>()
  /** Forgets what is over, and where that is not enough the gate that was closed first. */
  const makeRoom = (now: number): void => {
    for (const key of closed.keys()) closing(key, now)
    const [oldest] = closed.size < mostClosed ? [] : closed.keys()
    if (oldest !== undefined) closed.delete(oldest)
  }
  const closing = (key: string, now: number) => {
    const last = closed.get(key)
    if (last === undefined) return undefined
    const left = last.until - now
    // A clock that was set back must not keep the gate closed for longer than it was meant to be.
    if (left > 0 && left <= last.whole) return last
    closed.delete(key)
    return undefined
  }
  return {
    close: (key, now, after) => {
      if (now + after <= (closing(key, now)?.until ?? now)) return undefined
      const made = { until: now + after, whole: after }
      if (closed.size >= mostClosed) makeRoom(now)
      // Closed anew, it is the youngest.
      closed.delete(key)
      closed.set(key, made)
      return made
    },
    closing,
    isTouched: () => closed.size > 0,
    size: () => closed.size
  }
}

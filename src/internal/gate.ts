/**
 * After one request was told to wait, the others for the same key wait too, instead of finding out themselves.
 */

/** Until when the gate of a key is closed, in epoch milliseconds. */
export interface Gate {
  /** Closes it for so many milliseconds from now, if it is not closed for longer. */
  readonly close: (key: string, now: number, after: number) => void
  /** How long it is closed yet, and for how long it was closed in all; zero when it is open. */
  readonly wait: (key: string, now: number) => { readonly left: number; readonly whole: number }
  /** Whether any gate was closed and has not been seen open since. */
  readonly isTouched: () => boolean
}

const open = { left: 0, whole: 0 }

export const makeGate = (): Gate => {
  const closed = new Map<string, { readonly until: number; readonly whole: number }>()
  const wait = (key: string, now: number) => {
    const gate = closed.get(key)
    if (gate === undefined) return open
    const left = gate.until - now
    // A clock that was set back must not keep the gate closed for longer than it was meant to be.
    if (left <= 0 || left > gate.whole) {
      closed.delete(key)
      return open
    }
    return { left, whole: gate.whole }
  }
  return {
    close: (key, now, after) => {
      if (after > wait(key, now).left) closed.set(key, { until: now + after, whole: after })
    },
    wait,
    isTouched: () => closed.size > 0
  }
}

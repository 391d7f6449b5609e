/**
 * Nobody is sent where a server said not to go, before the time that it gave.
 *
 * A gate is open, closed until a time, or opening: then one request goes first, and each one that is answered well lets
 * one more go beside itself, so that twice as many are under way each time round; after a failure half as many, and then
 * one more each time round, as TCP does it. Those beyond that wait in line.
 */

/**
 * That a gate is closed: until when, in epoch milliseconds, for how many milliseconds in all, and by which failure. `turn`
 * stays the same as long as it is only closed for longer, and has not begun to open in between.
 */
export interface Closing {
  readonly until: number
  readonly whole: number
  readonly failure: unknown
  readonly turn: number
}

/**
 * What a gate says to a call that wants to go. It is crowded where as many wait as the server can answer soon: what piles
 * up beyond that falls upon a server that is well again.
 */
export type Entry =
  | { readonly _tag: "Open" }
  /** It goes first, or with others; the gate has to hear how that ended. */
  | { readonly _tag: "Admitted" }
  | { readonly _tag: "Closed"; readonly closing: Closing; readonly isCrowded: boolean }
  /** It waits in line until it is woken: admitted, or to ask again. */
  | { readonly _tag: "InLine"; readonly closing: Closing; readonly isCrowded: boolean }

/** Called back, once, who waits in line: whether it is admitted, or has to ask again. */
export type Wake = (isAdmitted: boolean) => void

/** The gates of all keys: an origin, and the credential that a request goes there with. */
export interface Gate {
  /** Closes it for so many milliseconds from now, unless it is closed for longer. */
  readonly close: (key: string, now: number, after: number, failure: unknown) => Closing | undefined
  /** Whether its time is not over yet. */
  readonly isClosed: (key: string, now: number) => boolean
  /** Asks to go. Who is told to wait in line is called back, once. */
  readonly enter: (key: string, now: number, wake: Wake) => Entry
  /** Told how a request ended that was admitted: whether the server let it in. */
  readonly leave: (key: string, isWell: boolean) => void
  /** Told of a request that was answered well, admitted or not. */
  readonly answered: (key: string, now: number) => void
  /** Told that somebody who was told to wait goes to ask again. */
  readonly arrive: (key: string) => void
  /** Told that somebody in line does not wait any more. */
  readonly abandon: (key: string, wake: Wake) => void
  /** Whether any gate is not open. */
  readonly isTouched: () => boolean
  /** How many keys are remembered. */
  readonly size: () => number
}

interface State {
  closing: Closing
  /** How many may be under way at once while it opens. */
  width: number
  /** Beyond this it widens slowly: the server did not bear twice as many. */
  threshold: number
  underWay: number
  /** Whether it has begun to open: then its time is over. */
  opening: boolean
  readonly line: Set<Wake>
  /** How many wait for its time to be over. */
  asleep: number
}

/** How many requests were answered well in this stretch of time, and in the one before. */
interface Rate {
  stretch: number
  now: number
  before: number
}

/** As many calls may wait at a gate as were answered in the last one to two stretches of so many milliseconds. */
const stretch = 2_500
/**
 * With so many answers in that time, four times as many may wait: a client of this size is most of what the server sees, so
 * its own slow start keeps its line from falling upon the server. Small clients are many, and their lines add up.
 */
const large = { answers: 200, times: 4 }

/** More than a program is throttled by at once, and few enough for one that talks to everybody. */
const mostKeys = 1_000

const open: Entry = { _tag: "Open" }
const admitted: Entry = { _tag: "Admitted" }

export const makeGate = (): Gate => {
  const states = new Map<string, State>()
  const rates = new Map<string, Rate>()
  let turns = 0

  /** How long it is still closed. A clock that was set back must not keep it closed for longer than it was meant to be. */
  const leftOf = ({ closing: { until, whole } }: State, now: number): number => {
    const left = until - now
    // A sum of fractions may be off by less than a millisecond.
    return left > whole + 1 ? 0 : left
  }

  /** Lets in as many of those in line as there is room for, and forgets a gate that has nothing left to do. */
  const settle = (key: string, state: State): void => {
    for (const wake of state.line) {
      if (state.underWay + 1 > state.width) break
      state.line.delete(wake)
      state.underWay++
      wake(true)
    }
    if (state.opening && state.underWay === 0 && state.line.size === 0 && state.asleep === 0) states.delete(key)
  }

  /** How many may wait before it is crowded: what the server has answered lately. */
  const roomOf = (key: string, now: number): number => {
    const rate = rateOf(key, now)
    const answers = rate.now + rate.before
    return answers >= large.answers ? large.times * answers : answers
  }

  const rateOf = (key: string, time: number): Rate => {
    const current = Math.floor(time / stretch)
    let rate = rates.get(key)
    if (rate === undefined) {
      const [oldest] = rates.size < mostKeys ? [] : rates.keys()
      if (oldest !== undefined) rates.delete(oldest)
      rates.set(key, rate = { stretch: current, now: 0, before: 0 })
    }
    if (rate.stretch !== current) {
      rate.before = rate.stretch === current - 1 ? rate.now : 0
      rate.now = 0
      rate.stretch = current
    }
    return rate
  }

  /** After a failure half as many, and no more than that soon. */
  const narrow = (state: State): void => {
    state.threshold = Math.max(1, state.width / 2)
    state.width = state.threshold
  }

  /** Forgets what is over, and where that is not enough the gate that was closed first: nobody may wait there for ever. */
  const makeRoom = (now: number): void => {
    for (const [key, state] of states) {
      if (state.line.size === 0 && state.underWay === 0 && leftOf(state, now) <= 0) states.delete(key)
    }
    const [oldest] = states.size < mostKeys ? [] : states
    if (oldest === undefined) return
    states.delete(oldest[0])
    for (const wake of oldest[1].line) wake(false)
  }

  return {
    close: (key, now, after, failure) => {
      const before = states.get(key)
      if (after <= 0 || (before !== undefined && after <= leftOf(before, now))) return undefined
      const turn = before === undefined || before.opening ? ++turns : before.closing.turn
      const closing = { until: now + after, whole: after, failure, turn }
      if (before === undefined) {
        if (states.size >= mostKeys) makeRoom(now)
        states.set(key, {
          closing,
          width: 1,
          threshold: Number.POSITIVE_INFINITY,
          underWay: 0,
          opening: false,
          line: new Set(),
          asleep: 0
        })
        return closing
      }
      // Closed anew, it is the youngest; and what is under way still has to be heard of.
      states.delete(key)
      states.set(key, before)
      before.closing = closing
      narrow(before)
      before.width = 1
      before.opening = false
      const line = [...before.line]
      before.line.clear()
      for (const wake of line) wake(false)
      return closing
    },
    isClosed: (key, now) => {
      const state = states.get(key)
      return state !== undefined && leftOf(state, now) > 0
    },
    enter: (key, now, wake) => {
      const state = states.get(key)
      if (state === undefined) return open
      const { closing } = state
      const isCrowded = state.asleep + state.line.size >= roomOf(key, now)
      if (leftOf(state, now) > 0) {
        state.asleep++
        return { _tag: "Closed", closing, isCrowded }
      }
      state.opening = true
      if (state.underWay + 1 <= state.width) {
        state.underWay++
        return admitted
      }
      state.line.add(wake)
      return { _tag: "InLine", closing, isCrowded }
    },
    answered: (key, now) => {
      rateOf(key, now).now++
    },
    arrive: (key) => {
      const state = states.get(key)
      if (state !== undefined) state.asleep = Math.max(0, state.asleep - 1)
    },
    leave: (key, isWell) => {
      const state = states.get(key)
      if (state === undefined) return
      state.underWay = Math.max(0, state.underWay - 1)
      if (!isWell) narrow(state)
      else if (state.opening) state.width += state.width < state.threshold ? 1 : 1 / state.width
      settle(key, state)
    },
    abandon: (key, wake) => {
      const state = states.get(key)
      if (state === undefined) return
      state.line.delete(wake)
      settle(key, state)
    },
    isTouched: () => states.size > 0,
    size: () => states.size
  }
}

/**
 * What one call holds at a gate: its sleep, its place in line, or that it was let in. Whatever ends the call, nothing of
 * that is left; a gate that waited for a call that is gone would never open.
 */
export interface Place {
  /** Told what the call holds from now on, and how that is given back. */
  readonly hold: (giveBack: () => void) => void
  /** Told that the gate has let it in. */
  readonly admit: (key: string) => void
  readonly isAdmitted: () => boolean
  /** Told how the request ended, if it was let in. */
  readonly leave: (isWell: boolean) => void
  /** Gives back whatever it holds. */
  readonly end: () => void
}

const nothing = (): void => {}

export const makePlace = (gate: Gate): Place => {
  let giveBack: (isWell: boolean) => void = nothing
  let isAdmitted = false
  const give = (isWell: boolean): void => {
    const last = giveBack
    giveBack = nothing
    isAdmitted = false
    last(isWell)
  }
  return {
    hold: (next) => {
      giveBack = next
    },
    admit: (key) => {
      isAdmitted = true
      giveBack = (isWell) => gate.leave(key, isWell)
    },
    isAdmitted: () => isAdmitted,
    leave: (isWell) => {
      if (isAdmitted) give(isWell)
    },
    end: () => give(false)
  }
}

/**
 * Time that passes when nothing else is left to do: an hour of waiting takes a moment, whatever the number of fibers.
 */
import * as Effect from "#effect/Effect"
import { runBy } from "#test/clock"
import type * as Exit from "effect/Exit"

interface Timer {
  readonly at: number
  readonly order: number
  readonly wake: () => void
  /** Whether it has rung, or nobody waits for it any more. */
  over: boolean
}

const isBefore = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order)

/** The timers as a heap: the next one to ring comes first. */
const makeTimers = () => {
  const heap: Array<Timer> = []
  const swap = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]]
    if (a === undefined || b === undefined) return
    heap[i] = b
    heap[j] = a
  }
  const precedes = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]]
    return a !== undefined && b !== undefined && isBefore(a, b)
  }
  const push = (timer: Timer) => {
    let i = heap.push(timer) - 1
    while (i > 0 && precedes(i, (i - 1) >> 1)) {
      swap(i, (i - 1) >> 1)
      i = (i - 1) >> 1
    }
  }
  const shift = (): Timer | undefined => {
    swap(0, heap.length - 1)
    const first = heap.pop()
    for (let i = 0;;) {
      const left = 2 * i + 1
      const least = precedes(left + 1, left) ? left + 1 : left
      if (!precedes(least, i)) return first
      swap(i, least)
      i = least
    }
  }
  return { heap, push, shift }
}

/** What is seen of a simulation. */
export interface Time {
  readonly now: () => number
  /** How many fibers sleep. */
  readonly sleeping: () => number
  readonly most: () => number
  /** Sets the clock, as an operator might: whoever sleeps is not woken any sooner or later for it. */
  readonly set: (now: number) => void
}

/**
 * Runs an effect to its end.
 *
 * Everything runs on microtasks, so that one turn of the event loop later all fibers sleep, or wait for one that does.
 */
export const simulate = async <A, E>(
  run: (time: Time) => Effect.Effect<A, E>
): Promise<{ readonly exit: Exit.Exit<A, E>; readonly time: Time }> => {
  const timers = makeTimers()
  let passed = 0
  let offset = 0
  let order = 0
  let sleeping = 0
  let most = 0
  const now = () => passed + offset
  const time: Time = {
    now,
    sleeping: () => sleeping,
    most: () => most,
    set: (to) => {
      offset = to - passed
    }
  }
  const end = (timer: Timer): boolean => {
    if (timer.over) return false
    timer.over = true
    sleeping--
    return true
  }
  const sleep = (millis: number): Effect.Effect<void> =>
    Effect.callback((resume) => {
      const timer: Timer = { at: passed + millis, order: order++, wake: () => resume(Effect.void), over: false }
      timers.push(timer)
      most = Math.max(most, ++sleeping)
      return Effect.sync(() => end(timer))
    })
  const poll = runBy({ now, passed: () => passed, sleep }, run(time))
  const ring = (): boolean => {
    // A timer that nobody waits for any more makes no time pass.
    while (timers.heap[0]?.over === true) timers.shift()
    const [first] = timers.heap
    if (first === undefined) return false
    passed = first.at
    while (timers.heap[0] !== undefined && timers.heap[0].at <= passed) {
      const timer = timers.shift()
      if (timer !== undefined && end(timer)) timer.wake()
    }
    return true
  }
  // So many turns are enough for what another thread does as well, such as a digest.
  for (let stuck = 0; stuck < 200_000; stuck++) {
    await new Promise((resolve) => setImmediate(resolve))
    const exit = poll()
    if (exit !== undefined) return { exit, time }
    if (ring()) stuck = 0
  }
  throw new Error("everything waits, and nothing will ever happen")
}

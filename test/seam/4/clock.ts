/** A clock that a test has made itself. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Scheduler from "effect/Scheduler"

/** What a clock consists of, in milliseconds: the time of day, which may be set, the time that has passed, and how to wait. */
interface Parts {
  readonly now: () => number
  readonly passed: () => number
  readonly sleep: (millis: number) => Effect.Effect<void>
}

/** The same effect by such a clock. */
export const withClock = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  { now, passed, sleep }: Parts
): Effect.Effect<A, E, R> => {
  const nanosOf = (millis: () => number) => () => BigInt(Math.round(millis() * 1e6))
  const nanos = nanosOf(now)
  const monotonic = nanosOf(passed)
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: now,
    currentTimeMillis: Effect.sync(now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: monotonic,
    monotonicTimeNanos: Effect.sync(monotonic),
    sleep: (duration) => sleep(Duration.toMillis(duration))
  }
  return Effect.provideService(self, Clock.Clock, clock)
}

/** Runs an effect by such a clock, and on microtasks alone. How it has ended is asked for; nothing where it goes on. */
export const runBy = <A, E>(parts: Parts, effect: Effect.Effect<A, E>): () => Exit.Exit<A, E> | undefined => {
  const fiber = Effect.runFork(withClock(effect, parts), {
    scheduler: new Scheduler.MixedScheduler("sync")
  })
  return () => fiber.pollUnsafe()
}

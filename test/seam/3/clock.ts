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
export const withClock = <A, E, R>(self: Effect.Effect<A, E, R>, { now, sleep }: Parts): Effect.Effect<A, E, R> => {
  const nanos = () => BigInt(Math.round(now() * 1e6))
  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: now,
    currentTimeMillis: Effect.sync(now),
    unsafeCurrentTimeNanos: nanos,
    currentTimeNanos: Effect.sync(nanos),
    sleep: (duration) => sleep(Duration.toMillis(duration))
  }
  return Effect.withClock(self, clock)
}

/** Runs an effect by such a clock, and on microtasks alone. How it has ended is asked for; nothing where it goes on. */
export const runBy = <A, E>(parts: Parts, effect: Effect.Effect<A, E>): () => Exit.Exit<A, E> | undefined => {
  const fiber = Effect.runFork(withClock(effect, parts), {
    scheduler: new Scheduler.MixedScheduler(Number.MAX_SAFE_INTEGER)
  })
  return () => fiber.unsafePoll() ?? undefined
}

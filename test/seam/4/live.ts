/** The real clock, beside the one of a test. */
import { disconnect } from "#seam/fiber"
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"

/** By the real clock. */
export const withLive = TestClock.withLive

/** The effect keeps its clock; how long it may take is told by the real one, and it is not waited for any longer. */
export const withinLive = <A, E, R>(
  duration: Duration.Input,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.clockWith((clock) =>
    TestClock.withLive(Effect.timeoutOption(disconnect(Effect.provideService(effect, Clock.Clock, clock)), duration))
  )

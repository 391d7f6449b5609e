/** The real clock, beside the one of a test. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as TestServices from "effect/TestServices"

/** By the real clock. */
export const withLive: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = TestServices.provideLive

/** The effect keeps its clock; how long it may take is told by the real one, and it is not waited for any longer. */
export const withinLive = <A, E, R>(
  duration: Duration.DurationInput,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<Option.Option<A>, E, R> =>
  TestServices.provideWithLive(Effect.disconnect(effect), Effect.timeoutOption(duration))

/** Who waits for the clock of a test. */
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/TestClock"

/** Gives an effect the moments that its fibers wait for, by the clock of a test, whenever it asks. */
export const withSleeps = <A, E, R>(
  use: (sleeps: Effect.Effect<ReadonlyArray<number>>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => use(Effect.map(TestClock.sleeps(), Chunk.toReadonlyArray))

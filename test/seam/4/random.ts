/** Random numbers that a test knows. */
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Random from "effect/Random"
import { fixedNumbers, seededNumbers } from "../../utils/numbers.js"

const from = (next: () => number): Random.Random => ({
  nextDoubleUnsafe: next,
  nextIntUnsafe: () => Math.floor((next() - 0.5) * 2 * Number.MAX_SAFE_INTEGER)
})

/** These numbers, over and over. */
export const fixed = (values: readonly [number, ...Array<number>]): Random.Random => from(fixedNumbers(values))

/** The same numbers for the same seed. */
export const seeded = (seed: string | number): Random.Random => from(seededNumbers(seed))

export const withRandom: {
  (random: Random.Random): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, random: Random.Random): Effect.Effect<A, E, R>
} = dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, random: Random.Random): Effect.Effect<A, E, R> =>
    Effect.provideService(self, Random.Random, random)
)

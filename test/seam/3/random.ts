/** Random numbers that a test knows. */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { fixedNumbers, seededNumbers } from "../../utils/numbers.js"

export { withRandom } from "effect/Effect"

/** All that a Random does, from the same numbers. */
const from = (next: () => number): Random.Random =>
  Object.create(Random.make(0), {
    next: { value: Effect.sync(next) },
    nextIntBetween: {
      value: (min: number, max: number) => Effect.sync(() => Math.floor(next() * (max - min)) + min)
    }
  })

/** These numbers, over and over. */
export const fixed = (values: readonly [number, ...Array<number>]): Random.Random => from(fixedNumbers(values))

/** The same numbers for the same seed. */
export const seeded = (seed: string | number): Random.Random => from(seededNumbers(seed))

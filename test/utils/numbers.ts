/**
 * Seeded random numbers: the same for both majors of Effect, each of which has a generator of its own.
 */
import { makeRandom } from "../../bench/storm/random.js"

/** Numbers in [0, 1), the same for the same seed. */
export const seededNumbers = (seed: string | number): () => number => makeRandom(1, String(seed))

/** These numbers, over and over. */
export const fixedNumbers = (values: readonly [number, ...Array<number>]): () => number => {
  let index = 0
  return () => values[index++ % values.length] ?? 0
}

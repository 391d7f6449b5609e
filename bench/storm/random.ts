/**
 * Seeded random numbers.
 */

/** A number in [0, 1). */
export type Random = () => number

/** The state of a generator, from a seed and a name: streams of different names have nothing to do with each other. */
const hash = (text: string): number => {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}

/** Mulberry32: small, fast, and good enough to toss coins with. */
export const makeRandom = (seed: number, stream: string): Random => {
  let state = (hash(stream) + Math.imul(seed, 0x9e3779b9)) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Exponentially distributed around a mean. */
export const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random())

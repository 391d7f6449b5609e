/** Effect 4's words for random numbers, on Effect 3. */
import type * as Effect from "effect/Effect"
import * as Random from "effect/Random"

export * from "effect/Random"

/** A whole number from `min` on, and below `max`: Effect 4 includes `max` unless it is told not to. */
export const nextIntBetween: (
  min: number,
  max: number,
  options: { readonly halfOpen: true }
) => Effect.Effect<number> = Random.nextIntBetween

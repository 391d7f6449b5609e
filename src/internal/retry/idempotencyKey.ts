/** The `Idempotency-Key` that a policy gives to a call. */
import * as Effect from "#effect/Effect"
import * as Random from "#effect/Random"

const hex = (digits: number): Effect.Effect<string> =>
  Effect.map(Random.nextIntBetween(0, 16 ** digits, { halfOpen: true }), (n) => n.toString(16).padStart(digits, "0"))

/** A version 4 UUID, from Effect's Random, so that a test can foretell it. */
export const keyOfCall: Effect.Effect<string> = Effect.map(
  Effect.all([hex(8), hex(4), hex(3), Random.nextIntBetween(8, 12, { halfOpen: true }), hex(3), hex(6), hex(6)]),
  ([a, b, c, variant, d, e, f]) => `${a}-${b}-4${c}-${variant.toString(16)}${d}-${e}${f}`
)

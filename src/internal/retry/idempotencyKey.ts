/** The `Idempotency-Key` that a policy gives to a call. */
import * as Effect from "#effect/Effect"
import * as Random from "#effect/Random"
import type { KeyFor } from "../evidence/activityKey.js"
import { pathOf } from "../text/urlParts.js"
import { originOf } from "./origin.js"

const hex = (digits: number): Effect.Effect<string> =>
  Effect.map(Random.nextIntBetween(0, 16 ** digits, { halfOpen: true }), (n) => n.toString(16).padStart(digits, "0"))

/** A version 4 UUID, from Effect's Random, so that a test can foretell it. */
export const keyOfCall: Effect.Effect<string> = Effect.map(
  Effect.all([hex(8), hex(4), hex(3), Random.nextIntBetween(8, 12, { halfOpen: true }), hex(3), hex(6), hex(6)]),
  ([a, b, c, variant, d, e, f]) => `${a}-${b}-4${c}-${variant.toString(16)}${d}-${e}${f}`
)

/**
 * Keys for what is done again from its beginning: the how many-th request it is with this method to this place. Neither the
 * query nor the body counts, which may hold the time, or a credential that has been renewed since.
 */
export const keysInOrder = (keyOf: (name: string) => Effect.Effect<string>): KeyFor => {
  const sent = new Map<string, number>()
  return (method, url) =>
    Effect.suspend(() => {
      const request = `${method.toUpperCase()} ${originOf(url)}${pathOf(url)}`
      const count = (sent.get(request) ?? 0) + 1
      sent.set(request, count)
      return keyOf(`${request} ${count}`)
    })
}

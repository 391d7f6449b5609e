// What a program fails with may be anything; its members may have the names of traits, and mean something else.
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Option from "#effect/Option"
import { describe, expect, it } from "#test/vitest"
import { Retry } from "effect-errata"
import * as Exit from "effect/Exit"
import { finish } from "../load/world.js"

const url = "https://api.example.com/v1/orders"
const policy = Retry.policy({ budget: "none" })

class Own {
  readonly _tag = "Own"
  constructor(members: object = {}) {
    Object.assign(this, members)
  }
}

const strange: ReadonlyArray<readonly [string, unknown]> = [
  ["a method called retry", new Own({ retry: () => "again" })],
  ["a boolean called retry", new Own({ retry: true })],
  ["a number called retry", new Own({ retry: 3 })],
  ["a word that is no trait", new Own({ retry: "maybe", applied: "no" })],
  ["a getter that throws", Object.defineProperty(new Own(), "retry", { get: () => BigInt("no number") })],
  ["members of other meanings", new Own({ exchange: "NYSE", floor: "third", hint: "ask Mo", trace: 7 })],
  ["null", null],
  ["undefined", undefined],
  ["a text", "no"],
  ["a number", 7],
  ["a symbol", Symbol("no")]
]

// Seam: the types forbid such failures; a program without types, or with a mistake in them, has them all the same.
const failing = (failure: unknown) => Effect.fail(failure as Own & Retry.Aware)

describe.each(strange)("%s", (_, failure) => {
  it.effect("fails as it is under Retry.effect, Retry.client and Effect.retry, after one try", () =>
    Effect.gen(function*() {
      let tried = 0
      const once = Effect.suspend(() => {
        tried++
        return failing(failure)
      })
      const client = HttpClient.makeWith<never, never, Own & Retry.Aware, never>(
        Effect.flatMap(() => once),
        Effect.succeed
      )
      const calls = [
        Retry.effect(policy)(once),
        Retry.client(policy)(client).post(url),
        Effect.retry(once, policy)
      ]
      for (const call of calls) expect(yield* finish(Effect.asVoid(call))).toEqual(Exit.fail(failure))
      expect(tried).toBe(3)
      expect(Option.isSome(Retry.outcome(failure))).toBe(typeof failure === "object" && failure !== null)
    }))
})

describe("traits of a program's own error", () => {
  it.effect("count with the words that they can have", () =>
    Effect.gen(function*() {
      const tried = (members: object) =>
        Effect.gen(function*() {
          let count = 0
          const client = HttpClient.makeWith<never, never, Own & Retry.Aware, never>(
            Effect.flatMap(() => {
              count++
              return failing(new Own(members))
            }),
            Effect.succeed
          )
          yield* finish(Retry.client(policy)(client).post(url))
          return count
        })
      expect(yield* tried({ retry: "transient", category: "Unavailable", applied: "no" })).toBe(3)
      expect(yield* tried({ retry: "transient", category: "Unavailable", applied: "unknown" })).toBe(1)
      // Who does not say that nothing was done is taken to have done it.
      expect(yield* tried({ retry: "transient", category: "Unavailable", applied: false })).toBe(1)
      expect(yield* tried({ retry: "throttled", applied: "no", floor: "no time", hint: {} })).toBe(3)
    }))
})

// What only the Schedule of Effect 3 has.
import { describe, expect, it } from "#test/vitest"
import { Questback, Retry } from "effect-errata"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import { finish } from "../load/world.js"

describe("the driver of a policy", () => {
  it.effect("can be reset", () =>
    Effect.gen(function*() {
      const failure = new Questback.InternalServerError({ body: {} })
      const driver = yield* Schedule.driver(Retry.policy({ attempts: 2, budget: "none" }))
      expect(Exit.isSuccess(yield* finish(driver.next(failure)))).toBe(true)
      expect(Exit.isFailure(yield* finish(driver.next(failure)))).toBe(true)
      yield* driver.reset
      expect(Exit.isSuccess(yield* finish(driver.next(failure)))).toBe(true)
    }))
})

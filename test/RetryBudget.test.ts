import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as RetryBudget from "../src/RetryBudget.js"

describe("a budget", () => {
  it("is full at first, for every key", () => {
    const budget = RetryBudget.unsafeMake()
    expect([budget.capacity, budget.available("a"), budget.available("b"), budget.isTouched()])
      .toEqual([500, 500, 500, false])
    expect(RetryBudget.unsafeMake({ capacity: 20 }).available("a")).toBe(20)
  })

  it.effect("is made inside of an effect as well, a new one each time", () =>
    Effect.gen(function*() {
      const [one, other] = yield* Effect.all([RetryBudget.make({ capacity: 20 }), RetryBudget.make()])
      one.take("a", 20)
      expect([one.available("a"), other.available("a"), other.capacity]).toEqual([0, 500, 500])
    }))

  it("takes all that was asked for, or nothing", () => {
    const budget = RetryBudget.unsafeMake({ capacity: 20 })
    expect([budget.take("a", 14), budget.available("a")]).toEqual([true, 6])
    expect([budget.take("a", 14), budget.available("a")]).toEqual([false, 6])
    expect([budget.take("a", 6), budget.available("a")]).toEqual([true, 0])
    expect([budget.take("a", 0), budget.take("a", 1)]).toEqual([true, false])
  })

  it("keeps keys apart", () => {
    const budget = RetryBudget.unsafeMake({ capacity: 20 })
    budget.take("a", 20)
    expect([budget.available("a"), budget.available("b")]).toEqual([0, 20])
  })

  it("holds no more than its capacity, and is untouched again when it is full", () => {
    const budget = RetryBudget.unsafeMake({ capacity: 20 })
    budget.give("a", 5)
    expect([budget.available("a"), budget.isTouched()]).toEqual([20, false])
    budget.take("a", 14)
    expect(budget.isTouched()).toBe(true)
    budget.give("a", 1)
    expect(budget.available("a")).toBe(7)
    budget.give("a", 1_000)
    expect([budget.available("a"), budget.isTouched()]).toEqual([20, false])
  })

  it("never holds less than nothing or more than its capacity, whatever happens", () => {
    const action = FastCheck.record({
      take: FastCheck.boolean(),
      key: FastCheck.constantFrom<"a" | "b">("a", "b"),
      tokens: FastCheck.integer({ min: 0, max: 30 })
    })
    FastCheck.assert(
      FastCheck.property(
        FastCheck.integer({ min: 0, max: 60 }),
        FastCheck.array(action, { maxLength: 40 }),
        (capacity, actions) => {
          const budget = RetryBudget.unsafeMake({ capacity })
          const model = { a: capacity, b: capacity }
          for (const { key, take, tokens } of actions) {
            if (take) {
              const given = model[key] >= tokens
              expect(budget.take(key, tokens)).toBe(given)
              if (given) model[key] -= tokens
            } else {
              budget.give(key, tokens)
              model[key] = Math.min(capacity, model[key] + tokens)
            }
            expect(budget.available(key)).toBe(model[key])
          }
          expect(budget.isTouched()).toBe(model.a < capacity || model.b < capacity)
        }
      ),
      { seed: 42, numRuns: 10_000 }
    )
  }, 30_000)
})

import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as RetryBudget from "../src/RetryBudget.js"

describe("a budget", () => {
  it("is full at first, for every key", () => {
    const budget = RetryBudget.unsafeMake()
    expect([budget.capacity, budget.available("a"), budget.available("b")]).toEqual([500, 500, 500])
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

  it("holds no more than its capacity", () => {
    const budget = RetryBudget.unsafeMake({ capacity: 20 })
    budget.give("a", 5)
    expect(budget.available("a")).toBe(20)
    budget.take("a", 14)
    budget.give("a", 1)
    expect(budget.available("a")).toBe(7)
    budget.give("a", 1_000)
    expect(budget.available("a")).toBe(20)
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
        }
      ),
      { seed: 42, numRuns: 10_000 }
    )
  }, 30_000)
})

/** What a budget says to failures at these times, in milliseconds; `+` stands for a success. */
const answers = (...events: ReadonlyArray<number | "+">) => {
  const budget = RetryBudget.unsafeMake()
  return events.flatMap((event) => {
    if (event !== "+") return [budget.fail("a", event)]
    budget.give("a", 1)
    return []
  })
}
const successes = (count: number) => Array.from({ length: count }, () => "+" as const)

describe("whether a call may begin to repeat", () => {
  it("the first failure may, and whatever fails within half a second of it", () => {
    expect(answers(0, 0, 1, 250, 499, 500, 60_000)).toEqual([true, true, true, true, true, false, false])
  })

  it("six successes outweigh a failure", () => {
    expect(answers(0, ...successes(5), 1_000)).toEqual([true, false])
    expect(answers(0, ...successes(6), 1_000)).toEqual([true, true])
    expect(answers(0, ...successes(6), 1_000, 2_000)).toEqual([true, true, false])
    // What came before it counts as well, up to ten failures.
    expect(answers(...successes(6), 0, 1_000, 2_000)).toEqual([true, true, false])
    const apart = Array.from({ length: 12 }, (_, n) => n * 1_000)
    expect(answers(...successes(1_000), ...apart).filter((may) => may)).toHaveLength(10)
  })

  it("a failure that may not is no blip for others", () => {
    expect(answers(0, 600, 700, 1_200)).toEqual([true, false, false, false])
  })

  it("a clock that is set back does not make a blip last", () => {
    expect(answers(1_000_000, 0, 400)).toEqual([true, false, false])
  })

  it("keys are apart, and of a thousand the newest are known", () => {
    const budget = RetryBudget.unsafeMake({ capacity: 20 })
    budget.take("0", 20)
    budget.fail("0", 0)
    expect([budget.fail("0", 1_000), budget.fail("1", 1_000)]).toEqual([false, true])
    for (let key = 2; key < 1_000; key++) budget.give(String(key), 1)
    expect(budget.available("0")).toBe(0)
    budget.give("1000", 1)
    // It was not used for the longest time, so it made room.
    expect([budget.available("0"), budget.fail("0", 1_000)]).toEqual([20, true])
  })

  it("a key that is in use is not forgotten, however many others come", () => {
    const budget = RetryBudget.unsafeMake({ capacity: 20 })
    budget.take("spent", 20)
    for (let key = 0; key < 10_000; key++) {
      budget.give(String(key), 1)
      if (key % 500 === 0) budget.take("spent", 14)
    }
    expect(budget.available("spent")).toBe(0)
  })

  it(
    "however they come, failures that are apart may begin to repeat once, and once more for every six successes",
    () => {
      const event = FastCheck.oneof({ weight: 4, arbitrary: FastCheck.constant("+" as const) }, FastCheck.constant("-"))
      FastCheck.assert(
        FastCheck.property(FastCheck.array(event, { maxLength: 200 }), (events) => {
          const said = answers(...events.map((event, n) => event === "+" ? event : n * 500))
          const succeeded = events.filter((event) => event === "+").length
          expect(said.filter((may) => may).length).toBeLessThanOrEqual(1 + succeeded / 6)
        }),
        { seed: 42, numRuns: 10_000 }
      )
    },
    30_000
  )

  it("below a failure in eight all may, above one in six hardly any", () => {
    const share = (failing: number) => {
      const budget = RetryBudget.unsafeMake()
      let [failed, repeated] = [0, 0]
      for (let call = 1; call <= 7_000; call++) {
        if (call % failing !== 0) budget.give("a", 1)
        else {
          failed++
          if (budget.fail("a", call * 1_000)) repeated++
        }
      }
      return repeated / failed
    }
    expect(share(8)).toBe(1)
    expect(share(7)).toBe(1)
    expect(share(6)).toBeLessThan(0.9)
    expect(share(2)).toBeLessThan(0.2)
  })
})

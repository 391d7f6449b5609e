import * as Effect from "#effect/Effect"
import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
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

/** What a budget says to failures at these times, in milliseconds; `+` stands for a healthy answer, `r` for a repeat that helped. */
const answers = (...events: ReadonlyArray<number | "+" | "r">) => {
  const budget = RetryBudget.unsafeMake()
  return events.flatMap((event) => {
    if (event === "+") budget.give("a", 1)
    else if (event === "r") budget.recover("a", 14)
    else return [budget.fail("a", event)]
    return []
  })
}
const successes = (count: number) => Array.from({ length: count }, () => "+" as const)
/** As many repeats as the policy makes. */
const all = Number.POSITIVE_INFINITY

describe("how many repeats a call may make", () => {
  it("all after the first failure, and after whatever fails within half a second of it", () => {
    expect(answers(0, 0, 1, 250, 499, 500, 60_000)).toEqual([all, all, all, all, all, 0, 0])
  })

  it("five healthy answers outweigh a failure; the first one is outweighed by what a new key has", () => {
    expect(answers(0, ...successes(1), 1_000)).toEqual([all, 0])
    expect(answers(0, ...successes(2), 1_000)).toEqual([all, all])
    expect(answers(0, ...successes(2), 1_000, ...successes(4), 2_000)).toEqual([all, all, 0])
    expect(answers(0, ...successes(2), 1_000, ...successes(5), 2_000)).toEqual([all, all, all])
    // What came before it counts as well, up to ten failures.
    expect(answers(...successes(2), 0, 1_000, 2_000)).toEqual([all, all, 0])
    const apart = Array.from({ length: 12 }, (_, n) => n * 1_000)
    expect(answers(...successes(1_000), ...apart).filter((may) => may > 0)).toHaveLength(10)
  })

  it("a repeat that helped gives back all that the failure took: a server that fails by chance is repeated for ever", () => {
    const calls = Array.from({ length: 1_000 }, (_, n) => [n * 1_000, "r"] as const).flat()
    expect(new Set(answers(...calls))).toEqual(new Set([all]))
  })

  it("eight healthy answers outweigh one that may be an overload, and a repeat that helped does as well", () => {
    const after = (count: number) => {
      const budget = RetryBudget.unsafeMake()
      expect(budget.fail("a", 0, "overload")).toBe(all)
      for (let n = 0; n < count; n++) budget.give("a", 1)
      return budget.fail("a", 1_000, "overload")
    }
    expect([after(0), after(7), after(8)]).toEqual([0, 0, all])
    const budget = RetryBudget.unsafeMake()
    for (let n = 0; n < 100; n++) {
      expect(budget.fail("a", n * 1_000, "overload")).toBe(all)
      budget.recover("a", 14, "overload")
    }
  })

  it("a throttled failure takes credit, begins no blip and is no trial", () => {
    const budget = RetryBudget.unsafeMake({ capacity: 20 })
    expect(budget.fail("a", 0, "throttled")).toBe(all)
    expect(budget.fail("a", 1)).toBe(0)
    budget.take("a", 20)
    for (let n = 0; n < 1_000; n++) expect(budget.fail("a", n * 1_000, "throttled")).toBe(0)
    expect(budget.available("a")).toBe(0)
  })

  it("a failure that may not be repeated is no blip for others", () => {
    expect(answers(0, 600, 700, 1_200)).toEqual([all, 0, 0, 0])
  })

  it("a clock that is set back does not make a blip last", () => {
    expect(answers(1_000_000, 0, 400)).toEqual([all, 0, 0])
  })

  it("keys are apart, and of a thousand the one that was unused for the longest time is forgotten", () => {
    const budget = RetryBudget.unsafeMake({ capacity: 20 })
    budget.take("0", 20)
    budget.fail("0", 0)
    expect([budget.fail("0", 1_000), budget.fail("1", 1_000)]).toEqual([0, all])
    for (let key = 2; key < 1_000; key++) budget.give(String(key), 1)
    expect(budget.available("0")).toBe(0)
    budget.give("1000", 1)
    // It was not used for the longest time, so it made room.
    expect([budget.available("0"), budget.fail("0", 1_000)]).toEqual([20, all])
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
    "however they come, failures that are apart and not helped are repeated once, and once more for every five answers",
    () => {
      const event = FastCheck.oneof({ weight: 4, arbitrary: FastCheck.constant("+" as const) }, FastCheck.constant("-"))
      FastCheck.assert(
        FastCheck.property(FastCheck.array(event, { maxLength: 200 }), (events) => {
          const said = answers(...events.map((event, n) => event === "+" ? event : n * 500))
          const answered = events.filter((event) => event === "+").length
          expect(said.filter((may) => may === all).length).toBeLessThanOrEqual((8 + answered) / 5)
          // And a trial is one repeat, after at least twenty that were refused.
          expect(said.filter((may) => may === 1).length).toBeLessThanOrEqual(said.length / 20)
        }),
        { seed: 42, numRuns: 10_000 }
      )
    },
    30_000
  )

  it("where repeats do not help: up to a failure in six all are repeated, above that ever fewer", () => {
    const share = (failing: number) => {
      const budget = RetryBudget.unsafeMake()
      let [failed, repeated] = [0, 0]
      for (let call = 1; call <= 7_000; call++) {
        if (call % failing !== 0) budget.give("a", 1)
        else {
          failed++
          if (budget.fail("a", call * 1_000) > 0) repeated++
        }
      }
      return repeated / failed
    }
    expect(share(7)).toBe(1)
    expect(share(6)).toBe(1)
    expect(share(5)).toBeLessThan(0.9)
    expect(share(2)).toBeLessThan(0.2)
  })
})

describe("without credit", () => {
  /** After how many refused failures each trial came, over so many failures a second apart. */
  const trials = (failures: number, sign?: "overload") => {
    const budget = RetryBudget.unsafeMake()
    const gaps: Array<number> = []
    budget.fail("a", 0)
    let since = 0
    for (let n = 1; n <= failures; n++) {
      since++
      if (budget.fail("a", n * 1_000, sign) === 0) continue
      gaps.push(since)
      since = 0
    }
    return gaps
  }

  it("one repeat is tried after 20 failures, then after 40, 80, and at most 160", () => {
    expect(trials(700)).toEqual([20, 40, 80, 160, 160, 160])
  })

  it("a failure that is the sign of an overload counts a quarter", () => {
    expect(trials(1_400, "overload")).toEqual([80, 160, 320, 640])
  })

  it("a trial that helps brings the credit of a failure, and the next trial comes soon again", () => {
    const budget = RetryBudget.unsafeMake()
    let now = 0
    const fail = () => budget.fail("a", now += 1_000)
    const untilTrial = () => {
      let refused = 1
      while (fail() === 0) refused++
      return refused
    }
    expect([fail(), untilTrial(), untilTrial()]).toEqual([all, 20, 40])
    budget.recover("a", 14)
    expect([fail(), untilTrial()]).toEqual([all, 20])
  })

  it("a trial is given the tokens that it takes, where they are lost", () => {
    for (const capacity of [500, 13, 0]) {
      const budget = RetryBudget.unsafeMake({ capacity })
      budget.take("a", capacity)
      budget.fail("a", 0)
      for (let n = 1; n < 20; n++) expect([budget.fail("a", n * 1_000), budget.available("a")]).toEqual([0, 0])
      expect([budget.fail("a", 20_000), budget.available("a")]).toEqual([1, Math.min(capacity, 14)])
    }
  })
})

describe("trust in a server that may be overloaded", () => {
  it("takes credit for two failures, which a new key does not have", () => {
    const budget = RetryBudget.unsafeMake()
    const after = (answers: number) => {
      for (let n = 0; n < answers; n++) budget.give("a", 1)
      return budget.trusts("a")
    }
    expect([budget.trusts("a"), after(7), after(1)]).toEqual([false, false, true])
    budget.fail("a", 0)
    expect(budget.trusts("a")).toBe(false)
    budget.recover("a", 14)
    expect(budget.trusts("a")).toBe(true)
  })
})

describe("from whatever state", () => {
  type Budget = RetryBudget.RetryBudget
  const act = FastCheck.oneof(
    FastCheck.constant((budget: Budget) => budget.give("a", 1)),
    FastCheck.constantFrom(5, 14).map((tokens) => (budget: Budget) => budget.recover("a", tokens)),
    FastCheck.constantFrom(1, 5, 14, 400).map((tokens) => (budget: Budget) => void budget.take("a", tokens)),
    FastCheck.record({
      times: FastCheck.constantFrom(1, 1, 7, 30, 300),
      apart: FastCheck.constantFrom(0, 10, 1_000),
      from: FastCheck.integer({ min: 0, max: 1_000_000 }),
      sign: FastCheck.constantFrom<RetryBudget.Sign>("chance", "overload", "throttled"),
      isPaid: FastCheck.boolean()
    }).map(({ apart, from, isPaid, sign, times }) => (budget: Budget) => {
      for (let n = 0; n < times; n++) if (budget.fail("a", from + n * apart, sign) > 0 && isPaid) budget.take("a", 14)
    })
  )
  const state = FastCheck.record({
    capacity: FastCheck.constantFrom(28, 100, 500),
    acts: FastCheck.array(act, { maxLength: 30 })
  }).map(({ acts, capacity }) => {
    const budget = RetryBudget.unsafeMake({ capacity })
    for (const act of acts) act(budget)
    return budget
  })
  /** Long after whatever was, so that no blip is left. */
  const later = 10_000_000

  it("a client whose first tries all fail and whose repeats all help loses 159 calls at most, and then none", () => {
    let worst = 0
    FastCheck.assert(
      FastCheck.property(state, (budget) => {
        let lost = 0
        for (let call = 0; call < 400; call++) {
          const isRepeated = budget.fail("a", later + call * 60_000) > 0 && budget.take("a", 14)
          if (isRepeated) budget.recover("a", 14)
          // The trial at the latest, which comes after 160 failures at most, ends that.
          else expect(lost++).toBe(call)
        }
        worst = Math.max(worst, lost)
        expect(lost).toBeLessThanOrEqual(159)
      }),
      { seed: 42, numRuns: 2_000 }
    )
    // It is not only a bound: there are such states.
    expect(worst).toBeGreaterThan(100)
  }, 30_000)

  it("the same where the failures are timeouts: four times as many, since each counts a quarter", () => {
    FastCheck.assert(
      FastCheck.property(state, (budget) => {
        let lost = 0
        for (let call = 0; call < 1_000; call++) {
          const isRepeated = budget.fail("a", later + call * 60_000, "overload") > 0 && budget.take("a", 14)
          if (isRepeated) budget.recover("a", 14, "overload")
          else expect(lost++).toBe(call)
        }
        expect(lost).toBeLessThanOrEqual(639)
      }),
      { seed: 42, numRuns: 500 }
    )
  }, 30_000)

  it("once the first tries succeed again, fourteen answers later at most a call has all of its attempts", () => {
    FastCheck.assert(
      FastCheck.property(state, (budget) => {
        for (let call = 0; call < 160; call++) {
          if (budget.fail("a", later + call * 60_000) > 0 && budget.take("a", 14)) budget.recover("a", 14)
        }
        for (let call = 0; call < 14; call++) budget.give("a", 1)
        expect([budget.fail("a", 3 * later), budget.take("a", 14), budget.take("a", 14)]).toEqual([all, true, true])
      }),
      { seed: 42, numRuns: 2_000 }
    )
  }, 30_000)

  it(
    "healthy answers alone bring all of it back as well: six of them the repeats, 28 the tokens of all attempts",
    () => {
      FastCheck.assert(
        FastCheck.property(state, (budget) => {
          for (let call = 0; call < 28; call++) budget.give("a", 1)
          expect([budget.trusts("a"), budget.fail("a", later)]).toEqual([true, all])
          expect([budget.take("a", 14), budget.take("a", 14)]).toEqual([true, true])
        }),
        { seed: 42, numRuns: 2_000 }
      )
    },
    30_000
  )
})

import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import * as Disposition from "../../src/Disposition.js"

const { absorbing, isAtMost, laxest, strictest, mostStrict } = Disposition

// There are ten of them, so every law is checked on all there is.
const all: ReadonlyArray<Disposition.Disposition> = Disposition.chain.flatMap((retry) =>
  (["no", "unknown"] as const).map((applied) => ({ retry, applied }))
)
const pairs = all.flatMap((a) => all.map((b) => [a, b] as const))
const triples = pairs.flatMap(([a, b]) => all.map((c) => [a, b, c] as const))

describe("strictest is a bounded join-semilattice", () => {
  it("closed: the join is one of the ten", () => {
    for (const [a, b] of pairs) expect(all).toContainEqual(strictest(a, b))
  })

  it("associative", () => {
    expect(triples).toHaveLength(1000)
    for (const [a, b, c] of triples) {
      expect(strictest(strictest(a, b), c)).toEqual(strictest(a, strictest(b, c)))
    }
  })

  it("commutative", () => {
    for (const [a, b] of pairs) expect(strictest(a, b)).toEqual(strictest(b, a))
  })

  it("idempotent", () => {
    for (const a of all) expect(strictest(a, a)).toEqual(a)
  })

  it("laxest is its identity", () => {
    for (const a of all) {
      expect(strictest(laxest, a)).toEqual(a)
      expect(strictest(a, laxest)).toEqual(a)
    }
  })

  it("absorbing absorbs", () => {
    for (const a of all) {
      expect(strictest(absorbing, a)).toEqual(absorbing)
      expect(strictest(a, absorbing)).toEqual(absorbing)
    }
  })

  it("mostStrict is its fold, whatever the order and the repetitions", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(FastCheck.constantFrom(...all), { maxLength: 8 }).chain((list) =>
          FastCheck.record({
            list: FastCheck.constant(list),
            shuffled: FastCheck.shuffledSubarray([...list, ...list], { minLength: list.length * 2 })
          })
        ),
        ({ list, shuffled }) => {
          expect(mostStrict(list)).toEqual(list.reduce(strictest, laxest))
          expect(mostStrict(shuffled)).toEqual(mostStrict(list))
        }
      ),
      { seed: 42, numRuns: 2000 }
    )
  })
})

describe("isAtMost is its order", () => {
  it("a is at most b exactly where their join is b", () => {
    for (const [a, b] of pairs) {
      const join = strictest(a, b)
      expect(isAtMost(a, b)).toBe(join.retry === b.retry && join.applied === b.applied)
    }
  })

  it("reflexive, antisymmetric, transitive", () => {
    for (const a of all) expect(isAtMost(a, a)).toBe(true)
    for (const [a, b] of pairs) if (isAtMost(a, b) && isAtMost(b, a)) expect(a).toEqual(b)
    for (const [a, b, c] of triples) if (isAtMost(a, b) && isAtMost(b, c)) expect(isAtMost(a, c)).toBe(true)
  })

  it("the join is the least upper bound", () => {
    for (const [a, b, c] of triples) {
      expect(isAtMost(a, strictest(a, b))).toBe(true)
      if (isAtMost(a, c) && isAtMost(b, c)) expect(isAtMost(strictest(a, b), c)).toBe(true)
    }
  })

  it("laxest is at most everything, and everything at most absorbing", () => {
    for (const a of all) {
      expect(isAtMost(laxest, a)).toBe(true)
      expect(isAtMost(a, absorbing)).toBe(true)
    }
  })

  it("is no chain: a throttled one that was not applied and a transient one nobody knows of", () => {
    const a = { retry: "throttled", applied: "no" } as const
    const b = { retry: "transient", applied: "unknown" } as const
    expect(isAtMost(a, b)).toBe(false)
    expect(isAtMost(b, a)).toBe(false)
  })
})

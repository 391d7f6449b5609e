import { describe, expect, expectTypeOf, it } from "#test/vitest"
import { pipe } from "effect/Function"
import * as Disposition from "../src/Disposition.js"

describe("Disposition", () => {
  it("the chain goes from the laxest to the strictest", () => {
    expect(Disposition.chain).toEqual(["transient", "throttled", "refresh", "eventual", "never"])
    expect(Disposition.laxest).toEqual({ retry: "transient", applied: "no" })
    expect(Disposition.absorbing).toEqual({ retry: "never", applied: "unknown" })
  })

  it("what was rejected is not repeated, and was not applied", () => {
    expect(Disposition.rejected).toEqual({ retry: "never", applied: "no" })
    expectTypeOf(Disposition.rejected).toEqualTypeOf<Disposition.Disposition<"never", "no">>()
  })

  it.each<[Disposition.Retry, Disposition.Retry, Disposition.Retry]>([
    ["transient", "throttled", "throttled"],
    ["refresh", "throttled", "refresh"],
    ["refresh", "eventual", "eventual"],
    ["never", "eventual", "never"]
  ])("%s and %s together are %s", (a, b, both) => {
    expect(Disposition.strictest({ retry: a, applied: "no" }, { retry: b, applied: "no" }))
      .toEqual({ retry: both, applied: "no" })
  })

  it("an outcome is known only if both are", () => {
    const no = { retry: "transient", applied: "no" } as const
    const unknown = { retry: "transient", applied: "unknown" } as const
    expect(Disposition.strictest(no, no).applied).toBe("no")
    expect(Disposition.strictest(no, unknown).applied).toBe("unknown")
    expect(Disposition.strictest(unknown, no).applied).toBe("unknown")
  })

  it("the result holds the two traits and nothing else of what it was made from", () => {
    const error = Object.assign(new Error("secret"), { retry: "never", applied: "no", category: "NotFound" } as const)
    expect(Object.keys(Disposition.strictest(error, Disposition.laxest))).toEqual(["retry", "applied"])
  })

  it("mostStrict takes any iterable, and is the laxest for none", () => {
    expect(Disposition.mostStrict([])).toEqual(Disposition.laxest)
    expect(Disposition.mostStrict(
      new Set<Disposition.Disposition>([
        { retry: "throttled", applied: "unknown" },
        { retry: "eventual", applied: "no" }
      ])
    )).toEqual({ retry: "eventual", applied: "unknown" })
  })

  it("data-last forms are the same functions", () => {
    const a = { retry: "throttled", applied: "no" } as const
    const b = { retry: "refresh", applied: "no" } as const
    expect(pipe(a, Disposition.strictest(b))).toEqual(Disposition.strictest(a, b))
    expect(pipe(a, Disposition.isAtMost(b))).toBe(true)
    expect(pipe(b, Disposition.isAtMost(a))).toBe(false)
  })
})

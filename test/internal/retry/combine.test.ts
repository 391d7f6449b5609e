import * as Cause from "#effect/Cause"
import * as Duration from "#effect/Duration"
import { both, interruption, oneAfterAnother } from "#test/causes"
import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import * as Questback from "../../../src/apis/Questback.js"
import * as Catalog from "../../../src/Catalog.js"
import * as Disposition from "../../../src/Disposition.js"
import { combine, fromCause } from "../../../src/internal/retry/combine.js"
import * as Retry from "../../../src/Retry.js"

const answer = (status: number, headers: Readonly<Record<string, string>> = {}, method = "GET"): Questback.Failure =>
  Catalog.decodeParts(Questback.catalog, {
    status,
    headers,
    body: "{}",
    request: { method, url: "https://api.example.com/v1/batch" },
    receivedAt: 0
  })

const ask = (failure: Retry.Aware, options: Retry.Options<{}, never, never> = {}) => {
  const verdict = Retry.verdict(Retry.policy(options), failure, { attempt: 1, elapsed: 0, now: 0, random: 0 })
  return verdict._tag === "Retry" ? Duration.toMillis(verdict.delay) : verdict.reason
}

describe("failures combined", () => {
  it("the strictest decides", () => {
    expect(combine([answer(500), answer(429)])).toMatchObject({ retry: "throttled", category: "ResourceExhausted" })
    expect(combine([answer(500), answer(410), answer(429)])).toMatchObject({ retry: "never", category: "NotFound" })
    expect(combine([answer(429), answer(500)]).applied).toBe("unknown")
    expect(combine([answer(429), answer(401)]).applied).toBe("no")
    expect(ask(combine([answer(500), answer(410)]))).toBe("never")
  })

  it("one alone is what it is", () => {
    const alone = answer(429, { "retry-after": "4" })
    expect(ask(combine([alone]))).toBe(ask(alone))
    expect(combine([alone])).toMatchObject({ retry: "throttled", applied: "no", exchange: alone.exchange })
  })

  it("none at all cannot be judged", () => {
    expect(combine([])).toMatchObject({ retry: "never", applied: "unknown" })
    expect(fromCause(Cause.empty)).toMatchObject({ retry: "never", applied: "unknown" })
  })

  it("wait for the longest of their hints, whoever's it is", () => {
    const hints = [answer(429, { "retry-after": "4" }), answer(429, { "x-ratelimit-reset": "7" }), answer(500)]
    for (const order of [hints, hints.toReversed()]) expect(ask(combine(order))).toBe(7_000)
    expect(ask(combine([answer(500, { "retry-after": "9" }), answer(429)]))).toBe(9_000)
    expect(ask(combine([answer(429, { "retry-after": "4" }), answer(429, { "retry-after": "90" })]))).toBe("hint")
  })

  it("may be as many as there are fibers", () => {
    const one = answer(429)
    expect(combine(Array.from({ length: 600_000 }, () => one))).toMatchObject({ retry: "throttled", applied: "no" })
  })

  it("are not repeated where one of their requests may have had its effect", () => {
    expect(ask(combine([answer(429), answer(500, {}, "POST")]))).toBe("unsafe")
    expect(ask(combine([answer(500, {}, "POST"), answer(429)]))).toBe("unsafe")
    expect(ask(combine([answer(500), answer(429)]))).toBe(0)
    expect(ask(combine([answer(429, {}, "POST"), answer(429, {}, "POST")]))).toBe(0)
  })

  it("a request that may have had its effect is none to repeat, whatever the others are", () => {
    const unclear = answer(503, { "retry-after": "1" }, "POST")
    for (const both of [[answer(429), unclear], [unclear, answer(429)]]) expect(ask(combine(both))).toBe("unsafe")
  })

  it("what a server's word lifts is lifted for its own failure alone", () => {
    const lifted = answer(404, { "x-should-retry": "true" })
    expect(ask(combine([lifted, lifted]))).not.toBe("never")
    for (const both of [[lifted, answer(404)], [answer(404), lifted]]) expect(ask(combine(both))).toBe("never")
  })

  it("a refusal of one is a refusal of all", () => {
    const refused = answer(500, { "x-should-retry": "false" })
    for (const both of [[refused, answer(429)], [answer(429), refused]]) expect(ask(combine(both))).toBe("server")
  })

  it("combine as the lattice says, in whatever order and grouping", () => {
    const one = FastCheck.record({
      retry: FastCheck.constantFrom(...Disposition.chain),
      applied: FastCheck.constantFrom<"no" | "unknown">("no", "unknown"),
      category: FastCheck.constant("Unknown" as const),
      floor: FastCheck.integer({ min: 0, max: 90_000 })
    })
    FastCheck.assert(
      FastCheck.property(FastCheck.array(one, { minLength: 1, maxLength: 6 }), (failures) => {
        const all = combine(failures)
        expect({ retry: all.retry, applied: all.applied }).toEqual(Disposition.mostStrict(failures))
        expect(Duration.toMillis(all.floor ?? 0)).toBe(Math.max(...failures.map(({ floor }) => floor)))
        const [first, ...rest] = failures
        const grouped = first === undefined || rest.length === 0 ? all : combine([first, combine(rest)])
        for (const same of [combine(failures.toReversed()), grouped]) {
          expect([same.retry, same.applied, ask(same)]).toEqual([all.retry, all.applied, ask(all)])
        }
      }),
      { seed: 42, numRuns: 2_000 }
    )
  })
})

describe("a Cause", () => {
  const [busy, broken] = [answer(429), answer(500)]

  it("of several failures, at once or one after another", () => {
    for (const combine of [both, oneAfterAnother]) {
      const cause: Cause.Cause<Questback.Failure> = combine(Cause.fail(busy), Cause.fail(broken))
      expect(fromCause(cause)).toMatchObject({ retry: "throttled", applied: "unknown" })
    }
  })

  it("with a defect or an interruption in it is not repeated", () => {
    for (const other of [Cause.die(new Error("bug")), interruption]) {
      const cause = fromCause(both(Cause.fail(busy), other))
      expect([cause.retry, cause.applied, ask(cause)]).toEqual(["never", "unknown", "never"])
    }
  })
})

import { describe, expect, it } from "@effect/vitest"
import { Disposition, Exchange, Retry } from "effect-errata"
import * as FastCheck from "effect/FastCheck"
import { attemptsOf, begin, elapsedAt, type Progress } from "../../../src/internal/retry/progress.js"
import { afterFailure, beforeRequest, type Seen } from "../../../src/internal/retry/step.js"

const runs = { seed: 42, numRuns: 2_000 }
const now = 1_000_000

const failure = FastCheck.record({
  retry: FastCheck.constantFrom(...Disposition.chain),
  applied: FastCheck.constantFrom<Disposition.Applied>("no", "unknown"),
  category: FastCheck.constant("Unavailable" as const),
  floor: FastCheck.option(FastCheck.integer({ min: 0, max: 30_000 }), { nil: undefined }),
  slower: FastCheck.option(FastCheck.integer({ min: 0, max: 5_000 }), { nil: undefined }),
  exchange: FastCheck.constantFrom(
    undefined,
    Exchange.fromParts({ status: 500, headers: {}, body: "", request: { method: "GET", url: "/quests" } }),
    Exchange.fromParts({ status: 500, headers: {}, body: "", request: { method: "POST", url: "/quests" } })
  )
})
const policy = FastCheck.record({
  attempts: FastCheck.integer({ min: 1, max: 6 }),
  longestWait: FastCheck.integer({ min: 0, max: 40_000 }),
  deadline: FastCheck.integer({ min: 0, max: 90_000 }),
  unsafe: FastCheck.constantFrom<"stop" | "repeat">("stop", "repeat"),
  eventual: FastCheck.constantFrom(undefined, { every: "1 second", upTo: "20 seconds" } as const)
}).map(({ eventual, ...options }) => Retry.policy({ ...options, ...(eventual && { eventual }) }))
const seen = (random: number, at = now): Seen => ({
  now: at,
  random,
  request: undefined,
  exhausted: undefined,
  tokens: undefined,
  mayBegin: true,
  ended: 0
})
const random = FastCheck.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

const freeze = (progress: Progress): Progress => Object.freeze({ ...progress })

/** A call that fails for as long as its policy goes on: each step with the progress it was taken on. */
const follow = (
  chosen: Retry.Policy,
  failures: ReadonlyArray<Retry.Aware>,
  chance: number
): ReadonlyArray<{ readonly step: ReturnType<typeof afterFailure>; readonly at: number }> => {
  const out = []
  let progress = freeze(begin(now, 0))
  let at = now
  for (const one of failures) {
    const step = afterFailure(chosen, one, progress, seen(chance, at))
    out.push({ step, at })
    if (step.verdict._tag === "Stop") return out
    progress = freeze(step.progress)
    at += step.delay + 5
  }
  return out
}

describe("a step", () => {
  it("is a function of what it is given: the same again, and nothing is changed", () => {
    FastCheck.assert(
      FastCheck.property(policy, failure, random, (chosen, one, chance) => {
        const progress = freeze(begin(now - 100, 0))
        const first = afterFailure(chosen, one, progress, Object.freeze(seen(chance)))
        const second = afterFailure(chosen, one, progress, Object.freeze(seen(chance)))
        expect(JSON.stringify(second)).toBe(JSON.stringify(first))
      }),
      runs
    )
  })

  it("takes its verdict on what the call has come to, as Retry.verdict does", () => {
    FastCheck.assert(
      FastCheck.property(policy, failure, random, (chosen, one, chance) => {
        const { state, verdict } = afterFailure(chosen, one, begin(now - 70, 0), seen(chance))
        expect(state).toMatchObject({ attempt: 1, delayed: 0, elapsed: 70, refreshed: false })
        expect(JSON.stringify(Retry.verdict(chosen, one, state))).toBe(JSON.stringify(verdict))
      }),
      runs
    )
  })

  it("no call makes more attempts than its policy has, nor one behind the deadline, and every call ends", () => {
    let repeated = 0
    FastCheck.assert(
      FastCheck.property(
        policy,
        FastCheck.array(failure, { minLength: 40, maxLength: 40 }),
        random,
        (chosen, all, chance) => {
          const steps = follow(chosen, all, chance)
          const { attempts, deadline } = chosen.rules
          for (const { at, step: { progress, verdict } } of steps) {
            expect(attemptsOf(progress)).toBeLessThanOrEqual(attempts)
            if (verdict._tag === "Stop") continue
            repeated++
            expect(at - now).toBeLessThanOrEqual(deadline)
          }
          expect(steps.at(-1)?.step.verdict._tag).toBe("Stop")
        }
      ),
      { ...runs, numRuns: 1_000 }
    )
    expect(repeated).toBeGreaterThan(200)
  })

  it("only a wait takes tokens, and only a throttled one closes the gate for others on its way", () => {
    FastCheck.assert(
      FastCheck.property(policy, failure, random, (chosen, one, chance) => {
        const { closes, cost, delay, progress, verdict } = afterFailure(chosen, one, begin(now, 0), seen(chance))
        if (verdict._tag === "Retry") {
          expect(cost).toBe({ transient: 14, throttled: 5, eventual: 0 }[verdict.reason])
          expect(closes).toBe(verdict.reason === "throttled" ? delay : 0)
          expect(progress).toMatchObject({ request: 2, waited: delay, spent: cost })
        } else {
          expect([cost, delay]).toEqual([0, 0])
        }
        if (verdict._tag === "Refresh") expect(progress).toMatchObject({ request: 2, refreshed: true, waited: 0 })
        if (verdict._tag === "Stop") expect(closes).toBeLessThanOrEqual(chosen.rules.longestWait)
      }),
      runs
    )
  })

  it("what the budget does not let begin stops, unless the call has begun to repeat", () => {
    const one: Retry.Aware = { retry: "transient", applied: "no", category: "Unavailable" }
    const closed = { ...seen(0.5), tokens: 500, mayBegin: false }
    expect(afterFailure(Retry.policy(), one, begin(now, 0), closed).verdict.reason).toBe("budget")
    const { progress } = afterFailure(Retry.policy(), one, begin(now, 0), { ...closed, mayBegin: true })
    expect(afterFailure(Retry.policy(), one, progress, closed).verdict.reason).toBe("transient")
  })
})

describe("before a request", () => {
  const closing = FastCheck.record({
    until: FastCheck.integer({ min: now + 1, max: now + 50_000 }),
    whole: FastCheck.integer({ min: 0, max: 20_000 })
  }).map(({ until, whole }) => ({ until, whole: until - now + whole }))

  it("who waits at a gate waits for the whole of it, within its bounds, and counts it as an attempt", () => {
    let waited = 0
    FastCheck.assert(
      FastCheck.property(policy, closing, random, (chosen, one, chance) => {
        const progress = freeze(begin(now - 40, 0))
        const held = beforeRequest(chosen, progress, one, { now, random: chance, arrived: now - 10 })
        if (held === undefined) return
        waited++
        expect(held.wait).toBeGreaterThanOrEqual(one.until - now)
        expect(held.wait + 10).toBeLessThanOrEqual(chosen.rules.longestWait)
        expect(elapsedAt(progress, now + held.wait)).toBeLessThanOrEqual(chosen.rules.deadline)
        expect(attemptsOf(held.progress)).toBe(2)
        // It does not wait for the same again, though its timer may ring a moment early.
        const later = { now: now + held.wait - 1, random: chance, arrived: now }
        expect(beforeRequest(chosen, held.progress, one, later)).toBeUndefined()
      }),
      runs
    )
    expect(waited).toBeGreaterThan(200)
  })
})

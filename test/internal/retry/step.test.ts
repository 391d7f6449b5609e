import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { Disposition, Exchange, Retry, TransportError } from "effect-errata"
import { attemptsOf, begin, elapsedAt, type Progress } from "../../../src/internal/retry/progress.js"
import { afterFailure, beforeRequest, isWeighed, type Seen } from "../../../src/internal/retry/step.js"

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
  allowed: Number.POSITIVE_INFINITY,
  trusted: true,
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
        // A call that ends has heard what it has heard: the others do not go where the server said not to.
        if (verdict._tag === "Stop") expect(closes).toBe(one.retry === "throttled" ? one.floor ?? 0 : 0)
      }),
      runs
    )
  })

  it("a hint longer than the policy's longest wait closes the gate too, for an hour at most", () => {
    const closes = (seconds: number) => {
      const one: Retry.Aware = {
        retry: "throttled",
        applied: "no",
        category: "ResourceExhausted",
        floor: seconds * 1_000
      }
      const { closes, verdict } = afterFailure(Retry.policy(), one, begin(now, 0), seen(0.5))
      return [verdict.reason, closes]
    }
    expect(closes(61)).toEqual(["hint", 61_000])
    expect(closes(24 * 3_600)).toEqual(["hint", 3_600_000])
  })

  const transient: Retry.Aware = { retry: "transient", applied: "no", category: "Unavailable" }
  const late: Retry.Aware = { ...transient, category: "DeadlineExceeded" }

  /** The reasons of a call that goes on failing, as the budget said after its first failure. */
  const reasons = (one: Retry.Aware, told: Partial<Seen>) => {
    const out = []
    let progress = begin(now, 0)
    for (;;) {
      const step = afterFailure(Retry.policy({ attempts: 5 }), one, progress, { ...seen(0.5), tokens: 500, ...told })
      out.push(step.verdict.reason)
      if (step.verdict._tag === "Stop") return out
      progress = step.progress
    }
  }

  it("what the budget does not let begin stops, unless the call has begun to repeat", () => {
    const closed = { ...seen(0.5), tokens: 500, allowed: 0 }
    expect(afterFailure(Retry.policy(), transient, begin(now, 0), closed).verdict.reason).toBe("budget")
    const { progress } = afterFailure(Retry.policy(), transient, begin(now, 0), {
      ...closed,
      allowed: Number.POSITIVE_INFINITY
    })
    expect(afterFailure(Retry.policy(), transient, progress, closed).verdict.reason).toBe("transient")
  })

  it("a trial is one repeat", () => {
    expect(reasons(transient, { allowed: 1 })).toEqual(["transient", "budget"])
    expect(reasons(transient, {})).toEqual(["transient", "transient", "transient", "transient", "attempts"])
  })

  it("after a timeout without an answer, a call makes one repeat where the budget has no trust", () => {
    expect(reasons(late, { trusted: false })).toEqual(["transient", "budget"])
    expect(reasons(late, { trusted: true })).toHaveLength(5)
    // An answer is one, whatever it says.
    const exchange = Exchange.fromParts({
      status: 504,
      headers: {},
      body: "",
      request: { method: "GET", url: "/quests" }
    })
    expect(reasons({ ...late, exchange }, { trusted: false })).toHaveLength(5)
    expect(reasons(transient, { trusted: false })).toHaveLength(5)
    expect(reasons(new TransportError.TransportError({ kind: "timeout" }), { trusted: false })).toHaveLength(2)
  })

  it("what the budget lets a call do is nothing to what is throttled", () => {
    const throttled: Retry.Aware = { retry: "throttled", applied: "no", category: "ResourceExhausted" }
    expect(reasons(throttled, { allowed: 0, trusted: false })).toHaveLength(5)
  })

  it("the budget is told of a call's first failure that is transient or throttled, and of no other one", () => {
    const policy = Retry.policy()
    const first = begin(now, 0)
    const { progress } = afterFailure(policy, transient, first, seen(0.5))
    expect([isWeighed(policy, transient, first, seen(0.5)), isWeighed(policy, transient, progress, seen(0.5))])
      .toEqual([true, false])
    for (const retry of Disposition.chain) {
      expect(isWeighed(policy, { ...transient, retry }, first, seen(0.5))).toBe(
        retry === "transient" || retry === "throttled"
      )
    }
    const polled = { ...transient, retry: "eventual" } as const
    const later = afterFailure(Retry.policy({ eventual: { every: 10, upTo: 100 } }), polled, first, seen(0.5)).progress
    expect(isWeighed(policy, transient, later, seen(0.5))).toBe(true)
    const throttled = afterFailure(policy, { ...transient, retry: "throttled" }, first, { ...seen(0.5), allowed: 0 })
    expect([throttled.verdict._tag, throttled.progress.allowed, throttled.progress.sign]).toEqual([
      "Retry",
      0,
      "throttled"
    ])
    // It was throttled without credit: the overload that follows is not made worse.
    expect(afterFailure(policy, transient, throttled.progress, { ...seen(0.5), tokens: 500 }).verdict)
      .toMatchObject({ _tag: "Stop", reason: "budget" })
  })

  it("nor of one after which the call is not repeated anyway", () => {
    const request = { method: "POST", repeatable: false }
    const weighed = (options: Retry.Options<{}, never, never>, told: Partial<Seen>, one: Retry.Aware = transient) =>
      isWeighed(Retry.policy(options), one, begin(now, 0), { ...seen(0.5), ...told })
    const applied: Retry.Aware = { ...transient, applied: "unknown" }
    expect([weighed({}, { request }), weighed({}, { request }, applied)]).toEqual([true, false])
    expect(weighed({ unsafe: "repeat" }, { request }, applied)).toBe(true)
    expect([weighed({ attempts: 1 }, {}), weighed({}, { exhausted: "attempts" })]).toEqual([false, false])
    expect([weighed({ deadline: 10 }, { now: now + 20 }), weighed({}, {}, { ...transient, floor: 61_000 })])
      .toEqual([false, false])
    // Tokens are the budget's own matter.
    expect(weighed({}, { tokens: 0, allowed: 0 })).toBe(true)
  })
})

describe("before a request", () => {
  const closing = FastCheck.record({
    until: FastCheck.integer({ min: now + 1, max: now + 50_000 }),
    whole: FastCheck.integer({ min: 0, max: 20_000 })
  }).map(({ until, whole }) => ({ until, whole: until - now + whole, failure: {}, turn: 1 }))
  const from = { now, arrived: now - 10, tokens: undefined }

  it("who waits at a gate waits for the whole of it, within its bounds, or is not sent; that is no attempt", () => {
    const found = { waited: 0, refused: 0 }
    FastCheck.assert(
      FastCheck.property(policy, closing, random, (chosen, one, chance) => {
        const progress = freeze(begin(now - 40, 0))
        const held = beforeRequest(chosen, progress, { closing: one, isCrowded: false }, { ...from, random: chance })
        const { deadline, longestWait } = chosen.rules
        const left = one.until - now
        if ("_tag" in held) {
          found.refused++
          expect([held._tag, held.reason]).toEqual(["Stop", "gate"])
          expect(left + 10 > longestWait || left + 40 > deadline).toBe(true)
          return
        }
        found.waited++
        expect(held.wait).toBeGreaterThanOrEqual(left)
        expect(held.wait + 10).toBeLessThanOrEqual(longestWait)
        expect(elapsedAt(progress, now + held.wait)).toBeLessThanOrEqual(deadline)
        expect([held.cost, attemptsOf(held.progress)]).toEqual([0, 1])
      }),
      runs
    )
    expect(found.waited).toBeGreaterThan(200)
    expect(found.refused).toBeGreaterThan(200)
  })

  it("who waits in line waits for as long as it can", () => {
    FastCheck.assert(
      FastCheck.property(policy, FastCheck.integer({ min: 0, max: 50_000 }), random, (chosen, since, chance) => {
        const over = { until: now - since, whole: 60_000, failure: {}, turn: 1 }
        const held = beforeRequest(chosen, begin(now - 40, 0), { closing: over, isCrowded: false }, {
          ...from,
          random: chance
        })
        const longest = Math.min(chosen.rules.longestWait - 10, chosen.rules.deadline - 40)
        if ("_tag" in held) expect(-since).toBeGreaterThan(longest)
        else expect(held.wait).toBe(longest)
      }),
      runs
    )
  })

  it("at a crowded gate a wait counts as an attempt, and takes as much as a throttled repeat", () => {
    const wait = (attempts: number, tokens: number | undefined, progress = begin(now, 0), turn = 1) =>
      beforeRequest(
        Retry.policy({ attempts }),
        progress,
        { closing: { until: now + 1_000, whole: 1_000, failure: {}, turn }, isCrowded: true },
        { ...from, arrived: now, random: 0.5, tokens }
      )
    const held = wait(3, 500)
    if ("_tag" in held) throw new Error(held.because)
    expect([held.cost, held.progress.spent, attemptsOf(held.progress)]).toEqual([5, 5, 2])
    expect(wait(3, undefined)).toMatchObject({ cost: 5 })
    // Who may make one attempt in all has no other one to give.
    expect(wait(1, 500)).toMatchObject({ _tag: "Stop", reason: "gate" })
    expect(wait(2, 500, held.progress, 2)).toMatchObject({ _tag: "Stop", reason: "gate" })
    expect(wait(3, 500, held.progress, 2)).toMatchObject({ cost: 5 })
    // Once for each time that the gate closes.
    expect(wait(2, 0, held.progress)).toMatchObject({ cost: 0, progress: held.progress })
    expect(wait(3, 4)).toMatchObject({
      reason: "gate",
      because: "it was not sent: more wait at the gate than were answered lately"
    })
  })
})

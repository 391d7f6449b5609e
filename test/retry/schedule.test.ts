import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import { fixed, withRandom } from "#test/random"
import * as Schedule from "#test/schedule"
import { describe, expect, expectTypeOf, it } from "#test/vitest"
import * as Clock from "effect/Clock"
import * as Exit from "effect/Exit"
import type * as Schedules from "effect/Schedule"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Retry from "../../src/Retry.js"
import { simulate } from "../load/time.js"
import { finish } from "../load/world.js"

const answer = (status: number, headers: Readonly<Record<string, string>> = {}): Questback.Failure =>
  Catalog.decodeParts(Questback.catalog, { status, headers, body: "{}", receivedAt: 0 })

/** An effect that fails with these, the last for ever, and when it ran. */
const failing = (...failures: readonly [Questback.Failure, ...ReadonlyArray<Questback.Failure>]) => {
  const times: Array<number> = []
  const self: Effect.Effect<never, Questback.Failure> = Effect.flatMap(
    Clock.currentTimeMillis,
    (now) => Effect.fail(failures[Math.min(times.push(now), failures.length) - 1] ?? failures[0])
  )
  return { self, times: () => times.map((time) => time - (times[0] ?? 0)) }
}

const runs = (
  schedule: Schedules.Schedule<unknown, Questback.Failure>,
  ...failures: readonly [Questback.Failure, ...ReadonlyArray<Questback.Failure>]
) => {
  const { self, times } = failing(...failures)
  return Effect.map(finish(Effect.retry(self, schedule)), () => times())
}

const policy = Retry.policy({ budget: "none" })

describe("Effect.retry", () => {
  it.effect("takes a policy as it is", () =>
    Effect.gen(function*() {
      expect(yield* runs(policy, answer(500))).toEqual([0, 25, 75])
      expect(yield* runs(policy, answer(410))).toEqual([0])
      expect(yield* runs(policy, answer(429, { "retry-after": "2" }), answer(410))).toEqual([0, 2_100])
    }))

  it("needs what the renewal needs, also where other schedules go with it, and adds no failure", () => {
    interface Vault {
      readonly isOpen: boolean
    }
    const refresh: Effect.Effect<void, never, Vault> = Effect.void
    const { self } = failing(answer(500))
    expectTypeOf(Effect.retry(self, Retry.policy({ refresh })))
      .toEqualTypeOf<Effect.Effect<never, Questback.Failure, Vault>>()
    expectTypeOf(Effect.retry(self, Schedule.max([Retry.policy({ refresh }), Schedule.recurs(1)])))
      .toEqualTypeOf<Effect.Effect<never, Questback.Failure, Vault>>()
    expectTypeOf(Effect.retry(self, Schedule.max([Retry.policy({ attempts: 9 }), Schedule.recurs(1)])))
      .toEqualTypeOf<Effect.Effect<never, Questback.Failure>>()
  })

  it.effect("takes it as the schedule among other options", () =>
    Effect.gen(function*() {
      const { self, times } = failing(answer(500))
      yield* finish(Effect.retry(self, { schedule: policy, times: 1 }))
      expect(times()).toEqual([0, 25])
      const other = failing(answer(500))
      yield* finish(Effect.retry(other.self, { schedule: policy, while: (error) => error.retry === "throttled" }))
      expect(other.times()).toEqual([0])
    }))

  it.effect("retryOrElse is told the last verdict", () =>
    Effect.gen(function*() {
      const { self } = failing(answer(500))
      const told = yield* finish(
        Effect.retryOrElse(self, policy, (failure, verdict) => Effect.succeed([failure._tag, verdict.because]))
      )
      expect(told).toEqual(Exit.succeed(["QuestbackInternalServerError", "attempt 3 of at most 3 has failed"]))
    }))
})

describe("Schedule's combinators keep their meaning", () => {
  it.effect("max: both have to go on, and the longer wait counts", () =>
    Effect.gen(function*() {
      const patient = Retry.policy({ attempts: 9, budget: "none" })
      expect(yield* runs(Schedule.max([patient, Schedule.recurs(1)]), answer(500))).toEqual([0, 25])
      expect(yield* runs(Schedule.max([patient, Schedule.recurs(0)]), answer(500))).toEqual([0])
      expect(yield* runs(Schedule.max([Schedule.recurs(1), patient]), answer(500))).toEqual([0, 25])
      expect(yield* runs(Schedule.max([policy, Schedule.spaced("1 second")]), answer(500))).toEqual([
        0,
        1_000,
        2_000
      ])
      expect(yield* runs(Schedule.max([policy, Schedule.recurs(9)]), answer(410))).toEqual([0])
    }))

  it.effect("addDelay, concat, upTo", () =>
    Effect.gen(function*() {
      expect(yield* runs(policy.pipe(Schedule.addDelay(() => Effect.succeed("1 second"))), answer(500))).toEqual([
        0,
        1_025,
        2_075
      ])
      expect(yield* runs(Schedule.concat(policy, Schedule.recurs(1)), answer(500))).toEqual([0, 25, 75, 75])
      expect(
        yield* runs(
          Retry.policy({ attempts: 99, budget: "none" }).pipe(Schedule.upTo({ duration: "1 second" })),
          answer(500)
        )
      ).toEqual([0, 25, 75, 175, 375, 775, 1_575])
    }))

  it.effect("while, by the failure and by the verdict", () =>
    Effect.gen(function*() {
      const failures = [answer(500), answer(429)] as const
      const input = policy.pipe(
        Schedule.while(({ input }) => "retry" in input && input.retry === "transient")
      )
      expect(yield* runs(input, ...failures)).toEqual([0, 25])
      const output = policy.pipe(Schedule.while(({ output }) => output.reason === "transient"))
      expect(yield* runs(output, ...failures)).toEqual([0, 25])
    }))

  it.effect("tap and map see the verdict", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const tapped = policy.pipe(
        Schedule.tap(({ output }) => Effect.sync(() => seen.push(`${output._tag} ${output.reason}`)))
      )
      yield* runs(tapped, answer(500), answer(429))
      // Where it does not see the last verdict, Retry.notify does.
      expect(seen).toEqual([
        "Retry transient",
        "Retry throttled",
        ...(Schedule.tapSeesTheEnd ? ["Stop attempts"] : [])
      ])
      const waits = policy.pipe(
        Schedule.map(({ output }) => output._tag === "Retry" ? Duration.toMillis(output.delay) : output.reason)
      )
      const { self } = failing(answer(500))
      expect(yield* finish(Effect.retryOrElse(self, waits, (_, last) => Effect.succeed(last))))
        .toEqual(Exit.succeed("attempts"))
    }))

  it.effect("run outside of any effect that fails", () =>
    Effect.gen(function*() {
      const out = yield* Schedule.run(policy, 0, [answer(500), answer(500), answer(500)]).pipe(
        withRandom(fixed([0.5]))
      )
      expect(out.map(({ because }) => because))
        .toEqual(["backs off for 25ms", "backs off for 50ms", "attempt 3 of at most 3 has failed"])
    }))

  it.effect("whoever asks has a state of its own", () =>
    Effect.gen(function*() {
      const twice = Retry.policy({ attempts: 2, budget: "none" })
      const [one, other] = yield* Effect.all([Schedule.begin(twice), Schedule.begin(twice)])
      for (const ask of [one, other]) expect(Exit.isSuccess(yield* finish(ask(answer(500))))).toBe(true)
      for (const ask of [one, other]) expect(Exit.isFailure(yield* finish(ask(answer(500))))).toBe(true)
    }))
})

describe("Retry.notify", () => {
  it.effect("tells of every verdict, with the failure and where the call stands", () =>
    Effect.gen(function*() {
      const told: Array<unknown> = []
      const noted = policy.pipe(
        Retry.notify((failure, verdict, { attempt, elapsed }) =>
          Effect.sync(() =>
            told.push(["_tag" in failure && failure._tag, verdict._tag, verdict.reason, attempt, elapsed])
          )
        )
      )
      yield* runs(noted, answer(500), answer(429), answer(500))
      expect(told).toEqual([
        ["QuestbackInternalServerError", "Retry", "transient", 1, 0],
        ["QuestbackTooManyRequests", "Retry", "throttled", 2, 25],
        ["QuestbackInternalServerError", "Stop", "attempts", 3, 1_025]
      ])
    }))

  it.effect("several of them in their order; the policy that was given stays silent", () =>
    Effect.gen(function*() {
      const told: Array<string> = []
      const say = (word: string) => Retry.notify(() => Effect.sync(() => told.push(word)))
      const quiet = Retry.policy({ budget: "none" })
      const noted = quiet.pipe(say("a"), say("b"))
      yield* runs(quiet, answer(410))
      expect(told).toEqual([])
      yield* runs(noted, answer(410))
      expect(told).toEqual(["a", "b"])
    }))
})

describe("one policy for many", () => {
  it("fibers at once do not hear of each other: each has its own attempts, waits and deadline", async () => {
    const shared = Retry.policy({ attempts: 4, deadline: "10 seconds", budget: "none" })
    const all: Array<() => ReadonlyArray<number>> = []
    const { exit } = await simulate(() =>
      Effect.forEach(
        Array.from({ length: 200 }, (_, n) => n),
        (n) => {
          const { self, times } = failing(answer(n % 2 === 0 ? 500 : 429))
          all.push(times)
          return Effect.delay(Effect.exit(Effect.retry(self, shared)), n * 7)
        },
        { concurrency: "unbounded" }
      ).pipe(withRandom(fixed([0.5])))
    )
    expect(Exit.isSuccess(exit)).toBe(true)
    for (const [n, times] of all.entries()) {
      expect(times()).toEqual(n % 2 === 0 ? [0, 25, 75, 175] : [0, 500, 1_500, 3_500])
    }
  })

  it("is a plain value: asking for a verdict changes nothing", () => {
    const state = { attempt: 1, elapsed: 0, now: 0, random: 0.5 }
    const first = Retry.verdict(policy, answer(500), state)
    for (let n = 0; n < 100; n++) Retry.verdict(policy, answer(429), { ...state, attempt: 3 })
    expect(Retry.verdict(policy, answer(500), state)).toEqual(first)
    expect(Retry.outcome(answer(500))).toEqual(Option.none())
  })
})

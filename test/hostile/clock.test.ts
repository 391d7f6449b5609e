import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import * as Result from "#effect/Result"
import { withClock } from "#test/clock"
import * as FastCheck from "#test/FastCheck"
import { fixed, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import { Catalog, Questback, Retry } from "effect-errata"
import { simulate, type Time } from "../load/time.js"
import { makeQuestback } from "../load/world.js"

const url = "https://api.example.com/v1/quests"
const year = 365 * 24 * 3_600_000

/** Years away, and next to nothing. */
const jumps = [-60 * year, -year, -3_600_000, -1, 1, 3_600_000, year, 60 * year]

/** A program during which the clock jumps at some times of its own; and how long it took by a clock that does not. */
const withJumps = async <A, E>(
  program: Effect.Effect<A, E>,
  at: ReadonlyArray<readonly [after: number, jump: number]>,
  start = 60 * year
) => {
  let offset = 0
  const shift = (time: Time, by: number) => {
    offset += by
    time.set(time.now() + by)
  }
  const { exit, time } = await simulate((time) =>
    Effect.gen(function*() {
      shift(time, start)
      yield* Effect.forEach(at, ([after, jump]) => Effect.delay(Effect.sync(() => shift(time, jump)), after), {
        concurrency: "unbounded",
        discard: true
      }).pipe(Effect.forkChild)
      return yield* Effect.result(program)
    }).pipe(withRandom(fixed([0.5])))
  )
  if (exit._tag === "Failure") throw new Error("a defect", { cause: exit.cause })
  return { result: exit.value, passed: time.now() - offset }
}

const reasonOf = <A, E extends object>(result: Result.Result<A, E>): string =>
  Result.match(result, {
    onSuccess: () => "done",
    onFailure: (failure) =>
      Option.match(Retry.outcome(failure), { onNone: () => "?", onSome: ({ verdict }) => verdict.reason })
  })

describe("a local clock that jumps during a wait", () => {
  it.each(jumps)("by %d ms: a wait is about as long as it was, and a call ends", async (jump) => {
    const { http, requests } = makeQuestback((_, index) =>
      index === 0 ? { status: 429, headers: { "retry-after": "2" } } : 200
    )
    const call = http.pipe(Retry.client(Retry.policy())).get(url)
    const { passed, result } = await withJumps(call, [[1_000, jump]])
    expect(reasonOf(result)).toBe("done")
    expect(requests).toHaveLength(2)
    // 2.1 s as it was told; what is left of the gate by the other time, and a spread, may be added.
    expect(passed).toBeGreaterThanOrEqual(2_100)
    expect(passed).toBeLessThan(2_310)
  })

  it.each(jumps)("by %d ms: others who wait for the same origin do not wait for longer", async (jump) => {
    const { http } = makeQuestback((_, index) => index === 0 ? { status: 429, headers: { "retry-after": "2" } } : 200)
    const client = http.pipe(Retry.client(Retry.policy()))
    const both = Effect.all(
      [client.get(url), Effect.delay(client.get(url), 500), Effect.delay(client.get(url), 1_500)],
      {
        concurrency: "unbounded"
      }
    )
    const { passed, result } = await withJumps(both, [[1_000, jump]])
    expect(reasonOf(result)).toBe("done")
    // The one that was told waits 2.1 s, as its timer was set before the jump, and so does the second one: 1.6 s and a spread
    // of 0.1 s. The third one comes after the jump: by a clock far ahead the time is over, by one far behind it was never
    // meant to last so long, and by one that is off by a millisecond it waits for what is left.
    expect(passed).toBeGreaterThanOrEqual(2_100)
    expect(passed).toBeLessThan(2_310)
  })

  it.each(jumps)(
    "by %d ms: a deadline ends the call: as soon as its waits have taken that long, or sooner",
    async (jump) => {
      const { http, requests } = makeQuestback(() => 500)
      const policy = Retry.policy({
        attempts: 1_000,
        deadline: "5 seconds",
        backoff: { base: 100, cap: 100 },
        budget: "none"
      })
      const { passed, result } = await withJumps(http.pipe(Retry.client(policy)).get(url), [[1_000, jump]])
      expect(reasonOf(result)).toBe("deadline")
      expect(passed).toBeGreaterThan(jump > 100 ? 999 : 4_800)
      expect(passed).toBeLessThanOrEqual(5_001)
      expect(requests.length).toBeLessThanOrEqual(121)
    }
  )

  it.each(jumps)("by %d ms: polling ends", async (jump) => {
    const { http, requests } = makeQuestback(() => 404)
    const policy = Retry.policy({
      tags: { QuestbackNotFound: "eventual" },
      eventual: { every: "1 second", upTo: "10 seconds" }
    })
    const { passed, result } = await withJumps(http.pipe(Retry.client(policy)).get(url), [[2_500, jump]])
    expect(reasonOf(result)).toBe("eventual")
    // The next answer after the jump is the third.
    expect(passed).toBeLessThanOrEqual(10_001)
    expect(requests.length).toBeGreaterThanOrEqual(3)
    expect(requests.length).toBeLessThanOrEqual(14)
  })

  it("any jumps at any times: a call of three requests takes what its waits take", async () => {
    const jump = FastCheck.tuple(FastCheck.integer({ min: 0, max: 5_000 }), FastCheck.constantFrom(...jumps))
    await FastCheck.assert(
      FastCheck.asyncProperty(FastCheck.array(jump, { maxLength: 6 }), async (at) => {
        const { http, requests } = makeQuestback((_, index) =>
          index % 2 === 0 ? { status: 429, headers: { "retry-after": "2" } } : 500
        )
        const call = http.pipe(Retry.client(Retry.policy())).get(url)
        const { passed, result } = await withJumps(call, at)
        expect(reasonOf(result)).toBe("attempts")
        expect(requests).toHaveLength(3)
        // 2.1 s as it was told, and up to 0.1 s of backoff; a gate closed in the other time may cost a second pass.
        expect(passed).toBeGreaterThan(2_099)
        expect(passed).toBeLessThan(5_000)
      }),
      { seed: 42, numRuns: 150 }
    )
  })
})

const policy = Retry.policy()
const state = { attempt: 1, elapsed: 0, random: 0.5 }

/** What a wait is for an answer of a server whose clock is off by so much. */
const verdictOf = (headers: Readonly<Record<string, string>>, receivedAt: number, now = receivedAt) => {
  const failure = Catalog.decodeParts(Questback.catalog, {
    status: 429,
    headers,
    body: "{\"title\":\"No.\"}",
    receivedAt
  })
  return Retry.verdict(policy, failure, { ...state, now })
}

const delayOf = (verdict: Retry.Verdict): number =>
  verdict._tag === "Retry" ? Duration.toMillis(verdict.delay) : Number.NaN

describe("a server clock that is years away", () => {
  const here = Date.UTC(2026, 6, 7)

  it.each(jumps.filter((jump) => Math.abs(jump) > 1))(
    "by %d ms: with its Date a time means what it means there",
    (off) => {
      const there = Math.floor((here + off) / 1_000) * 1_000
      const date = new Date(there).toUTCString()
      for (
        const headers of [
          { date, "retry-after": new Date(there + 10_000).toUTCString() },
          { date, "x-ratelimit-reset": String(there / 1_000 + 10) },
          { date, "retry-after": "10" }
        ]
      ) {
        // A time before 2000 is no epoch time to a reader who has to guess the unit, but a number of seconds.
        if (there < Date.UTC(2002, 0) && "x-ratelimit-reset" in headers) continue
        expect(delayOf(verdictOf(headers, here)), JSON.stringify(headers)).toBe(10_500)
      }
    }
  )

  it.each(jumps)("by %d ms: without its Date no wait is negative, none endless, none at once", (off) => {
    const there = here + off
    for (
      const headers of [
        { "retry-after": new Date(there).toUTCString() },
        { "x-ratelimit-reset": String(Math.floor(there / 1_000)) },
        { "x-ratelimit-reset": String(there) },
        { "retry-after": new Date(there).toISOString() }
      ]
    ) {
      const verdict = verdictOf(headers, here)
      // Either the server asks for more than the policy waits, or the wait is one of its own.
      if (verdict._tag === "Retry") {
        expect(delayOf(verdict)).toBeGreaterThanOrEqual(500)
        expect(delayOf(verdict)).toBeLessThanOrEqual(60_000)
      } else expect(verdict.reason).toBe("hint")
    }
  })

  it.each(jumps)("a local clock that jumps by %d ms between the answer and the verdict changes nothing", (jump) => {
    const headers = { "retry-after": new Date(here + 10_000).toUTCString() }
    expect(delayOf(verdictOf(headers, here, here + jump))).toBe(10_500)
  })

  it("a Date that is none, or none that a clock can have, is no reason to fail", () => {
    for (const date of ["", "now", "Thu, 99 Foo 9999 99:99:99 GMT", "Sat, 13 Sep 275760 00:00:01 GMT"]) {
      for (const receivedAt of [here, 0, -1, 8.64e15, Number.NaN]) {
        expect(delayOf(verdictOf({ date, "retry-after": "10" }, receivedAt))).toBe(10_500)
      }
    }
  })
})

describe("a limit that a program has computed, and that is less than nothing", () => {
  const busy = new Questback.TooManyRequests({ body: {} })
  const state = { attempt: 1, elapsed: 0, now: 0, random: 0.5 }
  const less = Duration.subtract(Duration.seconds(1), Duration.seconds(6))

  it.each([less, Duration.zero, -5_000])("is none at all", (limit) => {
    expect(Retry.verdict(Retry.policy({ longestWait: limit }), busy, state)).toMatchObject({ _tag: "Retry" })
    expect(delayOf(Retry.verdict(Retry.policy({ longestWait: limit }), busy, state))).toBe(0)
    expect(Retry.verdict(Retry.policy({ deadline: limit }), busy, state)).toMatchObject({
      reason: "deadline",
      because: "a wait of 500ms would pass the deadline of 0"
    })
    expect(delayOf(Retry.verdict(Retry.policy({ backoff: { throttledBase: limit } }), busy, state))).toBe(0)
  })
})

describe("a clock of the program's own", () => {
  it.effect("that runs backwards: each wait is one, and the call ends", () =>
    Effect.gen(function*() {
      let now = 1_000_000
      const waits: Array<number> = []
      const earlier = () => now -= 1_000
      const backwards = {
        now: earlier,
        passed: earlier,
        sleep: (millis: number) => Effect.sync(() => void waits.push(millis))
      }
      const { http, requests } = makeQuestback((_, index) =>
        index < 3 ? { status: 429, headers: { "retry-after": "2" } } : 200
      )
      const call = http.pipe(Retry.client(Retry.policy({ attempts: 5 }))).get(url)
      expect((yield* withClock(call, backwards)).status).toBe(200)
      expect(requests).toHaveLength(4)
      for (const wait of waits) expect(wait).toBeGreaterThan(0)
      for (const wait of waits) expect(wait).toBeLessThan(60_000)
      expect(waits.length).toBeGreaterThanOrEqual(3)
    }))
})

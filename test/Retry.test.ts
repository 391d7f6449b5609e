import * as Cause from "#effect/Cause"
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import type * as Random from "#effect/Random"
import { requestError } from "#seam/http"
import { fixed, seeded, withRandom } from "#test/random"
import * as Schedule from "#test/schedule"
import { timeoutTag } from "#test/tags"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import * as Clock from "effect/Clock"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Ref from "effect/Ref"
import * as Questback from "../src/apis/Questback.js"
import * as Catalog from "../src/Catalog.js"
import * as Retry from "../src/Retry.js"
import { onlyFailureOf } from "./utils/failureOf.js"
import { reasonsOf } from "./utils/reasonsOf.js"

const url = "https://api.example.com/v1/quests/42"

/** A failure as it comes with an answer. */
const answer = (
  status: number,
  headers: Readonly<Record<string, string>> = {},
  { method = "GET", body = "{\"title\":\"No.\"}" }: { readonly method?: string; readonly body?: string } = {}
): Questback.Failure =>
  Catalog.decodeParts(Questback.catalog, { status, headers, body, request: { method, url }, receivedAt: 0 })

/** The times, in milliseconds from the start, at which requests are sent that all fail with these, the last for ever. */
const timeline = <E>(
  failures: readonly [E, ...ReadonlyArray<E>],
  repeat: (self: Effect.Effect<never, E>) => Effect.Effect<never, E>,
  random: Random.Random = fixed([0.5])
) =>
  Effect.gen(function*() {
    const times: Array<number> = []
    const request = Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const failure = failures[Math.min(times.length, failures.length - 1)] ?? failures[0]
      times.push(now)
      return Effect.fail(failure)
    })
    const fiber = yield* Effect.forkChild(Effect.exit(repeat(request)))
    yield* TestClock.adjust("1 day")
    const exit = yield* Fiber.join(fiber)
    return {
      exit,
      times: times.map((time) => time - (times[0] ?? 0)),
      last: failures[Math.min(times.length, failures.length) - 1]
    }
  }).pipe(withRandom(random))

const by = <E extends Retry.Aware>(options: Retry.Options = {}) => (self: Effect.Effect<never, E>) =>
  Effect.retry(self, Retry.policy({ budget: "none", ...options }))

const times = (failures: readonly [Questback.Failure, ...ReadonlyArray<Questback.Failure>], options?: Retry.Options) =>
  Effect.map(timeline(failures, by(options)), (result) => {
    // Whatever a policy decides, the caller gets the last request's own failure.
    expect(result.exit).toEqual(Exit.fail(result.last))
    return result.times
  })

const bySeed = (seed: string) =>
  Effect.map(timeline([answer(500)], by({ attempts: 6 }), seeded(seed)), ({ times }) => times)

describe("when requests are sent", () => {
  it.effect("never: once", () =>
    Effect.gen(function*() {
      for (const status of [400, 401, 403, 404, 410]) expect(yield* times([answer(status)])).toEqual([0])
    }))

  it.effect("transient: three times, half of 50 ms and half of 100 ms apart", () =>
    Effect.gen(function*() {
      expect(yield* times([answer(500)])).toEqual([0, 25, 75])
    }))

  it.effect("the wait is a random part, one number for each", () =>
    Effect.gen(function*() {
      const { times } = yield* timeline([answer(500)], by({ attempts: 5 }), fixed([0, 1, 0.5, 0.25]))
      expect(times).toEqual([0, 0, 100, 200, 300])
    }))

  it.effect("a seed gives the same times again, and another seed others", () =>
    Effect.gen(function*() {
      const first = yield* bySeed("one")
      expect(first).toHaveLength(6)
      expect(yield* bySeed("one")).toEqual(first)
      expect(yield* bySeed("two")).not.toEqual(first)
    }))

  it.effect("throttled with a hint of 2 s: after 2 s at least and 2.2 s at most", () =>
    Effect.gen(function*() {
      for (const random of [0, 0.1, 0.5, 0.999]) {
        const { times } = yield* timeline(
          [answer(429, { "retry-after": "2" })],
          by({ attempts: 2 }),
          fixed([random])
        )
        const [first, second = Number.NaN, ...more] = times
        expect([first, more]).toEqual([0, []])
        expect(second).toBeGreaterThanOrEqual(2_000 + random * 200 - 1e-6)
        expect(second).toBeLessThanOrEqual(Math.ceil(2_000 + random * 200))
      }
    }))

  it.effect("throttled without a hint: from a second on", () =>
    Effect.gen(function*() {
      expect(yield* times([answer(429)])).toEqual([0, 500, 1_500])
      expect(yield* times([answer(429)], { backoff: { throttledBase: "4 seconds", cap: "5 seconds" } }))
        .toEqual([0, 2_000, 4_500])
    }))

  it.effect("a documented reset in Questback's header, in whatever unit", () =>
    Effect.gen(function*() {
      const headers = { "X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "7" }
      expect(yield* times([answer(429, headers)], { attempts: 2 })).toEqual([0, 7_350])
    }))

  it.effect("a hint beyond the longest wait: not at all, and the failure says when", () =>
    Effect.gen(function*() {
      const busy = answer(429, { "retry-after": "61" })
      expect(yield* times([busy])).toEqual([0])
      expect(busy.retryAfter).toEqual(Duration.seconds(61))
      expect(yield* times([busy], { longestWait: "2 minutes", attempts: 2 })).toEqual([0, 63_500])
      // 56 years: a timer of that length would fire at once.
      expect(yield* times([answer(429, { "retry-after": "999999999" })])).toEqual([0])
    }))

  it.effect("the backoff is no longer than the longest wait", () =>
    Effect.gen(function*() {
      expect(yield* times([answer(429)], { longestWait: "100 millis" })).toEqual([0, 50, 100])
    }))

  it.effect("a deadline: no wait is begun that would pass it", () =>
    Effect.gen(function*() {
      const attempts = 9
      expect(yield* times([answer(500)], { attempts })).toEqual([0, 25, 75, 175, 375, 775, 1_575, 3_175, 6_375])
      expect(yield* times([answer(500)], { attempts, deadline: "400 millis" })).toEqual([0, 25, 75, 175, 375])
      expect(yield* times([answer(500)], { attempts, deadline: "375 millis" })).toEqual([0, 25, 75, 175, 375])
      expect(yield* times([answer(500)], { attempts, deadline: "374 millis" })).toEqual([0, 25, 75, 175])
      expect(yield* times([answer(429, { "retry-after": "2" })], { deadline: "1 second" })).toEqual([0])
    }))

  it.effect("attempts count every request, whatever it failed with", () =>
    Effect.gen(function*() {
      expect(yield* times([answer(500)], { attempts: 1 })).toEqual([0])
      const mixed = [answer(500), answer(429, { "retry-after": "1" }), answer(500)] as const
      expect(yield* times(mixed, { attempts: 4 })).toEqual([0, 25, 1_075, 1_175])
    }))

  it.effect("a final failure ends it in the middle", () =>
    Effect.gen(function*() {
      expect(yield* times([answer(500), answer(410), answer(500)], { attempts: 9 })).toEqual([0, 25])
    }))

  it.effect("an answer outside of the documentation is repeated by what it is", () =>
    Effect.gen(function*() {
      expect(yield* times([answer(503)])).toEqual([0, 25, 75])
      expect(yield* times([answer(418)])).toEqual([0])
      expect(yield* times([answer(429, {}, { body: "<p>slow</p>" })])).toEqual([0, 500, 1_500])
    }))

  it.effect("the server's refusal", () =>
    Effect.gen(function*() {
      expect(yield* times([answer(500, { "x-should-retry": "false" })])).toEqual([0])
    }))

  it.effect("a POST that may have had its effect: once; a throttled one: again; a Retry-After changes nothing", () =>
    Effect.gen(function*() {
      const post = { method: "POST" }
      expect(yield* times([answer(500, {}, post)])).toEqual([0])
      expect(yield* times([answer(500, {}, post)], { unsafe: "repeat" })).toEqual([0, 25, 75])
      expect(yield* times([answer(429, {}, post)])).toEqual([0, 500, 1_500])
      // A gateway may have put it on a 503 of its own, after the server took the request.
      expect(yield* times([answer(503, { "retry-after": "1" }, post)], { attempts: 2 })).toEqual([0])
    }))
})

describe("tags", () => {
  it.effect("take the place of what an error says itself", () =>
    Effect.gen(function*() {
      expect(yield* times([answer(500)], { tags: { QuestbackInternalServerError: "never" } })).toEqual([0])
      expect(yield* times([answer(404)], { tags: { QuestbackNotFound: "transient" } })).toEqual([0, 25, 75])
      expect(yield* times([answer(500)], { tags: { QuestbackInternalServerError: "throttled" } }))
        .toEqual([0, 500, 1_500])
      // Another one's tag says nothing.
      expect(yield* times([answer(500)], { tags: { QuestbackGone: "never" } })).toEqual([0, 25, 75])
    }))

  it.effect("do not touch whether it was applied", () =>
    Effect.gen(function*() {
      const tags = { QuestbackInternalServerError: "throttled" } as const
      expect(yield* times([answer(500, {}, { method: "POST" })], { tags })).toEqual([0])
    }))

  it.effect("refresh stops where the policy cannot renew anything, and eventual where it does not poll", () =>
    Effect.gen(function*() {
      expect(yield* times([answer(401)], { tags: { QuestbackUnauthorized: "refresh" } })).toEqual([0])
      expect(yield* times([answer(404)], { tags: { QuestbackNotFound: "eventual" } })).toEqual([0])
    }))

  it.effect("say what an error without traits means; named after nothing, it means nothing", () =>
    Effect.gen(function*() {
      const policy = Retry.policy({ budget: "none", tags: { [timeoutTag]: "transient" } })
      const failure: Cause.TimeoutError | Questback.Failure = new Cause.TimeoutError()
      const { times } = yield* timeline<typeof failure>([failure], (self) => Effect.retry(self, policy))
      expect(times).toEqual([0, 25, 75])
    }))

  it("are looked up by own properties: what every object has is no tag", () => {
    const policy: Retry.Policy<{ readonly constructor: "transient" }> = Retry.policy({ tags: {} as never })
    const failure = { _tag: "constructor" } as const
    expect(Retry.verdict(policy, failure, { attempt: 1, elapsed: 0, now: 0, random: 0 }))
      .toMatchObject({ _tag: "Stop", reason: "never" })
  })
})

describe("a policy is a Schedule", () => {
  it.effect("Effect.retry takes it, and a success in the middle ends it", () =>
    Effect.gen(function*() {
      const count = yield* Ref.make(0)
      const lucky = Effect.flatMap(
        Ref.updateAndGet(count, (n) => n + 1),
        (n) => n < 3 ? Effect.fail(answer(500)) : Effect.succeed(n)
      )
      const fiber = yield* Effect.forkChild(Effect.retry(lucky, Retry.policy()))
      yield* TestClock.adjust("1 minute")
      expect(yield* Fiber.join(fiber)).toBe(3)
    }))

  it.effect("max with recurs(1): two requests", () =>
    Effect.gen(function*() {
      const twice = Schedule.max([Retry.policy({ attempts: 9, budget: "none" }), Schedule.recurs(1)])
      const { times } = yield* timeline([answer(500)], (self) => Effect.retry(self, twice))
      expect(times).toEqual([0, 25])
    }))

  it.effect("min with a slower one waits no longer than the policy", () =>
    Effect.gen(function*() {
      const either = Schedule.min([Retry.policy({ budget: "none" }), Schedule.spaced("1 hour")])
      const { times } = yield* timeline([answer(500)], (self) =>
        Effect.retry(self, Schedule.max([either, Schedule.recurs(3)])))
      // The policy has sent its three; from there on the other one goes on.
      expect(times).toEqual([0, 25, 75, 3_600_075])
    }))

  it.effect("its output is the verdict", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const policy = Retry.policy({ budget: "none" }).pipe(
        Schedule.tap(({ output }) => Effect.sync(() => seen.push(`${output.reason}: ${output.because}`)))
      )
      yield* timeline([answer(500), answer(429, { "retry-after": "2" })], (self) => Effect.retry(self, policy))
      expect(seen).toEqual([
        "transient: backs off for 25ms",
        "throttled: asked to wait 2s, waits 2s 100ms",
        ...(Schedule.tapSeesTheEnd ? ["attempts: attempt 3 of at most 3 has failed"] : [])
      ])
    }))

  it.effect("one policy serves many calls: none hears of another", () =>
    Effect.gen(function*() {
      const policy = Retry.policy({ budget: "none" })
      const runs = yield* Effect.forEach([1, 2, 3], () => timeline([answer(500)], (self) => Effect.retry(self, policy)))
      expect(runs.map(({ times }) => times.length)).toEqual([3, 3, 3])
    }))
})

describe("Retry.effect", () => {
  it.effect("counts the deadline from the first request, not from its failure", () =>
    Effect.gen(function*() {
      const sent: Array<number> = []
      const slow = Effect.flatMap(Clock.currentTimeMillis, (now) => {
        sent.push(now)
        return Effect.delay(Effect.fail(answer(500)), "10 seconds")
      })
      const policy = Retry.policy({ deadline: "15 seconds", attempts: 9, budget: "none" })
      const fiber = yield* Effect.forkChild(Effect.exit(slow.pipe(Retry.effect(policy))))
      yield* TestClock.adjust("1 hour")
      expect(yield* Fiber.join(fiber)).toMatchObject({ _tag: "Failure" })
      expect(sent).toEqual([0, 10_025])
    }).pipe(withRandom(fixed([0.5]))))

  it.effect("repeats several steps as a whole", () =>
    Effect.gen(function*() {
      const steps: Array<string> = []
      const program = Effect.gen(function*() {
        steps.push("ask")
        yield* Effect.sleep("1 second")
        steps.push("answer")
        return yield* answer(500)
      })
      const fiber = yield* Effect.forkChild(Effect.exit(program.pipe(Retry.effect(Retry.policy({ attempts: 2 })))))
      yield* TestClock.adjust("1 hour")
      yield* Fiber.join(fiber)
      expect(steps).toEqual(["ask", "answer", "ask", "answer"])
    }))

  it.effect("a defect and an interruption are not repeated", () =>
    Effect.gen(function*() {
      let runs = 0
      const failing = (effect: Effect.Effect<never, Questback.Failure>) =>
        Effect.suspend(() => {
          runs++
          return effect
        }).pipe(Retry.effect(Retry.policy()), Effect.exit)
      expect(yield* failing(Effect.die("bug"))).toEqual(Exit.die("bug"))
      expect(reasonsOf(yield* failing(Effect.interrupt))).toMatchObject({ interrupted: true })
      expect(runs).toBe(2)
    }))

  it.effect("can be interrupted while it waits", () =>
    Effect.gen(function*() {
      const failing: Effect.Effect<never, Questback.Failure> = Effect.fail(answer(429, { "retry-after": "30" }))
      const fiber = yield* Effect.forkChild(failing.pipe(Retry.effect(Retry.policy())))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.interrupt(fiber)
      expect(reasonsOf(yield* Fiber.await(fiber))).toMatchObject({ interrupted: true })
    }))
})

/** A server that fails with these statuses one after another, and then answers. */
const server = (statuses: ReadonlyArray<number>, headers: Readonly<Record<string, string>> = {}) => {
  const requests: Array<{ readonly method: string; readonly token: string | undefined; readonly at: number }> = []
  const http = HttpClient.make((request) =>
    Effect.map(Clock.currentTimeMillis, (at) => {
      const status = statuses[requests.length] ?? 200
      requests.push({ method: request.method, token: request.headers["authorization"], at })
      return HttpClientResponse.fromWeb(request, new Response("{\"title\":\"No.\"}", { status, headers }))
    })
  )
  return { http, requests, client: http.pipe(Questback.client, Retry.client(Retry.policy({ budget: "none" }))) }
}

const finish = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(Effect.exit(effect))
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  }).pipe(Effect.scoped, withRandom(fixed([0.5])))

/** How many requests are sent where such a POST fails with these statuses. */
const posted = (statuses: ReadonlyArray<number>, headers: Readonly<Record<string, string>> = {}) => {
  const { client, requests } = server(statuses)
  return Effect.map(finish(client.post(url, { headers })), () => requests.length)
}

/** How many requests are sent where the connection of a POST fails with this code. */
const broken = (code: string) => {
  let requests = 0
  const http = HttpClient.make((request) => {
    requests++
    const cause = Object.assign(new Error("connection"), { code })
    return Effect.fail(requestError(request, "transport", cause))
  })
  const client = http.pipe(Questback.client, Retry.client(Retry.policy({ budget: "none" })))
  return Effect.map(finish(client.post(url)), () => requests)
}

describe("Retry.client", () => {
  it.effect("repeats a GET until it is answered, or the attempts are used up", () =>
    Effect.gen(function*() {
      const { client, requests } = server([500, 429])
      expect(yield* finish(client.get(url))).toMatchObject({ _tag: "Success", value: { status: 200 } })
      expect(requests.map(({ at }) => at)).toEqual([0, 25, 1_025])
      const busy = server([500, 500, 500, 500])
      expect(onlyFailureOf(yield* finish(busy.client.get(url))))
        .toMatchObject({ _tag: "QuestbackInternalServerError" })
      expect(busy.requests).toHaveLength(3)
    }))

  it.effect("a POST after a 500 is sent once, after a 429 again, and with an Idempotency-Key in any case", () =>
    Effect.gen(function*() {
      expect(yield* posted([500])).toBe(1)
      expect(yield* posted([429])).toBe(2)
      expect(yield* posted([500], { "Idempotency-Key": "quest-7" })).toBe(2)
    }))

  it.effect("a POST whose connection breaks is sent once, one that was refused again", () =>
    Effect.gen(function*() {
      expect(yield* broken("ECONNRESET")).toBe(1)
      expect(yield* broken("ECONNREFUSED")).toBe(3)
    }))

  it.effect("makes each attempt anew: what is added to a request is asked for again", () =>
    Effect.gen(function*() {
      const { http, requests } = server([500, 500])
      let token = 0
      const client = http.pipe(
        HttpClient.mapRequestEffect((request) =>
          Effect.sync(() => ({ ...request, headers: { ...request.headers, authorization: `Bearer ${++token}` } }))
        ),
        Questback.client,
        Retry.client(Retry.policy({ budget: "none" }))
      )
      yield* finish(client.get(url))
      expect(requests.map(({ token }) => token)).toEqual(["Bearer 1", "Bearer 2", "Bearer 3"])
    }))
})

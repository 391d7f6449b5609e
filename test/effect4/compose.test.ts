import { fixed, withRandom } from "#test/random"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import { Clock, Effect, Exit, Fiber, Option } from "effect"
import { Problem, Questback, Retry } from "effect-errata"
import { HttpClient, HttpServerResponse } from "effect/http"
import { CircuitBreaker, RateLimiter } from "effect/persistence"
import { readFileSync } from "node:fs"
import * as Fake from "../../src/Fake.js"
import { classify, guarded, handOn, paced } from "./compose.js"

const url = "https://api.example.com/v1/quests/42"

/** Runs for ten seconds of the test's clock, in which a call of these samples ends, and says how it has. */
const ended = <A, E extends { readonly _tag: string }, R>(call: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(call, { startImmediately: true })
    yield* TestClock.adjust("10 seconds")
    const exit = yield* Fiber.await(fiber)
    return Exit.isSuccess(exit) ? "answered" : Option.getOrThrow(Exit.findErrorOption(exit))._tag
  }).pipe(withRandom(fixed([0.5])))

describe("a circuit breaker outside of a policy", () => {
  it.effect("counts calls, not requests; while it is open nothing is sent", () =>
    Effect.gen(function*() {
      const fake = yield* Fake.script(
        Fake.forever(Fake.respond(Questback.InternalServerError))
      )
      const get = ended((yield* guarded(fake.client)).get(url))
      expect([yield* get, yield* get, yield* get]).toEqual([
        "QuestbackInternalServerError",
        "QuestbackInternalServerError",
        "CircuitBreakerError"
      ])
      // Three, and one: the budget repeats nothing of a server that has never answered well.
      expect(yield* fake.requests).toHaveLength(4)
      // After thirty seconds one call is let through.
      yield* TestClock.adjust("30 seconds")
      expect(yield* get).toBe("QuestbackInternalServerError")
      expect(yield* fake.requests).toHaveLength(5)
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory())))

  it.effect("a documented 404 or 410 is an answer like any other, and does not open it", () =>
    Effect.gen(function*() {
      const fake = yield* Fake.script(
        Fake.respond(Questback.NotFound).pipe(Fake.times(5)),
        Fake.respond(Questback.Gone).pipe(Fake.times(5)),
        Fake.succeed({})
      )
      const get = ended((yield* guarded(fake.client)).get(url))
      const ends = yield* Effect.forEach(Array.from({ length: 11 }), () => get)
      expect(ends).toEqual([...Array(5).fill("QuestbackNotFound"), ...Array(5).fill("QuestbackGone"), "answered"])
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory())))

  it.effect("one that a server has throttled for minutes stays open for as long", () =>
    Effect.gen(function*() {
      const busy = Fake.respond(Questback.TooManyRequests, { headers: { "retry-after": "120" } })
      // A client each: the gate of one would not send the second call either.
      const fake = yield* Fake.script(Fake.times(busy, 2), Fake.succeed({}))
      const breaker = yield* CircuitBreaker.make({ tripPolicy: CircuitBreaker.consecutive(2), openDuration: 1 })
      const client = () =>
        fake.client.pipe(
          Questback.client,
          Retry.client(Retry.policy()),
          HttpClient.withCircuitBreaker({ breaker, classify })
        )
      const get = Effect.suspend(() => ended(client().get(url)))
      expect([yield* get, yield* get]).toEqual(["QuestbackTooManyRequests", "QuestbackTooManyRequests"])
      yield* TestClock.adjust("1 minute")
      expect(yield* get).toBe("CircuitBreakerError")
      yield* TestClock.adjust("1 minute")
      expect(yield* get).toBe("answered")
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory())))

  it.effect("Effect's own classifier never opens: it does not know these failures", () =>
    Effect.gen(function*() {
      const fake = yield* Fake.script(Fake.forever(Fake.respond(Questback.InternalServerError)))
      const breaker = yield* CircuitBreaker.make({ tripPolicy: CircuitBreaker.consecutive(1), openDuration: "1 hour" })
      const client = fake.client.pipe(Questback.client, HttpClient.withCircuitBreaker({ breaker }))
      const get = ended(client.get(url))
      for (let n = 0; n < 3; n++) expect(yield* get).toBe("QuestbackInternalServerError")
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory())))
})

describe("a rate limiter below a policy", () => {
  /** When requests arrive, in milliseconds; the first one is throttled for four seconds. */
  const timed = (http: HttpClient.HttpClient) => {
    const times: Array<number> = []
    const client = HttpClient.transform(http, (effect) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        times.push(now)
        return effect
      }))
    return { client, times }
  }

  it.effect("paces the calls, and the repeats as well", () =>
    Effect.gen(function*() {
      const fake = yield* Fake.script(
        Fake.respond(Questback.TooManyRequests, { headers: { "retry-after": "4" } }),
        Fake.forever(Fake.succeed({}))
      )
      const { client, times } = timed(fake.client)
      const http = yield* paced(client)
      const calls = Effect.all(Array.from({ length: 5 }, () => http.get(url)), { concurrency: "unbounded" })
      expect(yield* ended(calls)).toBe("answered")
      // Two a second: those that stand in the limiter's line have passed the policy's gate. The call that was told to wait
      // comes back when its policy says, and is asked only once more.
      expect(times).toEqual([0, 0, 1_000, 1_000, 2_000, 4_200])
    }).pipe(Effect.provide(RateLimiter.layer), Effect.provide(RateLimiter.layerStoreMemory)))
})

describe("Effect's ProblemDetails beside Problem", () => {
  it.effect("reads the same body, and answers with it", () =>
    Effect.gen(function*() {
      const body = { type: "https://example.com/no-credit", title: "No credit left", balance: 30 }
      const fake = yield* Fake.script(
        Fake.answer({
          status: 403,
          headers: { "content-type": "application/problem+json" },
          body: JSON.stringify(body)
        })
      )
      const failure = yield* Effect.flip(Problem.client(fake.client).get(url))
      if (!(failure instanceof Problem.Details)) throw new Error("no problem")
      const response = HttpServerResponse.toWeb(yield* handOn(failure))
      expect([failure.category, response.status]).toEqual(["PermissionDenied", 403])
      expect(response.headers.get("content-type")).toBe("application/problem+json")
      expect(yield* Effect.promise(() => response.json())).toEqual({ ...body, status: 403 })
    }))
})

describe("the guide", () => {
  it("shows these samples as they are", () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")
    const [, ...samples] = read("./compose.ts").split(/^(?=\/\*\*)/m).filter((part) => part !== "")
    expect(samples.length).toBe(4)
    const guide = read("../../docs/versions.md")
    for (const sample of samples) expect(guide).toContain(sample.trim().replace("export const", "const"))
  })
})

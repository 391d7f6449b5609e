import * as Cause from "#effect/Cause"
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import * as Schedule from "#test/schedule"
import { describe, expect, it } from "#test/vitest"
import * as Questback from "../../../src/apis/Questback.js"
import * as Retry from "../../../src/Retry.js"
import * as TransportError from "../../../src/TransportError.js"
import { always, finish, inTurn, type makeServer } from "../../load/world.js"

const url = "https://api.example.com/v1/quests/42"

const ended = (server: ReturnType<typeof makeServer>, options: Retry.Options<{}, never, never> = {}, post = false) => {
  const client = server.http.pipe(Questback.client, Retry.client(Retry.policy({ budget: "none", ...options })))
  return Effect.flatMap(
    finish(Effect.flip((post ? client.post(url) : client.get(url)).pipe(Retry.orExhausted))),
    (exit) => exit
  )
}

describe("orExhausted", () => {
  it.effect("turns what was retryable into what is left of it", () =>
    Effect.gen(function*() {
      const failure = yield* ended(always(500))
      if (failure._tag !== "RetriesExhausted") return expect.fail(failure._tag)
      expect(failure).toMatchObject({
        retry: "never",
        category: "Internal",
        applied: "unknown",
        attempts: 3,
        reason: "attempts",
        because: "attempt 3 of at most 3 has failed"
      })
      expect(failure.last._tag).toBe("QuestbackInternalServerError")
      expect(Duration.toMillis(failure.elapsed)).toBe(75)
      expect(failure.message).toBe(
        "gave up after 3 requests in 75ms (attempt 3 of at most 3 has failed): " +
          "Questback 500 Internal Server Error: No. (GET /v1/quests/42)"
      )
      expect([String(failure), failure.name, failure instanceof Error]).toEqual([
        failure.message,
        "RetriesExhausted",
        true
      ])
    }))

  it.effect("leaves what was final from the start as it is", () =>
    Effect.gen(function*() {
      expect((yield* ended(always(410)))._tag).toBe("QuestbackGone")
      expect((yield* ended(inTurn(500, 410)))._tag).toBe("QuestbackGone")
      expect((yield* ended(always(418)))._tag).toBe("UndocumentedError")
    }))

  it.effect("what is known at run time only may be both", () =>
    Effect.gen(function*() {
      expect(yield* ended(always(502))).toMatchObject({ _tag: "RetriesExhausted", last: { _tag: "UndocumentedError" } })
      expect(yield* ended(always({ code: "ECONNREFUSED" })))
        .toMatchObject({ _tag: "RetriesExhausted", last: { _tag: "TransportError" } })
      const hopeless = new TransportError.TransportError({ kind: "tls" })
      expect(yield* Effect.flip(Retry.orExhausted(Effect.fail(hopeless)))).toBe(hopeless)
    }))

  it.effect("says why it ended, for each reason", () =>
    Effect.gen(function*() {
      const reasons = [
        yield* ended(always({ status: 429, headers: { "retry-after": "90" } })),
        yield* ended(always({ status: 500, headers: { "x-should-retry": "false" } })),
        yield* ended(always(500), {}, true),
        yield* ended(always(429), { deadline: 1 })
      ].map((failure) => failure._tag === "RetriesExhausted" ? [failure.attempts, failure.reason] : failure._tag)
      expect(reasons).toEqual([[1, "hint"], [1, "server"], [1, "unsafe"], [1, "deadline"]])
    }))

  it.effect("leaves errors without traits alone, and a success", () =>
    Effect.gen(function*() {
      const timeout = new Cause.TimeoutError()
      expect(yield* Effect.flip(Retry.orExhausted(Effect.fail(timeout)))).toBe(timeout)
      expect(yield* Effect.flip(Retry.orExhausted(Effect.fail("no")))).toBe("no")
      expect(yield* Retry.orExhausted(Effect.succeed(1))).toBe(1)
    }))

  it.effect("on a failure that no policy has seen says just that", () =>
    Effect.gen(function*() {
      const failing = Effect.fail(new Questback.InternalServerError({ body: {} }))
      expect(yield* Effect.flip(Retry.orExhausted(failing)))
        .toMatchObject({ attempts: 1, because: "it was not repeated", elapsed: Duration.zero })
    }))

  it.effect("is not repeated by another policy around it", () =>
    Effect.gen(function*() {
      const server = always(500)
      const client = server.http.pipe(Questback.client, Retry.client(Retry.policy({ attempts: 2, budget: "none" })))
      const policy = Retry.policy({ attempts: 5, budget: "none" })
      const failure = yield* Effect.flip(
        client.get(url).pipe(Retry.orExhausted, Retry.effect(policy), finish, Effect.flatten)
      )
      expect([failure._tag, server.requests.length]).toEqual(["RetriesExhausted", 2])
    }))
})

describe("outcome", () => {
  it.effect("is known of a failure that a policy gave up on, by each way of repeating", () =>
    Effect.gen(function*() {
      const failing: Effect.Effect<never, Questback.Failure> = Effect.suspend(() =>
        Effect.fail(new Questback.InternalServerError({ body: {} }))
      )
      const policy = Retry.policy({ budget: "none" })
      const ways = [Effect.retry(failing, policy), failing.pipe(Retry.effect(policy))]
      for (const way of ways) {
        const failure = yield* Effect.flatMap(finish(Effect.flip(way)), (exit) => exit)
        expect(Option.getOrThrow(Retry.outcome(failure)))
          .toMatchObject({ attempts: 3, elapsed: 75, verdict: { _tag: "Stop", reason: "attempts" } })
      }
    }))

  it.effect("is not known of one that no policy gave up on", () =>
    Effect.gen(function*() {
      expect(Retry.outcome(new Questback.Gone({ body: {} }))).toEqual(Option.none())
      // Here it was another schedule that ended it.
      const failing: Effect.Effect<never, Questback.Failure> = Effect.suspend(() =>
        Effect.fail(new Questback.InternalServerError({ body: {} }))
      )
      const once = Schedule.max([Retry.policy({ budget: "none" }), Schedule.recurs(1)])
      const failure = yield* Effect.flatMap(finish(Effect.flip(Effect.retry(failing, once))), (exit) => exit)
      expect(Retry.outcome(failure)).toEqual(Option.none())
    }))

  it.effect("the failure stays what it was", () =>
    Effect.gen(function*() {
      const failure = new Questback.Gone({ body: { title: "Deleted" } })
      const before = JSON.stringify(failure)
      const failing: Effect.Effect<never, Questback.Failure> = Effect.fail(failure)
      expect(yield* Effect.flip(failing.pipe(Retry.effect(Retry.policy())))).toBe(failure)
      expect(JSON.stringify(failure)).toBe(before)
    }))
})

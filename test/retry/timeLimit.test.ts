// Limits of time: of each attempt, and of the call as a whole.
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Option from "#effect/Option"
import { fixed, withRandom } from "#test/random"
import * as TestClock from "#test/TestClock"
import { describe, expect, expectTypeOf, it } from "#test/vitest"
import { Questback, Retry, TransportError } from "effect-errata"
import * as Clock from "effect/Clock"
import * as Fiber from "effect/Fiber"
import { clients } from "../utils/clients.js"
import * as Loopback from "../utils/loopback.js"

const url = "https://api.example.com/v1/quests/42"
const transport = TransportError.TransportError

/** A server that never answers, and when it was asked and left. */
const hanging = () => {
  const log: Array<string> = []
  const note = (what: string) => Effect.map(Clock.currentTimeMillis, (now) => void log.push(`${what} ${now}`))
  const http = HttpClient.make(() =>
    Effect.andThen(note("asked"), Effect.onInterrupt(Effect.never, () => note("left")))
  ).pipe(Questback.client)
  return { log, http }
}

/** Runs to the end under the test clock; what waits before a repeat waits for nothing. */
const run = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(Effect.flip(effect))
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  }).pipe(withRandom(fixed([0])))

describe("attemptTimeout", () => {
  it.effect("interrupts an attempt, and repeats it where that is safe", () =>
    Effect.gen(function*() {
      const { http, log } = hanging()
      const failure = yield* run(
        http.pipe(Retry.client(Retry.policy({ attemptTimeout: "1 second", budget: "none" }))).get(url)
      )
      expect(failure).toMatchObject({ _tag: "TransportError", kind: "timeout", exchange: { request: { url } } })
      expect(log).toEqual(["asked 0", "left 1000", "asked 1000", "left 2000", "asked 2000", "left 3000"])
      expect(Option.getOrThrow(Retry.outcome(failure))).toMatchObject({ attempts: 3, elapsed: 3_000 })
    }))

  it.effect("a POST may have had its effect: it is not repeated", () =>
    Effect.gen(function*() {
      const { http, log } = hanging()
      const policy = Retry.policy({ attemptTimeout: "1 second" })
      const failure = yield* run(http.pipe(Retry.client(policy)).post(url))
      expect(failure).toMatchObject({ kind: "timeout", applied: "unknown" })
      expect(log).toEqual(["asked 0", "left 1000"])
    }))

  it.effect("limits the attempts of an effect too, and adds the failure to its channel", () =>
    Effect.gen(function*() {
      let tried = 0
      const slow: Effect.Effect<never, Questback.Gone | Questback.InternalServerError> = Effect.suspend(() => {
        tried++
        return Effect.never
      })
      const limited = slow.pipe(Retry.effect(Retry.policy({ attemptTimeout: "1 second", attempts: 2 })))
      expectTypeOf(limited).toEqualTypeOf<
        Effect.Effect<never, Questback.Gone | Questback.InternalServerError | TransportError.TransportError>
      >()
      const unlimited = slow.pipe(Retry.effect(Retry.policy({ attempts: 2 })))
      expectTypeOf(unlimited).toEqualTypeOf<Effect.Effect<never, Questback.Gone | Questback.InternalServerError>>()
      expect(yield* run(limited)).toBeInstanceOf(transport)
      expect(tried).toBe(2)
    }))
})

describe("deadline", () => {
  it.effect("interrupts what is under way", () =>
    Effect.gen(function*() {
      const { http, log } = hanging()
      const failure = yield* run(http.pipe(Retry.client(Retry.policy({ deadline: "300 millis" }))).get(url))
      expect(failure).toMatchObject({ kind: "timeout" })
      expect(log).toEqual(["asked 0", "left 300"])
      expect(Option.getOrThrow(Retry.outcome(failure)).verdict).toMatchObject({ _tag: "Stop", reason: "deadline" })
    }))

  it.effect("counts for all attempts together", () =>
    Effect.gen(function*() {
      const { http, log } = hanging()
      const policy = Retry.policy({ deadline: "2500 millis", attemptTimeout: "1 second", attempts: 9, budget: "none" })
      yield* run(http.pipe(Retry.client(policy)).get(url))
      expect(log.at(-1)).toBe("left 2500")
      expect(log.length).toBe(6)
    }))

  it.effect("ends the making of a request that does not come to an end, such as of its token", () =>
    Effect.gen(function*() {
      const { http, log } = hanging()
      const client = http.pipe(
        HttpClient.mapRequestEffect(() => Effect.never),
        Retry.client(Retry.policy({ deadline: "1 second" }))
      )
      expect(yield* run(client.get(url))).toMatchObject({ kind: "timeout" })
      expect(log).toEqual([])
    }))
})

describe.each(clients)("over %s", (_, layer) => {
  it.live("a request that hangs does not outlive the deadline", () =>
    Effect.gen(function*() {
      const server = yield* Loopback.make(() => () => {})
      const http = (yield* HttpClient.HttpClient).pipe(
        Questback.client,
        Retry.client(Retry.policy({ deadline: "300 millis" }))
      )
      const began = performance.now()
      expect(yield* Effect.flip(http.get(`${server.origin}/quests`))).toMatchObject({ kind: "timeout" })
      expect(performance.now() - began).toBeLessThan(1_500)
      expect(server.requests.length).toBe(1)
    }).pipe(Effect.scoped, Effect.provide(layer)))
})

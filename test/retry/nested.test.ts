// Policies around policies: repeats of repeats would multiply.
import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import * as Schedule from "#test/schedule"
import { describe, expect, it } from "#test/vitest"
import { Questback, Retry } from "effect-errata"
import { always, finish, inTurn } from "../load/world.js"

const url = "https://api.example.com/v1/quests/42"
const policy = (options: Retry.Options<{}, never, never> = {}) => Retry.policy({ budget: "none", ...options })

const failureOf = <A, E>(call: Effect.Effect<A, E>) => Effect.flatMap(finish(call), (exit) => Effect.flip(exit))

describe("what a policy has given up on", () => {
  const clientOf = (server: ReturnType<typeof always>) => server.http.pipe(Questback.client, Retry.client(policy()))

  it.effect("is not repeated by a client around the client", () =>
    Effect.gen(function*() {
      const server = always(500)
      const failure = yield* failureOf(clientOf(server).pipe(Retry.client(policy()), Retry.client(policy())).get(url))
      expect(server.requests.length).toBe(3)
      const { attempts, verdict } = Option.getOrThrow(Retry.outcome(failure))
      expect([attempts, verdict.reason]).toEqual([3, "exhausted"])
      expect(verdict.because).toContain("attempt 3 of at most 3 has failed")
    }))

  it.effect("is not repeated by Retry.effect around the client, nor by Retry.effect around that", () =>
    Effect.gen(function*() {
      const server = always(500)
      yield* failureOf(clientOf(server).get(url).pipe(Retry.effect(policy()), Retry.effect(policy())))
      expect(server.requests.length).toBe(3)
    }))

  it.effect("is not repeated by Effect.retry with a policy, alone or with other schedules", () =>
    Effect.gen(function*() {
      const server = always(500)
      yield* failureOf(Effect.retry(clientOf(server).get(url), policy()))
      expect(server.requests.length).toBe(3)
      yield* failureOf(Effect.retry(clientOf(server).get(url), Schedule.max([policy(), Schedule.recurs(5)])))
      expect(server.requests.length).toBe(6)
      yield* failureOf(clientOf(server).get(url).pipe(Effect.retry(policy()), Effect.retry(policy())))
      expect(server.requests.length).toBe(9)
    }))

  it.effect("is not repeated where the inner policy is a Schedule too", () =>
    Effect.gen(function*() {
      const server = always(500)
      const http = Questback.client(server.http)
      yield* failureOf(http.get(url).pipe(Effect.retry(policy()), Retry.effect(policy())))
      expect(server.requests.length).toBe(3)
    }))

  it.effect("is repeated by a slow policy around a quick one, which says so", () =>
    Effect.gen(function*() {
      const server = always(500)
      const slow = policy({ attempts: 3, backoff: { base: "1 minute", cap: "1 hour" }, exhausted: "repeat" })
      const failure = yield* failureOf(Retry.effect(slow)(clientOf(server).get(url)))
      expect(server.requests.length).toBe(9)
      expect(Option.getOrThrow(Retry.outcome(failure)).verdict.reason).toBe("attempts")
      const well = inTurn(500, 500, 500, 500)
      expect((yield* finish(Retry.effect(slow)(clientOf(well).get(url))))._tag).toBe("Success")
    }))

  it.effect("is nothing of another call's, though the failure is the very same", () =>
    Effect.gen(function*() {
      const constant = new Questback.InternalServerError({ body: {} })
      let tried = 0
      const failing = Effect.suspend(() => {
        tried++
        return Effect.fail(constant)
      })
      for (const made of [policy(), policy()]) {
        yield* failureOf(Retry.effect(made)(failing))
        yield* failureOf(Effect.retry(failing, made))
      }
      expect(tried).toBe(12)
    }))

  it.effect("what another failure followed is repeated: it was given up on before", () =>
    Effect.gen(function*() {
      const server = always(500)
      let steps = 0
      const quick = clientOf(server).get(url)
      // The first step fails for good, and is handled; the second has nothing to do with it.
      const both = Effect.ignore(quick).pipe(
        Effect.andThen(Effect.suspend(() => {
          steps++
          return Effect.fail(new Questback.TooManyRequests({ body: {} }))
        })),
        Retry.effect(policy({ attempts: 2 }))
      )
      yield* failureOf(both)
      expect([steps, server.requests.length]).toEqual([2, 6])
    }))
})

import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import * as RetryBudget from "../../src/RetryBudget.js"
import { simulate } from "../load/time.js"
import { always, finish, inTurn, makeQuestback, type makeServer, type Reply } from "../load/world.js"

const origin = "https://api.example.com"
const url = `${origin}/v1/quests/42`

type Server = ReturnType<typeof makeServer>
const clientOf = (server: Server, options: Retry.Options<{}, never, never> = {}) =>
  server.http.pipe(Questback.client, Retry.client(Retry.policy(options)))

/** What one call leaves of a budget of 100. */
const leaves = (...replies: ReadonlyArray<Reply>) =>
  Effect.gen(function*() {
    const budget = RetryBudget.unsafeMake({ capacity: 100 })
    budget.take(origin, 50)
    yield* finish(clientOf(inTurn(...replies), { budget }).get(url))
    return budget.available(origin) - 50
  })

/** How many requests so many calls send, one after another. */
const sent = async (
  calls: number,
  script: Parameters<typeof makeQuestback>[0],
  options: Retry.Options<{}, never, never> = {}
) => {
  const server = makeQuestback(script)
  const client = server.http.pipe(Retry.client(Retry.policy(options)))
  await simulate(() =>
    Effect.forEach(Array.from({ length: calls }), () => Effect.exit(client.get(url)), { discard: true }).pipe(
      Effect.withRandom(Random.make("calls"))
    )
  )
  return server.requests.length
}

describe("what a call takes and gives", () => {
  it.effect("a success at the first try gives 1, one after a repeat what that repeat took", () =>
    Effect.gen(function*() {
      expect(yield* leaves(200)).toBe(1)
      expect(yield* leaves(500)).toBe(0)
      expect(yield* leaves(429)).toBe(0)
      // Only the last one: a server that was asked three times has had its burden.
      expect(yield* leaves(500, 500)).toBe(-14)
      expect(yield* leaves(500, 429)).toBe(-14)
      expect(yield* leaves(429, 500)).toBe(-5)
    }))

  it.effect("a repeat takes 14 after a transient failure, 5 after a throttled one; the last failure takes nothing", () =>
    Effect.gen(function*() {
      expect(yield* leaves(500, 500, 500)).toBe(-28)
      expect(yield* leaves(429, 429, 429)).toBe(-10)
      expect(yield* leaves(500, 410)).toBe(-14)
      expect(yield* leaves(410)).toBe(0)
    }))

  it.effect("a budget that is short ends the call with its own failure", () =>
    Effect.gen(function*() {
      const budget = RetryBudget.unsafeMake({ capacity: 13 })
      const failure = yield* Effect.flip(clientOf(always(500), { budget }).get(url))
      expect(Option.getOrThrow(Retry.outcome(failure))).toMatchObject({
        attempts: 1,
        verdict: { reason: "budget", because: "a repeat takes 14 tokens, the budget has 13" }
      })
      // A throttled one is cheaper.
      const throttled = always(429)
      yield* finish(clientOf(throttled, { budget }).get(url))
      expect(throttled.requests).toHaveLength(3)
    }))
})

describe("whose it is", () => {
  it("each client has its own", async () => {
    const first = await sent(100, () => 500)
    expect(first).toBeGreaterThan(100)
    expect(await sent(100, () => 500)).toBe(first)
  })

  it.effect("one budget may be shared by several clients", () =>
    Effect.gen(function*() {
      const budget = yield* RetryBudget.make({ capacity: 70 })
      const [one, other] = [always(500), always(500)]
      yield* finish(Effect.forEach(
        [one, other, one, other],
        (server) => Effect.exit(clientOf(server, { budget }).get(url)),
        { concurrency: "unbounded" }
      ))
      // Five repeats for all of them together.
      expect(one.requests.length + other.requests.length).toBe(4 + 5)
      expect(budget.available(origin)).toBe(0)
    }))

  it.effect("each origin has a bucket of its own", () =>
    Effect.gen(function*() {
      const budget = RetryBudget.unsafeMake({ capacity: 14 })
      const server = always(500)
      const client = clientOf(server, { budget })
      for (
        const to of [
          "https://api.example.com/a",
          "https://api.example.com:443/b",
          "https://eu.example.com/a",
          "http://api.example.com/a"
        ]
      ) yield* finish(client.get(to))
      expect(server.requests).toHaveLength(8)
      expect(budget.available("https://api.example.com")).toBe(0)
      expect(budget.available("https://eu.example.com")).toBe(0)
      expect(budget.available("https://us.example.com")).toBe(14)
    }))

  it("none is none", async () => {
    expect(await sent(100, () => 500, { budget: "none" })).toBe(300)
  })

  it.effect("Retry.effect without one has none, and with one gives back like a client", () =>
    Effect.gen(function*() {
      const budget = RetryBudget.unsafeMake({ capacity: 100 })
      let runs = 0
      const unlucky = Effect.suspend(() =>
        ++runs % 2 === 1 ? Effect.fail(new Questback.InternalServerError({ body: {} })) : Effect.succeed(runs)
      )
      yield* finish(unlucky.pipe(Retry.effect(Retry.policy({ budget }))))
      expect([runs, budget.available("")]).toEqual([2, 100])
    }))

  it.effect("a Schedule takes from it, and cannot give back: it hears of no success", () =>
    Effect.gen(function*() {
      const budget = RetryBudget.unsafeMake({ capacity: 100 })
      let runs = 0
      const unlucky = Effect.suspend(() =>
        ++runs % 2 === 1 ? Effect.fail(new Questback.InternalServerError({ body: {} })) : Effect.succeed(runs)
      )
      yield* finish(Effect.retry(unlucky, Retry.policy({ budget })))
      expect([runs, budget.available("")]).toEqual([2, 86])
    }))
})

describe("in an outage", () => {
  it("what fails within half a second repeats up to 35 times together: that is what 500 tokens hold", async () => {
    const server = makeQuestback(() => 500)
    const client = server.http.pipe(Retry.client(Retry.policy()))
    await simulate(() =>
      Effect.forEach(Array.from({ length: 2_000 }), () => Effect.exit(client.get(url)), { concurrency: "unbounded" })
    )
    expect(server.requests).toHaveLength(2_000 + 35)
  })

  it("what fails after that does not repeat, however many calls are made", async () => {
    const repeats = await sent(50, () => 500) - 50
    expect(repeats).toBeLessThan(35)
    for (const calls of [500, 2_000]) expect(await sent(calls, () => 500)).toBe(calls + repeats)
  })

  it("a server that throttles is not in trouble: a hundred repeats, for their tokens", async () => {
    expect(await sent(2_000, () => 429)).toBe(2_000 + 100)
  })

  it("repeating comes back with the successes: six of them outweigh a failure", async () => {
    // Nothing works for a hundred requests, and then all but every eighth does.
    const requests = await sent(1_100, (_, index) => index < 100 || index % 8 === 0 ? 500 : 200)
    const failing = (requests - 100) / 8
    const repeats = requests - 1_100
    expect(repeats).toBeGreaterThan(failing * 0.9)
    expect(repeats).toBeLessThan(failing + 35)
  })

  it("a call that was let begin goes on, whatever others come to meanwhile", async () => {
    // Each request takes three seconds to fail: far longer than a blip.
    const server = makeQuestback(() => Effect.delay(Effect.succeed(500), 3_000))
    const client = server.http.pipe(Retry.client(Retry.policy({ attempts: 5 })))
    const call = Effect.exit(client.get(url))
    await simulate(() => Effect.zipRight(call, Effect.sync(() => expect(server.requests).toHaveLength(5))))
    await simulate(() => Effect.zipRight(Effect.sleep("1 hour"), call))
    // The next one begins in an outage.
    expect(server.requests).toHaveLength(5 + 1)
  })

  it("with every second request failing, the extra load is a fraction of what blind repeats would send", async () => {
    const calls = 5_000
    let state = 1
    // A congruence is random enough to decide who fails.
    const half = () => {
      state = (state * 48_271) % 2_147_483_647
      return state % 2 === 0 ? 500 : 200
    }
    const bounded = (await sent(calls, half)) / calls
    const blind = (await sent(calls, half, { budget: "none" })) / calls
    expect(blind).toBeGreaterThan(1.7)
    expect(bounded).toBeLessThan(1.15)
  })
})

import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import { seeded, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import * as RetryBudget from "../../src/RetryBudget.js"
import { simulate } from "../load/time.js"
import { always, finish, inTurn, makeQuestback, makeServer, type Reply } from "../load/world.js"

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
      withRandom(seeded("calls"))
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
    }))

  it.effect("an answer of a server that is well gives as much as a success: the fault is the request's", () =>
    Effect.gen(function*() {
      for (const status of [400, 403, 404, 410, 422]) {
        expect([status, yield* leaves(status)]).toEqual([status, 1])
        // The repeat has helped: the server is there again.
        expect([status, yield* leaves(500, status)]).toEqual([status, 0])
      }
      // Such an answer says nothing of whether the server is well.
      expect(yield* leaves(501)).toBe(0)
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

  it("what fails after that does not repeat, but for a trial after 20 failures, 40, 80, and then every 160", async () => {
    // The first one, and whatever failed within half a second of it.
    const first = await sent(15, () => 500) - 15
    expect(first).toBeLessThan(35)
    const trials = new Map([[50, 1], [500, 4], [2_000, 4 + 10]])
    for (const [calls, some] of trials) {
      const repeats = await sent(calls, () => 500) - calls
      expect(Math.abs(repeats - first - some), `${calls} calls: ${repeats}, of which ${first} at first`)
        .toBeLessThanOrEqual(1)
    }
  })

  it("a server that throttles is not in trouble: a hundred repeats, for their tokens", async () => {
    expect(await sent(2_000, () => 429)).toBe(2_000 + 100)
  })

  it("repeating comes back with the answers: six of them outweigh a failure, and a repeat that helps its own", async () => {
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
    await simulate(() => Effect.andThen(call, Effect.sync(() => expect(server.requests).toHaveLength(5))))
    await simulate(() => Effect.andThen(Effect.sleep("1 hour"), call))
    // The next one begins in an outage.
    expect(server.requests).toHaveLength(5 + 1)
  })

  it("half of the requests fail by chance: some repeats go on, since some help", async () => {
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
    // Not all of them: where half fails, two repeats of a call often fail as well, which looks like an outage.
    expect(bounded).toBeGreaterThan(1.05)
    expect(bounded).toBeLessThan(1.5)
  })
})

describe("what is no outage", () => {
  /** How many of so many calls, one a minute, end well. */
  const answered = async (
    calls: number,
    request: (client: ReturnType<typeof clientOf>, n: number) => Effect.Effect<unknown, unknown>,
    script: Parameters<typeof makeServer>[0]
  ) => {
    const server = makeServer(script)
    const client = clientOf(server)
    const ends: Array<boolean> = []
    const { exit } = await simulate(() =>
      Effect.forEach(
        Array.from({ length: calls }),
        (_, n) => Effect.delay(Effect.map(Effect.isSuccess(request(client, n)), (good) => ends.push(good)), "1 minute"),
        { discard: true }
      ).pipe(withRandom(seeded("calls")))
    )
    expect(exit._tag).toBe("Success")
    return { good: ends.filter((good) => good).length, last: ends.at(-1), requests: server.requests.length }
  }
  const reset = { code: "ECONNRESET" }

  it("a call a minute whose first try always finds a dead connection loses none of 300", async () => {
    const found = await answered(300, (client) => client.get(url), (_, index) => index % 2 === 0 ? reset : 200)
    expect(found).toEqual({ good: 300, last: true, requests: 600 })
  })

  it("one whose second try does so as well loses none either, as long as its tokens last", async () => {
    const found = await answered(30, (client) => client.get(url), (_, index) => index % 3 < 2 ? reset : 200)
    expect(found).toEqual({ good: 30, last: true, requests: 90 })
  })

  it("answers 404 earn credit: who polls for what is not there is repeated when a connection breaks", async () => {
    // Nine answers 404 and then a dead connection, which only the repeat gets over.
    const found = await answered(
      1_000,
      (client) => Effect.catchTag(client.get(url), "QuestbackNotFound", () => Effect.void),
      (_, index) => index % 11 === 9 ? reset : 404
    )
    expect(found.good).toBe(1_000)
  })

  it("a POST that is not repeated, since it may have had its effect, is not charged to those that are", async () => {
    // All POSTs fail, a hundred of them, and then a GET that finds a dead connection.
    const calls = 101
    const found = await answered(
      calls,
      (client, n) => n < calls - 1 ? client.post(url) : client.get(url),
      ({ method }, index) => method === "POST" ? 500 : index < calls ? reset : 200
    )
    expect(found).toEqual({ good: 1, last: true, requests: calls + 1 })
  })

  it("a POST that had no effect is repeated, and charged", async () => {
    const found = await answered(40, (client) => client.post(url), () => ({ code: "ECONNREFUSED" }))
    // The first call's two repeats, and a trial after twenty that were refused.
    expect(found).toEqual({ good: 0, last: false, requests: 40 + 2 + 1 })
  })

  it("a client whose tokens are lost, and whose repeats help, gets back to them", async () => {
    // A burst takes all tokens; after that each call's first try fails, and its repeat helps.
    let tries = 0
    const server = makeServer((_, index) => ++tries === 1 || index < 135 ? reset : 200)
    const client = clientOf(server)
    const get = Effect.suspend(() => {
      tries = 0
      return Effect.isSuccess(client.get(url))
    })
    const ends: Array<boolean> = []
    await simulate(() =>
      Effect.andThen(
        Effect.all(Array.from({ length: 100 }, () => get), { concurrency: "unbounded" }),
        Effect.forEach(
          Array.from({ length: 500 }),
          () => Effect.delay(Effect.map(get, (good) => ends.push(good)), "1 minute"),
          { discard: true }
        )
      ).pipe(withRandom(seeded("calls")))
    )
    const lost = ends.indexOf(true)
    // It has to be found out, by the next trial.
    expect(lost).toBeGreaterThan(0)
    expect(lost).toBeLessThan(160)
    expect(ends.slice(lost).every((good) => good)).toBe(true)
  })

  it("Retry.effect gives back to where its last failure came from", async () => {
    const budget = RetryBudget.unsafeMake({ capacity: 100 })
    const policy = Retry.policy({ budget })
    const run = (client: ReturnType<typeof clientOf>) => client.get(url).pipe(Retry.effect(policy))
    const server = makeServer((_, index) => [500, 200, 500, 500, 500][index] ?? 200)
    const client = server.http.pipe(Questback.client)
    const left: Array<number> = []
    await simulate(() =>
      Effect.forEach(Array.from({ length: 40 }), () =>
        Effect.map(Effect.exit(run(client)), () => {
          left.push(budget.available(origin))
        }), { discard: true }).pipe(withRandom(seeded("calls")))
    )
    // A repeat that helped, a call that failed for good, and then a token for each success.
    expect(left.slice(0, 4)).toEqual([100, 72, 73, 74])
    expect(left.at(-1)).toBe(100)
  })
})

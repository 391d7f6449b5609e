import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import * as RetryBudget from "../../src/RetryBudget.js"
import { simulate } from "../load/time.js"
import { inTurn, makeServer, type Reply } from "../load/world.js"

const origin = "https://api.example.com"
const hinted = (seconds: number): Reply => ({ status: 429, headers: { "retry-after": String(seconds) } })

const clientOf = (server: ReturnType<typeof makeServer>, options: Retry.Options<{}, never, never> = {}) =>
  server.http.pipe(Questback.client, Retry.client(Retry.policy({ budget: "none", ...options })))

const after = <A, E, R>(milliseconds: number, effect: Effect.Effect<A, E, R>) => Effect.delay(effect, milliseconds)

const together = (...calls: ReadonlyArray<Effect.Effect<unknown, unknown>>) =>
  simulate(() =>
    Effect.forEach(calls, Effect.exit, { concurrency: "unbounded" }).pipe(Effect.withRandom(Random.fixed([0.5])))
  )

const arrivals = ({ requests }: ReturnType<typeof makeServer>) =>
  requests.map(({ at, url }) => [at, url.slice(origin.length)])

describe("after one request was told to wait", () => {
  it("others of the same client for the same origin wait as well", async () => {
    const server = inTurn(hinted(2))
    const client = clientOf(server)
    await together(
      client.get(`${origin}/a`),
      after(100, client.get(`${origin}/b`)),
      after(1_900, client.get(`${origin}/c`)),
      after(2_300, client.get(`${origin}/d`))
    )
    // The first at half of a tenth beyond its hint; the others a little later than that, at random.
    expect(arrivals(server)).toEqual([[0, "/a"], [2_100, "/a"], [2_205, "/b"], [2_205, "/c"], [2_300, "/d"]])
  })

  it("they come at random, not all at once", async () => {
    const server = inTurn(hinted(10))
    const client = clientOf(server)
    await simulate(() =>
      Effect.forEach(Array.from({ length: 50 }), (_, n) => after(n, Effect.exit(client.get(`${origin}/${n}`))), {
        concurrency: "unbounded"
      }).pipe(Effect.withRandom(Random.make("crowd")))
    )
    const times = server.times().slice(1)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(10_000)
    expect(Math.max(...times)).toBeLessThanOrEqual(12_200)
    expect(new Set(times).size).toBeGreaterThan(40)
  })

  it("other origins do not", async () => {
    const server = inTurn(hinted(2))
    const client = clientOf(server)
    await together(client.get(`${origin}/a`), after(100, client.get("https://eu.example.com/b")))
    expect(server.times()).toEqual([0, 100, 2_100])
  })

  it("nor other clients", async () => {
    const server = inTurn(hinted(2))
    await together(clientOf(server).get(`${origin}/a`), after(100, clientOf(server).get(`${origin}/b`)))
    expect(server.times()).toEqual([0, 100, 2_100])
  })

  it("also if its own call was given up", async () => {
    const server = inTurn(hinted(2))
    const client = clientOf(server, { overrides: { QuestbackTooManyRequests: { attempts: 1 } } })
    await together(client.get(`${origin}/a`), after(100, client.get(`${origin}/b`)))
    // The call of /a has ended; what it heard has not.
    expect(arrivals(server)).toEqual([[0, "/a"], [2_100, "/b"]])
  })

  it("a wait that the policy would not take upon itself is nobody else's either", async () => {
    const server = inTurn(hinted(61))
    const client = clientOf(server)
    await together(client.get(`${origin}/a`), after(100, client.get(`${origin}/b`)))
    expect(arrivals(server)).toEqual([[0, "/a"], [100, "/b"]])
  })

  it("who cannot wait because of its deadline asks at once", async () => {
    const server = inTurn(hinted(2), 200)
    const policy = Retry.policy({ budget: "none", deadline: "1500 millis" })
    const client = server.http.pipe(Questback.client, Retry.client(policy))
    await together(
      client.get(`${origin}/a`),
      after(100, client.get(`${origin}/b`)),
      after(900, client.get(`${origin}/c`))
    )
    expect(arrivals(server)).toEqual([[0, "/a"], [100, "/b"], [2_100, "/c"]])
  })

  it("who wakes looks again: whoever came first may have been told to wait once more", async () => {
    const server = inTurn(hinted(2), hinted(5))
    const client = clientOf(server)
    await together(client.get(`${origin}/a`), after(100, client.get(`${origin}/b`)))
    // /a was told twice; /b was about to go at 2.2 s, and has heard of the second one.
    expect(arrivals(server)).toEqual([[0, "/a"], [2_100, "/a"], [7_350, "/a"], [7_613, "/b"]])
  })

  it("a wait counts as the request that it spares", async () => {
    const asked = async (attempts: number) => {
      const server = makeServer(({ url }) => url.endsWith("/a") ? hinted(2) : 200)
      const client = clientOf(server, { attempts })
      await together(client.get(`${origin}/a`), after(100, client.get(`${origin}/b`)))
      return arrivals(server).filter(([, path]) => path === "/b").map(([at]) => at)
    }
    // /a is refused at 0, 2.1 and 4.2 s, and closes the gate each time.
    expect(await asked(1)).toEqual([100])
    expect(await asked(2)).toEqual([2_205])
    expect(await asked(3)).toEqual([4_305])
  })

  it("who has waited as often as it may, and is refused, is not asked again", async () => {
    const server = makeServer(() => hinted(2))
    const client = clientOf(server)
    const ended: Array<unknown> = []
    const told = Effect.catchAll(client.get(`${origin}/b`), (failure) => {
      ended.push(failure._tag, Option.map(Retry.outcome(failure), ({ attempts }) => attempts))
      return Effect.void
    })
    await together(client.get(`${origin}/a`), after(100, told))
    expect(arrivals(server).filter(([, path]) => path === "/b")).toEqual([[4_305, "/b"]])
    expect(ended).toEqual(["QuestbackTooManyRequests", Option.some(1)])
  })

  it("a wait takes from the budget what a repeat takes; who finds nothing left asks at once", async () => {
    const server = inTurn(hinted(2))
    const budget = RetryBudget.unsafeMake({ capacity: 12 })
    const client = clientOf(server, { budget })
    await together(
      client.get(`${origin}/a`),
      after(100, client.get(`${origin}/b`)),
      after(200, client.get(`${origin}/c`))
    )
    expect(arrivals(server)).toEqual([[0, "/a"], [200, "/c"], [2_100, "/a"], [2_205, "/b"]])
    // Both that waited have given back what they took, and /c had nothing to give but one.
    expect(budget.available(origin)).toBe(12)
  })

  it("nobody waits at a gate for longer than the longest wait in all", async () => {
    const server = makeServer(({ url }) => url.endsWith("/a") ? hinted(20) : 200)
    const client = clientOf(server, { attempts: 100 })
    await simulate(() =>
      Effect.raceFirst(
        Effect.exit(client.get(`${origin}/a`)),
        after(100, Effect.zipRight(client.get(`${origin}/b`), Effect.never))
      ).pipe(Effect.timeout("10 minutes"), Effect.exit, Effect.withRandom(Random.fixed([0.5])))
    )
    const [at] = server.requests.filter(({ url }) => url.endsWith("/b"))
    expect(at?.at).toBeLessThanOrEqual(60_100)
  })
})

describe("who is interrupted at the gate", () => {
  it("leaves nothing: no timer, no request", async () => {
    const server = inTurn(hinted(30))
    const client = clientOf(server)
    const seen: Array<number> = []
    const { exit } = await simulate((time) =>
      Effect.gen(function*() {
        const first = yield* Effect.fork(client.get(`${origin}/a`))
        yield* Effect.sleep("1 second")
        const waiting = yield* Effect.fork(client.get(`${origin}/b`))
        yield* Effect.sleep("1 second")
        seen.push(time.sleeping())
        yield* Fiber.interrupt(waiting)
        seen.push(time.sleeping())
        yield* Fiber.interrupt(first)
        seen.push(time.sleeping())
      })
    )
    expect(Exit.isSuccess(exit)).toBe(true)
    expect(seen).toEqual([2, 1, 0])
    expect(arrivals(server)).toEqual([[0, "/a"]])
  })
})

describe("a clock that is set back", () => {
  it("does not keep the gate closed", async () => {
    const server = inTurn(hinted(30))
    const client = clientOf(server)
    await simulate((time) =>
      Effect.gen(function*() {
        yield* Effect.sleep("1 hour")
        const first = yield* Effect.fork(client.get(`${origin}/a`))
        yield* Effect.sleep("1 second")
        time.set(0)
        const response = yield* client.get(`${origin}/b`)
        expect([response.status, time.now()]).toEqual([200, 0])
        yield* Fiber.interrupt(first)
      })
    )
    expect(server.requests).toHaveLength(2)
  })
})

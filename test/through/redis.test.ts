import * as PersistedQueue from "@effect/experimental/PersistedQueue"
import * as PersistedQueueRedis from "@effect/experimental/PersistedQueue/Redis"
import * as RateLimiter from "@effect/experimental/RateLimiter"
import * as RateLimiterRedis from "@effect/experimental/RateLimiter/Redis"
import type * as HttpClient from "@effect/platform/HttpClient"
import { describe, expect, it } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import * as TestServices from "effect/TestServices"
import { makeServer } from "../load/world.js"
import { anyFailure, facts, rows } from "./carried.js"
import { paced } from "./paced.js"
import * as RedisServer from "./redisServer.js"

const url = "https://api.example.com/v1/quests/42"

const pace = { key: "questback", limit: 10, window: "1 minute" } as const

/** One machine: a connection of its own to a store that others may have too. */
const machine = (http: HttpClient.HttpClient, store: Layer.Layer<RateLimiter.RateLimiterStore>) =>
  Effect.map(
    Layer.build(RateLimiter.layer.pipe(Layer.provide(store))),
    (limiter) => Effect.provide(paced(http, pace), limiter)
  ).pipe(Effect.flatten)

const onRedis = (port: number) =>
  RateLimiterRedis.layerStore({ port, commandTimeout: 2_000, maxRetriesPerRequest: 0, retryStrategy: () => null })

/** Lets what is real go on until this holds; nothing of it moves the test clock. */
const until = (holds: Effect.Effect<boolean>): Effect.Effect<void> =>
  Effect.flatMap(
    holds,
    (done) => done ? Effect.void : Effect.zipRight(TestServices.provideLive(Effect.sleep("1 millis")), until(holds))
  )

/** How many fibers wait for long: the five seconds that an error's body may take are not meant. */
const waiting = Effect.map(
  Effect.zip(TestClock.sleeps(), Clock.currentTimeMillis),
  ([sleeps, now]) => Chunk.size(Chunk.filter(sleeps, (at) => at > now + 10_000))
)
const untilWaiting = (count: number) => until(Effect.map(waiting, (now) => now === count))

const name = RedisServer.isInstalled
  ? "a pace that machines share on Redis"
  : "a pace that machines share on Redis (skipped: there is no redis-server on this machine)"

describe.skipIf(!RedisServer.isInstalled)(name, () => {
  /** Thirty calls at once, from three machines; how many the server has seen by each minute. */
  const crowd = (stores: ReadonlyArray<Layer.Layer<RateLimiter.RateLimiterStore>>, first: number) =>
    Effect.gen(function*() {
      const server = makeServer(() => 200)
      const machines = yield* Effect.forEach(stores, (store) => machine(server.http, store))
      const calls = machines.flatMap((client) => Array.from({ length: 10 }, () => client.get(url)))
      const fiber = yield* Effect.fork(Effect.all(calls, { concurrency: "unbounded" }))
      yield* untilWaiting(30 - first)
      yield* until(Effect.sync(() => server.requests.length === first))
      const seen = [server.requests.length]
      for (let minute = 1; minute <= 2; minute++) {
        yield* TestClock.adjust("1 minute")
        seen.push(server.requests.length)
      }
      const responses = yield* Fiber.join(fiber)
      return { seen, statuses: new Set(responses.map(({ status }) => status)) }
    })

  it.scoped("all machines together keep it", () =>
    Effect.gen(function*() {
      const { port } = yield* RedisServer.make
      const { seen, statuses } = yield* crowd([onRedis(port), onRedis(port), onRedis(port)], 10)
      expect(seen).toEqual([10, 20, 30])
      expect(statuses).toEqual(new Set([200]))
    }))

  it.scoped("with a store for each, each keeps it alone", () =>
    Effect.gen(function*() {
      const own = RateLimiter.layerStoreMemory
      const { seen } = yield* crowd([Layer.fresh(own), Layer.fresh(own), Layer.fresh(own)], 30)
      expect(seen).toEqual([30, 30, 30])
    }))

  it.scoped("who is told to wait makes the others wait", () =>
    Effect.gen(function*() {
      const { port } = yield* RedisServer.make
      const server = makeServer((_, index) => index === 0 ? { status: 429, headers: { "retry-after": "20" } } : 200)
      const [first, second] = yield* Effect.all([
        machine(server.http, onRedis(port)),
        machine(server.http, onRedis(port))
      ])
      const told = yield* Effect.fork(first.get(url))
      yield* untilWaiting(1)
      const other = yield* Effect.fork(second.get(url))
      yield* untilWaiting(2)
      expect(server.requests.length).toBe(1)
      yield* TestClock.adjust("30 seconds")
      yield* untilWaiting(2)
      expect(server.requests.length).toBe(1)
      yield* TestClock.adjust("1 minute")
      const responses = yield* Effect.all([Fiber.join(told), Fiber.join(other)])
      expect(responses.map(({ status }) => status)).toEqual([200, 200])
    }))

  it.scoped("without Redis each machine goes on by itself", () =>
    Effect.gen(function*() {
      const { kill, port } = yield* RedisServer.make
      const server = makeServer((_, index) => index === 1 ? { status: 429, headers: { "retry-after": "20" } } : 200)
      // The connection cannot be closed in good order once the other side is gone, and its layer dies of that.
      const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Effect.exit(Scope.close(scope, Exit.void)))
      const client = yield* Scope.extend(machine(server.http, onRedis(port)), scope)
      expect((yield* client.get(url)).status).toBe(200)
      yield* kill
      const call = yield* Effect.fork(client.get(url))
      yield* untilWaiting(1)
      // Its own gate holds up the second call, though nobody can be asked.
      const behind = yield* Effect.fork(client.get(url))
      yield* untilWaiting(2)
      yield* TestClock.adjust("30 seconds")
      const responses = yield* Effect.all([Fiber.join(call), Fiber.join(behind)])
      expect([responses.map(({ status }) => status), server.requests.length]).toEqual([[200, 200], 4])
    }))

  it.scopedLive("a queue that is kept there gives back every error, also after a worker failed", () =>
    Effect.gen(function*() {
      const { port } = yield* RedisServer.make
      const store = PersistedQueueRedis.layerStore({ port, pollInterval: "5 millis" })
      yield* Effect.gen(function*() {
        const queue = yield* PersistedQueue.make({ name: "failures", schema: anyFailure })
        for (const [, error] of rows) yield* queue.offer(error)
        yield* Effect.exit(queue.take(() => Effect.fail("not now")))
        const taken = yield* Effect.forEach(rows, () => queue.take(Effect.succeed))
        const byTag = new Map(taken.map((error) => [error._tag, facts(error)]))
        expect(byTag).toEqual(new Map(rows.map(([tag, error]) => [tag, facts(error)])))
      }).pipe(Effect.provide(PersistedQueue.layer.pipe(Layer.provide(store))))
    }))
})

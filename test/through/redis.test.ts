import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import * as Layer from "#effect/Layer"
import { withLive } from "#test/live"
import { paceOnRedis, PersistedQueue, queueOnRedis, RateLimiter } from "#test/persistence"
import { withSleeps } from "#test/sleeps"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import * as Clock from "effect/Clock"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import { makeServer } from "../load/world.js"
import { anyFailure, facts, rows } from "./carried.js"
import { paced } from "./paced.js"
import * as RedisServer from "./redisServer.js"

const url = "https://api.example.com/v1/quests/42"

const pace = { key: "questback", limit: 10, window: Duration.minutes(1) } as const

/** One machine: a connection of its own to a store that others may have too. */
const machine = (http: HttpClient.HttpClient, store: Layer.Layer<RateLimiter.RateLimiterStore>) =>
  Effect.map(
    Layer.build(RateLimiter.layer.pipe(Layer.provide(store))),
    (limiter) => Effect.provide(paced(http, pace), limiter)
  ).pipe(Effect.flatten)

/** Lets what is real go on until this holds; nothing of it moves the test clock. */
const until = (holds: Effect.Effect<boolean>): Effect.Effect<void> =>
  Effect.flatMap(
    holds,
    (done) => done ? Effect.void : Effect.andThen(withLive(Effect.sleep("1 millis")), until(holds))
  )

/** Goes on when so many fibers wait for long: the five seconds that an error's body may take are not meant. */
type UntilWaiting = (count: number) => Effect.Effect<void>

const withWaiting = <A, E, R>(use: (untilWaiting: UntilWaiting) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  withSleeps((sleeps) =>
    use((count) =>
      until(
        Effect.map(
          Effect.zip(sleeps, Clock.currentTimeMillis),
          ([sleeps, now]) => sleeps.filter((at) => at > now + 10_000).length === count
        )
      )
    )
  )

const name = RedisServer.isInstalled
  ? "a pace that machines share on Redis"
  : "a pace that machines share on Redis (skipped: there is no redis-server on this machine)"

describe.skipIf(!RedisServer.isInstalled)(name, () => {
  /** Thirty calls at once, from three machines; how many the server has seen by each minute. */
  const crowd = (stores: ReadonlyArray<Layer.Layer<RateLimiter.RateLimiterStore>>, first: number) =>
    withWaiting(Effect.fnUntraced(function*(untilWaiting) {
      const server = makeServer(() => 200)
      const machines = yield* Effect.forEach(stores, (store) => machine(server.http, store))
      const calls = machines.flatMap((client) => Array.from({ length: 10 }, () => client.get(url)))
      const fiber = yield* Effect.forkChild(Effect.all(calls, { concurrency: "unbounded" }))
      yield* untilWaiting(30 - first)
      yield* until(Effect.sync(() => server.requests.length === first))
      const seen = [server.requests.length]
      for (let minute = 1; minute <= 2; minute++) {
        yield* TestClock.adjust("1 minute")
        seen.push(server.requests.length)
      }
      const responses = yield* Fiber.join(fiber)
      return { seen, statuses: new Set(responses.map(({ status }) => status)) }
    }))

  it.effect("all machines together keep it", () =>
    Effect.gen(function*() {
      const { port } = yield* RedisServer.make
      const { seen, statuses } = yield* crowd([paceOnRedis(port), paceOnRedis(port), paceOnRedis(port)], 10)
      expect(seen).toEqual([10, 20, 30])
      expect(statuses).toEqual(new Set([200]))
    }))

  it.effect("with a store for each, each keeps it alone", () =>
    Effect.gen(function*() {
      const own = RateLimiter.layerStoreMemory
      const { seen } = yield* crowd([Layer.fresh(own), Layer.fresh(own), Layer.fresh(own)], 30)
      expect(seen).toEqual([30, 30, 30])
    }))

  it.effect("who is told to wait makes the others wait", () =>
    withWaiting(Effect.fnUntraced(function*(untilWaiting) {
      const { port } = yield* RedisServer.make
      const server = makeServer((_, index) => index === 0 ? { status: 429, headers: { "retry-after": "20" } } : 200)
      const [first, second] = yield* Effect.all([
        machine(server.http, paceOnRedis(port)),
        machine(server.http, paceOnRedis(port))
      ])
      const told = yield* Effect.forkChild(first.get(url))
      yield* untilWaiting(1)
      const other = yield* Effect.forkChild(second.get(url))
      yield* untilWaiting(2)
      expect(server.requests.length).toBe(1)
      yield* TestClock.adjust("30 seconds")
      yield* untilWaiting(2)
      expect(server.requests.length).toBe(1)
      yield* TestClock.adjust("1 minute")
      const responses = yield* Effect.all([Fiber.join(told), Fiber.join(other)])
      expect(responses.map(({ status }) => status)).toEqual([200, 200])
    })))

  it.effect("without Redis each machine goes on by itself", () =>
    withWaiting(Effect.fnUntraced(function*(untilWaiting) {
      const { kill, port } = yield* RedisServer.make
      const server = makeServer((_, index) => index === 1 ? { status: 429, headers: { "retry-after": "20" } } : 200)
      // The connection cannot be closed in good order once the other side is gone: on Effect 3 its layer dies of that.
      const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Effect.exit(Scope.close(scope, Exit.void)))
      const client = yield* Effect.provideService(machine(server.http, paceOnRedis(port)), Scope.Scope, scope)
      expect((yield* client.get(url)).status).toBe(200)
      yield* kill
      const call = yield* Effect.forkChild(client.get(url))
      yield* untilWaiting(1)
      // Its own gate holds up the second call, though nobody can be asked.
      const behind = yield* Effect.forkChild(client.get(url))
      yield* untilWaiting(2)
      yield* TestClock.adjust("30 seconds")
      const responses = yield* Effect.all([Fiber.join(call), Fiber.join(behind)])
      expect([responses.map(({ status }) => status), server.requests.length]).toEqual([[200, 200], 4])
    })))

  it.live("a queue that is kept there gives back every error, also after a worker failed", () =>
    Effect.gen(function*() {
      const { port } = yield* RedisServer.make
      yield* Effect.gen(function*() {
        const queue = yield* PersistedQueue.make({ name: "failures", schema: anyFailure })
        for (const [, error] of rows) yield* queue.offer(error)
        yield* Effect.exit(queue.take(() => Effect.fail("not now")))
        const taken = yield* Effect.forEach(rows, () => queue.take(Effect.succeed))
        const byTag = new Map(taken.map((error) => [error._tag, facts(error)]))
        expect(byTag).toEqual(new Map(rows.map(([tag, error]) => [tag, facts(error)])))
      }).pipe(Effect.provide(PersistedQueue.layer.pipe(Layer.provide(queueOnRedis(port)))))
    }))
})

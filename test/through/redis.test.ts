import * as Effect from "#effect/Effect"
import * as Layer from "#effect/Layer"
import { PersistedQueue, queueOnRedis } from "#test/persistence"
import { describe, expect, it } from "#test/vitest"
import { anyFailure, facts, rows } from "./carried.js"
import * as RedisServer from "./redisServer.js"

const name = RedisServer.isInstalled
  ? "a queue on Redis"
  : "a queue on Redis (skipped: there is no redis-server on this machine)"

describe.skipIf(!RedisServer.isInstalled)(name, () => {
  it.live("gives back every error, also after a worker failed", () =>
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

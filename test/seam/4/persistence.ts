/** Where Effect 4 has it. */
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import * as Layer from "effect/Layer"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as RateLimiter from "effect/persistence/RateLimiter"

export * as PersistedQueue from "effect/persistence/PersistedQueue"
export * as RateLimiter from "effect/persistence/RateLimiter"

const redis = (port: number) =>
  NodeRedis.layer({
    socket: { port, reconnectStrategy: false },
    commandOptions: { timeout: 2_000 },
    // Its pool waits so long by the clock of a test, where whoever waits for minutes is counted.
    idleTimeout: "1 second"
  }).pipe(Layer.orDie)

/** The store of a rate limiter on a Redis of this machine; whoever loses the connection does not look for it again. */
export const paceOnRedis = (port: number) => RateLimiter.layerStoreRedis().pipe(Layer.provide(redis(port)))

/** The store of a queue on a Redis of this machine. */
export const queueOnRedis = (port: number) =>
  PersistedQueue.layerStoreRedis({ pollInterval: "5 millis" }).pipe(Layer.provide(redis(port)))

/** Where Effect 3 has what Effect 4 has in `effect/persistence`. */
import * as PersistedQueueRedis from "@effect/experimental/PersistedQueue/Redis"
import * as RateLimiterRedis from "@effect/experimental/RateLimiter/Redis"

export * as PersistedQueue from "@effect/experimental/PersistedQueue"
export * as RateLimiter from "@effect/experimental/RateLimiter"

/** The store of a rate limiter on a Redis of this machine; whoever loses the connection does not look for it again. */
export const paceOnRedis = (port: number) =>
  RateLimiterRedis.layerStore({ port, commandTimeout: 2_000, maxRetriesPerRequest: 0, retryStrategy: () => null })

/** The store of a queue on a Redis of this machine. */
export const queueOnRedis = (port: number) => PersistedQueueRedis.layerStore({ port, pollInterval: "5 millis" })

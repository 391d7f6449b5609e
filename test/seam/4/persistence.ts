/** Where Effect 4 has it. */
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Persistence from "effect/persistence/Persistence"

export * as PersistedQueue from "effect/persistence/PersistedQueue"

/** The store of a queue on a Redis of this machine. */
export const queueOnRedis = (port: number) =>
  PersistedQueue.layerStoreRedis({ pollInterval: "5 millis" }).pipe(Layer.provide(
    NodeRedis.layer({
      socket: { port, reconnectStrategy: false },
      commandOptions: { timeout: 2_000 },
      // Its pool waits so long by the clock of a test, where whoever waits for minutes is counted.
      idleTimeout: "1 second"
    }).pipe(Layer.orDie)
  ))

export type Backing = Persistence.BackingPersistence

/** What machines leave for each other, in memory. */
export const backingInMemory: Layer.Layer<Backing> = Persistence.layerBackingMemory

/** The same on a Redis of this machine: what cannot be sent soon is not sent later. */
export const backingOnRedis = (port: number): Layer.Layer<Backing> =>
  Persistence.layerBackingRedis.pipe(
    Layer.provide(NodeRedis.layer({ socket: { port, reconnectStrategy: () => 50 }, disableOfflineQueue: true })),
    Layer.orDie
  )

/** The same by what a test does with each question; what it fails with is the store's own failure. */
export const backingOf = (store: {
  readonly get: (key: string) => Effect.Effect<object | undefined, unknown>
  readonly set: (key: string, value: object, forMillis: number) => Effect.Effect<void, unknown>
}): Layer.Layer<Backing> => {
  const asError = <A>(self: Effect.Effect<A, unknown>, method: string) =>
    Effect.mapError(self, (cause) => new Persistence.PersistenceError({ message: method, cause }))
  const unused = Effect.die("nobody does this")
  return Layer.succeed(Persistence.BackingPersistence, {
    make: () =>
      Effect.succeed({
        get: (key) => asError(store.get(key), "get"),
        set: (key, value, ttl) => asError(store.set(key, value, ttl === undefined ? 0 : Duration.toMillis(ttl)), "set"),
        getMany: () => unused,
        setMany: () => unused,
        remove: () => unused,
        clear: unused
      })
  })
}

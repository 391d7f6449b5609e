/** Where Effect 3 has what Effect 4 has in `effect/persistence`. */
import * as PersistedQueueRedis from "@effect/experimental/PersistedQueue/Redis"
import * as Persistence from "@effect/experimental/Persistence"
import * as PersistenceRedis from "@effect/experimental/Persistence/Redis"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

export * as PersistedQueue from "@effect/experimental/PersistedQueue"

/** The store of a queue on a Redis of this machine. */
export const queueOnRedis = (port: number) => PersistedQueueRedis.layerStore({ port, pollInterval: "5 millis" })

export type Backing = Persistence.BackingPersistence

/** What machines leave for each other, in memory. */
export const backingInMemory: Layer.Layer<Backing> = Persistence.layerMemory

/** The same on a Redis of this machine: what cannot be sent soon is not sent later. */
export const backingOnRedis = (port: number): Layer.Layer<Backing> =>
  PersistenceRedis.layer({ port, maxRetriesPerRequest: 0, retryStrategy: () => 50 })

/** The same by what a test does with each question; what it fails with is the store's own failure. */
export const backingOf = (store: {
  readonly get: (key: string) => Effect.Effect<object | undefined, unknown>
  readonly set: (key: string, value: object, forMillis: number) => Effect.Effect<void, unknown>
}): Layer.Layer<Backing> => {
  const asError = <A>(self: Effect.Effect<A, unknown>, method: string) =>
    Effect.mapError(self, (cause) => Persistence.PersistenceBackingError.make(method, cause))
  const unused = Effect.dieMessage("nobody does this")
  return Layer.succeed(
    Persistence.BackingPersistence,
    Persistence.BackingPersistence.of({
      [Persistence.BackingPersistenceTypeId]: Persistence.BackingPersistenceTypeId,
      make: () =>
        Effect.succeed({
          get: (key) => asError(Effect.map(store.get(key), Option.fromNullable), "get"),
          set: (key, value, ttl) =>
            // Seam: what is set there is what this package sets.
            asError(
              store.set(key, value as object, Option.match(ttl, { onNone: () => 0, onSome: Duration.toMillis })),
              "set"
            ),
          getMany: () => unused,
          setMany: () => unused,
          remove: () => unused,
          clear: unused
        })
    })
  )
}

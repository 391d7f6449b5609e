/** A store that processes share, on a Redis of this machine. For Effect 3. */
import type { BackingPersistence } from "@effect/experimental/Persistence"
import * as PersistenceRedis from "@effect/experimental/Persistence/Redis"
import type * as Layer from "effect/Layer"

export const storeOnRedis = (port: number): Layer.Layer<BackingPersistence> =>
  PersistenceRedis.layer({ port, maxRetriesPerRequest: 0 })

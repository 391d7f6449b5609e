/** A store that processes share, on a Redis of this machine. For Effect 4. */
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import * as Layer from "effect/Layer"
import * as Persistence from "effect/persistence/Persistence"

export const storeOnRedis = (port: number): Layer.Layer<Persistence.BackingPersistence> =>
  Persistence.layerBackingRedis.pipe(
    Layer.provide(NodeRedis.layer({ socket: { port }, disableOfflineQueue: true })),
    Layer.orDie
  )

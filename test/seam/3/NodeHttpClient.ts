/** Effect 4's words, on Effect 3. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Agent } from "@effect/platform-node/Undici"
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export * from "@effect/platform-node/NodeHttpClient"
export {
  layer as layerNodeHttp,
  layerWithoutAgent as layerNodeHttpNoAgent,
  makeAgentLayer as layerAgentOptions
} from "@effect/platform-node/NodeHttpClient"

export const layerUndiciOptions = (options: Agent.Options): Layer.Layer<HttpClient.HttpClient> =>
  Layer.provide(
    NodeHttpClient.layerUndiciWithoutDispatcher,
    Layer.scoped(
      NodeHttpClient.Dispatcher,
      Effect.acquireRelease(
        Effect.sync(() => new Agent(options)),
        (agent) => Effect.promise(() => agent.destroy())
      )
    )
  )

/** Where Effect 4 has it. */
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import * as RpcServer from "effect/rpc/RpcServer"

export * as Rpc from "effect/rpc/Rpc"
export * as RpcClient from "effect/rpc/RpcClient"
export * as RpcGroup from "effect/rpc/RpcGroup"
export type { RpcSerialization } from "effect/rpc/RpcSerialization"
export * as RpcServer from "effect/rpc/RpcServer"

/** Each way to write messages that this major has. */
export const serializations = [
  ["ndjson", RpcSerialization.layerNdjson],
  ["binary", RpcSerialization.layerSchemaBinary()],
  ["json", RpcSerialization.layerJson]
] as const

/** Serves procedures at `/` of an HTTP server. */
export const serve = <E, R>(procedures: Layer.Layer<never, E, R>) =>
  HttpRouter.serve(Layer.provide(procedures, RpcServer.layerProtocolHttp({ path: "/" })), {
    disableListenLog: true,
    disableLogger: true
  })

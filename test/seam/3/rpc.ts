/** Where Effect 3 has what Effect 4 has in `effect/rpc`. */
import * as HttpRouter from "@effect/platform/HttpRouter"
import type * as HttpServer from "@effect/platform/HttpServer"
import * as RpcSerialization from "@effect/rpc/RpcSerialization"
import * as RpcServer from "@effect/rpc/RpcServer"
import * as Layer from "effect/Layer"

export * as Rpc from "@effect/rpc/Rpc"
export * as RpcClient from "@effect/rpc/RpcClient"
export * as RpcGroup from "@effect/rpc/RpcGroup"
export type { RpcSerialization } from "@effect/rpc/RpcSerialization"
export * as RpcServer from "@effect/rpc/RpcServer"

/** Each way to write messages that this major has. */
export const serializations = [
  ["ndjson", RpcSerialization.layerNdjson],
  ["msgpack", RpcSerialization.layerMsgPack],
  ["json", RpcSerialization.layerJson]
] as const

/** Serves procedures at `/` of an HTTP server. */
export const serve = <E, R>(
  procedures: Layer.Layer<never, E, R>
): Layer.Layer<
  never,
  E,
  Exclude<R, RpcServer.Protocol> | RpcSerialization.RpcSerialization | HttpServer.HttpServer
> =>
  HttpRouter.Default.serve().pipe(
    Layer.provide(procedures),
    Layer.provide(RpcServer.layerProtocolHttp({ path: "/" }))
  )

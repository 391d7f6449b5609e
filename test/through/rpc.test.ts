import * as Effect from "#effect/Effect"
import * as Layer from "#effect/Layer"
import * as Schema from "#effect/Schema"
import { Rpc, RpcClient, RpcGroup, type RpcSerialization, RpcServer, serializations, serve } from "#test/rpc"
import { describe, expect, it } from "#test/vitest"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Category, Questback, Retry } from "effect-errata"
import { all, anyFailure, facts, rows } from "./carried.js"

/** One procedure that fails with any error there is, and one that says in its type with which. */
const group = RpcGroup.make(
  Rpc.make("failWith", { payload: { tag: Schema.String }, error: anyFailure }),
  Rpc.make("exportOf", {
    payload: { id: Schema.Number },
    success: Schema.Number,
    error: Schema.Union([Questback.Gone, Questback.TooManyRequests, Questback.InternalServerError])
  })
)

/** How often each export was asked for. */
const asked = new Map<number, number>()

const handlers = group.toLayer({
  failWith: ({ tag }) => Effect.fail(all.get(tag)?.error ?? new Questback.NotFound({ body: { detail: tag } })),
  exportOf: ({ id }) =>
    Effect.gen(function*() {
      const count = (asked.get(id) ?? 0) + 1
      asked.set(id, count)
      if (id === 410) return yield* new Questback.Gone({ body: { detail: "deleted in May" } })
      return count < 3 ? yield* new Questback.InternalServerError({ body: {} }) : count
    })
})

/** A server on a socket of loopback, and the client of it. */
const overHttp = (serialization: Layer.Layer<RpcSerialization>) =>
  serve(RpcServer.layer(group).pipe(Layer.provide(handlers))).pipe(
    // The client of the test server knows its origin.
    Layer.provideMerge(RpcClient.layerProtocolHttp({ url: "" })),
    Layer.provideMerge(NodeHttpServer.layerTest),
    Layer.provideMerge(serialization)
  )

describe.each(serializations)("rpc over HTTP, as %s", (_, serialization) => {
  it.live("every error comes out on the other side as it went in", () =>
    Effect.gen(function*() {
      const client = yield* RpcClient.make(group)
      const failures = yield* Effect.forEach(rows, ([tag]) => Effect.flip(client.failWith({ tag })), {
        concurrency: 8
      })
      expect(failures.map((failure) => "retry" in failure ? facts(failure) : failure))
        .toEqual(rows.map(([, error]) => facts(error)))
    }).pipe(Effect.provide(overHttp(serialization))))

  it.live("it is caught by its tag and by its category", () =>
    Effect.gen(function*() {
      const client = yield* RpcClient.make(group)
      const byTag = yield* client.exportOf({ id: 410 }).pipe(
        Effect.catchTags({ QuestbackGone: (error) => Effect.succeed(error.body.detail) })
      )
      const byCategory = yield* client.exportOf({ id: 410 }).pipe(
        Effect.catchTag("RpcClientError", Effect.die),
        Category.catch("NotFound", (error) => Effect.succeed([error._tag, error.status]))
      )
      expect([byTag, byCategory]).toEqual(["deleted in May", ["QuestbackGone", 410]])
    }).pipe(Effect.provide(overHttp(serialization))))

  it.live("a policy decides for the caller as it would at the API", () =>
    Effect.gen(function*() {
      const client = yield* RpcClient.make(group)
      const policy = Retry.policy({ backoff: { base: "1 milli" }, tags: { RpcClientError: "never" } })
      asked.clear()
      expect(yield* client.exportOf({ id: 7 }).pipe(Retry.effect(policy))).toBe(3)
      const gone = yield* client.exportOf({ id: 410 }).pipe(Retry.effect(policy), Effect.flip)
      expect([gone._tag, asked.get(7), asked.get(410)]).toEqual(["QuestbackGone", 3, 1])
    }).pipe(Effect.provide(overHttp(serialization))))
})

/**
 * A server on loopback that speaks what an API documents, and counts and times what it is asked.
 */
import { HttpServer } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { Effect, Layer, type Scope } from "effect"
import type { ApiError } from "effect-errata"
import { Fake } from "effect-errata/testing"
import { createServer } from "node:http"

/** An error as its documentation says that it is sent. */
export const documented = (
  error: ApiError.AnyClass,
  headers: Readonly<Record<string, string>> = {}
): Fake.Reply => Fake.respond(error, { headers })

export const ok: Fake.Reply = Fake.succeed({ pages: 12 })

/** One request: how it was answered, with which credential and when it came, in milliseconds of some clock. */
interface Served {
  readonly status: number
  readonly credential: string | undefined
  readonly at: number
}

export interface Server {
  readonly origin: string
  /** The requests that came in for one method and path, in their order. */
  readonly served: (request: string) => ReadonlyArray<Served>
}

/** Serves by a table from `GET /path` to its answers, one after the other; the last one stays. */
export const serve = (
  answers: Readonly<Record<string, ReadonlyArray<Fake.Reply>>>
): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.gen(function*() {
    const served = new Map<string, ReadonlyArray<Served>>()
    const fake = yield* Fake.make(({ headers, method, url }) => {
      const request = `${method} ${url}`
      const earlier = served.get(request) ?? []
      const reply = answers[request]?.[earlier.length] ?? answers[request]?.at(-1) ?? ok
      const status = typeof reply.gives === "object" ? reply.gives.status : 0
      served.set(request, [...earlier, { status, credential: headers["authorization"], at: performance.now() }])
      return reply
    })
    const server = yield* Layer.build(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" }))
    yield* Effect.provide(HttpServer.serveEffect(fake.app), server)
    const origin = yield* Effect.provide(HttpServer.addressFormattedWith(Effect.succeed), server)
    return { origin, served: (request: string) => served.get(request) ?? [] }
  }).pipe(Effect.orDie)

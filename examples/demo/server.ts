/**
 * A server on loopback that speaks what an API documents, and counts and times what it is asked.
 */
import * as Effect from "#effect/Effect"
import type { ApiError } from "effect-errata"
import { Fake } from "effect-errata/testing"
import type * as Scope from "effect/Scope"
import { once } from "node:events"
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
    const server = createServer(({ headers, method, url }, response) => {
      const request = `${method} ${url}`
      const earlier = served.get(request) ?? []
      const { gives } = answers[request]?.[earlier.length] ?? answers[request]?.at(-1) ?? ok
      // No request here is left without an answer.
      if (typeof gives === "string") return
      served.set(request, [
        ...earlier,
        { status: gives.status, credential: headers.authorization, at: performance.now() }
      ])
      response.writeHead(gives.status, gives.headers).end(gives.body)
    })
    yield* Effect.acquireRelease(
      Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening")),
      () =>
        Effect.sync(() => {
          server.close()
          server.closeAllConnections()
        })
    )
    const address = server.address()
    const port = address !== null && typeof address === "object" ? address.port : 0
    return { origin: `http://127.0.0.1:${port}`, served: (request: string) => served.get(request) ?? [] }
  })

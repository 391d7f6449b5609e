/**
 * A server on loopback that speaks what an API documents, and counts and times what it is asked.
 */
import { Effect, Schema, type Scope } from "effect"
import { type ApiError, Catalog } from "effect-errata"
import * as Http from "node:http"

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** An error as its documentation says that it is sent. */
export const documented = (
  error: ApiError.AnyClass,
  headers: Readonly<Record<string, string>> = {}
): Answer => {
  const answer = Catalog.encode(Schema.decodeUnknownSync(error.wire)(error.entry.example))
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

export const ok: Answer = { status: 200, headers: { "content-type": "application/json" }, body: "{\"pages\":12}" }

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
  answers: Readonly<Record<string, ReadonlyArray<Answer>>>
): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.suspend(() => {
    const served = new Map<string, Array<Served>>()
    const server = Http.createServer((incoming, response) => {
      const request = `${incoming.method} ${incoming.url}`
      const earlier = served.get(request) ?? []
      const { body, headers, status } = answers[request]?.[earlier.length] ?? answers[request]?.at(-1) ?? ok
      served.set(request, [...earlier, { status, credential: incoming.headers.authorization, at: performance.now() }])
      incoming.resume()
      response.writeHead(status, headers).end(body)
    })
    return Effect.acquireRelease(
      Effect.async<Server>((resume) => {
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          const port = typeof address === "object" ? address?.port : undefined
          resume(Effect.succeed({
            origin: `http://127.0.0.1:${port}`,
            served: (request) => served.get(request) ?? []
          }))
        })
      }),
      () => Effect.sync(() => server.close().closeAllConnections())
    )
  })

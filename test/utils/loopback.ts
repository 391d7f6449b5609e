/**
 * A real HTTP server on loopback that answers by a script and remembers what it was asked.
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"

/** One request, as it arrived. */
export interface Received {
  readonly method: string
  /** Path and query, as in the request line. */
  readonly url: string
  readonly headers: Http.IncomingHttpHeaders
  /** How often this method and URL have been asked for so far; 1 for the first time. */
  readonly count: number
  /** When the request line and headers were in, by a clock that is never set: only differences mean something. */
  readonly at: number
}

/** An answer as data. Its `content-length` is that of `body`, unless `headers` say otherwise. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** What to do with a request: an answer, or something to do with Node's own response, for what is no plain answer. */
export type Script = (request: Received) => Answer | ((response: Http.ServerResponse) => void)

export interface Loopback {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly origin: string
  /** Every request so far, in the order of arrival. */
  readonly requests: ReadonlyArray<Received>
  /** The times between the arrivals of one request and the next, in milliseconds. */
  readonly gaps: () => ReadonlyArray<number>
}

const send = (response: Http.ServerResponse, { body = "", headers = {}, status }: Answer): void => {
  response.writeHead(status, headers)
  response.end(body)
}

/** Listens until the scope closes, and then drops every connection, whether or not it is in use. */
export const make = (script: Script): Effect.Effect<Loopback, never, Scope.Scope> =>
  Effect.gen(function*() {
    const requests: Array<Received> = []
    const server = Http.createServer((incoming, response) => {
      const { headers, method = "", url = "" } = incoming
      const count = requests.filter((earlier) => earlier.method === method && earlier.url === url).length + 1
      const received = { method, url, headers, count, at: performance.now() }
      requests.push(received)
      // A body that nobody reads would keep the connection from being used again.
      incoming.resume()
      const answer = script(received)
      if (typeof answer === "function") answer(response)
      else send(response, answer)
    })
    const port = yield* Effect.acquireRelease(
      Effect.async<number>((resume) => {
        server.listen(0, "127.0.0.1", () => {
          const address = server.address()
          resume(
            typeof address === "object" && address !== null
              ? Effect.succeed(address.port)
              : Effect.dieMessage("the server listens on no port")
          )
        })
      }),
      () =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    )
    return {
      origin: `http://127.0.0.1:${port}`,
      requests,
      gaps: () => requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? at))
    }
  })

/**
 * A real HTTP server on loopback that answers by a script and remembers what it was asked.
 */
import * as Effect from "#effect/Effect"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import { listen } from "./listen.js"

/** One request, as it arrived. */
interface Received {
  readonly method: string
  /** Path and query, as in the request line. */
  readonly url: string
  readonly headers: Http.IncomingHttpHeaders
  /** How often this method and URL have been asked for so far; 1 for the first time. */
  readonly count: number
  /** When its head was in, by a clock that nobody sets: only differences mean something. */
  readonly at: number
}

/** An answer as data. Node adds what headers it needs. */
interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** What to do with a request: an answer, or something to do with Node's own response, for what is no plain answer. */
export type Script = (request: Received) => Answer | ((response: Http.ServerResponse) => void)

interface Loopback {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly origin: string
  /** Every request so far, in the order of arrival. */
  readonly requests: ReadonlyArray<Received>
  /** The times from the arrival of one request to that of the next, in milliseconds. */
  readonly gaps: () => ReadonlyArray<number>
}

/** Listens until the scope closes, and then drops every connection, whether or not it is in use. */
export const make = (script: Script): Effect.Effect<Loopback, never, Scope.Scope> =>
  Effect.suspend(() => {
    const requests: Array<Received> = []
    const server = Http.createServer((incoming, response) => {
      const { headers, method = "", url = "" } = incoming
      const count = requests.filter((earlier) => earlier.method === method && earlier.url === url).length + 1
      const received = { method, url, headers, count, at: performance.now() }
      requests.push(received)
      // A body that nobody reads would keep the connection from being used again.
      incoming.resume()
      const answer = script(received)
      if (typeof answer === "function") return answer(response)
      response.writeHead(answer.status, answer.headers ?? {})
      response.end(answer.body)
    })
    return Effect.map(listen(server, () => server.closeAllConnections()), (origin) => ({
      origin,
      requests,
      gaps: () => requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? at))
    }))
  })

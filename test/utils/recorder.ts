/**
 * An HTTP server on loopback that remembers the whole body of each request before it answers.
 */
import * as Effect from "#effect/Effect"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import { listen } from "./listen.js"

/** One request, with its body as text. */
export interface Recorded {
  readonly method: string
  readonly path: string
  readonly headers: Http.IncomingHttpHeaders
  readonly body: string
  /** How many requests with this method and path there have been, this one included. */
  readonly count: number
}

/** What to answer, or that the connection breaks. */
export type Answered =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | "reset"

interface Recorder {
  readonly origin: string
  readonly requests: ReadonlyArray<Recorded>
  /** The bodies of all requests with this method, in the order of their arrival. */
  readonly bodies: (method: string) => ReadonlyArray<string>
}

/** Listens until the scope closes. */
export const make = (answer: (request: Recorded) => Answered): Effect.Effect<Recorder, never, Scope.Scope> =>
  Effect.suspend(() => {
    const requests: Array<Recorded> = []
    const server = Http.createServer((incoming, response) => {
      const { headers, method = "", url: path = "" } = incoming
      const chunks: Array<Buffer> = []
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
      // A client whose own stream fails breaks its request off.
      incoming.on("error", () => response.destroy())
      incoming.on("end", () => {
        const count = requests.filter((earlier) => earlier.method === method && earlier.path === path).length + 1
        const request = { method, path, headers, body: Buffer.concat(chunks).toString(), count }
        requests.push(request)
        const answered = answer(request)
        if (answered === "reset") return void incoming.socket.resetAndDestroy()
        response.writeHead(answered.status, answered.headers ?? {})
        response.end(answered.body)
      })
    })
    return Effect.map(listen(server, () => server.closeAllConnections()), (origin) => ({
      origin,
      requests,
      bodies: (method) => requests.filter((request) => request.method === method).map(({ body }) => body)
    }))
  })

/** An address on which nobody listens: somebody did, and has gone. */
export const abandoned: Effect.Effect<string> = Effect.scoped(
  Effect.map(make(() => ({ status: 200 })), ({ origin }) => origin)
)

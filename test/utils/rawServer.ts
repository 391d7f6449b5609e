/**
 * A TCP server on loopback for answers that an HTTP server would not let out: cut off, hanging, or no HTTP at all.
 */
import * as Effect from "#effect/Effect"
import type * as Scope from "effect/Scope"
import * as Net from "node:net"
import { listen } from "./listen.js"

/** What to do with a connection once the head of a request has come in on it. */
type Behaviour = (socket: Net.Socket) => void

interface RawServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly origin: string
  /** How many requests have come in so far. */
  readonly count: () => number
}

/** Listens until the scope closes, and then drops every connection. */
export const make = (behaviour: Behaviour): Effect.Effect<RawServer, never, Scope.Scope> =>
  Effect.suspend(() => {
    const sockets = new Set<Net.Socket>()
    let count = 0
    const server = Net.createServer((socket) => {
      sockets.add(socket)
      let head = ""
      socket.on("data", (chunk) => {
        head += chunk.toString("latin1")
        if (!head.includes("\r\n\r\n")) return
        head = ""
        count++
        behaviour(socket)
      })
      // The other side may hang up first, which is what some of these answers are for.
      socket.on("error", () => socket.destroy())
      socket.on("close", () => sockets.delete(socket))
    })
    const drop = () => {
      for (const socket of sockets) socket.destroy()
    }
    return Effect.map(listen(server, drop), (origin) => ({ origin, count: () => count }))
  })

/** An answer, as far as it is sent. */
interface Piece {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** What is sent of the body. */
  readonly body: string
  /** What `Content-Length` says of it; the truth, if left out. */
  readonly length?: number
}

const text = ({ body, headers = {}, length = Buffer.byteLength(body), status }: Piece): string =>
  [
    `HTTP/1.1 ${status} Scripted`,
    ...Object.entries({ ...headers, "content-length": String(length) }).map(([name, value]) => `${name}: ${value}`),
    "",
    body
  ].join("\r\n")

/** Resets the connection in place of an answer. */
export const reset: Behaviour = (socket) => {
  socket.resetAndDestroy()
}

/** Closes the connection in place of an answer, but in good order. */
export const close: Behaviour = (socket) => {
  socket.end()
}

/** Bytes that are no HTTP. */
export const garbage: Behaviour = (socket) => {
  socket.end("220 mail.example.com ESMTP\r\n")
}

/** Sends what there is and closes: with a `length` beyond the body, an answer that breaks off. */
export const thenClose = (piece: Piece): Behaviour => (socket) => {
  socket.end(text(piece))
}

/** Sends what there is and says nothing more: with a `length` beyond the body, an answer that never ends. */
export const thenHang = (piece: Piece): Behaviour => (socket) => {
  socket.write(text(piece))
}

/** The page of a proxy, where the API would have answered in JSON. */
export const html = (status: number, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  thenClose({
    status,
    headers: { "content-type": "text/html", connection: "close", ...headers },
    body: "<!doctype html><title>Please wait</title><h1>Please wait</h1>"
  })

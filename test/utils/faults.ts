/**
 * A server on loopback that breaks the rules by a script: TCP, or TLS with a certificate that nobody has signed.
 */
import * as Effect from "#effect/Effect"
import * as Latch from "#test/Latch"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type * as Net from "node:net"
import { createServer } from "node:net"
import * as Tls from "node:tls"
import { selfSigned } from "./faultsTls.js"
import { listen } from "./listen.js"

/** One connection, as a script sees it. */
interface Connection {
  readonly socket: Net.Socket
  /** What has come in, and was not yet taken by `request`. */
  input: Buffer
  readonly onRequest: () => void
  readonly onHang: () => void
}

/** Something to do on a connection. */
export type Step = (connection: Connection) => Effect.Effect<void>

interface FaultServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end; `https:` with `tls`. */
  readonly origin: string
  /** Connections so far. */
  readonly connections: () => number
  /** Connections that are open now. */
  readonly open: () => number
  /** Requests so far. */
  readonly requests: () => number
  /** Resumes once the last connection has closed. */
  readonly idle: Effect.Effect<void>
  /** Resumes once a script has come to its `hang`. */
  readonly hung: Effect.Effect<void>
}

/** Resumes when `now` holds, which is asked whenever the event comes. */
const until = (emitter: Net.Socket, event: string, now: () => boolean): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const look = () => {
      if (!now()) return
      emitter.off(event, look)
      resume(Effect.void)
    }
    emitter.on(event, look)
    look()
    return Effect.sync(() => emitter.off(event, look))
  })

/** A request that is all there: where it ends, or nothing. */
const endOf = (input: Buffer): number | undefined => {
  const head = input.indexOf("\r\n\r\n")
  if (head === -1) return undefined
  const length = /^content-length: *(\d+)/im.exec(input.toString("latin1", 0, head))?.[1] ?? "0"
  const end = head + 4 + Number(length)
  return input.length < end ? undefined : end
}

/** Waits for the next request. */
export const request: Step = (connection) =>
  Effect.map(until(connection.socket, "data", () => endOf(connection.input) !== undefined), () => {
    connection.input = connection.input.subarray(endOf(connection.input))
    connection.onRequest()
  })

/** Sends, and waits until the other side has room for more. */
export const send = (bytes: string | Uint8Array): Step => ({ socket }) =>
  Effect.suspend(() => {
    if (socket.destroyed) return Effect.void
    const roomy = socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes)
    return roomy ? Effect.void : until(socket, "drain", () => socket.destroyed || !socket.writableNeedDrain)
  })

/** Waits, by the real clock. */
export const pause = (millis: number): Step => () => Effect.sleep(millis)

/** Closes in good order. */
export const close: Step = ({ socket }) =>
  Effect.sync(() => {
    socket.end()
  })

/** Breaks the connection: the other side gets a reset, and whatever it has not read yet is lost. */
export const reset: Step = ({ socket }) =>
  Effect.sync(() => {
    socket.resetAndDestroy()
  })

/** Says nothing more, and leaves the connection as it is. */
export const hang: Step = ({ onHang }) => Effect.andThen(Effect.sync(onHang), Effect.never)

/** One step after the other. */
export const all = (...steps: ReadonlyArray<Step>): Step => (connection) =>
  Effect.forEach(steps, (step) => step(connection), { discard: true })

/** The same again and again, for as long as somebody is there. */
export const forever = (...steps: ReadonlyArray<Step>): Step => (connection) =>
  Effect.forever(Effect.andThen(all(...steps)(connection), Effect.yieldNow))

/** One byte after the other. */
export const drip = (text: string, millis: number): Step => (connection) =>
  Effect.forEach(text, (byte) => Effect.andThen(send(byte)(connection), Effect.sleep(millis)), { discard: true })

/** An answer's head and what there is of its body; nothing is added that is not written here. */
export const answer = (status: number, headers: Readonly<Record<string, string>>, body = ""): Step =>
  send([
    `HTTP/1.1 ${status} Scripted`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "",
    body
  ].join("\r\n"))

/** Listens until the scope closes, plays the script on each connection, and drops what is left at the end. */
export const make = (
  script: Step,
  options: { readonly tls?: boolean | undefined } = {}
): Effect.Effect<FaultServer, never, Scope.Scope> =>
  Effect.suspend(() => {
    const sockets = new Set<Net.Socket>()
    let connections = 0
    let requests = 0
    const nobody = Latch.makeUnsafe(true)
    const hung = Latch.makeUnsafe(false)
    const accept = (socket: Net.Socket) => {
      connections++
      sockets.add(socket)
      nobody.closeUnsafe()
      // The other side may hang up first, which is what some of these scripts are for.
      socket.on("error", () => socket.destroy())
      socket.on("close", () => {
        sockets.delete(socket)
        if (sockets.size === 0) nobody.openUnsafe()
      })
    }
    const play = (socket: Net.Socket) => {
      const connection: Connection = {
        socket,
        input: Buffer.alloc(0),
        onRequest: () => {
          requests++
        },
        onHang: () => hung.openUnsafe()
      }
      socket.on("error", () => socket.destroy())
      socket.on("data", (chunk: Buffer) => {
        connection.input = Buffer.concat([connection.input, chunk])
      })
      const fiber = Effect.runFork(script(connection))
      socket.on("close", () => Effect.runFork(Fiber.interrupt(fiber)))
    }
    const server = options.tls === true ? Tls.createServer(selfSigned(), play) : createServer(play)
    server.on("connection", accept)
    // A handshake that fails is what some of these servers are for.
    server.on("tlsClientError", () => {})
    const drop = () => {
      for (const socket of sockets) socket.destroy()
    }
    // As many as want to come at once are let in: one that is turned away would come back only after a second.
    const bind = server.listen.bind(server)
    Object.assign(server, {
      listen: (port: number, host: string, done: () => void) => bind({ port, host, backlog: 4_096 }, done)
    })
    return Effect.map(listen(server, drop), (origin) => ({
      origin: options.tls === true ? origin.replace("http:", "https:") : origin,
      connections: () => connections,
      open: () => sockets.size,
      requests: () => requests,
      idle: nobody.await,
      hung: hung.await
    }))
  })

/**
 * A real Redis on loopback, for as long as a scope lasts; nothing of it is kept.
 */
import * as Effect from "#effect/Effect"
import type * as Scope from "effect/Scope"
import { spawn, spawnSync } from "node:child_process"
import * as Net from "node:net"
import { tmpdir } from "node:os"

const program = "redis-server"

/** Whether this machine has the program. */
export const isInstalled = spawnSync(program, ["--version"]).status === 0

const freePort = Effect.callback<number>((resume) => {
  const server = Net.createServer()
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

interface RedisServer {
  readonly port: number
  /** Ends it at once, as a crash would. */
  readonly kill: Effect.Effect<void>
  /** Holds it up, with its connections open, and lets it go on. */
  readonly pause: Effect.Effect<void>
  readonly resume: Effect.Effect<void>
  /** How many keys it has now. */
  readonly size: Effect.Effect<number>
}

/** Asks it in its own words, which are lines of text. */
const sizeAt = (port: number) =>
  Effect.callback<number>((resume) => {
    const socket = Net.connect(port, "127.0.0.1", () => socket.write("DBSIZE\r\n"))
    socket.setEncoding("utf8").on("data", (text: string) => {
      socket.destroy()
      resume(Effect.succeed(Number(text.slice(1))))
    })
    socket.on("error", (error) => resume(Effect.die(error)))
  })

export const make: Effect.Effect<RedisServer, never, Scope.Scope> = Effect.gen(function*() {
  const port = yield* freePort
  const { kill, send } = yield* Effect.acquireRelease(
    Effect.callback<
      { readonly kill: Effect.Effect<void>; readonly send: (signal: NodeJS.Signals) => Effect.Effect<void> }
    >((resume) => {
      const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
      const server = spawn(program, options, { cwd: tmpdir(), stdio: ["ignore", "pipe", "inherit"] })
      const ended = new Promise<void>((resolve) => server.on("close", () => resolve()))
      const kill = Effect.promise(() => {
        server.kill("SIGKILL")
        return ended
      })
      const send = (signal: NodeJS.Signals) => Effect.sync(() => void server.kill(signal))
      let said = ""
      server.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text
        if (said.includes("Ready to accept connections")) resume(Effect.succeed({ kill, send }))
      })
      server.on("close", () => resume(Effect.die(new Error(`redis-server has ended:\n${said}`))))
    }),
    ({ kill }) => kill
  )
  return { port, kill, pause: send("SIGSTOP"), resume: send("SIGCONT"), size: sizeAt(port) }
})

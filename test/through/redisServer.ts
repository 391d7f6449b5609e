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
}

export const make: Effect.Effect<RedisServer, never, Scope.Scope> = Effect.gen(function*() {
  const port = yield* freePort
  const { kill } = yield* Effect.acquireRelease(
    Effect.callback<{ readonly kill: Effect.Effect<void> }>((resume) => {
      const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
      const server = spawn(program, options, { cwd: tmpdir(), stdio: ["ignore", "pipe", "inherit"] })
      const ended = new Promise<void>((resolve) => server.on("close", () => resolve()))
      const kill = Effect.promise(() => {
        server.kill("SIGKILL")
        return ended
      })
      let said = ""
      server.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text
        if (said.includes("Ready to accept connections")) resume(Effect.succeed({ kill }))
      })
      server.on("close", () => resume(Effect.die(new Error(`redis-server has ended:\n${said}`))))
    }),
    ({ kill }) => kill
  )
  return { port, kill }
})

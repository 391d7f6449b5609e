/**
 * Opens a server on a free port of loopback for as long as a scope lasts.
 */
import * as Effect from "#effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Net from "node:net"

/** Listens, and answers with `http://127.0.0.1:<port>`; `drop` closes what connections are left at the end. */
export const listen = (server: Net.Server, drop: () => void): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<string>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(
          typeof address === "object" && address !== null
            ? Effect.succeed(`http://127.0.0.1:${address.port}`)
            : Effect.die(new Error("the server listens on no port"))
        )
      })
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        drop()
      })
  )

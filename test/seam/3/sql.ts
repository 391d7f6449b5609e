/** A database of SQL: a file of SQLite in place of a server. */
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export { SqlClient } from "@effect/sql/SqlClient"

/** As much of the client below as is patched. */
interface Sdk {
  execute: (...args: ReadonlyArray<unknown>) => Promise<unknown>
  transaction: (...args: ReadonlyArray<unknown>) => Promise<unknown>
}

/**
 * Waits for another process that writes. The client itself fails at once, and makes a new connection after each transaction,
 * which has to be told again.
 */
const waitForOthers = (client: LibsqlClient.LibsqlClient): void => {
  // Seam: it has the client below, and its type does not tell.
  const { sdk } = client as typeof client & { readonly sdk: Sdk }
  const execute = sdk.execute.bind(sdk)
  const transaction = sdk.transaction.bind(sdk)
  // What is executed is done when this returns, though it answers with a promise.
  const wait = () => void execute("PRAGMA busy_timeout = 5000")
  sdk.execute = (...args) => {
    wait()
    return execute(...args)
  }
  sdk.transaction = (...args) => {
    wait()
    return transaction(...args)
  }
}

/** Without bigint the ids of messages would be rounded. */
export const layer = (file: string) =>
  LibsqlClient.layer({ url: `file:${file}`, intMode: "bigint" }).pipe(
    Layer.tap((context) => Effect.sync(() => waitForOthers(Context.get(context, LibsqlClient.LibsqlClient))))
  )

/** A database of SQL: a file of SQLite in place of a server. */
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"

export { SqlClient } from "@effect/sql/SqlClient"

/** Without bigint the ids of messages would be rounded. */
export const layer = (file: string) => LibsqlClient.layer({ url: `file:${file}`, intMode: "bigint" })

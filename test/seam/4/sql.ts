/**
 * A database of SQL: a file of SQLite in place of a server. Node brings one, and this is as much of a driver as a workflow's
 * engine asks for: those of Effect are packages of their own, which need not be there at each version of it.
 */
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import type { Digest } from "effect/crypto/Digest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Semaphore from "effect/Semaphore"
import * as SqlClient from "effect/sql/SqlClient"
import type * as SqlConnection from "effect/sql/SqlConnection"
import * as SqlError from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import * as Stream from "effect/Stream"
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"

export { SqlClient } from "effect/sql/SqlClient"

const isInput = (value: unknown): value is SQLInputValue =>
  value === null || ["bigint", "number", "string"].includes(typeof value) || ArrayBuffer.isView(value)

/** What a statement is given, as SQLite takes it. */
const toInput = (value: unknown): SQLInputValue => {
  if (isInput(value)) return value
  throw new TypeError(`SQLite has no ${typeof value}`)
}

const connect = (db: DatabaseSync): SqlConnection.Connection => {
  const run = <A>(
    sql: string,
    params: ReadonlyArray<unknown>,
    read: (statement: StatementSync, inputs: ReadonlyArray<SQLInputValue>) => A
  ): Effect.Effect<A, SqlError.SqlError> =>
    Effect.flatMap(SqlClient.SafeIntegers, (isSafe) =>
      Effect.try({
        try: () => {
          const statement = db.prepare(sql)
          statement.setReadBigInts(isSafe)
          return read(statement, params.map(toInput))
        },
        catch: (cause) =>
          new SqlError.SqlError({
            reason: SqlError.classifySqliteError(cause, {
              message: "Failed to execute statement",
              operation: "execute"
            })
          })
      }))
  const rows: SqlConnection.Connection["execute"] = (sql, params, transform) =>
    run(sql, params, (statement, inputs) => {
      const found = statement.all(...inputs)
      return transform === undefined ? found : transform(found)
    })
  const values: SqlConnection.Connection["executeValues"] = (sql, params) =>
    run(sql, params, (statement, inputs) => statement.all(...inputs).map((row) => Object.values(row)))
  return {
    execute: rows,
    executeUnprepared: rows,
    executeRaw: (sql, params) => rows(sql, params, undefined),
    executeValues: values,
    executeValuesUnprepared: values,
    executeStream: () => Stream.die("nobody asks for a stream")
  }
}

const make = (file: string) =>
  Effect.gen(function*() {
    const db = yield* Effect.acquireRelease(
      Effect.sync(() => new DatabaseSync(file, { timeout: 5_000 })),
      (db) => Effect.sync(() => db.close())
    )
    const connection = Effect.succeed(connect(db))
    const { isTransaction: _, ...acquirers } = SqlClient.makeSqliteAcquirers({
      connection,
      semaphore: yield* Semaphore.make(1)
    })
    return yield* SqlClient.make({
      ...acquirers,
      compiler: Statement.makeCompilerSqlite(),
      driver: "sqlite-node",
      // One that begins to write later would fail at once where another process has written meanwhile.
      beginTransaction: "BEGIN IMMEDIATE",
      spanAttributes: []
    })
  })

/** With the digests that a cluster makes of long keys. */
export const layer = (file: string): Layer.Layer<SqlClient.SqlClient | Digest> =>
  Layer.effect(SqlClient.SqlClient, make(file)).pipe(
    Layer.provide(Reactivity.layer),
    Layer.merge(NodeCrypto.layerDigest)
  )

/**
 * The workflows of the tests, and the engine that they run on: a file of SQLite in place of a server of SQL.
 */
import * as ClusterWorkflowEngine from "@effect/cluster/ClusterWorkflowEngine"
import * as SingleRunner from "@effect/cluster/SingleRunner"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as LibsqlClient from "@effect/sql-libsql/LibsqlClient"
import * as Activity from "@effect/workflow/Activity"
import * as Workflow from "@effect/workflow/Workflow"
import type * as WorkflowEngine from "@effect/workflow/WorkflowEngine"
import { Catalog, Questback, Retry, TransportError, UndocumentedError } from "effect-errata"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { durably } from "./durably.js"

/** The engine of one process, with what it has to remember in a file. */
export const engine = (file: string): Layer.Layer<WorkflowEngine.WorkflowEngine, ConfigError.ConfigError> =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provide(
      SingleRunner.layer({ shardingConfig: { shardsPerGroup: 1, entityMessagePollInterval: "50 millis" } })
    ),
    // Without bigint the ids of messages would be rounded.
    Layer.provide(LibsqlClient.layer({ url: `file:${file}`, intMode: "bigint" }))
  )

const picked = Catalog.pick(Questback.Gone, Questback.TooManyRequests, Questback.InternalServerError)(Questback.catalog)

const Failure = Schema.Union(
  Questback.Gone,
  Questback.TooManyRequests,
  Questback.InternalServerError,
  UndocumentedError.UndocumentedError,
  TransportError.TransportError
)

/** Orders an export, and repeats that as the types of the failures say. */
export const Import = Workflow.make({
  name: "Import",
  payload: { url: Schema.String },
  success: Schema.String,
  error: Failure,
  idempotencyKey: ({ url }) => url
})

export const importLayer = Import.toLayer(({ url }) =>
  Activity.make({
    name: "order",
    success: Schema.String,
    error: Failure,
    execute: Effect.gen(function*() {
      const attempt = yield* Activity.CurrentAttempt
      const http = picked.client(yield* HttpClient.HttpClient)
      // The same on every attempt, also on one that is made again because the process was killed in the middle of it.
      const key = yield* Activity.idempotencyKey("order")
      const request = HttpClientRequest.post(url, { headers: { "idempotency-key": key, "x-attempt": String(attempt) } })
      const response = yield* http.execute(request)
      return yield* Effect.catchTag(response.text, "ResponseError", (error) =>
        Effect.fail(TransportError.fromHttpClientError(error)))
    })
  }).pipe(durably(Retry.policy({ backoff: { base: "1 milli" } }), "order"))
)

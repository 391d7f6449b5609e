/**
 * The workflows of the tests, and the engine that they run on: a file of SQLite in place of a server of SQL.
 */
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Layer from "#effect/Layer"
import * as Schema from "#effect/Schema"
import { layer as database } from "#test/sql"
import { Activity, ClusterWorkflowEngine, SingleRunner, Workflow } from "#test/workflow"
import { Catalog, Questback, Retry, TransportError, UndocumentedError } from "effect-errata"
import { durably } from "./durably.js"

/** The engine of one process, with what it has to remember in a file. */
export const engine = (file: string) =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provide(
      SingleRunner.layer({ shardingConfig: { shardsPerGroup: 1, entityMessagePollInterval: "50 millis" } })
    ),
    Layer.provide(database(file))
  )

const picked = Catalog.pick(Questback.Gone, Questback.TooManyRequests, Questback.InternalServerError)(Questback.catalog)

const Failure = Schema.Union([
  Questback.Gone,
  Questback.TooManyRequests,
  Questback.InternalServerError,
  UndocumentedError.UndocumentedError,
  TransportError.TransportError
])

/** Orders an export, and repeats that as the types of the failures say. */
export const Import = Workflow.make("Import", {
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
      return yield* Effect.mapError(response.text, TransportError.fromHttpClientError)
    })
  }).pipe(durably(Retry.policy({ backoff: { base: "1 milli" } }), "order"))
)

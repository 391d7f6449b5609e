/**
 * The workflow of the tests, and the engines that it runs on: a file of SQLite in place of a server of SQL.
 */
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Layer from "#effect/Layer"
import * as Schema from "#effect/Schema"
import { layer as database } from "#test/sql"
import { Activity, ClusterWorkflowEngine, runner, SingleRunner, Workflow } from "#test/workflow"
import { Catalog, Questback, Retry, TransportError, UndocumentedError } from "effect-errata"
import * as Console from "effect/Console"
import * as Durable from "../../src/Durable.js"

/** The engine of one process, with what it has to remember in a file. */
export const engine = (file: string) =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provide(
      SingleRunner.layer({ shardingConfig: { shardsPerGroup: 1, entityMessagePollInterval: "50 millis" } })
    ),
    Layer.provide(database(file))
  )

/** The engine of one of several processes, of which one that is gone is missed after three seconds. */
export const engineOfMany = (file: string, port: number) =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provide(runner(port, {
      shardsPerGroup: 8,
      entityMessagePollInterval: "50 millis",
      entityReplyPollInterval: "50 millis",
      refreshAssignmentsInterval: "100 millis",
      shardLockRefreshInterval: "200 millis",
      shardLockExpiration: "3 seconds",
      runnerHealthCheckInterval: "200 millis",
      sendRetryInterval: "50 millis"
    })),
    Layer.provide(database(file))
  )

const picked = Catalog.pick(
  Questback.Gone,
  Questback.Unauthorized,
  Questback.TooManyRequests,
  Questback.InternalServerError
)(Questback.catalog)

const Failure = Schema.Union([
  Questback.Gone,
  Questback.Unauthorized,
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
  // Without the port, so that the same ones are on a shard each time.
  idempotencyKey: ({ url }) => new URL(url).pathname
})

/** A credential that this process keeps in its memory alone. */
let token = "old"

const refresh = (origin: string) =>
  Effect.gen(function*() {
    const response = yield* (yield* HttpClient.HttpClient).post(`${origin}/token`)
    token = yield* response.text
  })

/** What the process has to say is what it decides itself, and not what it reads in the log. */
const policyFor = (url: string) =>
  Retry.policy({
    attempts: 6,
    backoff: { base: "1 milli" },
    idempotencyKey: true,
    tags: { QuestbackUnauthorized: "refresh" },
    refresh: refresh(new URL(url).origin)
  }).pipe(
    Retry.notify((failure, { reason, _tag }, { attempt }) =>
      Console.log(`${new URL(url).pathname} attempt ${attempt}: ${failure._tag}, ${_tag} ${reason}`)
    )
  )

export const importLayer = Import.toLayer(({ url }) =>
  Activity.make({
    name: "order",
    success: Schema.String,
    error: Failure,
    execute: Effect.gen(function*() {
      const attempt = yield* Activity.CurrentAttempt
      const http = picked.client(yield* HttpClient.HttpClient)
      const request = HttpClientRequest.post(url, {
        headers: { authorization: `Bearer ${token}`, "x-attempt": String(attempt), "x-process": String(process.pid) }
      })
      const response = yield* http.execute(request)
      return yield* Effect.mapError(response.text, TransportError.fromHttpClientError)
    })
  }).pipe(Durable.retry(policyFor(url), "order"))
)

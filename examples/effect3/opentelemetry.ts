// What an operator sees of a call: with exporters in memory, in place of those that send it somewhere.
import * as NodeSdk from "@effect/opentelemetry/NodeSdk"
import { HttpClient, HttpClientResponse } from "@effect/platform"
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader
} from "@opentelemetry/sdk-metrics"
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"
import { Effect, Random } from "effect"
import { Questback, Retry } from "effect-errata"

const spanExporter = new InMemorySpanExporter()
const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const metricReader = new PeriodicExportingMetricReader({ exporter: metricExporter })

const Telemetry = NodeSdk.layer(() => ({
  resource: { serviceName: "quests" },
  spanProcessor: new SimpleSpanProcessor(spanExporter),
  metricReader
}))

// Stands for the real client: throttled first, unwell then, and gone at last.
let requests = 0
const http = HttpClient.make((request) =>
  Effect.sync(() => {
    const status = [429, 500, 410][requests++] ?? 400
    return HttpClientResponse.fromWeb(request, Response.json({ title: "No." }, { status }))
  })
)

const policy = Retry.policy({ backoff: { base: "10 millis", throttledBase: "20 millis" } })
const client = http.pipe(Questback.client, Retry.client(policy))

const call = client.get("https://api.example.com/v1/quests/42").pipe(
  Effect.withSpan("quests.find"),
  // So that the waits are the same each time.
  Effect.withRandom(Random.fixed([0.5]))
)

/** What was counted so far, in this process: one line a series. */
const counted = Effect.promise(async () => {
  await metricReader.forceFlush()
  const metrics = metricExporter.getMetrics().at(-1)?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? []
  return new Map(metrics.flatMap(({ dataPoints, descriptor }) =>
    dataPoints.map(({ attributes, value }) => [
      [descriptor.name, ...Object.values(attributes)].join(" "),
      typeof value === "number" ? value : value.count ?? 0
    ])
  ))
})

const program = Effect.gen(function*() {
  const before = yield* counted
  const failure = yield* Effect.flip(call)
  const after = yield* counted

  console.log(failure.message) // => Questback 410 Gone: No. (GET /v1/quests/42)

  for (const { attributes, events, name } of spanExporter.getFinishedSpans()) {
    console.log(name, attributes["http.response.status_code"] ?? "", attributes["http.request.resend_count"] ?? "")
    for (const { attributes, name } of events) {
      if (name !== "exception") console.log("-", name, attributes?.["errata.reason"], attributes?.["error.type"])
    }
  }
  // => http.client GET 429
  // => http.client GET 500 1
  // => http.client GET 410 2
  // => quests.find
  // => - Retry throttled QuestbackTooManyRequests
  // => - Retry transient QuestbackInternalServerError
  // => - Stop never QuestbackGone

  const added = [...after].map(([series, value]) => [series, value - (before.get(series) ?? 0)] as const)
  for (const [series, value] of added.toSorted(([a], [b]) => a < b ? -1 : 1)) {
    if (series.startsWith("errata.") && value > 0) console.log(series, value)
  }
  // => errata.failures Questback QuestbackGone NotFound 1
  // => errata.failures Questback QuestbackInternalServerError Internal 1
  // => errata.failures Questback QuestbackTooManyRequests ResourceExhausted 1
  // => errata.verdicts Retry throttled 1
  // => errata.verdicts Retry transient 1
  // => errata.verdicts Stop never 1
  // => errata.wait 2
})

await Effect.runPromise(Effect.provide(program, Telemetry))

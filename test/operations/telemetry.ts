/**
 * A program with the SDK of OpenTelemetry, and what it sent.
 */
import * as Effect from "#effect/Effect"
import * as NodeSdk from "@effect/opentelemetry/NodeSdk"
import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus"
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
  type ResourceMetrics
} from "@opentelemetry/sdk-metrics"
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"

/** What was sent by the end of a program. */
export interface Sent {
  readonly spans: ReadonlyArray<ReadableSpan>
  readonly metrics: ResourceMetrics
  /** The same metrics as Prometheus reads them from the exporter's page. */
  readonly page: string
}

/** Runs a program to its end, whatever that is, and flushes. */
export const observed = <A, E>(program: Effect.Effect<A, E>): Effect.Effect<Sent> =>
  Effect.suspend(() => {
    const spans = new InMemorySpanExporter()
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const metricReader = new PeriodicExportingMetricReader({ exporter })
    const telemetry = NodeSdk.layer(() => ({
      resource: { serviceName: "quests" },
      spanProcessor: new SimpleSpanProcessor(spans),
      metricReader
    }))
    const run = Effect.gen(function*() {
      yield* Effect.exit(program)
      yield* Effect.promise(() => metricReader.forceFlush())
      const metrics = exporter.getMetrics().at(-1)
      if (metrics === undefined) return yield* Effect.die(new Error("nothing was collected"))
      return { spans: spans.getFinishedSpans().slice(), metrics, page: new PrometheusSerializer().serialize(metrics) }
    })
    return Effect.provide(run, telemetry)
  })

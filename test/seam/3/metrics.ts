/** What has been measured. */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as MetricState from "effect/MetricState"

/** How far a counter has come that only grows, for exactly these attributes. */
export const countOf = (
  name: string,
  description: string,
  attributes: Readonly<Record<string, string>>
): Effect.Effect<number> =>
  Effect.map(
    Metric.value(
      Object.entries(attributes).reduce(
        (metric, [key, value]) => Metric.tagged(metric, key, value),
        Metric.counter(name, { description, incremental: true })
      )
    ),
    ({ count }) => count
  )

/** What has been measured under a name, each with its attributes: how often, and how much in all where that is a histogram. */
export const measured = (name: string) =>
  Effect.map(Metric.snapshot, (pairs) =>
    pairs.flatMap(({ metricKey, metricState }) =>
      metricKey.name !== name
        ? []
        : {
          attributes: Object.fromEntries(metricKey.tags.map(({ key, value }) => [key, value])),
          ...(MetricState.isCounterState(metricState)
            ? { count: Number(metricState.count), sum: 0 }
            : MetricState.isHistogramState(metricState)
            ? { count: metricState.count, sum: metricState.sum }
            : { count: 0, sum: 0 })
        }
    ))

/** The same effect, whose metrics have this tag as well. */
export const tagging: <A, E, R>(self: Effect.Effect<A, E, R>, key: string, value: string) => Effect.Effect<A, E, R> =
  Effect.tagMetrics

/** What has been measured. */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

/** How far a counter has come that only grows, for exactly these attributes. */
export const countOf = (
  name: string,
  description: string,
  attributes: Readonly<Record<string, string>>
): Effect.Effect<number> =>
  Effect.map(
    Metric.value(Metric.withAttributes(Metric.counter(name, { description, incremental: true }), attributes)),
    ({ count }) => count
  )

/** What has been measured under a name, each with its attributes: how often, and how much in all where that is a histogram. */
export const measured = (name: string) =>
  Effect.map(Metric.snapshot, (snapshots) =>
    snapshots.flatMap(({ attributes = {}, id, ...measured }) =>
      id !== name
        ? []
        : {
          attributes,
          ...(measured.type === "Counter"
            ? { count: Number(measured.state.count), sum: 0 }
            : measured.type === "Histogram"
            ? { count: measured.state.count, sum: measured.state.sum }
            : { count: 0, sum: 0 })
        }
    ))

/** The same effect, whose metrics have this tag as well. */
export const tagging = <A, E, R>(self: Effect.Effect<A, E, R>, key: string, value: string): Effect.Effect<A, E, R> =>
  Effect.provideService(self, Metric.CurrentMetricAttributes, { [key]: value })

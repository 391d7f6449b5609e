/** Metrics that many read by name: counted at once, without an effect, with the tags of the running fiber. For Effect 3. */
import * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import type * as MetricLabel from "effect/MetricLabel"
import * as Option from "effect/Option"

const labels = (): ReadonlyArray<MetricLabel.MetricLabel> =>
  Option.match(Fiber.getCurrentFiber(), {
    onNone: () => [],
    onSome: (fiber) => fiber.getFiberRef(FiberRef.currentMetricLabels)
  })

export const counter = (name: string, description: string) => {
  const metric = Metric.counter(name, { description, incremental: true })
  return (attributes: Readonly<Record<string, string>>): void => {
    let tagged = metric
    for (const [key, value] of Object.entries(attributes)) tagged = Metric.tagged(tagged, key, value)
    tagged.unsafeUpdate(1, labels())
  }
}

export const histogram = (name: string, description: string, boundaries: ReadonlyArray<number>) => {
  const metric = Metric.histogram(name, MetricBoundaries.fromIterable(boundaries), description)
  return (value: number): void => metric.unsafeUpdate(value, labels())
}

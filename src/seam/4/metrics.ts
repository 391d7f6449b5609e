/** Metrics that many read by name: counted at once, without an effect, where the running fiber counts. For Effect 4. */
import * as Context from "effect/Context"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"

/** What a program has its metrics kept in, and what it tags them with. */
const context = (): Context.Context<never> => Fiber.getCurrent()?.context ?? Context.empty()

export const counter = (name: string, description: string) => {
  const metric = Metric.counter(name, { description, incremental: true })
  return (attributes: Readonly<Record<string, string>>): void =>
    Metric.withAttributes(metric, attributes).updateUnsafe(1, context())
}

export const histogram = (name: string, description: string, boundaries: ReadonlyArray<number>) => {
  const metric = Metric.histogram(name, { description, boundaries: Metric.boundariesFromIterable(boundaries) })
  return (value: number): void => metric.updateUnsafe(value, context())
}

/** Counts the failures of APIs. */
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

const failures = Metric.counter("errata.failures", {
  description: "Failures of API calls, by API, tag and category",
  incremental: true
})

/** What a count of failures is kept by. */
export interface Counted {
  readonly _tag: string
  readonly category: string
}

/** Counts a failure of an API. */
export const countFailure = (api: string, { _tag, category }: Counted): Effect.Effect<void> =>
  Effect.sync(() => {
    failures.pipe(Metric.tagged("api", api), Metric.tagged("tag", _tag), Metric.tagged("category", category))
      .unsafeUpdate(1, [])
  })

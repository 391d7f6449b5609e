/** Counts the failures of APIs. */
import * as Effect from "#effect/Effect"
import { counter } from "#seam/metrics"

const count = counter("errata.failures", "Failures of API calls, by API, tag and category")

/** What a count of failures is kept by. */
export interface Counted {
  readonly _tag: string
  readonly category: string
}

/** Counts a failure of an API. */
export const countFailure = (api: string, { _tag, category }: Counted): Effect.Effect<void> =>
  Effect.sync(() => count({ api, tag: _tag, category }))

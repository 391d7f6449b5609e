/** Counts the failures of APIs. */
import * as Effect from "#effect/Effect"
import { counter } from "#seam/metrics"

const count = counter("errata.failures", "Failures of API calls, by API, tag and category")

/** What a count of failures is kept by. */
export interface Counted {
  readonly _tag: string
  readonly category: string
}

/** Fails, and counts the failure as one of an API. */
export const failCounted = <E extends Counted>(api: string, failure: E): Effect.Effect<never, E> =>
  Effect.suspend(() => {
    count({ api, tag: failure._tag, category: failure.category })
    return Effect.fail(failure)
  })

/** Where an event of a stream becomes a failure: a server that has answered 200 can tell of an error in no other way. */
import * as Effect from "#effect/Effect"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import type { UndocumentedError } from "../../UndocumentedError.js"
import { tablesOf } from "../error/lookUp.js"
import type { ApiError } from "../error/types.js"
import { orOnThrow } from "../text/orOnThrow.js"
import { countFailure } from "./count.js"
import { decodeAnswer, type Decoder, evidenceOf } from "./decodeAnswer.js"
import { lookAt } from "./limits.js"
import { toParts } from "./parts.js"

/** What of a server-sent event tells whether it is an error. */
export interface EventLike {
  readonly event?: string | undefined
  readonly data: string
}

/** Lets an event of a response's stream pass, or fails with the error that it carries. */
export const acceptEvent = (catalog: Decoder) => {
  const asking = tablesOf(catalog.tables).flatMap(({ when }) => when ?? [])
  return (response: HttpClientResponse.HttpClientResponse) =>
  <Event extends EventLike>(event: Event): Effect.Effect<Event, ApiError | UndocumentedError> => {
    const isNamed = event.event === "error"
    if (!isNamed && asking.length === 0) return Effect.succeed(event)
    return Effect.flatMap(toParts(response, { body: event.data }), (parts) => {
      const { headers, status } = response
      const evidence = evidenceOf(catalog, parts)
      const answer = { status, headers, body: lookAt(evidence, catalog.bounds).value }
      if (!isNamed && !asking.some((when) => orOnThrow(() => when(answer), false))) return Effect.succeed(event)
      const failure = decodeAnswer(catalog, parts, evidence)
      return Effect.andThen(countFailure(catalog.name, failure), Effect.fail(failure))
    })
  }
}

/** Where an event of a stream becomes a failure: a server that has answered 200 can tell of an error in no other way. */
import * as Effect from "#effect/Effect"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import type { UndocumentedError } from "../../UndocumentedError.js"
import type { ApiError } from "../error/types.js"
import { failCounted } from "./count.js"
import { askingOf, decodeAnswer, type Decoder, evidenceOf } from "./decodeAnswer.js"
import { toParts } from "./parts.js"

/** What of a server-sent event tells whether it is an error. */
export interface EventLike {
  readonly event?: string | undefined
  readonly data: string
}

/** Lets an event of a response's stream pass, or fails with the error that it carries. */
export const acceptEvent = (catalog: Decoder) => {
  const isError = askingOf(catalog)
  return (response: HttpClientResponse.HttpClientResponse) =>
  <Event extends EventLike>(event: Event): Effect.Effect<Event, ApiError | UndocumentedError> => {
    const isNamed = event.event === "error"
    if (!isNamed && isError === undefined) return Effect.succeed(event)
    return Effect.flatMap(toParts(response, { body: event.data }), (parts) => {
      const evidence = evidenceOf(catalog, parts)
      return isNamed || isError?.(parts, evidence)
        ? failCounted(catalog.name, decodeAnswer(catalog, parts, evidence))
        : Effect.succeed(event)
    })
  }
}

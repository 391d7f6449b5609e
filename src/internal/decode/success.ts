/** Reads the body of a success. */
import * as Effect from "#effect/Effect"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import type * as Schema from "#effect/Schema"
import * as Stream from "#effect/Stream"
import { decodeEffect, nameOf } from "#seam/codec"
import { bodyError } from "#seam/http"
import * as Exchange from "../../Exchange.js"
import { MalformedResponseError } from "../../MalformedResponseError.js"
import { toTransportError, type TransportError } from "../../TransportError.js"
import { explainIssue } from "../error/matchBody.js"
import { withoutStack } from "../error/withoutStack.js"
import { parseBody } from "../text/parseBody.js"
import { defaultBounds, keep } from "./limits.js"
import { successParts } from "./parts.js"
import { brokenBefore, isEmptyBody } from "./readBody.js"

type Response = HttpClientResponse.HttpClientResponse

/** Reads it by a schema. */
export const readJson = <A, I, R>(schema: Schema.Codec<A, I, R>) => {
  const decode = decodeEffect(schema)
  return (response: Response): Effect.Effect<A, MalformedResponseError | TransportError, R> =>
    Effect.flatMap(successParts(response), (parts) => {
      const value = parseBody(parts.body)
      return Effect.mapError(decode(value), (issue) => {
        const body = keep(parts.body, defaultBounds.keepBytes)
        const exchange = Exchange.fromParts(body === parts.body ? parts : { ...parts, body, cut: "size" })
        const expected = nameOf(schema) ?? "answer"
        const mismatch = explainIssue(issue, value)
        return withoutStack(() => new MalformedResponseError({ expected, mismatch, exchange }, true))
      })
    })
}

/** Reads it as text. */
export const readText = (response: Response): Effect.Effect<string, TransportError> =>
  Effect.map(successParts(response), ({ body }) => body)

/** Reads it piece by piece, as it comes. */
export const readStream = (response: Response): Stream.Stream<Uint8Array, TransportError> =>
  Stream.suspend(() => {
    const cause = brokenBefore(response)
    return cause === undefined ? response.stream : Stream.fail(bodyError(response, cause))
  }).pipe(
    Stream.catch((error) =>
      isEmptyBody(error) ? Stream.empty : Stream.fail(toTransportError(error, { request: response.request }))
    )
  )

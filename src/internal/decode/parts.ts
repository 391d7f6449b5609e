/** What there is of an answer: its status, its headers, and its body as far as it came. */
import * as Effect from "#effect/Effect"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import { bodyError } from "#seam/http"
import * as Clock from "effect/Clock"
import type * as Exchange from "../../Exchange.js"
import { toTransportError, type TransportError } from "../../TransportError.js"
import { partsOf, redirectOfResponse } from "../evidence/request.js"
import type { ReadBounds } from "./limits.js"
import { brokenBefore, type Read, readBody } from "./readBody.js"

type Response = HttpClientResponse.HttpClientResponse

/** The request that a program made: the response's own, where nobody knows of another that a redirect came after. */
export type Made = HttpClientRequest.HttpClientRequest

/** The parts of an answer whose body has been read. */
export const toParts = (
  response: Response,
  read: Read,
  made: Made = response.request
): Effect.Effect<Exchange.Parts> =>
  Effect.map(Clock.currentTimeMillis, (receivedAt) => ({
    ...read,
    status: response.status,
    headers: response.headers,
    request: partsOf(made),
    receivedAt,
    redirect: redirectOfResponse(response, made)
  }))

/** The parts of an answer that failed: its body read within bounds, whatever happens to it. */
export const failedParts = (
  response: Response,
  bounds: ReadBounds,
  made: Made = response.request
): Effect.Effect<Exchange.Parts> => Effect.flatMap(readBody(response, bounds), (read) => toParts(response, read, made))

/** The parts of a success: its body read whole, or a failure where it breaks off. */
export const successParts = (
  response: Response,
  made: Made = response.request
): Effect.Effect<Exchange.Parts, TransportError> =>
  Effect.suspend(() => {
    const cause = brokenBefore(response)
    return cause === undefined
      ? response.text
      : Effect.fail(bodyError(response, cause))
  }).pipe(
    Effect.mapError((error) => toTransportError(error, { request: made })),
    Effect.flatMap((body) => toParts(response, { body }, made))
  )

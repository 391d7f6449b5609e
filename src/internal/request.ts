/**
 * A client's request as evidence.
 */
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Parts } from "../Exchange.js"

/** What was asked, with the query that it is sent with. */
export const partsOf = (request: HttpClientRequest.HttpClientRequest): NonNullable<Parts["request"]> => ({
  method: request.method,
  url: request.urlParams.length === 0 && Option.isNone(request.hash)
    ? request.url
    : Either.match(UrlParams.makeUrl(request.url, request.urlParams, request.hash), {
      onLeft: () => request.url,
      onRight: String
    }),
  headers: request.headers
})

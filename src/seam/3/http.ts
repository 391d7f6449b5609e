/** What a client fails with, and where it sends a request. For Effect 3. */
import * as Headers from "@effect/platform/Headers"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Failed } from "../failed.js"
import { lazySchema } from "./body.js"

type Request = HttpClientRequest.HttpClientRequest
type Response = HttpClientResponse.HttpClientResponse

const ofRequest = { Transport: "transport", Encode: "request", InvalidUrl: "request" } as const
const ofResponse = { StatusCode: "status", Decode: "body", EmptyBody: "empty" } as const

export const failedOf = (error: HttpClientError.HttpClientError): Failed =>
  error._tag === "RequestError"
    ? { stage: ofRequest[error.reason], request: error.request, cause: error.cause }
    : { stage: ofResponse[error.reason], request: error.request, response: error.response, cause: error.cause }

/** A body that cannot be read. */
export const bodyError = (response: Response, cause: unknown): HttpClientError.HttpClientError =>
  new HttpClientError.ResponseError({ request: response.request, response, reason: "Decode", cause })

/** A request that cannot be made, or to which there was no answer. */
export const requestError = (
  request: Request,
  stage: "request" | "transport",
  cause: unknown
): HttpClientError.HttpClientError =>
  new HttpClientError.RequestError({ request, reason: stage === "transport" ? "Transport" : "InvalidUrl", cause })

/** The URL that a request is sent to, with its query and hash. */
export const sentUrlOf = ({ hash, url, urlParams }: Request): string =>
  urlParams.length === 0 && Option.isNone(hash)
    ? url
    : Either.match(UrlParams.makeUrl(url, urlParams, hash), { onLeft: () => url, onRight: String })

/** The same as evidence, which does not have what the query holds redacted: here it holds nothing of the kind. */
export const urlOf = (request: Request): string => sentUrlOf(request)

/** What the query of a request holds redacted. */
export const redactedOf: (request: Request) => ReadonlyArray<Redacted.Redacted> = () => []

/** The same request, which one that a redirect has led to can be told from: it has query parameters of its own. */
export const distinguished = (request: Request): Request => request

/** Headers as they are carried. */
export const headersSchema: Schema.Schema<Headers.Headers, Readonly<Record<string, string>>> = lazySchema(() =>
  Schema.transform(
    Schema.Record({ key: Schema.String, value: Schema.String }),
    // The platform's own Schema of headers cannot be generated from, which tests of other programs' errors want.
    Headers.schemaFromSelf.annotations({
      arbitrary: () => (fc) => fc.dictionary(fc.stringMatching(/^x-[a-z]{1,8}$/), fc.string()).map(Headers.fromInput)
    }),
    { strict: true, decode: Headers.fromInput, encode: (headers) => ({ ...headers }) }
  )
)

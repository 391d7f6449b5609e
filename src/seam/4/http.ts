/** What a client fails with, and where it sends a request. For Effect 4. */
import * as Headers from "effect/http/Headers"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Url from "effect/http/Url"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import * as SchemaTransformation from "effect/SchemaTransformation"
import type { Failed } from "../failed.js"
import { lazySchema } from "./body.js"

type Request = HttpClientRequest.HttpClientRequest
type Response = HttpClientResponse.HttpClientResponse

const ofRequest = { TransportError: "transport", EncodeError: "request", InvalidUrlError: "request" } as const
const ofResponse = { StatusCodeError: "status", DecodeError: "body", EmptyBodyError: "empty" } as const

export const failedOf = ({ reason }: HttpClientError.HttpClientError): Failed => {
  const { cause, request } = reason
  return "response" in reason
    ? { stage: ofResponse[reason._tag], request, response: reason.response, cause }
    : { stage: ofRequest[reason._tag], request, cause }
}

/** A body that cannot be read. */
export const bodyError = (response: Response, cause: unknown): HttpClientError.HttpClientError =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.DecodeError({ request: response.request, response, cause })
  })

/** A request that cannot be made, or to which there was no answer. */
export const requestError = (
  request: Request,
  stage: "request" | "transport",
  cause: unknown
): HttpClientError.HttpClientError =>
  new HttpClientError.HttpClientError({
    reason: stage === "transport"
      ? new HttpClientError.TransportError({ request, cause })
      : new HttpClientError.InvalidUrlError({ request, cause })
  })

const makeUrl = ({ hash, url }: Request, urlParams: UrlParams.UrlParams): string =>
  urlParams.params.length === 0 && Option.isNone(hash)
    ? url
    : Result.match(Url.make(url, urlParams, Option.getOrUndefined(hash)), { onFailure: () => url, onSuccess: String })

/** The URL that a request is sent to, with its query and hash. */
export const sentUrlOf = (request: Request): string => makeUrl(request, request.urlParams)

/** As Effect prints it. */
const hidden = ({ label }: Redacted.Redacted): string => label === undefined ? "<redacted>" : `<redacted:${label}>`

/** The same as evidence, which does not have what the query holds redacted. */
export const urlOf = (request: Request): string => {
  const { params } = request.urlParams
  return params.every(([, value]) => typeof value === "string")
    ? sentUrlOf(request)
    : makeUrl(
      request,
      UrlParams.make(params.map(([name, value]) => [name, typeof value === "string" ? value : hidden(value)]))
    )
}

/** What the query of a request holds redacted. */
export const redactedOf = ({ urlParams }: Request): ReadonlyArray<Redacted.Redacted> =>
  urlParams.params.flatMap(([, value]) => typeof value === "string" ? [] : [value])

/**
 * The same request, which one that a redirect has led to can be told from: it has query parameters of its own, where
 * `HttpClient.followRedirects` gives each request the same empty ones.
 */
export const distinguished = (request: Request): Request =>
  request.urlParams !== UrlParams.empty ? request : HttpClientRequest.makeWith(
    request.method,
    request.url,
    UrlParams.make([]),
    request.hash,
    request.headers,
    request.body
  )

/** Headers as they are carried. */
export const headersSchema: Schema.Codec<Headers.Headers, Readonly<Record<string, string>>> = lazySchema(() => {
  const record = Schema.Record(Schema.String, Schema.String)
  const transformation = SchemaTransformation.transform<Headers.Headers, Readonly<Record<string, string>>>({
    decode: Headers.fromInput,
    encode: (headers) => ({ ...headers })
  })
  const named = Schema.Record(Schema.String.check(Schema.isPattern(/^x-[a-z]{1,8}$/)), Schema.String)
  return record.pipe(
    Schema.decodeTo(
      Schema.declare(Headers.isHeaders, {
        expected: "headers",
        toCodecArbitrary: () => new AST.Link(named.ast, transformation)
      }),
      transformation
    )
  )
})

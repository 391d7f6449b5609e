/**
 * The edge: where a response of an `HttpClient` is read, and becomes a failure or a value.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import type { ApiError } from "../ApiError.js"
import * as Exchange from "../Exchange.js"
import { MalformedResponseError } from "../MalformedResponseError.js"
import { fromHttpClientError, type TransportError } from "../TransportError.js"
import type { UndocumentedError } from "../UndocumentedError.js"
import { explainIssue } from "./body.js"
import { parseBody } from "./bodyText.js"
import { type Bounds, defaultBounds, keep } from "./bounds.js"
import { decide, type Deciding } from "./decide.js"
import { pagesOf } from "./page.js"
import { brokenBefore, type Read, readBody } from "./readBody.js"
import { partsOf } from "./request.js"
import { type Counted, countFailure } from "./telemetry.js"
import { totally } from "./totally.js"
import { withoutStack } from "./withoutStack.js"

type Response = HttpClientResponse.HttpClientResponse

/** What a client could fail with beside the errors of `HttpClient` itself. */
export type Left<E> = Exclude<E, HttpClientError.HttpClientError>

type Failed = ApiError | UndocumentedError | TransportError

const toParts = (response: Response, read: Read): Effect.Effect<Exchange.Parts> =>
  Effect.map(Clock.currentTimeMillis, (receivedAt) => ({
    ...read,
    status: response.status,
    headers: response.headers,
    request: partsOf(response.request),
    receivedAt
  }))

/** The parts of an answer that failed: its body read within bounds, whatever happens to it. */
export const failedParts = (response: Response, bounds: Bounds): Effect.Effect<Exchange.Parts> =>
  Effect.flatMap(readBody(response, bounds), (read) => toParts(response, read))

/** The parts of a success: its body read whole, or a failure where it breaks off. */
const successParts = (response: Response): Effect.Effect<Exchange.Parts, TransportError> =>
  Effect.suspend(() => {
    const cause = brokenBefore(response)
    return cause === undefined
      ? response.text
      : Effect.fail(new HttpClientError.ResponseError({ request: response.request, response, reason: "Decode", cause }))
  }).pipe(
    Effect.mapError(fromHttpClientError),
    Effect.flatMap((body) => toParts(response, { body }))
  )

/** A response whose body has been read, as one whose body has not. */
const unread = (response: Response, body: string): Response => {
  const { headers, request, status } = response
  const type = headers["content-type"]
  const init = { status, headers: type === undefined ? {} : { "content-type": type } }
  const out: Response = Object.create(response)
  for (const reading of ["text", "json", "stream", "arrayBuffer", "urlParamsBody", "formData"] as const) {
    // Each time anew, so that one reading does not take the body from another.
    const get = () => HttpClientResponse.fromWeb(request, new globalThis.Response(body, init))[reading]
    Object.defineProperty(out, reading, { get })
  }
  return out
}

const mayBeJson = ({ headers, status }: Response): boolean =>
  status >= 200 && status < 300 && status !== 204 && status !== 205 && /json/i.test(headers["content-type"] ?? "")

const unsendableCodes = new Set([
  "ERR_INVALID_CHAR",
  "ERR_INVALID_HTTP_TOKEN",
  "ERR_INVALID_PROTOCOL",
  "ERR_HTTP_INVALID_HEADER_VALUE",
  "ERR_UNESCAPED_CHARACTERS"
])

/** What node:http throws at a request that cannot be sent, which its client lets through as a defect. */
const unsendable = (cause: Cause.Cause<unknown>): unknown => {
  const thrown = Option.getOrUndefined(Cause.dieOption(cause))
  return Predicate.hasProperty(thrown, "code") && unsendableCodes.has(String(thrown.code)) ? thrown : undefined
}

/** Makes a client fail with what a catalog decides. */
export const clientOf = (catalog: Deciding) => {
  const asking = pagesOf(catalog.layers).flatMap(({ when }) => when ?? [])
  const fail = <E extends Counted>(failure: E) =>
    Effect.zipRight(countFailure(catalog.name, failure), Effect.fail(failure))
  const failDecided = (parts: Exchange.Parts) => fail(decide(catalog, parts))
  const failWith = (response: Response) => Effect.flatMap(failedParts(response, catalog.bounds), failDecided)
  const asked = (response: Response) =>
    Effect.matchEffect(successParts(response), {
      onFailure: fail,
      onSuccess: (parts): Effect.Effect<Response, Failed> => {
        const { headers, status } = response
        const answer = { status, headers, body: parseBody(parts.body) }
        return asking.some((when) => totally(() => when(answer), false))
          ? failDecided(parts)
          : Effect.succeed(unread(response, parts.body))
      }
    })
  const accept = (response: Response): Effect.Effect<Response, Failed> =>
    response.status >= 400
      ? failWith(response)
      : asking.length > 0 && mayBeJson(response)
      ? asked(response)
      : Effect.succeed(response)
  return <E, R>(http: HttpClient.HttpClient.With<E, R>): HttpClient.HttpClient.With<Left<E> | Failed, R> =>
    // Seam: what the inner client fails with is handled here in full, but the type of transform adds it.
    HttpClient.transform(http, (effect, request) =>
      Effect.matchCauseEffect(effect, {
        onSuccess: accept,
        onFailure: (cause): Effect.Effect<never, Left<E> | Failed> => {
          const failed = Cause.failureOrCause(cause)
          if (failed._tag === "Right") {
            const thrown = unsendable(cause)
            if (thrown === undefined) return Effect.failCause(failed.right)
            return fail(
              fromHttpClientError(new HttpClientError.RequestError({ request, reason: "Transport", cause: thrown }))
            )
          }
          const error = failed.left
          return !HttpClientError.isHttpClientError(error)
            // Seam: the compiler does not narrow a type parameter by what it is not.
            ? Effect.fail(error as Left<E>)
            : error._tag === "ResponseError" && error.reason === "StatusCode"
            ? failWith(error.response)
            : fail(fromHttpClientError(error))
        }
      })) as HttpClient.HttpClient.With<Left<E> | Failed, R>
}

const nameOf = (ast: AST.AST): string =>
  [AST.getIdentifierAnnotation(ast), AST.getTitleAnnotation(ast)].find((name) => name._tag === "Some")?.value ??
    "answer"

/** Reads the body of a success by a schema. */
export const readJson = <A, I, R>(schema: Schema.Schema<A, I, R>) => {
  const decode = ParseResult.decodeUnknown(schema)
  return (response: Response): Effect.Effect<A, MalformedResponseError | TransportError, R> =>
    Effect.flatMap(successParts(response), (parts) => {
      const value = parseBody(parts.body)
      return Effect.mapError(decode(value), (issue) => {
        const body = keep(parts.body, defaultBounds.keepBytes)
        const exchange = Exchange.fromParts(body === parts.body ? parts : { ...parts, body, cut: "size" })
        const expected = nameOf(schema.ast)
        const mismatch = explainIssue(issue, value)
        return withoutStack(() => new MalformedResponseError({ expected, mismatch, exchange }, true))
      })
    })
}

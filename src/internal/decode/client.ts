/** The edge: where an answer to a request of an `HttpClient` passes, or becomes a failure. */
import * as Cause from "#effect/Cause"
import * as Effect from "#effect/Effect"
import * as HttpBody from "#effect/http/HttpBody"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientError from "#effect/http/HttpClientError"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Predicate from "#effect/Predicate"
import * as Result from "#effect/Result"
import * as Stream from "#effect/Stream"
import { defectsOf } from "#seam/causes"
import { distinguished, failedOf, requestError } from "#seam/http"
import * as Exchange from "../../Exchange.js"
import { toTransportError, type TransportError } from "../../TransportError.js"
import type { UndocumentedError } from "../../UndocumentedError.js"
import type { ApiError } from "../error/types.js"
import { withActivityKey } from "../evidence/activityKey.js"
import { isOneShot, markReplayable, readyOf } from "../evidence/request.js"
import { type Counted, failCounted } from "./count.js"
import { askingOf, decodeAnswer, type Decoder, evidenceOf } from "./decodeAnswer.js"
import { failedParts, type Made, successParts } from "./parts.js"

type Response = HttpClientResponse.HttpClientResponse

/** What a client could fail with beside the errors of `HttpClient` itself. */
export type PassedOn<E> = Exclude<E, HttpClientError.HttpClientError>

type Failed = ApiError | UndocumentedError | TransportError

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

/** What is thrown at a raw body that is neither a text nor bytes. */
const wrongBodyCodes = new Set(["ERR_INVALID_ARG_TYPE", "ERR_INVALID_ARG_VALUE", "ERR_STREAM_NULL_VALUES"])

/** What node:http throws at a request that cannot be sent, which its client lets through as a defect. */
const unsendable = (cause: Cause.Cause<unknown>, { body }: Made): unknown =>
  defectsOf(cause).find((thrown) =>
    Predicate.hasProperty(thrown, "code") &&
    (unsendableCodes.has(String(thrown.code)) || (body._tag === "Raw" && wrongBodyCodes.has(String(thrown.code))))
  )

/** What the stream of a request's body failed with, where it did. */
type Watched = readonly [request: Made, failure: () => unknown]

/**
 * Watches the stream of a request's body. A client tells its failure as one of the connection, or as a defect, though
 * it is the program's own and says nothing of the server.
 */
const watch = (request: Made): Watched => {
  const { body } = request
  let failure: unknown
  let sent = request
  if (body._tag === "Stream") {
    const stream = Stream.tapCause(body.stream, (cause) =>
      Effect.sync(() => {
        if (!Cause.hasInterruptsOnly(cause)) failure = Cause.squash(cause)
      }))
    const watched = HttpClientRequest.setBody(request, HttpBody.stream(stream, body.contentType, body.contentLength))
    // As the program has set them: a body sets headers of its own.
    sent = HttpClientRequest.setHeaders(watched, request.headers)
    if (!isOneShot(body)) markReplayable(sent)
  }
  return [sent, () => failure]
}

/** What a client consists of: what makes a request ready, and what is done with it. */
interface Parts<E, R> {
  readonly preprocess: HttpClient.HttpClient.Preprocess<E, R>
  readonly postprocess: HttpClient.HttpClient.Postprocess<E, R>
}

/** Makes a client fail with what a catalog decides. */
export const clientOf = (catalog: Decoder) => {
  const isError = askingOf(catalog)
  const fail = <E extends Counted>(failure: E) => failCounted(catalog.name, failure)
  const failWith = (response: Response, made: Made | undefined, decoder = catalog) =>
    Effect.flatMap(failedParts(response, catalog.bounds, made), (parts) => fail(decodeAnswer(decoder, parts)))
  const accept = (response: Response, made: Made): Effect.Effect<Response, Failed> =>
    response.status >= 400
      ? failWith(response, made)
      : isError === undefined || !mayBeJson(response)
      ? Effect.succeed(response)
      : Effect.matchEffect(successParts(response, made), {
        onFailure: fail,
        onSuccess: (parts): Effect.Effect<Response, Failed> => {
          const evidence = evidenceOf(catalog, parts)
          return isError(parts, evidence)
            ? fail(decodeAnswer(catalog, parts, evidence))
            : Effect.succeed(unread(response, parts.body))
        }
      })
  /**
   * What went wrong with a request that was made, or, where there is none, while it was made ready: then an answer that an
   * error was made of is one of another API, which this catalog knows nothing of.
   */
  const refuse = <E>(
    cause: Cause.Cause<E>,
    made?: Made,
    streamFailure?: unknown
  ): Effect.Effect<never, PassedOn<E> | Failed> => {
    let error: unknown = Result.getOrUndefined(Cause.findError(cause))
    if (made && error === undefined) {
      const thrown = streamFailure ?? unsendable(cause, made)
      if (thrown !== undefined) error = requestError(made, "transport", thrown)
    }
    // Seam: the compiler does not narrow a type parameter by what it is not.
    if (!HttpClientError.isHttpClientError(error)) return Effect.failCause(cause as Cause.Cause<PassedOn<E>>)
    const failed = failedOf(error)
    return failed.stage === "status"
      ? failWith(failed.response, made, made ? catalog : { ...catalog, name: "", tables: [] })
      : fail(toTransportError(error, { request: made ?? failed.request, streamFailure }))
  }
  return <E, R>(http: HttpClient.HttpClient.With<E, R>): HttpClient.HttpClient.With<PassedOn<E> | Failed, R> => {
    // Seam: HttpClient.makeWith puts them there, and the type of a client does not tell.
    const { postprocess, preprocess } = http as typeof http & Parts<E, R>
    const send = (made: Made) => {
      const [request, failure] = watch(made)
      return Effect.matchCauseEffect(postprocess(Effect.succeed(request)), {
        onSuccess: (response) => accept(response, made),
        onFailure: (cause) => refuse(cause, made, failure())
      })
    }
    // Where a repeat is safe anyway, nothing depends on what came after a redirect.
    const call = (asked: Made) =>
      Exchange.isRepeatable(asked.method, asked.headers)
        ? send(asked)
        : withActivityKey(asked, (made) => send(distinguished(made)))
    return HttpClient.makeWith<PassedOn<E> | Failed, R, PassedOn<E> | Failed, R>(
      (request) => Effect.flatMap(request, call),
      (request) => {
        const ready = preprocess(request)
        return readyOf(ready) === undefined
          ? Effect.catchCause(ready, (cause) => refuse(cause))
          // Seam: the compiler does not see that this one fails with nothing.
          : ready as Effect.Effect<Made, PassedOn<E>, R>
      }
    )
  }
}

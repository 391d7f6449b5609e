/** What a fake replies, and how a client and a server say it. */
import type * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import type * as HttpClientError from "#effect/http/HttpClientError"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as HttpServerResponse from "#effect/http/HttpServerResponse"
import { requestError } from "#seam/http"
import type { Pipeable } from "effect/Pipeable"
import type { Kind } from "../../TransportError.js"

/** An answer as data: names of headers in any case, and the body as text. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What a fake does with a request: an answer, or why there is none; how long that takes, and for how many requests it
 * is the reply.
 */
export interface Reply extends Pipeable {
  readonly gives: Answer | Kind | "silence"
  readonly delay: Duration.Duration
  readonly times: number
}

/** Each kind as a runtime tells of it, so that it is recognised by what it would be recognised by. */
const told: Readonly<Record<Kind, { readonly message: string; readonly code?: string }>> = {
  request: { message: "Invalid URL" },
  refused: { message: "connect ECONNREFUSED 127.0.0.1:1", code: "ECONNREFUSED" },
  dns: { message: "getaddrinfo ENOTFOUND api.example.com", code: "ENOTFOUND" },
  tls: { message: "certificate has expired", code: "CERT_HAS_EXPIRED" },
  connectTimeout: { message: "Connect Timeout Error", code: "UND_ERR_CONNECT_TIMEOUT" },
  reset: { message: "read ECONNRESET", code: "ECONNRESET" },
  timeout: { message: "Headers Timeout Error", code: "UND_ERR_HEADERS_TIMEOUT" },
  protocol: { message: "Parse Error: Expected HTTP/", code: "HPE_INVALID_CONSTANT" },
  redirect: { message: "redirect count exceeded" },
  unknown: { message: "the fake gives no reason" }
}

const failure = (request: HttpClientRequest.HttpClientRequest, kind: Kind): HttpClientError.HttpClientError => {
  const { message, ...code } = told[kind]
  const cause = Object.assign(new Error(message), code)
  return requestError(request, kind === "request" ? "request" : "transport", cause)
}

/** What fetch would give. As bytes: a text would be given a media type that nobody told. */
const response = ({ body, headers, status }: Answer): Response =>
  new Response(body === "" ? null : new TextEncoder().encode(body), { status, headers })

/** The reply as a client gets it. */
export const toClient = (
  request: HttpClientRequest.HttpClientRequest,
  { delay, gives }: Reply
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> =>
  Effect.delay(
    gives === "silence"
      ? Effect.never
      : typeof gives === "string"
      ? Effect.fail(failure(request, gives))
      : Effect.sync(() => HttpClientResponse.fromWeb(request, response(gives))),
    delay
  )

/** An answer of a server. */
export const toResponse = ({ body, headers, status }: Answer): HttpServerResponse.HttpServerResponse =>
  body === ""
    ? HttpServerResponse.empty({ status, headers })
    : HttpServerResponse.text(body, { status, headers })

/** What a fake says of its own accord, where a test and its script do not agree: no client takes it for a passing fault. */
export const complaint = (message: string): Answer => ({
  status: 501,
  headers: { "content-type": "text/plain" },
  body: message
})

/** The reply as a server sends it. */
export const toServer = ({ delay, gives }: Reply): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.delay(
    gives === "silence" ? Effect.never : Effect.succeed(toResponse(
      typeof gives === "string"
        ? complaint(`Fake: a server cannot end with "${gives}": only a client's fake can, or "silence"`)
        : gives
    )),
    delay
  )

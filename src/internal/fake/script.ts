/** What a fake is asked, and how it plays its script, as a client and as a server. */
import * as Effect from "#effect/Effect"
import type * as HttpBody from "#effect/http/HttpBody"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpServerRequest from "#effect/http/HttpServerRequest"
import type * as HttpServerResponse from "#effect/http/HttpServerResponse"
import * as Layer from "#effect/Layer"
import { sentUrlOf, urlOf } from "#seam/http"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import { complaint, type Reply, toClient, toResponse, toServer } from "./reply.js"

/**
 * One request, as it was asked.
 *
 * **Details**
 *
 * - `url`: with the query; a server knows no more of it than the path.
 * - `body`: its text, empty where it has none or is a stream or a form.
 * - `at`: when it came, in milliseconds of the Clock, and so of the TestClock where there is one.
 */
export interface Request {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  readonly at: number
}

/**
 * An API that is not there.
 *
 * **Details**
 *
 * - `client`, `layer`: stand in the place of the real `HttpClient`.
 * - `app`: the same as a server, for `HttpServer.serve` and whatever runs it.
 * - `requests`: what was asked so far, in the order of arrival.
 * - `left`: how many of the scripted replies nobody has asked for; those that go on for ever do not count.
 *
 * A request beyond the script is a defect, {@link Unscripted}, which no policy repeats and no handler of errors hides. A
 * server says the same with a 501.
 */
export interface Fake {
  readonly client: HttpClient.HttpClient
  readonly layer: Layer.Layer<HttpClient.HttpClient>
  readonly app: Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest>
  readonly requests: Effect.Effect<ReadonlyArray<Request>>
  readonly left: Effect.Effect<number>
}

/** The defect of a request that the script has no reply for. */
export class Unscripted extends Data.TaggedError("Unscripted")<{ readonly message: string }> {}

const bodyOf = (body: HttpBody.HttpBody): string =>
  body._tag === "Uint8Array"
    ? new TextDecoder().decode(body.body)
    : body._tag === "Raw" && typeof body.body === "string"
    ? body.body
    : ""

/** What replies to requests, of which it is told how their URL may be shown, and how much it has left. */
interface Script {
  readonly next: (request: Request, shown: string) => Reply | Unscripted
  readonly left: () => number
}

/** The fake that plays a script. */
export const fromScript = ({ left, next }: Script): Fake => {
  const requests: Array<Request> = []
  const ask = (asked: Omit<Request, "at">, shown = asked.url) =>
    Effect.map(Clock.currentTimeMillis, (at) => {
      const request = { ...asked, at }
      requests.push(request)
      return next(request, shown)
    })
  const client = HttpClient.make((request) =>
    Effect.flatMap(
      ask(
        { method: request.method, url: sentUrlOf(request), headers: request.headers, body: bodyOf(request.body) },
        urlOf(request)
      ),
      (reply) => reply instanceof Unscripted ? Effect.die(reply) : toClient(request, reply)
    )
  )
  const app = Effect.gen(function*() {
    const { headers, method, text, url } = yield* HttpServerRequest.HttpServerRequest
    // A body that cannot be read is none.
    const body = yield* Effect.orElseSucceed(text, () => "")
    const reply = yield* ask({ method, url, headers, body })
    return yield* reply instanceof Unscripted
      ? Effect.succeed(toResponse(complaint(reply.message)))
      : toServer(reply)
  })
  return {
    client,
    layer: Layer.succeed(HttpClient.HttpClient, client),
    app,
    requests: Effect.sync(() => requests.slice()),
    left: Effect.sync(left)
  }
}

/** A queue of replies, and what is said where it has come to its end. */
export const queueOf = (replies: ReadonlyArray<Reply>) => {
  let given = 0
  const at = (request: number): Reply | undefined => {
    let before = 0
    return replies.find((reply) => (before += reply.times) > request)
  }
  const finite = replies.map(({ times }) => times).filter(Number.isFinite).reduce((sum, times) => sum + times, 0)
  return {
    next: ({ method }: Request, shown: string): Reply | Unscripted =>
      at(given++) ??
        new Unscripted({
          message: `Fake: no reply is left for ${method} ${shown}: it is request ${given} of a script for ${finite}`
        }),
    left: () => Math.max(0, finite - given)
  }
}

/** The path of a URL, whole or as a server knows it. */
export const pathOf = (url: string): string => new URL(url, "http://fake").pathname

/**
 * A server in memory that answers by a script and remembers what it was asked.
 */
import type * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import type * as HttpClientError from "#effect/http/HttpClientError"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import type * as Random from "#effect/Random"
import { requestError } from "#seam/http"
import { fixed, withRandom } from "#test/random"
import * as TestClock from "#test/TestClock"
import { Catalog, Questback } from "effect-errata"
import * as Clock from "effect/Clock"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"

/** One request, as it arrived. */
export interface Asked {
  readonly at: number
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** A status, an answer as data, or the code of a connection that breaks. */
export type Reply =
  | number
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly code: string }

/** A reply of a server that can be reached. */
type Spoken = Exclude<Reply, { readonly code: string }>

/** What to do with a request: `index` counts from 0. */
export type Script = (asked: Asked, index: number) => Reply | Effect.Effect<Reply>

const respond = (
  request: HttpClientRequest.HttpClientRequest,
  reply: Reply
): Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError> => {
  if (typeof reply === "object" && "code" in reply) {
    const cause = Object.assign(new Error("connection"), { code: reply.code })
    return Effect.fail(requestError(request, "transport", cause))
  }
  const { body, headers = {}, status } = typeof reply === "number" ? { status: reply } : reply
  return Effect.sync(() =>
    HttpClientResponse.fromWeb(request, new Response(body ?? "{\"title\":\"No.\"}", { status, headers }))
  )
}

/** A server, and what it was asked. */
export interface Server<Client> {
  readonly http: Client
  readonly requests: ReadonlyArray<Asked>
  /** When they came, in milliseconds from the first one on. */
  readonly times: () => ReadonlyArray<number>
}

export const makeServer = (script: Script): Server<HttpClient.HttpClient> => {
  const requests: Array<Asked> = []
  const http = HttpClient.make((request) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) => {
      const asked = { at, method: request.method, url: request.url, headers: request.headers }
      const index = requests.push(asked) - 1
      const reply = script(asked, index)
      return Effect.flatMap(Effect.isEffect(reply) ? reply : Effect.succeed(reply), (reply) => respond(request, reply))
    })
  )
  return { http, requests, times: () => requests.map(({ at }) => at - (requests[0]?.at ?? at)) }
}

/** What a client of Questback makes of a reply, without a response to be read: a hundred times as many in the same time. */
const settle = (
  request: HttpClientRequest.HttpClientRequest,
  reply: Spoken,
  receivedAt: number
): Effect.Effect<HttpClientResponse.HttpClientResponse, Questback.Failure> => {
  const { body = "{\"title\":\"No.\"}", headers = {}, status } = typeof reply === "number" ? { status: reply } : reply
  return status < 400
    ? Effect.sync(() => HttpClientResponse.fromWeb(request, new Response(null, { status })))
    : Effect.fail(Catalog.decodeParts(Questback.catalog, { status, headers, body, request, receivedAt }))
}

/** A server of Questback and its client in one, for crowds. */
export const makeQuestback = (
  script: (asked: Asked, index: number) => Spoken | Effect.Effect<Spoken>
): Server<HttpClient.HttpClient.With<Questback.Failure>> => {
  const requests: Array<Asked> = []
  const http = HttpClient.makeWith<never, never, Questback.Failure, never>(
    Effect.flatMap((request) =>
      Effect.flatMap(Clock.currentTimeMillis, (at) => {
        const asked = { at, method: request.method, url: request.url, headers: request.headers }
        const reply = script(asked, requests.push(asked) - 1)
        return Effect.flatMap(
          Effect.isEffect(reply) ? reply : Effect.succeed(reply),
          (reply) => Effect.flatMap(Clock.currentTimeMillis, (now) => settle(request, reply, now))
        )
      })
    ),
    Effect.succeed
  )
  return { http, requests, times: () => requests.map(({ at }) => at - (requests[0]?.at ?? at)) }
}

/** A server that gives these replies one after another, and 200 from then on. */
export const inTurn = (...replies: ReadonlyArray<Reply>) => makeServer((_, index) => replies[index] ?? 200)

/** A server that gives the same reply for ever. */
export const always = (reply: Reply) => makeServer(() => reply)

/** Runs to the end under the test clock, in a day; the waits are half of what they may be, if nothing else is said. */
export const finish = <A, E>(
  effect: Effect.Effect<A, E>,
  random: Random.Random = fixed([0.5]),
  within: Duration.Input = "1 day"
): Effect.Effect<Exit.Exit<A, E>> =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(Effect.exit(effect))
    yield* TestClock.adjust(within)
    return yield* Fiber.join(fiber)
  }).pipe(withRandom(random))

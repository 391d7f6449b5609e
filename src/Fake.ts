/**
 * An API that is not there: a `HttpClient`, or a server on loopback, that answers with documented errors.
 *
 * Import it from `effect-errata/testing`. It has no part in a program that does not.
 */
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as Headers from "#effect/http/Headers"
import type * as HttpClient from "#effect/http/HttpClient"
import * as HttpServerRequest from "#effect/http/HttpServerRequest"
import * as HttpServerResponse from "#effect/http/HttpServerResponse"
import * as Layer from "#effect/Layer"
import type * as Schema from "#effect/Schema"
import { type Arbitrary, oneOf } from "#seam/arbitrary"
import { decodeOrThrow } from "#seam/codec"
import { dual } from "effect/Function"
import { pipeArguments } from "effect/Pipeable"
import type { AnyClass, ApiError } from "./ApiError.js"
import type { Catalog } from "./Catalog.js"
import { encodeError } from "./internal/error/encode.js"
import { type Answer, type Reply, toResponse } from "./internal/fake/reply.js"
import { type Fake, fromScript, pathOf, queueOf, type Request, Unscripted } from "./internal/fake/script.js"
import type { Kind } from "./TransportError.js"

export type { Answer, Reply } from "./internal/fake/reply.js"
export type { Fake, Request } from "./internal/fake/script.js"
export { Unscripted } from "./internal/fake/script.js"

// --- Replies ---

/** These headers, and others in the place of those of the same name, in whatever case it is written. */
const beside = (headers: Answer["headers"], others: Answer["headers"] = {}): Answer["headers"] => ({
  ...Headers.fromInput(headers),
  ...Headers.fromInput(others)
})

const documented = (error: AnyClass | ApiError, others: Partial<Omit<Answer, "body">>): Answer => {
  const { body, headers, status } = encodeError(
    typeof error === "function" ? decodeOrThrow(error.wire)(error.entry.example) as ApiError : error
  )
  return { status: others.status ?? status, headers: beside(headers, others.headers), body }
}

const reply = (gives: Reply["gives"], delay: Duration.Duration = Duration.zero, times = 1): Reply => ({
  gives,
  delay,
  times,
  pipe() {
    return pipeArguments(this, arguments)
  }
})

/**
 * Replies with a documented error: a class answers with its documented example, an instance as `Catalog.encode` says.
 *
 * **Details**
 *
 * `headers` come beside those that the documentation has, or in the place of one of the same name; `status` is for an
 * error that is documented for several.
 *
 * @example
 * ```ts
 * import { Questback } from "effect-errata"
 * import { Fake } from "effect-errata/testing"
 *
 * console.log(Fake.respond(new Questback.Gone({ body: { detail: "Deleted in May." } })).gives)
 * // => {
 * // =>   status: 410,
 * // =>   headers: { 'content-type': 'application/problem+json' },
 * // =>   body: '{"type":"about:blank","detail":"Deleted in May."}'
 * // => }
 * ```
 */
export const respond = (error: AnyClass | ApiError, others: Partial<Omit<Answer, "body">> = {}): Reply =>
  reply(documented(error, others))

/** Replies with a success: 200 and this value as JSON, or 204 where there is none. */
export const succeed = (value?: unknown, others: Partial<Omit<Answer, "body">> = {}): Reply =>
  value === undefined
    ? answer({ status: 204, ...others })
    : answer({
      status: others.status ?? 200,
      headers: beside({ "content-type": "application/json" }, others.headers),
      body: JSON.stringify(value)
    })

/** Replies with any answer, such as a proxy's page. `status` is one from 200 to 599. */
export const answer = (parts: Partial<Answer> & Pick<Answer, "status">): Reply =>
  reply({ headers: {}, body: "", ...parts })

/** Replies with no answer, for this reason: a catalog's client fails with a `TransportError` of this kind. */
export const noAnswer = (kind: Kind): Reply => reply(kind)

/** Takes the request, and never says anything. */
export const silence: Reply = reply("silence")

/** The same reply to so many requests in turn. */
export const times: {
  (times: number): (self: Reply) => Reply
  (self: Reply, times: number): Reply
} = dual(2, (self: Reply, times: number): Reply => reply(self.gives, self.delay, times))

/** The same reply to every request from here on. */
export const forever = (self: Reply): Reply => times(self, Number.POSITIVE_INFINITY)

/** A reply that takes its time, by the Clock. */
export const delay: {
  (duration: Duration.Input): (self: Reply) => Reply
  (self: Reply, duration: Duration.Input): Reply
} = dual(
  2,
  (self: Reply, duration: Duration.Input): Reply => reply(self.gives, Duration.fromInputUnsafe(duration), self.times)
)

// --- Fakes ---

/**
 * Replies to one request after another, whatever they ask for.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Questback } from "effect-errata"
 * import { Fake } from "effect-errata/testing"
 *
 * const program = Effect.gen(function*() {
 *   const fake = yield* Fake.script(Fake.respond(Questback.Gone), Fake.succeed({ pages: 12 }))
 *   const http = Questback.client(fake.client)
 *   const failure = yield* Effect.flip(http.get("https://api.example.com/v1/exports/7"))
 *   return [failure._tag, yield* fake.left]
 * })
 *
 * console.log(await Effect.runPromise(program)) // => [ 'QuestbackGone', 1 ]
 * ```
 */
export const script = (...replies: ReadonlyArray<Reply>): Effect.Effect<Fake> =>
  Effect.sync(() => fromScript(queueOf(replies)))

/**
 * Replies by method and path, each with a script of its own: `{ "GET /v1/exports/7": [Fake.respond(Questback.Gone)] }`.
 *
 * The path is that of the URL, without its query.
 */
export const routes = (table: Readonly<Record<string, ReadonlyArray<Reply>>>): Effect.Effect<Fake> =>
  Effect.sync(() => {
    const queues = new Map(Object.entries(table).map(([route, replies]) => [route, queueOf(replies)]))
    return fromScript({
      next: (request, shown) => {
        const route = `${request.method} ${pathOf(request.url)}`
        return queues.get(route)?.next(request, shown) ??
          new Unscripted({
            message: `Fake: nothing is scripted for ${route}, only for ${[...queues.keys()].join(", ")}`
          })
      },
      left: () => Array.from(queues.values(), ({ left }) => left()).reduce((sum, left) => sum + left, 0)
    })
  })

/** Replies as a function says; `index` counts the requests from 0. */
export const make = (f: (request: Request, index: number) => Reply): Effect.Effect<Fake> =>
  Effect.sync(() => {
    let index = 0
    return fromScript({ next: (request) => f(request, index++), left: () => 0 })
  })

/** The `HttpClient` of a {@link script}, for a test that does not look at the requests. */
export const layer = (...replies: ReadonlyArray<Reply>): Layer.Layer<HttpClient.HttpClient> =>
  Layer.unwrap(Effect.map(script(...replies), (fake) => fake.layer))

// --- A catalog as a server, and as an arbitrary ---

/** A query parameter that can stand in a header. */
const isHeader = ([name, value]: readonly [string, string]): boolean =>
  /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value)

/**
 * A server that answers with any error of a catalog: `/QuestbackGone` with that one, whatever the method.
 *
 * **When to use**
 *
 * By hand with curl, and for programs in any language. For a script, serve the `app` of a {@link Fake}.
 *
 * **Details**
 *
 * Parameters of the query are answered as headers: `/QuestbackTooManyRequests?retry-after=2`. `/` lists the errors.
 */
export const app = (
  catalog: Catalog<unknown>
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, HttpServerRequest.HttpServerRequest> =>
  Effect.map(HttpServerRequest.HttpServerRequest, ({ url }) => {
    const { pathname, searchParams } = new URL(url, "http://fake")
    const klass = catalog.classes.find(({ _tag }) => pathname === `/${_tag}`)
    if (klass !== undefined) {
      return toResponse(documented(klass, { headers: Object.fromEntries([...searchParams].filter(isHeader)) }))
    }
    const list = catalog.classes.map(({ _tag, entry }) => `/${_tag}  ${entry.summary}\n`).join("")
    return HttpServerResponse.text(list, { status: pathname === "/" ? 200 : 404 })
  })

/** JSON has no NaN, no infinity and no negative zero, and a client takes out what is named like a prototype. */
const canBeJson = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isFinite(value) && !Object.is(value, -0)
    : typeof value !== "object" || value === null ||
      (!Object.hasOwn(value, "__proto__") && Object.values(value).every(canBeJson))

/**
 * Any error of a catalog as a program makes it, without evidence: for properties that hold whatever an API says.
 *
 * One class alone, with evidence, is an arbitrary by Effect's own function for Schemas.
 *
 * @example
 * ```ts effect4
 * import { Arbitrary, Effect } from "effect"
 * import { Questback } from "effect-errata"
 * import { Fake } from "effect-errata/testing"
 *
 * const errors = Fake.errors(Questback.catalog) // one class alone: Arbitrary.schema(Questback.Gone)
 * const sample = await Effect.runPromise(Arbitrary.sampleEffect(errors, { seed: 42, count: 100 }))
 *
 * console.log(new Set(sample.map(({ _tag }) => _tag)).size) // => 7
 * ```
 *
 * ```ts effect3
 * import { FastCheck } from "effect"
 * import { Questback } from "effect-errata"
 * import { Fake } from "effect-errata/testing"
 *
 * const errors = Fake.errors(Questback.catalog) // one class alone: Arbitrary.make(Questback.Gone)
 * const sample = FastCheck.sample(errors, { seed: 42, numRuns: 100 })
 *
 * console.log(new Set(sample.map(({ _tag }) => _tag)).size) // => 7
 * ```
 */
export const errors = <E>(catalog: Catalog<E>): Arbitrary<E & ApiError> =>
  oneOf<E & ApiError, E & ApiError>(
    catalog.classes.map((klass) => ({
      // Seam, twice: the list of a catalog's classes has forgotten whose instances they make, and from what.
      schema: klass as unknown as Schema.Codec<E & ApiError, unknown>,
      filter: ({ body }) => canBeJson(body),
      map: ({ body }) => new klass({ body } as never, true) as E & ApiError
    }))
  )

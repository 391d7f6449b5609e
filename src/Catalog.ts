/** All documented errors of an API, and the way from an answer to the one that it is. */
import * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import type * as Schema from "#effect/Schema"
import type * as Stream from "#effect/Stream"
import { dual } from "effect/Function"
import { type Pipeable, pipeArguments } from "effect/Pipeable"
import type { Covariant } from "effect/Types"
import type { AnyClass, ApiError, ApiSpec } from "./ApiError.js"
import type * as Exchange from "./Exchange.js"
import { clientOf, type PassedOn } from "./internal/decode/client.js"
import { decodeAnswer, type Decoder, toDecoder } from "./internal/decode/decodeAnswer.js"
import { acceptEvent, type EventLike } from "./internal/decode/event.js"
import type { ReadBounds } from "./internal/decode/limits.js"
import { failedParts } from "./internal/decode/parts.js"
import { readJson, readStream, readText } from "./internal/decode/success.js"
import { checkTables, type Finding } from "./internal/error/check.js"
import { encodeError } from "./internal/error/encode.js"
import { tablesOf, toTable } from "./internal/error/lookUp.js"
import type { MalformedResponseError } from "./MalformedResponseError.js"
import type { TransportError } from "./TransportError.js"
import type { UndocumentedError } from "./UndocumentedError.js"

export type { PassedOn } from "./internal/decode/client.js"
export type { EventLike } from "./internal/decode/event.js"
export type { ReadBounds } from "./internal/decode/limits.js"
export type { Finding } from "./internal/error/check.js"

/** Identifies a catalog. */
export const TypeId: unique symbol = Symbol.for("effect-errata/Catalog")

/**
 * All documented errors of one API, or of several on top of each other.
 *
 * **Details**
 *
 * - `name`: the API's, as it stands in messages; of several the first's.
 * - `classes`: the documented errors, in the order of the documentation.
 * - `client`: makes an `HttpClient` fail with them.
 */
export interface Catalog<out E> extends Pipeable {
  readonly [TypeId]: { readonly _E: Covariant<E> }
  readonly name: string
  readonly classes: ReadonlyArray<AnyClass>
  readonly client: Client<E>
  /** @internal */
  readonly decoder: Decoder
}

/** The documented errors of a catalog. */
export type Documented<C> = C extends Catalog<infer E> ? E : never

/** Everything that a call can fail with: the documented errors, an answer outside of them, and no answer. */
export type Failure<C> = C extends Catalog<infer E> ? E | UndocumentedError | TransportError : never

/** A transformation that turns an `HttpClient`'s untyped failures into the documented ones. */
export type Client<D> = <E, R>(
  self: HttpClient.HttpClient.With<E, R>
) => HttpClient.HttpClient.With<PassedOn<E> | D | UndocumentedError | TransportError, R>

const fromDecoder = <E>(decoder: Decoder, classes: ReadonlyArray<AnyClass>): Catalog<E> => {
  const self: Catalog<E> = {
    [TypeId]: { _E: (_: never) => _ },
    name: decoder.name,
    classes,
    decoder,
    get client() {
      return client(self)
    },
    pipe() {
      return pipeArguments(self, arguments)
    }
  }
  return self
}

/**
 * Makes a catalog of an API's classes. `Api.make(…).catalog` is the way to it.
 * @internal
 */
export const make = <const Classes extends ReadonlyArray<AnyClass>>(
  api: ApiSpec,
  classes: Classes
): Catalog<InstanceType<Classes[number]>> => fromDecoder(toDecoder(api.name, [toTable(api, classes)]), classes)

/** The catalog that documents nothing: the identity of {@link orElse}. */
export const empty: Catalog<never> = fromDecoder(toDecoder("", []), [])

/**
 * Puts a catalog on top of another: an answer that the first one does not document goes to the second.
 *
 * **When to use**
 *
 * For an API that documents some of its errors and leaves the rest to a standard or to HTTP.
 *
 * **Details**
 *
 * Associative, with {@link empty} as identity. A class of the first catalog for a range or for any key (`anyKey`) takes an
 * answer before the second one is asked: such a catalog belongs below other APIs, and above the formats. Where no catalog
 * has a fitting class, the traits are those of the first one that documents the status.
 */
export const orElse: {
  <E2>(that: Catalog<E2>): <E>(self: Catalog<E>) => Catalog<E | E2>
  <E, E2>(self: Catalog<E>, that: Catalog<E2>): Catalog<E | E2>
} = dual(
  2,
  <E, E2>({ classes, decoder, name }: Catalog<E>, that: Catalog<E2>): Catalog<E | E2> =>
    fromDecoder(
      toDecoder(name === "" ? that.name : name, [...decoder.tables, ...that.decoder.tables], {
        ...that.decoder.own,
        ...decoder.own
      }),
      [...new Set([...classes, ...that.classes])]
    )
)

/**
 * Narrows a catalog to the errors that one operation can answer with, and so its failure channel.
 *
 * **Details**
 *
 * An error that was not picked becomes an `UndocumentedError` with its traits, never another documented error.
 */
export const pick: <const Classes extends ReadonlyArray<AnyClass>>(
  ...classes: Classes
) => <E>(
  self: InstanceType<Classes[number]> extends E ? Catalog<E> : "Pick from the catalog's own classes"
) => Catalog<InstanceType<Classes[number]>> = (...classes) => (self) => {
  // Seam: the parameter's other member is a message for the compiler to show, and no value.
  const { name, own, tables } = (self as Catalog<unknown>).decoder
  return fromDecoder(toDecoder(name, [{ parts: tables, picked: new Set(classes) }], own), classes)
}

/**
 * Sets how much of an answer is read, kept and looked at; what is not set stays as it was.
 *
 * **When to use**
 *
 * For an API whose errors are larger or slower than most, or a program that has less memory or patience. Of catalogs on
 * top of each other the bounds of the first one count.
 *
 * @example
 * ```ts
 * import { Catalog, Questback } from "effect-errata"
 *
 * const catalog = Catalog.withBounds(Questback.catalog, { maxTime: "1 second", keepBytes: 20 })
 *
 * const body = "{\"title\":\"Gone\",\"status\":410}"
 * const failure = Catalog.decodeParts(catalog, { status: 410, headers: {}, body })
 * console.log(failure._tag, failure.exchange?.body, failure.exchange?.cut) // => QuestbackGone {"title":"Gone","sta size
 * ```
 */
export const withBounds: {
  (bounds: Partial<ReadBounds>): <E>(self: Catalog<E>) => Catalog<E>
  <E>(self: Catalog<E>, bounds: Partial<ReadBounds>): Catalog<E>
} = dual(
  2,
  <E>({ classes, decoder }: Catalog<E>, bounds: Partial<ReadBounds>): Catalog<E> =>
    fromDecoder(toDecoder(decoder.name, decoder.tables, { ...decoder.own, ...bounds }), classes)
)

/**
 * The failure that an answer is, as a pure function: the documented error, else `UndocumentedError`. It never throws.
 *
 * **When to use**
 *
 * For an answer that did not come through an `HttpClient`: read from a log, a queue or a file. `body` is text,
 * `receivedAt` epoch milliseconds.
 *
 * **Details**
 *
 * The key decides, then the status, then that there is a key at all (`anyKey`). The body has to be what the documentation
 * promises for that error. The time it takes does not grow with the number of documented errors.
 *
 * @example
 * ```ts
 * import { Catalog, Questback } from "effect-errata"
 *
 * const failure = Catalog.decodeParts(Questback.catalog, {
 *   status: 410,
 *   headers: { "content-type": "application/problem+json" },
 *   body: "{\"title\":\"Gone\",\"status\":410,\"detail\":\"The export was deleted.\"}",
 *   request: { method: "GET", url: "https://api.example.com/v1/exports/7?key=secret" }
 * })
 *
 * console.log(failure._tag, failure.retry) // => QuestbackGone never
 * console.log(failure.message) // => Questback 410 Gone: The export was deleted. (GET /v1/exports/7)
 * ```
 */
export const decodeParts: {
  (parts: Exchange.Parts): <E>(self: Catalog<E>) => E | UndocumentedError
  <E>(self: Catalog<E>, parts: Exchange.Parts): E | UndocumentedError
} = dual(
  2,
  // Seam: the classes are the catalog's, so what is decided for is of E.
  <E>(self: Catalog<E>, parts: Exchange.Parts) => decodeAnswer(self.decoder, parts) as E | UndocumentedError
)

/**
 * The failure that a response is: its body read within {@link ReadBounds}, then decided by {@link decodeParts}.
 *
 * **Details**
 *
 * What was read by then is kept, and `exchange.cut` says so. It never fails.
 */
export const decode: {
  // For `Effect.flatMap` of a response.
  <E>(self: Catalog<E>): (response: HttpClientResponse.HttpClientResponse) => Effect.Effect<E | UndocumentedError>
  (response: HttpClientResponse.HttpClientResponse): <E>(self: Catalog<E>) => Effect.Effect<E | UndocumentedError>
  <E>(self: Catalog<E>, response: HttpClientResponse.HttpClientResponse): Effect.Effect<E | UndocumentedError>
} = <E>(
  first: Catalog<E> | HttpClientResponse.HttpClientResponse,
  second?: HttpClientResponse.HttpClientResponse
): never => {
  const decodeBy = (self: Catalog<E>, response: HttpClientResponse.HttpClientResponse) =>
    Effect.map(failedParts(response, self.decoder.bounds), (parts) => decodeParts(self, parts))
  // Seam, twice: one function for its three signatures, which the compiler does not tell apart by the arguments.
  if (!(TypeId in first)) return ((self: Catalog<E>) => decodeBy(self, first)) as never
  return (second === undefined
    ? (response: HttpClientResponse.HttpClientResponse) => decodeBy(first, response)
    : decodeBy(first, second)) as never
}

/**
 * Makes an `HttpClient` fail with what the catalog documents. The same as the catalog's own `client`.
 *
 * **Details**
 *
 * Answers with a status below 400 pass through unread. `HttpClientError`s become a `TransportError`, or, where an
 * earlier `filterStatus` made one of an answer, the failure that this answer is. Other errors pass through.
 *
 * A request may be made ready with what another request is needed for, such as a token (`HttpClient.mapRequestEffect`).
 * An `HttpClientError` of that becomes a `TransportError` too, and where it was made of an answer, which is none of this
 * API's, an `UndocumentedError` with that answer as evidence.
 */
export const client = <D>(self: Catalog<D>): Client<D> =>
  // Seam: the classes are the catalog's, so what is decided for is of D.
  clientOf(self.decoder) as Client<D>

/**
 * Reads the body of a success: a 2xx whose body is not what the schema says fails with `MalformedResponseError`, and
 * one that breaks off in the middle with `TransportError`.
 *
 * **When to use**
 *
 * In place of `HttpClientResponse.schemaBodyJson`, whose failures carry neither traits nor evidence.
 *
 * @example
 * ```ts
 * import { HttpClientRequest, HttpClientResponse } from "effect/http"
 * import { Effect, Schema } from "effect"
 * import { Catalog } from "effect-errata"
 *
 * class Quest extends Schema.Class<Quest>("Quest")({ title: Schema.String }) {}
 *
 * const response = HttpClientResponse.fromWeb(
 *   HttpClientRequest.get("https://api.example.com/v1/quests/42"),
 *   Response.json({ name: "Autumn" })
 * )
 *
 * const failure = await Effect.runPromise(Effect.flip(Catalog.json(Quest)(response)))
 * console.log(failure.message) // => 200, but the body is no valid Quest: title is missing (GET /v1/quests/42)
 * ```
 */
export const json: <A, I, R>(
  schema: Schema.Codec<A, I, R>
) => (
  response: HttpClientResponse.HttpClientResponse
) => Effect.Effect<A, MalformedResponseError | TransportError, R> = readJson

/**
 * Reads the body of a success as text. One that breaks off in the middle fails with `TransportError`.
 *
 * **When to use**
 *
 * In place of `response.text`, which fails with an error of `HttpClient`, without traits.
 *
 * @example
 * ```ts
 * import { HttpClientRequest, HttpClientResponse } from "effect/http"
 * import { Effect } from "effect"
 * import { Catalog } from "effect-errata"
 *
 * const response = HttpClientResponse.fromWeb(
 *   HttpClientRequest.get("https://api.example.com/v1/quests/42/notes"),
 *   new Response("Bring a lamp.")
 * )
 *
 * console.log(await Effect.runPromise(Catalog.text(response))) // => Bring a lamp.
 * ```
 */
export const text: (response: HttpClientResponse.HttpClientResponse) => Effect.Effect<string, TransportError> = readText

/**
 * The body of a success, piece by piece as it comes. One that breaks off in the middle fails with `TransportError`.
 *
 * **Details**
 *
 * What came before is what the stream has given already. A policy repeats requests, not streams: where a stream breaks
 * off, its program decides whether to ask again.
 *
 * **When to use**
 *
 * In place of `response.stream`, which fails with an error of `HttpClient`, without traits.
 *
 * @example
 * ```ts
 * import { HttpClientRequest, HttpClientResponse } from "effect/http"
 * import { Effect, Stream } from "effect"
 * import { Catalog } from "effect-errata"
 *
 * const response = HttpClientResponse.fromWeb(
 *   HttpClientRequest.get("https://api.example.com/v1/quests/42/notes"),
 *   new Response("Bring a lamp.")
 * )
 *
 * const text = Catalog.stream(response).pipe(Stream.decodeText(), Stream.mkString)
 * console.log(await Effect.runPromise(text)) // => Bring a lamp.
 * ```
 */
export const stream: (
  response: HttpClientResponse.HttpClientResponse
) => Stream.Stream<Uint8Array, TransportError> = readStream

/**
 * Lets a server-sent event pass, or fails with the error that it carries.
 *
 * **Details**
 *
 * A server that has begun to answer with 200 can tell of an error only in the stream. An event is an error where it is
 * named `error`, or where the `when` of the API says so of its data. Its data is decoded as the body of an answer with
 * the response's own status and headers: by its key, as in any other answer.
 *
 * **When to use**
 *
 * On the events that a parser gives, such as `Sse` of Effect: whatever has `data` and perhaps `event`.
 *
 * @example
 * ```ts
 * import { HttpClientRequest, HttpClientResponse } from "effect/http"
 * import { Effect, Stream } from "effect"
 * import { Catalog, OAuth2 } from "effect-errata"
 *
 * const response = HttpClientResponse.fromWeb(HttpClientRequest.get("https://api.example.com/v1/words"), new Response())
 * const events = Stream.make(
 *   { event: "word", data: "Bring" },
 *   { event: "error", data: "{\"error\":\"invalid_scope\"}" }
 * ).pipe(Stream.mapEffect(Catalog.event(OAuth2.catalog, response)))
 *
 * const failure = await Effect.runPromise(Effect.flip(Stream.runDrain(events)))
 * console.log(failure._tag) // => OAuth2TokenInvalidScope
 * ```
 */
export const event = <E>(
  self: Catalog<E>,
  response: HttpClientResponse.HttpClientResponse
): <Event extends EventLike>(event: Event) => Effect.Effect<Event, E | UndocumentedError> =>
  // Seam: the classes are the catalog's, so what is decided for is of E.
  acceptEvent(self.decoder)(response) as never

/**
 * An error as its API answers with it: status, headers and body as documented.
 *
 * **When to use**
 *
 * For a server or a fake that speaks the API. `decodeParts` of the same catalog gives the error back.
 *
 * @example
 * ```ts
 * import { Catalog, Questback } from "effect-errata"
 *
 * const { body, status } = Catalog.encode(new Questback.NotFound({ body: { detail: "No such quest." } }))
 *
 * console.log(status, body) // => 404 {"type":"about:blank","detail":"No such quest."}
 * ```
 */
export const encode = (
  error: ApiError
): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } =>
  encodeError(error)

/**
 * What is wrong with a catalog, as far as the compiler cannot tell: nothing, for a good one.
 *
 * **When to use**
 *
 * In the test suite of whoever writes a catalog: `expect(Catalog.check(catalog)).toEqual([])`.
 *
 * **Details**
 *
 * It finds two classes for one key or status, a class that nothing can reach, an example that does not decode to its
 * own class or does not carry its key, a status outside 400 to 599 (where the API has no `when`), a 429 that is never
 * repeated, a name that makes no tag, and traits that are guessed.
 *
 * @example
 * ```ts
 * import { Catalog, Questback } from "effect-errata"
 *
 * console.log(Catalog.check(Questback.catalog)) // => []
 * ```
 */
export const check = (self: Catalog<unknown>): ReadonlyArray<Finding> =>
  checkTables(
    tablesOf(self.decoder.tables),
    (table) => (parts) => decodeAnswer({ ...self.decoder, tables: [table] }, parts)
  )

/**
 * All documented errors of an API, and the way from an answer to the one that it is.
 *
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import { type Pipeable, pipeArguments } from "effect/Pipeable"
import * as Schema from "effect/Schema"
import type { Covariant } from "effect/Types"
import type { Answer, AnyClass, ApiError, Key, Source } from "./ApiError.js"
import * as Exchange from "./Exchange.js"
import { explain, mismatch } from "./internal/body.js"
import { parseBody } from "./internal/bodyText.js"
import { definitionOf } from "./internal/definition.js"
import { defaultBounds, readBody } from "./internal/readBody.js"
import { partsOf } from "./internal/request.js"
import { traitsOfStatus } from "./internal/statusTraits.js"
import { fromHttpClientError, type TransportError } from "./TransportError.js"
import { UndocumentedError } from "./UndocumentedError.js"

/**
 * Identifies a catalog.
 *
 * @category symbols
 * @since 0.1.0
 */
export const TypeId: unique symbol = Symbol.for("effect-errata/Catalog")

/**
 * All documented errors of one API, or of several on top of each other.
 *
 * **Details**
 *
 * - `name`: the API's, as it stands in messages; of several the first's.
 * - `classes`: the documented errors, in the order of the documentation.
 * - `client`: makes an `HttpClient` fail with them.
 *
 * @category models
 * @since 0.1.0
 */
export interface Catalog<out E> extends Pipeable {
  readonly [TypeId]: { readonly _E: Covariant<E> }
  readonly name: string
  readonly classes: ReadonlyArray<AnyClass>
  readonly client: Client<E>
  /** @internal */
  readonly pages: ReadonlyArray<Page>
}

/**
 * The documented errors of a catalog.
 *
 * @category utility types
 * @since 0.1.0
 */
export type Documented<C> = C extends Catalog<infer E> ? E : never

/**
 * Everything that a call can fail with: the documented errors, an answer outside of them, and no answer.
 *
 * @category utility types
 * @since 0.1.0
 */
export type Failure<C> = C extends Catalog<infer E> ? E | UndocumentedError | TransportError : never

/**
 * A transformation that turns an `HttpClient`'s untyped failures into the documented ones.
 *
 * @category models
 * @since 0.1.0
 */
export type Client<D> = <E, R>(
  self: HttpClient.HttpClient.With<E, R>
) => HttpClient.HttpClient.With<Left<E> | D | UndocumentedError | TransportError, R>

/** What a client could fail with beside the errors of `HttpClient` itself. */
type Left<E> = Exclude<E, HttpClientError.HttpClientError>

/** One API's errors, laid out so that choosing one is a look-up. */
interface Page {
  readonly key: Key | undefined
  readonly when: ((answer: Answer) => boolean) | undefined
  readonly byKey: ReadonlyMap<string | number, AnyClass>
  readonly byStatus: ReadonlyMap<number | string, AnyClass>
  /** What `pick` left over; the tables stay whole, so that leaving one out never makes another one match. */
  readonly picked: ReadonlySet<AnyClass> | undefined
}

const rangeOf = (status: number): string => `${Math.floor(status / 100)}xx`

const statusesOf = ({ entry }: AnyClass): ReadonlyArray<number | string> => [entry.status ?? []].flat()

const toPage = ({ key, when }: Source, classes: ReadonlyArray<AnyClass>): Page => {
  const byKey = new Map<string | number, AnyClass>()
  const byStatus = new Map<number | string, AnyClass>()
  const shared = new Set<number | string>()
  for (const klass of classes) {
    if (klass.entry.key !== undefined && !byKey.has(klass.entry.key)) byKey.set(klass.entry.key, klass)
  }
  for (const klass of classes.filter(({ entry }) => entry.key === undefined)) {
    for (const status of statusesOf(klass)) if (!byStatus.has(status)) byStatus.set(status, klass)
  }
  const keyless = new Set(byStatus.keys())
  // A keyed error answers for its status only where no other one could be meant.
  for (const klass of classes.filter(({ entry }) => entry.key !== undefined)) {
    for (const status of statusesOf(klass)) {
      if (keyless.has(status) || (typeof status === "number" && keyless.has(rangeOf(status)))) continue
      if (byStatus.has(status)) shared.add(status)
      byStatus.set(status, klass)
    }
  }
  for (const status of shared) byStatus.delete(status)
  return { key, when, byKey, byStatus, picked: undefined }
}

const readKey = (key: Key, answer: Answer): string | number | undefined => {
  if (typeof key === "function") return key(answer)
  let value = answer.body
  for (const name of key) {
    // Own properties only: a key named after something that every object has is not one.
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return typeof value === "string" || typeof value === "number" ? value : undefined
}

/** The class that the documentation gives this answer: by its key, else by its status. */
const choose = (page: Page, answer: Answer): AnyClass | undefined => {
  const key = page.key === undefined ? undefined : readKey(page.key, answer)
  const keyed = key === undefined ? undefined : page.byKey.get(key)
  return keyed ?? page.byStatus.get(answer.status) ?? page.byStatus.get(rangeOf(answer.status))
}

const fromPages = <E>(name: string, pages: ReadonlyArray<Page>, classes: ReadonlyArray<AnyClass>): Catalog<E> => {
  const self: Catalog<E> = {
    [TypeId]: { _E: (_: never) => _ },
    name,
    classes,
    pages,
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
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <const Classes extends ReadonlyArray<AnyClass>>(
  api: Source,
  classes: Classes
): Catalog<InstanceType<Classes[number]>> => fromPages(api.name, [toPage(api, classes)], classes)

/**
 * The catalog that documents nothing: the identity of {@link orElse}.
 *
 * @category constructors
 * @since 0.1.0
 */
export const empty: Catalog<never> = fromPages("", [], [])

/**
 * Puts a catalog on top of another: an answer that the first one does not document goes to the second.
 *
 * **When to use**
 *
 * For an API that documents some of its errors and leaves the rest to a standard or to HTTP.
 *
 * **Details**
 *
 * Associative, with {@link empty} as identity. Where no catalog has a fitting class, the traits are those of the first
 * one that documents the status.
 *
 * @category combining
 * @since 0.1.0
 */
export const orElse: {
  <E2>(that: Catalog<E2>): <E>(self: Catalog<E>) => Catalog<E | E2>
  <E, E2>(self: Catalog<E>, that: Catalog<E2>): Catalog<E | E2>
} = dual(
  2,
  <E, E2>(self: Catalog<E>, that: Catalog<E2>): Catalog<E | E2> =>
    fromPages(self.name === "" ? that.name : self.name, [...self.pages, ...that.pages], [
      ...new Set([...self.classes, ...that.classes])
    ])
)

/**
 * Narrows a catalog to the errors that one operation can answer with, and so its failure channel.
 *
 * **Details**
 *
 * An error that was not picked becomes an `UndocumentedError` with its traits, never another documented error.
 *
 * @category combining
 * @since 0.1.0
 */
export const pick: <const Classes extends ReadonlyArray<AnyClass>>(
  ...classes: Classes
) => <E>(
  self: InstanceType<Classes[number]> extends E ? Catalog<E> : "Pick from the catalog's own classes"
) => Catalog<InstanceType<Classes[number]>> = (...classes) => (self) => {
  // Seam: the parameter's other member is a message for the compiler to show, and no value.
  const { name, pages } = self as Catalog<unknown>
  return fromPages(
    name,
    pages.map((page) => ({
      ...page,
      picked: new Set(page.picked === undefined ? classes : classes.filter((klass) => page.picked?.has(klass)))
    })),
    classes
  )
}

const undocumented = (
  name: string,
  exchange: Exchange.Exchange,
  claim: { readonly klass: AnyClass; readonly mismatch?: string } | undefined
): UndocumentedError => {
  if (claim === undefined) {
    const { applied, category, retry } = traitsOfStatus(exchange.status ?? 0)
    return new UndocumentedError({ api: name, reason: "NotDocumented", retry, category, applied, exchange }, true)
  }
  const { byStatus, entry } = definitionOf(claim.klass)
  const { floor, hint } = entry
  const { applied, category, retry } = byStatus ? traitsOfStatus(exchange.status ?? 0) : entry
  return new UndocumentedError({
    api: name,
    ...(claim.mismatch === undefined
      ? { reason: "NotPicked" }
      : { reason: "BodyMismatch", mismatch: claim.mismatch }),
    documentedAs: claim.klass._tag,
    retry,
    category,
    applied,
    ...(floor !== undefined && { floor: Duration.decode(floor) }),
    ...(hint !== undefined && { hint }),
    exchange
  }, true)
}

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
 * The key decides, then the status; then the body has to be what the documentation promises for that error. The time
 * it takes does not grow with the number of documented errors.
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
 *
 * @category decoding
 * @since 0.1.0
 */
export const decodeParts: {
  (parts: Exchange.Parts): <E>(self: Catalog<E>) => E | UndocumentedError
  <E>(self: Catalog<E>, parts: Exchange.Parts): E | UndocumentedError
} = dual(2, <E>(self: Catalog<E>, parts: Exchange.Parts): E | UndocumentedError => {
  const exchange = Exchange.fromParts(parts)
  const value = parseBody(exchange.body)
  const answer: Answer = { status: parts.status, headers: exchange.headers, body: value }
  let claim: { readonly klass: AnyClass; readonly mismatch?: string } | undefined
  for (const page of self.pages) {
    const klass = choose(page, answer)
    if (klass === undefined) continue
    if (page.picked !== undefined && !page.picked.has(klass)) {
      claim ??= { klass }
      continue
    }
    const { body: schema, read } = definitionOf(klass)
    let body = read(value)
    // A text may happen to be JSON too: 404, true, null.
    if (body === mismatch && typeof value !== "object") body = read(exchange.body)
    // Seam: the class is one of the catalog's, so its instances are of E.
    if (body !== mismatch) return new klass({ body, exchange } as never, true) as E
    claim ??= { klass, mismatch: explain(schema, value) ?? "the body differs" }
  }
  return undocumented(self.name, exchange, claim)
})

/**
 * The failure that a response is: its body read within bounds, then decided by {@link decodeParts}.
 *
 * **Details**
 *
 * Reads at most 64 KiB for at most five seconds; what was read by then is kept, and `exchange.cut` says so. It never
 * fails.
 *
 * @category decoding
 * @since 0.1.0
 */
export const decode = <E>(
  self: Catalog<E>
): (response: HttpClientResponse.HttpClientResponse) => Effect.Effect<E | UndocumentedError> =>
(response) =>
  Effect.zipWith(readBody(response, defaultBounds), Clock.currentTimeMillis, (read, receivedAt) =>
    decodeParts(self, {
      ...read,
      status: response.status,
      headers: response.headers,
      request: partsOf(response.request),
      receivedAt
    }))

/**
 * Makes an `HttpClient` fail with what the catalog documents. The same as the catalog's own `client`.
 *
 * **Details**
 *
 * Answers with a status below 400 pass through unread. `HttpClientError`s become a `TransportError`, or, where an
 * earlier `filterStatus` made one of an answer, the failure that this answer is. Other errors pass through.
 *
 * @category decoding
 * @since 0.1.0
 */
export const client = <D>(self: Catalog<D>): Client<D> => {
  const failWith = (response: HttpClientResponse.HttpClientResponse) =>
    Effect.flatMap(decode(self)(response), Effect.fail)
  return <E, R>(http: HttpClient.HttpClient.With<E, R>) =>
    HttpClient.transformResponse(http, (effect) =>
      Effect.matchEffect(effect, {
        onSuccess: (response) => response.status < 400 ? Effect.succeed(response) : failWith(response),
        onFailure: (error): Effect.Effect<never, Left<E> | D | UndocumentedError | TransportError> =>
          !HttpClientError.isHttpClientError(error)
            // Seam: the compiler does not narrow a type parameter by what it is not.
            ? Effect.fail(error as Left<E>)
            : error._tag === "ResponseError" && error.reason === "StatusCode"
            ? failWith(error.response)
            : Effect.fail(fromHttpClientError(error))
      }))
}

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
 *
 * @category encoding
 * @since 0.1.0
 */
export const encode = (
  error: ApiError
): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } => {
  // Seam: an error's constructor is the class that made it.
  const { body, contentType } = definitionOf(error.constructor as AnyClass)
  const documented: unknown = Schema.encodeSync(body)(error.body)
  return {
    status: error.status,
    headers: { "content-type": contentType },
    body: typeof documented === "string" ? documented : documented === undefined ? "" : JSON.stringify(documented)
  }
}

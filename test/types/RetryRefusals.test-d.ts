// What the compiler says where a policy makes no sense, and where it says nothing.
import * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import type * as HttpClientError from "#effect/http/HttpClientError"
import { Catalog, Questback, Retry, Rick, type TransportError, type UndocumentedError } from "effect-errata"
import { describe, expectTypeOf, it } from "vitest"

interface NoToken {
  readonly _tag: "NoToken"
}

declare const http: HttpClient.HttpClient
declare const guarded: HttpClient.HttpClient.With<Questback.Failure | NoToken>
declare const guardedHttp: HttpClient.HttpClient.With<HttpClientError.HttpClientError | NoToken>

const policy = Retry.policy()
const refreshing = Retry.policy({ tags: { QuestbackUnauthorized: "refresh" } })

/** What is wanted of an effect that fails with this. */
const onEffect = Retry.effect(policy)
type OnEffect<E> = Parameters<typeof onEffect<never, E, never>>[0]
/** What is wanted of a client that fails with this. */
const onClient = Retry.client(policy)
type OnClient<E> = Parameters<typeof onClient<E, never>>[0]

const own = "this error has no traits, and no tag of the policy says what it means"
const ofHttp =
  "errors of HttpClient have no traits: put a catalog's client below, read bodies by Catalog.json, repeat in the client"

describe("a function that is generic", () => {
  it("in an error with traits", () => {
    const repeated = <A, E extends Retry.Aware, R>(self: Effect.Effect<A, E, R>) => self.pipe(Retry.effect(policy))
    const gone: Effect.Effect<1, Questback.Gone, "Quests"> = Effect.fail(new Questback.Gone({ body: {} }))
    expectTypeOf(repeated(gone)).toEqualTypeOf<Effect.Effect<1, Questback.Gone, "Quests">>()
    const client = <E extends Retry.Aware, R>(self: HttpClient.HttpClient.With<E, R>) => self.pipe(Retry.client(policy))
    expectTypeOf(client(http.pipe(Questback.client))).toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure>>()
    const direct = <E extends Retry.Aware>(self: HttpClient.HttpClient.With<E>) => Retry.client(policy)(self)
    expectTypeOf(direct(http.pipe(Questback.client))).toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure>>()
    const asSchedule = <A, E extends Retry.Aware, R>(self: Effect.Effect<A, E, R>) => Effect.retry(self, policy)
    expectTypeOf(asSchedule(gone)).toEqualTypeOf<typeof gone>()
  })

  it("in a catalog", () => {
    const make = <E extends Retry.Aware>(catalog: Catalog.Catalog<E>) => http.pipe(catalog.client, Retry.client(policy))
    expectTypeOf(make(Questback.catalog)).toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure>>()
    const asked = <E extends Retry.Aware>(catalog: Catalog.Catalog<E>) =>
      make(catalog).get("/").pipe(Effect.flatMap(Catalog.decode(catalog)), Retry.effect(policy))
    expectTypeOf<Effect.Error<ReturnType<typeof asked<Questback.Gone>>>>()
      .toEqualTypeOf<Questback.Gone | UndocumentedError.UndocumentedError | TransportError.TransportError>()
    const by = <C extends Catalog.Catalog<Retry.Aware>>(catalog: C) =>
      [catalog, http.pipe(catalog.client, Retry.client(policy))] as const
    expectTypeOf(by(Questback.catalog)[0]).toEqualTypeOf<typeof Questback.catalog>()
  })

  it("in an error with traits beside what is known", () => {
    const timed = Retry.policy({ attemptTimeout: "1 second", tags: { QuestbackUnauthorized: "refresh" } })
    const client = <E extends Retry.Aware, R>(self: HttpClient.HttpClient.With<E | Questback.Unauthorized, R>) =>
      self.pipe(Retry.client(timed))
    expectTypeOf(client<Questback.Failure, never>(http.pipe(Questback.client)))
      .toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure>>()
    const narrow = <E extends Questback.Failure>(self: Effect.Effect<never, E>) => self.pipe(Retry.effect(refreshing))
    expectTypeOf(narrow<Questback.Unauthorized>).toBeFunction()
    const tagged = <E extends Retry.Aware | NoToken>(self: Effect.Effect<never, E>) =>
      self.pipe(Retry.effect(Retry.policyFor<NoToken>()({ tags: { NoToken: "never" } })))
    expectTypeOf(tagged<NoToken | Questback.TooManyRequests>).toBeFunction()
  })

  it("but not in an error of which nothing is known", () => {
    // @ts-expect-error it may have no traits
    expectTypeOf(<A, E, R>(self: Effect.Effect<A, E, R>) => self.pipe(Retry.effect(policy))).toBeFunction()
    // @ts-expect-error it may have no traits
    expectTypeOf(<E>(self: HttpClient.HttpClient.With<E>) => self.pipe(Retry.client(policy))).toBeFunction()
    const wide = <E extends Retry.Aware | NoToken>(self: Effect.Effect<never, E>) =>
      // @ts-expect-error what a NoToken means nobody has said
      self.pipe(Retry.effect(policy))
    expectTypeOf(wide).toBeFunction()
  })
})

describe("an error without traits is named", () => {
  it("HttpClient's own, below a catalog", () => {
    // @ts-expect-error errors of HttpClient have no traits
    http.pipe(Retry.client(policy))
    // @ts-expect-error errors of HttpClient have no traits, whatever tags there are
    http.pipe(Retry.client(refreshing))
    expectTypeOf<OnClient<HttpClientError.HttpClientError>>().toExtend<
      HttpClient.HttpClient.With<HttpClientError.HttpClientError> & {
        readonly [ofHttp]: HttpClientError.HttpClientError
      }
    >()
  })

  it("an own one, of a step that adds a token", () => {
    // @ts-expect-error this error has no traits, and no tag of the policy says what it means
    guarded.pipe(Retry.client(policy))
    expectTypeOf<OnClient<Questback.Failure | NoToken>[typeof own]>().toEqualTypeOf<NoToken>()
    expectTypeOf<OnEffect<Questback.Failure | NoToken | "no">[typeof own]>().toEqualTypeOf<NoToken | "no">()
    expectTypeOf<OnEffect<Questback.Failure | Error>[typeof own]>().toEqualTypeOf<Error>()
    guarded.pipe(Retry.client(Retry.policy({ tags: { NoToken: "never" } })))
  })

  it("the one that reading a body brings back", () => {
    const client = http.pipe(Questback.client)
    // @ts-expect-error errors of HttpClient have no traits
    client.get("/").pipe(Effect.flatMap((response) => response.json), Retry.effect(policy))
    // @ts-expect-error errors of HttpClient have no traits
    client.get("/").pipe(Effect.flatMap((response) => response.text), Retry.effect(policy))
    const text = client.get("/").pipe(Effect.flatMap((response) => response.text))
    type Read = Exclude<Effect.Error<typeof text>, Questback.Failure>
    expectTypeOf<OnEffect<Effect.Error<typeof text>>[typeof ofHttp]>().toEqualTypeOf<Read>()
  })

  it("both, each in its sentence", () => {
    // @ts-expect-error errors of HttpClient have no traits
    guardedHttp.pipe(Retry.client(policy))
    type Wanted = OnClient<HttpClientError.HttpClientError | NoToken>
    expectTypeOf<Wanted[typeof ofHttp]>().toEqualTypeOf<HttpClientError.HttpClientError>()
    expectTypeOf<Wanted[typeof own]>().toEqualTypeOf<NoToken>()
  })

  it("and none where all is well", () => {
    expectTypeOf<OnClient<Questback.Failure>>().toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure>>()
    expectTypeOf<OnEffect<Questback.Failure>>().toEqualTypeOf<Effect.Effect<never, Questback.Failure>>()
  })
})

describe("a tag that nothing here has", () => {
  it("is named, before anything else", () => {
    // @ts-expect-error no error here has this tag
    http.pipe(Rick.client, Retry.client(refreshing))
    const onTeapot = Retry.client(Retry.policy({ tags: { QuestbackGone: "never", Teapot: "never" } }))
    type Wanted = Parameters<typeof onTeapot<Questback.Failure | NoToken, never>>[0]
    expectTypeOf<Wanted["no error here has this tag"]>().toEqualTypeOf<"Teapot">()
    const onOverride = Retry.client(Retry.policy({ overrides: { Teapot: { attempts: 2 } } }))
    type Override = Parameters<typeof onOverride<Questback.Failure, never>>[0]
    expectTypeOf<Override["no error here has this tag"]>().toEqualTypeOf<"Teapot">()
  })
})

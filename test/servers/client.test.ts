/**
 * A program's own API: what the types of its client say, and what a proxy in front of the server does to it.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import type * as HttpApiError from "@effect/platform/HttpApiError"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpServer from "@effect/platform/HttpServer"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { createServer } from "node:http"
import * as Questback from "../../src/apis/Questback.js"
import * as Fake from "../../src/Fake.js"

const Quests = HttpApi.make("quests").add(
  HttpApiGroup.make("quests", { topLevel: true }).add(
    HttpApiEndpoint.get("quest", "/quests/1")
      .addSuccess(Schema.Struct({ title: Schema.String }))
      .addError(Questback.Gone)
      .addError(Questback.TooManyRequests)
  )
)

/** What every HttpApiClient may fail with, by its type. */
type Others = HttpApiError.HttpApiDecodeError | HttpClientError.HttpClientError | ParseResult.ParseError

const baseUrl = "https://api.example.com"

const page = Fake.answer({ status: 502, headers: { "content-type": "text/html" }, body: "<h1>Bad Gateway</h1>" })
const gonePage = Fake.answer({ status: 410, headers: { "content-type": "text/html" }, body: "<h1>Gone</h1>" })

describe("a stock client", () => {
  const ask = (reply: Fake.Reply) =>
    Fake.script(reply).pipe(
      Effect.flatMap(({ layer }) => Effect.provide(HttpApiClient.make(Quests, { baseUrl }), layer)),
      Effect.flatMap((client) => client.quest())
    )

  it.effect("fails with the classes that the endpoint names", () =>
    Effect.gen(function*() {
      const failure: Questback.Gone | Questback.TooManyRequests | Others = yield* Effect.flip(
        ask(Fake.respond(Questback.Gone))
      )
      expect(failure).toMatchObject({ _tag: "QuestbackGone", retry: "never", body: Questback.Gone.entry.example })
    }))

  it.effect("loses the status where a proxy answers with its own page", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(ask(gonePage))).toMatchObject({ _tag: "ParseError" })
    }))
})

describe("beside a program's own errors of the same status", () => {
  class Archived extends Schema.TaggedError<Archived>()(
    "Archived",
    { since: Schema.String },
    HttpApiSchema.annotations({ status: 410 })
  ) {}

  const ask = (errors: Schema.Schema.AnyNoContext, status: number, body: unknown) => {
    const quest = HttpApiEndpoint.get("quest", "/quests/1").addError(errors)
    const api = HttpApi.make("quests").add(HttpApiGroup.make("quests", { topLevel: true }).add(quest))
    return Fake.script(Fake.answer({ status, body: JSON.stringify(body) })).pipe(
      Effect.flatMap(({ client }) => HttpApiClient.makeWith(api, { httpClient: client, baseUrl })),
      Effect.flatMap((client) => Effect.flip(client.quest()))
    )
  }

  it.effect.each([Schema.Union(Questback.Gone, Archived), Schema.Union(Archived, Questback.Gone)])(
    "each is told by its tag, in whatever order they are declared",
    (errors) =>
      Effect.gen(function*() {
        const own = yield* ask(errors, 410, { _tag: "Archived", since: "May" })
        expect(own).toBeInstanceOf(Archived)
        const documented = yield* ask(errors, 410, { detail: "Deleted in May." })
        expect(documented).toBeInstanceOf(Questback.Gone)
      })
  )

  it.effect("a catalog's client knows none of them: it reads the API's own error, where the body fits", () =>
    Effect.gen(function*() {
      const { client } = yield* Fake.script(Fake.answer({ status: 410, body: "{\"_tag\":\"Archived\"}" }))
      expect(yield* Effect.flip(Questback.client(client).get(baseUrl))).toBeInstanceOf(Questback.Gone)
    }))

  it.effect("a request that does not fit is the platform's own error, not the API's 400", () =>
    Effect.gen(function*() {
      const body = { _tag: "HttpApiDecodeError", issues: [], message: "no id" }
      expect(yield* ask(Questback.BadRequest, 400, body)).toMatchObject({ _tag: "HttpApiDecodeError" })
    }))
})

describe("a client on top of the catalog's", () => {
  const ask = (reply: Fake.Reply) =>
    Fake.script(reply).pipe(
      Effect.flatMap(({ client }) => HttpApiClient.makeWith(Quests, { httpClient: Questback.client(client), baseUrl })),
      Effect.flatMap((client) => client.quest())
    )

  it.effect("knows all of the API's errors, and keeps the evidence", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(
        ask(Fake.respond(Questback.TooManyRequests, { headers: { "retry-after": "2" } }))
      )
      const typed: Questback.Failure | Others = failure
      expect(typed).toMatchObject({
        _tag: "QuestbackTooManyRequests",
        exchange: { status: 429, headers: { "retry-after": "2" }, request: { url: `${baseUrl}/quests/1` } }
      })
    }))

  it.effect("keeps status and page of a proxy, with the traits that fit", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(ask(gonePage))).toMatchObject({
        _tag: "UndocumentedError",
        documentedAs: "QuestbackGone",
        retry: "never",
        exchange: { status: 410, body: "<h1>Gone</h1>" }
      })
      expect(yield* Effect.flip(ask(page))).toMatchObject({
        _tag: "UndocumentedError",
        retry: "transient",
        exchange: { status: 502, body: "<h1>Bad Gateway</h1>" }
      })
    }))

  it.scoped("does so over a real socket too", () =>
    Effect.gen(function*() {
      const fake = yield* Fake.script(gonePage, Fake.respond(Questback.Gone))
      yield* HttpServer.serveEffect(fake.app)
      const http = yield* HttpClient.HttpClient
      const { quest } = yield* HttpServer.addressFormattedWith((baseUrl) =>
        HttpApiClient.makeWith(Quests, { httpClient: Questback.client(http), baseUrl })
      )
      expect(yield* Effect.flip(quest())).toMatchObject({
        _tag: "UndocumentedError",
        documentedAs: "QuestbackGone",
        exchange: { status: 410, headers: { "content-type": "text/html" }, body: "<h1>Gone</h1>" }
      })
      expect(yield* Effect.flip(quest())).toMatchObject({
        _tag: "QuestbackGone",
        exchange: { headers: { "content-type": "application/problem+json" } }
      })
    }).pipe(Effect.provide([
      NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" }),
      NodeHttpClient.layer
    ])))

  it.effect("leaves a success alone", () =>
    Effect.gen(function*() {
      const quest: { readonly title: string } = yield* ask(Fake.succeed({ title: "Autumn" }))
      expect(quest).toEqual({ title: "Autumn" })
    }))
})

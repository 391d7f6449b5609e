/**
 * A program's own API: what the types of its client say, and what a proxy in front of the server does to it.
 */
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Schema from "#effect/Schema"
import type { AnyCodec } from "#seam/codec"
import { apiOf, Archived, type ClientFailure, ofPage } from "#test/httpApi"
import * as HttpServer from "#test/HttpServer"
import * as NodeHttpClient from "#test/NodeHttpClient"
import { describe, expect, it } from "#test/vitest"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { createServer } from "node:http"
import * as Questback from "../../src/apis/Questback.js"
import * as Fake from "../../src/Fake.js"

const Quests = apiOf([Questback.Gone, Questback.TooManyRequests], Schema.Struct({ title: Schema.String }))

const baseUrl = "https://api.example.com"

const page = Fake.answer({ status: 502, headers: { "content-type": "text/html" }, body: "<h1>Bad Gateway</h1>" })
const gonePage = Fake.answer({ status: 410, headers: { "content-type": "text/html" }, body: "<h1>Gone</h1>" })

describe("a stock client", () => {
  const ask = (reply: Fake.Reply) =>
    Fake.script(reply).pipe(
      Effect.flatMap(({ client }) => Quests.ask(client, baseUrl))
    )

  it.effect("fails with the classes that the endpoint names", () =>
    Effect.gen(function*() {
      const failure: Questback.Gone | Questback.TooManyRequests | ClientFailure = yield* Effect.flip(
        ask(Fake.respond(Questback.Gone))
      )
      expect(failure).toMatchObject({ _tag: "QuestbackGone", retry: "never", body: Questback.Gone.entry.example })
    }))

  it.effect("loses the status where a proxy answers with its own page", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(ask(gonePage))).toMatchObject(ofPage)
    }))
})

describe("beside a program's own errors of the same status", () => {
  const ask = (errors: readonly [AnyCodec, AnyCodec], klass: AnyCodec, body: unknown) => {
    const headers = { "content-type": klass === Archived ? "application/json" : "application/problem+json" }
    return Fake.script(Fake.answer({ status: 410, headers, body: JSON.stringify(body) })).pipe(
      Effect.flatMap(({ client }) => Effect.flip(apiOf(errors).ask(client, baseUrl)))
    )
  }

  it.effect.each<readonly [AnyCodec, AnyCodec]>([[Questback.Gone, Archived], [Archived, Questback.Gone]])(
    "each is told by its tag, in whatever order they are declared",
    (errors) =>
      Effect.gen(function*() {
        const own = yield* ask(errors, Archived, { _tag: "Archived", since: "May" })
        expect(own).toBeInstanceOf(Archived)
        const documented = yield* ask(errors, Questback.Gone, { detail: "Deleted in May." })
        expect(documented).toBeInstanceOf(Questback.Gone)
      })
  )

  it.effect("a catalog's client knows none of them: it reads the API's own error, where the body fits", () =>
    Effect.gen(function*() {
      const { client } = yield* Fake.script(Fake.answer({ status: 410, body: "{\"_tag\":\"Archived\"}" }))
      expect(yield* Effect.flip(Questback.client(client).get(baseUrl))).toBeInstanceOf(Questback.Gone)
    }))
})

describe("a client on top of the catalog's", () => {
  const ask = (reply: Fake.Reply) =>
    Fake.script(reply).pipe(
      Effect.flatMap(({ client }) => Quests.ask(Questback.client(client), baseUrl))
    )

  it.effect("knows all of the API's errors, and keeps the evidence", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(
        ask(Fake.respond(Questback.TooManyRequests, { headers: { "retry-after": "2" } }))
      )
      const typed: Questback.Failure | ClientFailure = failure
      expect(typed).toMatchObject({
        _tag: "QuestbackTooManyRequests",
        exchange: { status: 429, headers: { "retry-after": "2" }, request: { url: `${baseUrl}/ask` } }
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

  it.effect("does so over a real socket too", () =>
    Effect.gen(function*() {
      const fake = yield* Fake.script(gonePage, Fake.respond(Questback.Gone))
      yield* HttpServer.serveEffect(fake.app)
      const http = yield* HttpClient.HttpClient
      const quest = HttpServer.addressFormattedWith((baseUrl) => Quests.ask(Questback.client(http), baseUrl))
      expect(yield* Effect.flip(quest)).toMatchObject({
        _tag: "UndocumentedError",
        documentedAs: "QuestbackGone",
        exchange: { status: 410, headers: { "content-type": "text/html" }, body: "<h1>Gone</h1>" }
      })
      expect(yield* Effect.flip(quest)).toMatchObject({
        _tag: "QuestbackGone",
        exchange: { headers: { "content-type": "application/problem+json" } }
      })
    }).pipe(Effect.provide([
      NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" }),
      NodeHttpClient.layerNodeHttp
    ])))

  it.effect("leaves a success alone", () =>
    Effect.gen(function*() {
      const quest: { readonly title: string } = yield* ask(Fake.succeed({ title: "Autumn" }))
      expect(quest).toEqual({ title: "Autumn" })
    }))
})

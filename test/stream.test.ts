// What is read of a success piece by piece, and the errors that come in it after a 200.
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Schema from "#effect/Schema"
import * as Stream from "#effect/Stream"
import { countOf } from "#test/metrics"
import { describe, expect, it } from "#test/vitest"
import * as Api from "../src/Api.js"
import * as Questback from "../src/apis/Questback.js"
import * as Catalog from "../src/Catalog.js"
import { clients } from "./utils/clients.js"
import * as RawServer from "./utils/rawServer.js"

const request = HttpClientRequest.get("https://api.example.com/v1/notes?key=s3cr3t-key")
const respond = (body: BodyInit | null, init?: ResponseInit) =>
  HttpClientResponse.fromWeb(request, new Response(body, init))

/** All that a stream gives, as text. */
const all = <E>(stream: Stream.Stream<Uint8Array, E>) => Stream.mkString(Stream.decodeText(stream))

describe("a body", () => {
  it.effect.each<[string, BodyInit | null, ResponseInit, string]>([
    ["is given as it came", "Bring a lamp. 💡", {}, "Bring a lamp. 💡"],
    ["that is empty", "", {}, ""],
    ["that is not there", null, { status: 204 }, ""]
  ])("%s", ([, body, init, text]) =>
    Effect.gen(function*() {
      expect(yield* Catalog.text(respond(body, init))).toBe(text)
      expect(yield* all(Catalog.stream(respond(body, init)))).toBe(text)
    }))
})

describe.each(clients)("over %s, one that breaks off", (_name, layer) => {
  const half = RawServer.thenClose({
    status: 200,
    headers: { "content-type": "text/plain" },
    body: "Bring",
    length: 40
  })
  const broken = { _tag: "TransportError", kind: "reset", applied: "unknown", exchange: { status: 200, cut: "broken" } }

  it.live("is a TransportError, after what came before", () =>
    Effect.gen(function*() {
      const { origin } = yield* RawServer.make(half)
      const http = Questback.client(yield* HttpClient.HttpClient)
      expect(yield* Effect.flip(Effect.flatMap(http.get(origin), Catalog.text))).toMatchObject(broken)
      const came: Array<string> = []
      const stream = Catalog.stream(yield* http.get(origin)).pipe(
        Stream.decodeText(),
        Stream.runForEach((piece) => Effect.sync(() => came.push(piece)))
      )
      expect(yield* Effect.flip(stream)).toMatchObject(broken)
      expect(came.join("")).toBe("Bring")
    }).pipe(Effect.scoped, Effect.provide(layer)))
})

// A model whose answers are streams: it says 200 first, and what went wrong later.
const model = Api.make("Muse", {
  docs: "https://docs.example.com/errors",
  body: Schema.Struct({ error: Schema.Struct({ type: Schema.String, message: Schema.String }) }),
  key: ["error", "type"],
  describe: ({ error }) => ({ detail: error.message })
})

class Overloaded extends model.error<Overloaded>()("Overloaded", {
  key: "overloaded_error",
  usualStatus: 529,
  category: "Unavailable",
  retry: "transient",
  applied: "no",
  summary: "Too many ask at this moment.",
  example: { error: { type: "overloaded_error", message: "Overloaded" } }
}) {}

const catalog = model.catalog(Overloaded)
const errorOf = (type: string, message: string) => JSON.stringify({ type: "error", error: { type, message } })

describe("an event", () => {
  const accept = Catalog.event(catalog, respond(null))

  it.effect("passes as it is", () =>
    Effect.gen(function*() {
      for (const event of [{ data: "Bring" }, { event: "word", data: errorOf("overloaded_error", "?"), id: "7" }]) {
        expect(yield* accept(event)).toBe(event)
      }
    }))

  it.effect("that is an error fails as documented, and is counted", () =>
    Effect.gen(function*() {
      const counted = countOf("errata.failures", "Failures of API calls, by API, tag and category", {
        api: "Muse",
        tag: "MuseOverloaded",
        category: "Unavailable"
      })
      const before = yield* counted
      const failure = yield* Effect.flip(accept({ event: "error", data: errorOf("overloaded_error", "Come back") }))
      expect(failure).toBeInstanceOf(Overloaded)
      expect(failure).toMatchObject({ retry: "transient", exchange: { status: 200, request: { method: "GET" } } })
      expect(failure.message).toContain("Come back (GET /v1/notes)")
      expect(yield* counted).toBe(before + 1)
    }))

  it.effect.each<[string, string, string]>([
    [
      "with a new code",
      errorOf("tired_error", "s3cr3t-key"),
      "Muse 200: \"tired_error\" is not documented (GET /v1/notes)"
    ],
    ["with another form", "{}", "Muse 200 is not documented (GET /v1/notes)"],
    ["that is no JSON", "overloaded", "Muse 200 is not documented (GET /v1/notes)"]
  ])("%s is undocumented", ([, data, message]) =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(accept({ event: "error", data }))
      expect(failure).toMatchObject({ _tag: "UndocumentedError", retry: "never", message, exchange: { body: data } })
    }))

  it.effect("without a name is an error where the API says so", () =>
    Effect.gen(function*() {
      const asking = Api.make("Choir", {
        docs: "https://docs.example.com/errors",
        body: Schema.Struct({ error: Schema.String }),
        key: ["error"],
        when: ({ body }) => Schema.is(Schema.Struct({ error: Schema.String }))(body)
      })
      class Hoarse extends asking.error<Hoarse>()("Hoarse", {
        key: "hoarse",
        usualStatus: 200,
        category: "Unavailable",
        retry: "transient",
        applied: "no",
        summary: "It has no voice.",
        example: { error: "hoarse" }
      }) {}
      const sing = Catalog.event(asking.catalog(Hoarse), respond(null))
      expect(yield* sing({ data: "{\"note\":\"c\"}" })).toEqual({ data: "{\"note\":\"c\"}" })
      expect(yield* Effect.flip(sing({ data: "{\"error\":\"hoarse\"}" }))).toBeInstanceOf(Hoarse)
    }))
})

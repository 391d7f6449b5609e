import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import { bodyError } from "#seam/http"
import { readBy } from "#test/schemas"
import { serviceOf } from "#test/service"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import * as Questback from "../src/apis/Questback.js"
import * as Catalog from "../src/Catalog.js"
import { MalformedResponseError } from "../src/MalformedResponseError.js"
import { TransportError } from "../src/TransportError.js"

const url = "https://api.example.com/v1/quests/42"
const Quest = Schema.Struct({
  title: Schema.String,
  opens: Schema.optional(Schema.DateFromString),
  pages: Schema.optional(Schema.Array(Schema.Struct({ size: Schema.Number })))
}).pipe(Schema.annotate({ identifier: "Quest" }))

const respond = (body: BodyInit | null, init: ResponseInit = {}) =>
  HttpClientResponse.fromWeb(HttpClientRequest.get(url, { urlParams: { key: "s3cr3t" } }), new Response(body, init))
const read = (body: BodyInit | null, init?: ResponseInit) => Effect.result(Catalog.json(Quest)(respond(body, init)))

/** What a failure to read `[]` by this schema says was expected. */
const expectedBy = <A, I>(schema: Schema.Codec<A, I>) =>
  Effect.map(
    Effect.flip(Catalog.json(schema)(respond("[]"))),
    (failure) => failure instanceof MalformedResponseError ? failure.expected : failure.kind
  )

/** A body of which this much arrives, and then the connection breaks. */
const breakingAfter = (text: string) => {
  let sent = false
  return new ReadableStream({
    pull: (controller) => {
      if (sent) return controller.error(Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }))
      sent = true
      controller.enqueue(new TextEncoder().encode(text))
    }
  })
}

describe("a good body", () => {
  it.effect("is decoded by the schema", () =>
    Effect.gen(function*() {
      expect(yield* read("{\"title\":\"Autumn\",\"opens\":\"2026-09-01T00:00:00Z\"}"))
        .toEqual(Result.succeed({ title: "Autumn", opens: new Date("2026-09-01T00:00:00Z") }))
    }))

  it.effect.each<[string, string, ResponseInit]>([
    ["whatever the media type says", "{\"title\":\"Autumn\"}", { headers: { "content-type": "text/plain" } }],
    ["after a byte order mark", "\uFEFF{\"title\":\"Autumn\"}", {}],
    ["under another success", "{\"title\":\"Autumn\"}", { status: 201 }],
    ["with fields that nobody promised", "{\"title\":\"Autumn\",\"new\":1}", {}]
  ])("%s", ([, body, init]) =>
    Effect.gen(function*() {
      expect(yield* read(body, init)).toEqual(Result.succeed({ title: "Autumn" }))
    }))

  it.effect("no body, where the schema takes none", () =>
    Effect.gen(function*() {
      expect(yield* Catalog.json(Schema.Undefined)(respond(null, { status: 204 }))).toBeUndefined()
      expect(yield* Catalog.json(Schema.Null)(respond("null"))).toBeNull()
      expect(yield* Catalog.json(Schema.String)(respond("plain words"))).toBe("plain words")
    }))

  it.effect("a schema may need services", () =>
    Effect.gen(function*() {
      const Prefix = serviceOf<{ readonly prefix: string }>("Prefix")
      const Prefixed = readBy((text) => Effect.map(Prefix, ({ prefix }) => prefix + text))
      const title = Catalog.json(Prefixed)(respond("\"Autumn\"")).pipe(
        Effect.provideService(Prefix, { prefix: "Quest " })
      )
      expect(yield* title).toBe("Quest Autumn")
    }))
})

describe("a body that is not what was promised", () => {
  it.effect.each<[string, BodyInit | null, ResponseInit, string]>([
    ["a field is missing", "{}", {}, "title is missing"],
    ["a field is of another type", "{\"title\":[]}", {}, "title is an array, not string"],
    [
      "deep inside",
      "{\"title\":\"A\",\"pages\":[{\"size\":1},{\"size\":\"s3cr3t\"}]}",
      {},
      "pages.1.size is string, not number"
    ],
    ["an array", "[]", {}, "the body is an array, not Quest"],
    ["null", "null", {}, "the body is null, not Quest"],
    ["text", "<h1>Welcome</h1>", { headers: { "content-type": "text/html" } }, "the body is text, not JSON"],
    ["half of it", "{\"title\":\"Aut", {}, "the body is text, not JSON"],
    ["nothing", "", {}, "the body is empty"],
    ["no content", null, { status: 204 }, "the body is empty"]
  ])("%s", ([, body, init, mismatch]) =>
    Effect.gen(function*() {
      const failure = Result.getOrThrow(Result.flip(yield* read(body, init)))
      expect(failure).toBeInstanceOf(MalformedResponseError)
      expect(failure).toMatchObject({
        expected: "Quest",
        mismatch,
        retry: "never",
        category: "Internal",
        applied: "unknown",
        exchange: { status: init.status ?? 200, body: body ?? "", request: { method: "GET", url: `${url}?key=s3cr3t` } }
      })
      expect(failure.message)
        .toBe(`${init.status ?? 200}, but the body is no valid Quest: ${mismatch} (GET /v1/quests/42)`)
      expect(failure.message).not.toContain("s3cr3t")
    }))

  it.effect("knows when it came", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_790_000_000_000)
      expect(Result.flip(yield* read("{}"))).toEqual(Result.succeed(expect.objectContaining({
        exchange: expect.objectContaining({ receivedAt: 1_790_000_000_000 })
      })))
    }))

  it.effect("is called by the schema's title where it has no identifier, and else an answer", () =>
    Effect.gen(function*() {
      expect(yield* expectedBy(Schema.Struct({ a: Schema.Number }).pipe(Schema.annotate({ title: "page of quests" }))))
        .toBe("page of quests")
      expect(yield* expectedBy(Schema.Struct({ a: Schema.Number }))).toBe("answer")
    }))

  it.effect("a large one is kept as far as an error's body is, and is read whole all the same", () =>
    Effect.gen(function*() {
      const long = "x".repeat(200_000)
      expect(yield* read(JSON.stringify({ title: long }))).toEqual(Result.succeed({ title: long }))
      const failure = Result.getOrThrow(Result.flip(yield* read(JSON.stringify({ name: long }))))
      expect(failure).toMatchObject({ mismatch: "title is missing", exchange: { cut: "size" } })
      expect(failure.exchange?.body).toHaveLength(65_536)
      expect(JSON.stringify(failure).length).toBeLessThan(5_000)
      // One that is not too large is not cut.
      const small = Result.getOrThrow(Result.flip(yield* read("{}")))
      expect(small.exchange?.cut).toBeUndefined()
    }))
})

describe("a body that breaks off", () => {
  it.effect.each(["", "{\"title\":", "{\"title\":\"Autumn\"}"])(
    "after %j: TransportError, and what arrived is no answer",
    (text) =>
      Effect.gen(function*() {
        const failure = Result.getOrThrow(Result.flip(yield* read(breakingAfter(text))))
        expect(failure).toBeInstanceOf(TransportError)
        expect(failure).toMatchObject({
          kind: "reset",
          code: "UND_ERR_SOCKET",
          retry: "transient",
          applied: "unknown",
          exchange: { status: 200, cut: "broken", request: { method: "GET" } }
        })
        expect(failure.message).toMatch(
          /^HTTP 200, then the connection broke \(UND_ERR_SOCKET\) \(GET \/v1\/quests\/42\)$/
        )
      })
  )

  it.effect("for a reason that nobody knows: the connection broke all the same", () =>
    Effect.gen(function*() {
      const response = respond("{}")
      const failing: HttpClientResponse.HttpClientResponse = Object.create(response, {
        text: { value: Effect.fail(bodyError(response, undefined)) }
      })
      expect(yield* Effect.flip(Catalog.json(Quest)(failing))).toMatchObject({ _tag: "TransportError", kind: "reset" })
    }))
})

describe("behind a client", () => {
  it.effect("one channel holds the errors of the answer and those of its body", () =>
    Effect.gen(function*() {
      const bodies = ["{\"title\":\"Autumn\"}", "{}", "{\"detail\":\"Closed.\"}"]
      const http = HttpClient.make((request) =>
        Effect.sync(() => {
          const body = bodies.shift() ?? ""
          return HttpClientResponse.fromWeb(
            request,
            new Response(body, { status: body.includes("Closed") ? 410 : 200 })
          )
        })
      ).pipe(Questback.client)
      const quest = http.get(url).pipe(
        Effect.flatMap(Catalog.json(Quest)),
        Effect.map(({ title }) => title),
        Effect.catchTags({
          QuestbackGone: (e) => Effect.succeed(`gone: ${e.body.detail}`),
          MalformedResponseError: (e) => Effect.succeed(`malformed: ${e.mismatch}`)
        })
      )
      expect([yield* quest, yield* quest, yield* quest]).toEqual([
        "Autumn",
        "malformed: title is missing",
        "gone: Closed."
      ])
    }))
})

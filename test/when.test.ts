import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Schema from "#effect/Schema"
import * as Stream from "#effect/Stream"
import { failedOf } from "#seam/http"
import { countOf } from "#test/metrics"
import { describe, expect, it } from "#test/vitest"
import * as Api from "../src/Api.js"
import * as Questback from "../src/apis/Questback.js"
import * as Catalog from "../src/Catalog.js"
import * as Http from "../src/Http.js"

// A chat whose answers are all 200, and say themselves whether they worked.
const api = Api.make("Parley", {
  docs: "https://docs.example.com/errors",
  body: Schema.Struct({ ok: Schema.Literal(false), error: Schema.String, needed: Schema.optional(Schema.String) }),
  key: ["error"],
  when: ({ body }) => Schema.is(Schema.Struct({ ok: Schema.Literal(false) }))(body),
  describe: (body) => ({ detail: body.needed === undefined ? body.error : `needs ${body.needed}` })
})

class NoSuchRoom extends api.error<NoSuchRoom>()("NoSuchRoom", {
  key: "no_such_room",
  usualStatus: 200,
  category: "NotFound",
  retry: "never",
  applied: "no",
  summary: "There is no such room.",
  example: { ok: false, error: "no_such_room" }
}) {}

class TooFast extends api.error<TooFast>()("TooFast", {
  key: "too_fast",
  usualStatus: 200,
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "Too many messages in too short a time.",
  example: { ok: false, error: "too_fast" }
}) {}

const catalog = api.catalog(NoSuchRoom, TooFast)
const url = "https://api.example.com/say"
const json = { "content-type": "application/json; charset=utf-8" }

/** The response that stands for the server's, so that a test can see whether its body was read. */
const answering = (web: Response): HttpClient.HttpClient =>
  HttpClient.make((request) => Effect.succeed(HttpClientResponse.fromWeb(request, web)))
const say = (web: Response, self: Catalog.Catalog<unknown> = catalog) => Catalog.client(self)(answering(web)).post(url)
const answer = (body: unknown, init: ResponseInit = {}) =>
  new Response(JSON.stringify(body), { headers: json, ...init })

/** How many failures have been counted. */
const failures = (attributes: Readonly<Record<string, string>>) =>
  countOf("errata.failures", "Failures of API calls, by API, tag and category", attributes)

const failed = { ok: false, error: "no_such_room" }
const worked = { ok: true, room: { id: 7, name: "Grüße" } }

describe("a success that says it is a failure", () => {
  it("is found sound by check", () => {
    expect(Catalog.check(catalog)).toEqual([])
  })

  it.effect("fails with the documented error, and its evidence", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(say(answer(failed)))
      expect(failure).toBeInstanceOf(NoSuchRoom)
      expect(failure).toMatchObject({
        status: 200,
        body: failed,
        retry: "never",
        exchange: { status: 200, body: JSON.stringify(failed), request: { method: "POST", url } }
      })
      expect(String(failure)).toBe("Parley 200 No Such Room: no_such_room (POST /say)")
    }))

  it.effect("heeds a hint beside it", () =>
    Effect.gen(function*() {
      const web = answer({ ok: false, error: "too_fast" }, { headers: { ...json, "retry-after": "30" } })
      const failure = yield* Effect.flip(say(web))
      expect(failure).toMatchObject({ _tag: "ParleyTooFast", retry: "throttled" })
      expect((failure as TooFast).retryAfter).toEqual(Duration.seconds(30))
    }))

  it.effect("with a key that is not documented it is undocumented, and not repeated", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(say(answer({ ok: false, error: "brand_new" })))).toMatchObject({
        _tag: "UndocumentedError",
        reason: "NotDocumented",
        retry: "never",
        applied: "unknown",
        exchange: { status: 200 }
      })
    }))

  it.effect("an error of another status is decided as ever", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(say(answer({ ok: false, error: "too_fast" }, { status: 429 }))))
        .toMatchObject({ _tag: "ParleyTooFast", status: 429 })
      expect(yield* Effect.flip(say(new Response("", { status: 503 })))).toMatchObject({ category: "Unavailable" })
    }))

  it.effect("is counted as a failure", () =>
    Effect.gen(function*() {
      const counted = failures({ api: "Parley", tag: "ParleyNoSuchRoom", category: "NotFound" })
      const before = yield* counted
      yield* Effect.flip(say(answer(failed)))
      expect(yield* counted).toBe(before + 1)
    }))
})

describe("a success that worked", () => {
  const readings: ReadonlyArray<
    readonly [string, (response: HttpClientResponse.HttpClientResponse) => Effect.Effect<unknown, unknown>]
  > = [
    ["json", (response) => response.json],
    ["text", (response) => Effect.map(response.text, (text): unknown => JSON.parse(text))],
    ["stream", ({ stream }) =>
      Stream.runCollect(stream).pipe(
        Effect.map((chunks): unknown => JSON.parse(Buffer.concat(Array.from(chunks)).toString()))
      )],
    [
      "arrayBuffer",
      (response) => Effect.map(response.arrayBuffer, (bytes): unknown => JSON.parse(new TextDecoder().decode(bytes)))
    ],
    ["Catalog.json", Catalog.json(Schema.Unknown)],
    ["schemaBodyJson", HttpClientResponse.schemaBodyJson(Schema.Unknown)]
  ]

  it.effect.each(readings)("passes, and its body is read by %s", ([, reading]) =>
    Effect.gen(function*() {
      expect(yield* Effect.flatMap(say(answer(worked)), reading)).toEqual(worked)
    }))

  it.effect("its body can be read in every way, one after another", () =>
    Effect.gen(function*() {
      const response = yield* say(answer(worked))
      for (const [, reading] of [...readings, ...readings]) expect(yield* reading(response)).toEqual(worked)
    }))

  it.effect("is the answer that came in everything else", () =>
    Effect.gen(function*() {
      const response = yield* say(
        answer(worked, { status: 201, headers: { ...json, "x-room": "7", "set-cookie": "a=b" } })
      )
      expect(response.status).toBe(201)
      expect(response.headers["x-room"]).toBe("7")
      expect(response.request.url).toBe(url)
      expect(Object.keys(response.cookies.cookies)).toEqual(["a"])
      expect(JSON.stringify(response)).toContain("\"status\":201")
      expect(yield* HttpClientResponse.filterStatusOk(response)).toBe(response)
    }))

  it.effect("a body that is no JSON after all fails where it is read, with the status that came", () =>
    Effect.gen(function*() {
      const response = yield* say(new Response("{\"ok\":", { status: 202, headers: json }))
      expect(yield* response.text).toBe("{\"ok\":")
      const failure = yield* Effect.flip(response.json)
      const failed = failedOf(failure)
      expect(failed.stage).toBe("body")
      expect(failed.response?.status).toBe(202)
    }))
})

describe("what is not asked", () => {
  it.effect.each<[string, Response]>([
    ["a success that is no JSON", new Response("{\"ok\":false}", { headers: { "content-type": "text/plain" } })],
    ["one without a media type", new Response(new TextEncoder().encode("{\"ok\":false}"))],
    ["a redirect", new Response("{\"ok\":false}", { status: 302, headers: json })]
  ])("%s passes, the very same and unread", ([, web]) =>
    Effect.gen(function*() {
      const response = yield* say(web)
      expect(web.bodyUsed).toBe(false)
      expect(yield* response.text).toBe("{\"ok\":false}")
    }))

  it.effect.each([204, 205])("%i passes, whatever its media type is", (status) =>
    Effect.gen(function*() {
      const response = yield* say(new Response(null, { status, headers: json }))
      expect(response.status).toBe(status)
      expect(yield* response.text).toBe("")
    }))

  it.effect("an empty JSON answer, such as HEAD's, passes", () =>
    Effect.gen(function*() {
      const response = yield* say(new Response(null, { headers: json }))
      expect(yield* response.text).toBe("")
      expect(yield* response.json).toBeNull()
    }))

  it.effect("nothing is read for a catalog that says no `when`", () =>
    Effect.gen(function*() {
      const web = answer(failed)
      yield* say(web, Questback.catalog)
      expect(web.bodyUsed).toBe(false)
    }))
})

describe("among other catalogs", () => {
  it.effect("on top of one, below one, and picked from, it still asks", () =>
    Effect.gen(function*() {
      const catalogs = [
        Catalog.orElse(catalog, Http.catalog),
        Catalog.orElse(Questback.catalog, catalog),
        catalog.pipe(Catalog.pick(NoSuchRoom))
      ]
      for (const self of catalogs) expect(yield* Effect.flip(say(answer(failed), self))).toBeInstanceOf(NoSuchRoom)
      const narrow = catalog.pipe(Catalog.pick(TooFast))
      expect(yield* Effect.flip(say(answer(failed), narrow)))
        .toMatchObject({ reason: "NotPicked", documentedAs: "ParleyNoSuchRoom" })
    }))
})

describe("a body that breaks off while it is asked", () => {
  it.effect("fails with TransportError, and is counted", () =>
    Effect.gen(function*() {
      const counted = failures({ api: "Parley", tag: "TransportError", category: "Unavailable" })
      const before = yield* counted
      const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("terminated")) })
      expect(yield* Effect.flip(say(new Response(broken, { headers: json })))).toMatchObject({
        _tag: "TransportError",
        kind: "reset",
        exchange: { status: 200, cut: "broken" }
      })
      expect(yield* counted).toBe(before + 1)
    }))
})

import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Api from "../src/Api.js"
import * as Catalog from "../src/Catalog.js"

const docs = "https://docs.example.com/errors"
const api = Api.make("Ferry", {
  docs,
  body: Api.lenient({ ok: Schema.Boolean, why: Schema.String }),
  key: ["why"],
  when: ({ body }) => typeof body === "object" && body !== null && "ok" in body && body.ok === false,
  describe: (body) => ({ detail: body.why })
})

class Full extends api.error<Full>()("Full", {
  key: "full",
  category: "ResourceExhausted",
  retry: "never",
  applied: "no",
  summary: "No place is left.",
  example: { ok: false, why: "full" }
}) {}

class Trouble extends api.errorByStatus<Trouble>()("Trouble", {
  status: ["4xx", "5xx"],
  summary: "Anything else.",
  example: { ok: false }
}) {}

const catalog = api.catalog(Full, Trouble)
const decode = (status: number, body = "{}") => Catalog.decodeParts(catalog, { status, headers: {}, body })

describe("Api.make", () => {
  it("knows its name, its page, and makes a catalog of its classes", () => {
    expect(api.name).toBe("Ferry")
    expect(api.docs).toBe(docs)
    expect(catalog.name).toBe("Ferry")
    expect(catalog.classes).toEqual([Full, Trouble])
  })

  it("two APIs with an error of the same name do not collide", () => {
    const other = Api.make("Tram", { docs, body: Schema.Struct({}) })
    class TramFull extends other.error<TramFull>()("Full", {
      status: 409,
      category: "ResourceExhausted",
      retry: "never",
      applied: "no",
      summary: "No seat is left.",
      example: {}
    }) {}
    expect([Full._tag, TramFull._tag]).toEqual(["FerryFull", "TramFull"])
    expect(new TramFull({ body: {} })).not.toBeInstanceOf(Full)
  })
})

describe("lenient", () => {
  const is = Schema.is(Api.lenient({ size: Schema.Number, name: Schema.String }))

  it("a field may be null or absent, and is of its type otherwise", () => {
    for (const body of [{}, { size: null }, { size: 3, name: null }, { size: undefined }]) expect(is(body)).toBe(true)
    for (const body of [{ size: "3" }, { name: 3 }, null, "text"]) expect(is(body)).toBe(false)
  })

  it("decodes each field by its own schema", () => {
    const body = Api.lenient({ at: Schema.NumberFromString })
    expect(Schema.decodeUnknownSync(body)({ at: "7" })).toEqual({ at: 7 })
    expect(Schema.encodeSync(body)({ at: 7 })).toEqual({ at: "7" })
  })
})

describe("errorByStatus", () => {
  it.each([
    [400, "never", "InvalidArgument", "no"],
    [404, "never", "NotFound", "no"],
    [429, "throttled", "ResourceExhausted", "no"],
    [500, "transient", "Internal", "unknown"],
    [503, "transient", "Unavailable", "unknown"]
  ])("%i has HTTP's own traits", (status, retry, category, applied) => {
    expect(decode(status)).toMatchObject({ _tag: "FerryTrouble", status, retry, category, applied })
  })

  it("the traits come back through its Schema, since the status does", () => {
    const decoded = Schema.decodeUnknownSync(Trouble)(Schema.encodeSync(Trouble)(decode(429) as Trouble))
    expect(decoded).toMatchObject({ retry: "throttled", status: 429 })
  })

  it("one that a program makes has the traits of the first documented status", () => {
    expect(new Trouble({ body: {} })).toMatchObject({ status: 400, retry: "never", category: "InvalidArgument" })
  })

  it("an answer that does not fit still has the traits of its status, not of the first", () => {
    expect(decode(503, "<p>busy</p>")).toMatchObject({
      _tag: "UndocumentedError",
      documentedAs: "FerryTrouble",
      retry: "transient"
    })
  })
})

const answering = (body: string, init: ResponseInit) =>
  HttpClient.make((request) => Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body, init))))

describe("when: a success that says it is a failure", () => {
  const json = { status: 200, headers: { "content-type": "application/json" } }
  const get = (body: string, init: ResponseInit = json) =>
    catalog.client(answering(body, init)).get("https://api.example.com/places")

  it.effect("fails with what it says", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(get("{\"ok\":false,\"why\":\"full\"}"))
      expect(failure).toMatchObject({ _tag: "FerryFull", status: 200 })
      expect(failure.message).toBe("Ferry 200 Full: full (GET /places)")
    }))

  it.effect("passes where it says nothing of the kind, with its body still to be read, more than once", () =>
    Effect.gen(function*() {
      const response = yield* get("{\"ok\":true,\"places\":3}")
      expect(response.status).toBe(200)
      expect(yield* response.json).toEqual({ ok: true, places: 3 })
      expect(yield* response.text).toBe("{\"ok\":true,\"places\":3}")
      expect(yield* HttpClientResponse.schemaBodyJson(Schema.Struct({ places: Schema.Number }))(response))
        .toEqual({ places: 3 })
    }))

  it.effect("a success that is no JSON is not read for it", () =>
    Effect.gen(function*() {
      const response = yield* get("{\"ok\":false}", { status: 200, headers: { "content-type": "text/plain" } })
      expect(yield* response.text).toBe("{\"ok\":false}")
    }))
})

const fails = (): never => {
  throw new Error("a mistake of the catalog")
}

describe("what a program wrote into its catalog may throw", () => {
  const api = Api.make("Sloppy", { docs: "-", body: Schema.Unknown, key: fails, describe: fails })
  class Down extends api.error<Down>()("Down", {
    status: 503,
    category: "Unavailable",
    retry: "transient",
    applied: "unknown",
    summary: "Down.",
    example: {}
  }) {}

  it("and the answer is decoded and printed all the same", () => {
    const failure = Catalog.decodeParts(api.catalog(Down), { status: 503, headers: {}, body: "{}" })
    expect(failure).toBeInstanceOf(Down)
    expect(String(failure)).toBe("Sloppy 503 Down")
  })
})

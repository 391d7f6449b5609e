import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { jsonSchemaOf } from "#test/jsonSchema"
import { describe, expect, expectTypeOf, it } from "#test/vitest"
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

describe("AnyJson", () => {
  it("takes any value, and generates JSON", () => {
    for (const value of [null, 7, "text", [1], { a: [] }]) expect(Schema.is(Api.AnyJson)(value)).toBe(true)
    FastCheck.assert(
      FastCheck.property(instancesOf(Api.AnyJson), (value) => {
        expect(JSON.stringify(JSON.parse(JSON.stringify(value)))).toBe(JSON.stringify(value))
      }),
      { seed: 42, numRuns: 100 }
    )
  })

  it("is shown in full, more than once", () => {
    const { properties } = jsonSchemaOf(Schema.Struct({ a: Api.AnyJson, b: Api.AnyJson }))
    const shown = { type: ["object", "array", "string", "number", "boolean", "null"] }
    expect(properties).toEqual({ a: shown, b: shown })
  })
})

describe("readAs", () => {
  const Documented = Schema.Struct({ text: Schema.String, at: Schema.optionalKey(Schema.NumberFromString) })
  const options = {
    from: Schema.Union([Documented, Schema.String, Schema.Null]),
    read: (body: typeof Documented.Type | string | null) => {
      if (body === "throw") throw new Error("a mistake of the API's author")
      return typeof body === "string" ? { text: body } : body ?? { text: "nothing" }
    }
  }
  const Body = Api.readAs(Documented, options)
  const read = Schema.decodeUnknownResult(Body)

  it.each([
    [{ text: "as documented" }, { text: "as documented" }],
    [{ text: "with a time", at: "7" }, { text: "with a time", at: 7 }],
    ["as a line", { text: "as a line" }],
    [null, { text: "nothing" }]
  ])("reads %j", (value, body) => {
    expect(Result.getOrThrow(read(value))).toEqual(body)
  })

  it.each([7, {}, { text: 7 }, { text: "", at: "noon" }, undefined, "throw"])("does not read %j", (value) => {
    expect(Result.isFailure(read(value))).toBe(true)
  })

  it("encodes as the documented form, and has its type", () => {
    expect(Schema.encodeSync(Body)({ text: "then", at: 7 })).toEqual({ text: "then", at: "7" })
    expectTypeOf(Body).toEqualTypeOf<Schema.Codec<typeof Documented.Type, typeof Documented.Encoded>>()
  })

  it("is shown and generated as the documented form", () => {
    expect(jsonSchemaOf(Body)).toEqual(jsonSchemaOf(Documented))
    FastCheck.assert(
      FastCheck.property(instancesOf(Body), (body) => Schema.is(Documented)(body)),
      { seed: 42, numRuns: 50 }
    )
  })

  it("looks at nothing before it is used", () => {
    const untouched = new Proxy(Documented, {
      get: () => {
        throw new Error("built too early")
      }
    })
    expect(() => Api.readAs(untouched, options)).not.toThrow()
  })

  it("keeps fields that are not documented, and is recognised as it stands where it needs no reading", () => {
    let reads = 0
    const api = Api.make("Tide", {
      docs,
      body: Api.readAs(Api.lenient({ text: Schema.String }), {
        from: Schema.Union([Api.lenient({ text: Schema.String }), Schema.String]),
        read: (body) => {
          reads++
          return typeof body === "string" ? { text: body } : body
        }
      })
    })
    class Low extends api.error<Low>()("Low", {
      status: 503,
      category: "Unavailable",
      retry: "transient",
      applied: "no",
      summary: "The water is low.",
      example: { text: "Wait." }
    }) {}
    const decode = (body: string) => Catalog.decodeParts(api.catalog(Low), { status: 503, headers: {}, body })
    expect(decode("{\"text\":\"Wait.\",\"depth\":2}")).toMatchObject({ body: { text: "Wait.", depth: 2 } })
    expect(reads).toBe(0)
    expect(decode("Wait.")).toMatchObject({ _tag: "TideLow", body: { text: "Wait." } })
    expect(reads).toBe(1)
    expect(Catalog.encode(new Low({ body: { text: "Wait." } })).body).toBe("{\"text\":\"Wait.\"}")
  })

  it("a value that it throws on does not fit, and leaves its traits to the policy", () => {
    const api = Api.make("Reef", { docs, body: Api.readAs(Documented, options) })
    class Hit extends api.error<Hit>()("Hit", {
      status: 503,
      category: "Unavailable",
      retry: "transient",
      applied: "no",
      summary: "It was hit.",
      example: { text: "Hit." }
    }) {}
    expect(Catalog.decodeParts(api.catalog(Hit), { status: 503, headers: {}, body: "throw" })).toMatchObject({
      _tag: "UndocumentedError",
      documentedAs: "ReefHit",
      applied: "no"
    })
  })
})

describe("guessed", () => {
  const traits = { status: 409, category: "Aborted", retry: "never", applied: "no" } as const

  it("is the same traits with a mark, and changes nothing else", () => {
    expect(Api.guessed(traits)).toEqual({ ...traits, guessed: true })
    expect(traits).not.toHaveProperty("guessed")
    class Maybe extends api.error<Maybe>()("Maybe", { ...Api.guessed(traits), summary: "", example: {} }) {}
    class Sure extends api.error<Sure>()("Sure", { ...traits, summary: "", example: {} }) {}
    expect([Maybe.entry.guessed, Sure.entry.guessed]).toEqual([true, undefined])
    const facts = (klass: typeof Maybe | typeof Sure) => {
      const { applied, category, message, retry, status } = new klass({ body: { why: "x" } })
      return { applied, category, retry, status, message: message.replace(/Maybe|Sure/, "") }
    }
    expect(facts(Maybe)).toEqual(facts(Sure))
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

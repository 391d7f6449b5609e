import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import type * as HttpClientError from "#effect/http/HttpClientError"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import { bodyError, requestError } from "#seam/http"
import * as FastCheck from "#test/FastCheck"
import { generated } from "#test/generated"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import * as Fiber from "effect/Fiber"
import { pipe } from "effect/Function"
import * as Api from "../src/Api.js"
import * as Questback from "../src/apis/Questback.js"
import * as Rick from "../src/apis/Rick.js"
import * as Catalog from "../src/Catalog.js"
import * as Fake from "../src/Fake.js"
import * as Retry from "../src/Retry.js"
import { TransportError } from "../src/TransportError.js"
import { UndocumentedError } from "../src/UndocumentedError.js"
import { failureOf } from "./utils/failureOf.js"
import { reasonsOf } from "./utils/reasonsOf.js"

const docs = "https://docs.example.com/errors"
const never = { retry: "never", applied: "no", category: "InvalidArgument", summary: "One of several." } as const

const api = Api.make("Depot", {
  docs,
  body: Schema.Struct({
    fault: Schema.optional(Schema.Struct({ code: Schema.Unknown })),
    note: Schema.optional(Schema.NullOr(Schema.String))
  }),
  key: ["fault", "code"]
})
const withCode = (code: unknown) => JSON.stringify({ fault: { code } })

class Zero extends api.error<Zero>()("Zero", { ...never, key: 0, example: {} }) {}
class Eight extends api.error<Eight>()("Eight", { ...never, key: 8, example: {} }) {}
class Sold extends api.error<Sold>()("Sold", { ...never, key: "sold", status: 409, example: {} }) {}
class Lost extends api.error<Lost>()("Lost", { ...never, key: "lost", status: 404, example: {} }) {}
class Moved extends api.error<Moved>()("Moved", { ...never, key: "moved", status: 404, example: {} }) {}
class Limit extends api.error<Limit>()("Limit", { ...never, key: "limit", status: 503, example: {} }) {}
class Usual extends api.error<Usual>()("Usual", { ...never, key: "usual", usualStatus: 402, example: {} }) {}
class BadRequest extends api.error<BadRequest>()("BadRequest", { ...never, status: 400, example: {} }) {}
class Down extends api.error<Down>()("Down", { ...never, status: 500, example: {} }) {}
class Server extends api.error<Server>()("Server", { ...never, status: "5xx", example: {} }) {}

const catalog = api.catalog(Zero, Eight, Sold, Lost, Moved, Limit, Usual, BadRequest, Down, Server)
const tag = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) => {
  const failure = Catalog.decodeParts(catalog, { status, headers, body })
  return failure instanceof UndocumentedError ? failure.reason : failure._tag
}

describe("which error an answer is", () => {
  it.each<[string, number, string, string]>([
    ["a key that is known", 409, withCode("sold"), "DepotSold"],
    ["a key before the status", 400, withCode("sold"), "DepotSold"],
    ["a key before another one's status", 409, withCode("lost"), "DepotLost"],
    ["a key under a status that nothing is documented for", 418, withCode("moved"), "DepotMoved"],
    ["a key under a success, if a client asks at all", 200, withCode("sold"), "DepotSold"],
    ["an unknown key, by a class of its status without a key", 400, withCode("brand_new"), "DepotBadRequest"],
    ["an unknown key, by the only keyed class of its status", 409, withCode("brand_new"), "DepotSold"],
    ["no key, by the only keyed class of its status", 409, "{}", "DepotSold"],
    ["no key where two keyed classes share the status", 404, "{}", "NotDocumented"],
    ["an unknown key where two share the status", 404, withCode("brand_new"), "NotDocumented"],
    ["no key where the usual status only informs", 402, "{}", "NotDocumented"],
    ["an exact status before its range", 500, "{}", "DepotDown"],
    ["a range", 502, "{}", "DepotServer"],
    ["the ends of a range", 599, "{}", "DepotServer"],
    ["a keyless range before a keyed class of one of its statuses", 503, "{}", "DepotServer"],
    ["beyond the range", 600, "{}", "NotDocumented"],
    ["a status that nothing is documented for", 418, "{}", "NotDocumented"]
  ])("%s", (_, status, body, expected) => {
    expect(tag(status, body)).toBe(expected)
  })

  it.each<[unknown, string]>([
    [0, "DepotZero"],
    [-0, "DepotZero"],
    [8, "DepotEight"],
    ["8", "DepotBadRequest"],
    ["0", "DepotBadRequest"],
    ["SOLD", "DepotBadRequest"],
    [" sold", "DepotBadRequest"],
    ["", "DepotBadRequest"],
    [null, "DepotBadRequest"],
    [false, "DepotBadRequest"],
    [["sold"], "DepotBadRequest"],
    [{ sold: true }, "DepotBadRequest"]
  ])("the key %j", (code, expected) => {
    expect(tag(400, withCode(code))).toBe(expected)
  })

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
    "%s is no key, and no step on the way to one",
    (name) => {
      expect(tag(400, withCode(name))).toBe("DepotBadRequest")
      const strange = Api.make("Strange", { docs, body: Schema.Unknown, key: [name, "name"] })
      class Found extends strange.error<Found>()("Found", { ...never, key: "Object", example: {} }) {}
      class Fallback extends strange.error<Fallback>()("Fallback", { ...never, status: 400, example: {} }) {}
      const decode = (body: string) =>
        Catalog.decodeParts(strange.catalog(Found, Fallback), { status: 400, headers: {}, body })._tag
      // `({}).constructor.name` is "Object": only what the body itself holds counts.
      expect(decode("{}")).toBe("StrangeFallback")
      // And what it holds as `__proto__` is left out when it is parsed: no copy of a body may get its prototype from it.
      const held = name === "__proto__" ? "StrangeFallback" : "StrangeFound"
      expect(decode(`{${JSON.stringify(name)}:{"name":"Object"}}`)).toBe(held)
    }
  )

  it("a class named after something every object has is found by that name alone", () => {
    class Proto extends api.error<Proto>()("Proto", { ...never, key: "__proto__", example: {} }) {}
    const tags = ["__proto__", "constructor"].map((code) =>
      Catalog.decodeParts(api.catalog(Proto), { status: 400, headers: {}, body: withCode(code) })._tag
    )
    expect(tags).toEqual(["DepotProto", "UndocumentedError"])
  })

  it("a class reads nothing into the body's prototype", () => {
    const body = "{\"__proto__\":{\"fault\":{\"code\":\"sold\"}}}"
    expect(tag(400, body)).toBe("DepotBadRequest")
    expect(({} as { readonly fault?: unknown }).fault).toBeUndefined()
  })

  it("a key may stand in a header", () => {
    const quay = Api.make("Quay", { docs, body: Schema.Unknown, key: ({ headers }) => headers["x-fault"] })
    class Fog extends quay.error<Fog>()("Fog", { ...never, key: "fog", example: {} }) {}
    const tags = ["fog", "rain"].map((fault) =>
      Catalog.decodeParts(quay.catalog(Fog), { status: 400, headers: { "X-Fault": fault }, body: "" })._tag
    )
    expect(tags).toEqual(["QuayFog", "UndocumentedError"])
  })

  it("of two classes for one key or one status, the first counts", () => {
    class Again extends api.error<Again>()("Again", { ...never, key: "sold", status: 500, example: {} }) {}
    class Twice extends api.error<Twice>()("Twice", { ...never, status: 400, example: {} }) {}
    const keyed = { status: 400, headers: {}, body: withCode("sold") }
    expect(Catalog.decodeParts(api.catalog(Sold, Again, BadRequest, Twice), keyed)).toBeInstanceOf(Sold)
    expect(Catalog.decodeParts(api.catalog(Again, Sold, BadRequest, Twice), keyed)).toBeInstanceOf(Again)
    expect(Catalog.decodeParts(api.catalog(BadRequest, Twice), { ...keyed, body: "{}" })).toBeInstanceOf(BadRequest)
  })
})

describe("several keys for one class", () => {
  class Denied extends api.error<Denied>()("Denied", {
    ...never,
    key: ["denied", "revoked", 13, "sold"],
    status: 403,
    example: {}
  }) {}
  const both = api.catalog(Sold, Denied)
  const decode = (code: unknown, status = 400) =>
    Catalog.decodeParts(both, { status, headers: {}, body: withCode(code) })._tag

  it("each of them tells it, the first class that has one counts, and the status does where none is known", () => {
    expect(["denied", "revoked", 13].map((code) => decode(code))).toEqual(Array(3).fill("DepotDenied"))
    expect(decode("sold")).toBe("DepotSold")
    expect(decode("13")).toBe("UndocumentedError")
    expect(decode("denied,revoked")).toBe("UndocumentedError")
    expect(decode("brand_new", 403)).toBe("DepotDenied")
  })

  it("a body that a program makes gets the first, and keeps any other", () => {
    expect(Catalog.encode(new Denied({ body: {} })).body).toBe(withCode("denied"))
    expect(Catalog.encode(new Denied({ body: { fault: { code: "revoked" } } })).body).toBe(withCode("revoked"))
  })

  it("no key in the list is none", () => {
    class Blank extends api.error<Blank>()("Blank", { ...never, key: [], status: 403, example: {} }) {}
    // Without a key it takes the status from one that has one.
    expect(Catalog.decodeParts(api.catalog(Denied, Blank), { status: 403, headers: {}, body: "{}" }))
      .toBeInstanceOf(Blank)
    expect(Catalog.encode(new Blank({ body: {} })).body).toBe("{}")
  })
})

describe("a key in a list", () => {
  const press = Api.make("Press", {
    docs,
    body: Api.lenient({ errors: Schema.Array(Api.lenient({ code: Schema.String, note: Schema.String })) }),
    key: ["errors", 0, "code"]
  })
  class Torn extends press.error<Torn>()("Torn", { ...never, key: "torn", example: { errors: [{ code: "torn" }] } }) {}
  class Dry extends press.error<Dry>()("Dry", { ...never, key: "dry", example: { errors: [{ code: "dry" }] } }) {}
  const catalog = press.catalog(Torn, Dry)
  const decode = (errors: unknown) =>
    Catalog.decodeParts(catalog, { status: 400, headers: {}, body: JSON.stringify({ errors }) })._tag

  it.each<[string, unknown, string]>([
    ["stands in its place", [{ code: "torn" }], "PressTorn"],
    ["stands in its place, whatever comes after it", [{ code: "dry" }, { code: "torn" }], "PressDry"],
    ["stands in another place", [{}, { code: "torn" }], "UndocumentedError"],
    ["of an empty list is none", [], "UndocumentedError"],
    ["of an object with numbers for names is none", { 0: { code: "torn" } }, "UndocumentedError"],
    ["of a text is none", "torn", "UndocumentedError"],
    ["in a list in the list is none", [[{ code: "torn" }]], "UndocumentedError"],
    ["where there is no list is none", null, "UndocumentedError"]
  ])("%s", (_, errors, expected) => {
    expect(decode(errors)).toBe(expected)
  })

  it("a name is no place in a list, but for what a list has under that name itself", () => {
    const keyedBy = (...key: ReadonlyArray<string | number>) => {
      const api = Api.make("Named", { docs, body: Schema.Unknown, key })
      class Found extends api.error<Found>()("Found", { ...never, key: ["torn", "join", 1], example: {} }) {}
      return Catalog.decodeParts(api.catalog(Found), { status: 400, headers: {}, body: "[\"torn\"]" })._tag
    }
    expect(keyedBy(0)).toBe("NamedFound")
    expect(keyedBy("0")).toBe("NamedFound")
    expect(keyedBy("length")).toBe("NamedFound")
    expect([keyedBy("join", "name"), keyedBy("at"), keyedBy(1), keyedBy(-1), keyedBy(0.5), keyedBy()])
      .toEqual(Array(6).fill("UndocumentedError"))
  })

  it("a body that a program makes gets it in its place, and keeps what else there is", () => {
    const sent = (body: ConstructorParameters<typeof Torn>[0]["body"]): unknown =>
      JSON.parse(Catalog.encode(new Torn({ body })).body)
    const key = { code: "torn" }
    expect(sent({})).toEqual({ errors: [key] })
    expect(sent({ errors: [] })).toEqual({ errors: [key] })
    expect(sent({ errors: [{ note: "a" }, { code: "dry" }] })).toEqual({
      errors: [{ note: "a", ...key }, { code: "dry" }]
    })
    expect(sent({ errors: [{ code: "dry" }] })).toEqual({ errors: [{ code: "dry" }] })
    // What has no place for it is for the Schema to judge.
    // @ts-expect-error a list is meant
    expect(() => new Torn({ body: { errors: "torn" } })).toThrow()
    // @ts-expect-error
    expect(() => new Torn({ body: { errors: { 0: key } } })).toThrow()
  })

  it("what every object has is nothing that is there already", () => {
    const strange = Api.make("Strange", { docs, body: Schema.Unknown, key: ["constructor", "name"] })
    class It extends strange.error<It>()("It", { ...never, key: "it", example: {} }) {}
    for (const body of [undefined, {}, { constructor: {} }]) {
      expect(Catalog.encode(new It({ body })).body).toBe("{\"constructor\":{\"name\":\"it\"}}")
    }
  })

  it("no member of the list is left out before it", () => {
    const second = Api.make("Second", { docs, body: Schema.Unknown, key: [1] })
    class It extends second.error<It>()("It", { ...never, key: "it", example: [null, "it"] }) {}
    expect(Catalog.encode(new It({ body: undefined })).body).toBe("[null,\"it\"]")
    expect(Catalog.encode(new It({ body: ["a", null, "c"] })).body).toBe("[\"a\",\"it\",\"c\"]")
  })

  it("generated errors have it, and decode to what they were", () => {
    FastCheck.assert(
      FastCheck.property(generated(Fake.errors(catalog)), (error) => {
        expect(Catalog.decodeParts(catalog, Catalog.encode(error))).toMatchObject({ _tag: error._tag })
      }),
      { seed: 42, numRuns: 200 }
    )
  })
})

describe("a class for any other key", () => {
  class Other extends api.error<Other>()("Other", {
    ...never,
    anyKey: true,
    usualStatus: 422,
    example: { fault: { code: "brand_new" } }
  }) {}
  const open = Catalog.orElse(api.catalog(Sold, Lost, Moved, BadRequest, Server, Other), Catalog.empty)
  const tag = (status: number, body: string) => Catalog.decodeParts(open, { status, headers: {}, body })._tag

  it.each<[string, number, string, string]>([
    ["has a key that no class has", 418, withCode("brand_new"), "DepotOther"],
    ["has a number for it", 418, withCode(77), "DepotOther"],
    ["has an empty one", 418, withCode(""), "DepotOther"],
    ["has a key that some object has", 418, withCode("constructor"), "DepotOther"],
    ["comes with a status that two share", 404, withCode("brand_new"), "DepotOther"],
    ["comes with a success, if a client asks at all", 200, withCode("brand_new"), "DepotOther"],
    ["has a key that is known", 418, withCode("lost"), "DepotLost"],
    ["has a status that a class without a key has", 400, withCode("brand_new"), "DepotBadRequest"],
    ["has a status of one's range", 502, withCode("brand_new"), "DepotServer"],
    ["has a status of one keyed class alone", 409, withCode("brand_new"), "DepotSold"],
    ["has no key", 418, "{}", "UndocumentedError"],
    ["has a key that is none", 418, withCode(null), "UndocumentedError"],
    ["is no JSON", 418, "<h1>", "UndocumentedError"]
  ])("an answer that %s", (_, status, body, expected) => {
    expect(tag(status, body)).toBe(expected)
  })

  it("may have statuses and keys of its own, and may be one by status", () => {
    class Whatever extends api.errorByStatus<Whatever>()("Whatever", {
      anyKey: true,
      key: "whatever",
      status: 402,
      summary: "Anything else.",
      example: { fault: { code: "whatever" } }
    }) {}
    const decode = (status: number, body: string) =>
      Catalog.decodeParts(api.catalog(Whatever), { status, headers: {}, body })
    expect(decode(429, withCode("brand_new"))).toMatchObject({ _tag: "DepotWhatever", retry: "throttled" })
    expect(decode(402, "{}")).toBeInstanceOf(Whatever)
    expect(decode(403, "{}")).toMatchObject({ reason: "NotDocumented" })
    expect(Catalog.encode(new Whatever({ body: {} })).body).toBe(withCode("whatever"))
  })

  it("one that a program makes has the key of the example, or its own, and comes back", () => {
    const sent = Catalog.encode(new Other({ body: { note: "New." } }))
    expect(sent.status).toBe(422)
    expect(JSON.parse(sent.body)).toEqual({ note: "New.", fault: { code: "brand_new" } })
    expect(Catalog.decodeParts(open, sent)).toBeInstanceOf(Other)
    expect(Catalog.encode(new Other({ body: { fault: { code: "newer" } } })).body).toBe(withCode("newer"))
    FastCheck.assert(
      FastCheck.property(generated(Fake.errors({ ...open, classes: [Other] })), (error) => {
        expect(Catalog.decodeParts(open, Catalog.encode(error))).toBeInstanceOf(Other)
      }),
      { seed: 42, numRuns: 200 }
    )
  })

  it("of a function as key it is any, and a made body is left as it is", () => {
    const quay = Api.make("Quay", { docs, body: Schema.Unknown, key: ({ headers }) => headers["x-fault"] })
    class Any extends quay.error<Any>()("Any", { ...never, anyKey: true, headers: { "x-fault": "-" }, example: {} }) {}
    const decode = (headers: Record<string, string>) =>
      Catalog.decodeParts(quay.catalog(Any), { status: 400, headers, body: "{}" })._tag
    expect([decode({ "x-fault": "rain" }), decode({})]).toEqual(["QuayAny", "UndocumentedError"])
    expect(Catalog.encode(new Any({ body: {} })).body).toBe("{}")
  })

  it("takes an answer before any catalog below, as a range does", () => {
    const below = Api.make("Below", { docs, body: Schema.Unknown, key: ["fault", "code"] })
    class Late extends below.error<Late>()("Late", { ...never, key: "late", example: {} }) {}
    const parts = { status: 418, headers: {}, body: withCode("late") }
    expect(Catalog.decodeParts(Catalog.orElse(open, below.catalog(Late)), parts)).toBeInstanceOf(Other)
    expect(Catalog.decodeParts(Catalog.orElse(below.catalog(Late), open), parts)).toBeInstanceOf(Late)
  })

  it("is left out like any other class", () => {
    const narrow = open.pipe(Catalog.pick(Sold))
    expect(Catalog.decodeParts(narrow, { status: 418, headers: {}, body: withCode("brand_new") }))
      .toMatchObject({ reason: "NotPicked", documentedAs: "DepotOther", retry: "never" })
  })
})

const gone = "{\"title\":\"Gone\",\"detail\":\"Closed.\"}"
const decode = (body: string, headers: Readonly<Record<string, string>> = {}, status = 410) =>
  Catalog.decodeParts(Questback.catalog, { status, headers, body })

describe("which body it may have", () => {
  it.each([
    ["application/problem+json"],
    ["application/json; charset=utf-8"],
    ["text/html"],
    ["image/png"],
    ["nonsense"],
    [""]
  ])("JSON as %j", (type) => {
    expect(decode(gone, { "content-type": type })).toMatchObject({ _tag: "QuestbackGone", body: { detail: "Closed." } })
  })

  it("after a byte order mark, and with blanks around it", () => {
    expect(decode(`\uFEFF${gone}`)).toMatchObject({ _tag: "QuestbackGone", body: { detail: "Closed." } })
    expect(decode(`\r\n\t ${gone} \n`)).toMatchObject({ _tag: "QuestbackGone", body: { detail: "Closed." } })
  })

  it.each<[string, string, RegExp]>([
    ["nothing", "", /^the body is empty$/],
    ["blanks", " \r\n", /^the body is empty$/],
    ["a byte order mark alone", "\uFEFF", /^the body is empty$/],
    ["HTML", "<!doctype html><title>410 Gone</title>", /^the body is text, not JSON$/],
    ["JSON that was cut off", gone.slice(0, -3), /^the body is text, not JSON$/],
    ["two JSON values", `${gone}${gone}`, /^the body is text, not JSON$/],
    ["JSON text", "\"gone\"", /^the body is text, not JSON$/],
    ["an array", "[]", /^the body is an array, not /],
    ["a number", "410", /^the body is number, not /],
    ["null", "null", /^the body is null, not /],
    ["true", "true", /^the body is boolean, not /],
    ["a word that begins like JSON", "not found", /^the body is text, not JSON$/]
  ])("%s is no problem, and keeps the class's traits", (_, body, mismatch) => {
    const failure = decode(body)
    expect(failure).toMatchObject({
      _tag: "UndocumentedError",
      reason: "BodyMismatch",
      documentedAs: "QuestbackGone",
      mismatch: expect.stringMatching(mismatch),
      retry: "never",
      category: "NotFound",
      applied: "no"
    })
    expect(failure.exchange?.body).toBe(body)
    expect(failure.exchange?.status).toBe(410)
  })

  it("JSON of another shape says where it differs, and not with what", () => {
    class Strict extends api.error<Strict>()("Strict", {
      ...never,
      status: 400,
      body: Schema.Struct({ items: Schema.Array(Schema.Struct({ size: Schema.Number })) }),
      example: { items: [] }
    }) {}
    const mismatch = (body: unknown) => {
      const failure = Catalog.decodeParts(api.catalog(Strict), {
        status: 400,
        headers: {},
        body: JSON.stringify(body)
      })
      return failure instanceof UndocumentedError ? failure.mismatch : failure._tag
    }
    expect(mismatch({ items: [{ size: 1 }, { size: "s3cr3t" }] })).toBe("items.1.size is string, not number")
    expect(mismatch({ item: [] })).toBe("items is missing")
    expect(mismatch({ items: {} })).toMatch(/^items is an object, not /)
    expect(mismatch({ items: [] })).toBe("DepotStrict")
  })

  it("a class that is documented with text takes text, also such as happens to be JSON", () => {
    const mill = Api.make("Mill", { docs, body: Schema.String })
    class Stop extends mill.error<Stop>()("Stop", { ...never, status: 400, example: "" }) {}
    const read = (body: string) => Catalog.decodeParts(mill.catalog(Stop), { status: 400, headers: {}, body })
    for (const body of ["Stopped.", "404", "true", "null", "\"quoted", "{truncated"]) {
      expect(read(body)).toMatchObject({ _tag: "MillStop", body })
    }
    // A JSON string is its text.
    expect(read("\"quoted\"")).toMatchObject({ _tag: "MillStop", body: "quoted" })
    // An object is no text, however it was written.
    expect(read("{\"a\":1}")).toMatchObject({ _tag: "UndocumentedError", documentedAs: "MillStop" })
  })

  it("a class that is documented without a body takes none", () => {
    const mute = Api.make("Mute", { docs, body: Schema.Undefined })
    class Silent extends mute.error<Silent>()("Silent", { ...never, status: 400, example: undefined }) {}
    const read = (body: string) => Catalog.decodeParts(mute.catalog(Silent), { status: 400, headers: {}, body })._tag
    expect(read("")).toBe("MuteSilent")
    expect(read("  ")).toBe("MuteSilent")
    expect(read("{}")).toBe("UndocumentedError")
  })

  it("fields that are not documented stay on it", () => {
    const body = { detail: "Closed.", shift: { from: 7, till: null }, "": [1], constructor: "x" }
    expect(decode(JSON.stringify(body))).toMatchObject({ _tag: "QuestbackGone", body })
  })

  it("no answer makes it throw", () => {
    const depth = 100_000
    const bodies = ["[".repeat(depth) + "]".repeat(depth), "{\"a\":".repeat(depth), "\u0000", "\ud800", "1e999", "-"]
    for (const body of bodies) expect(typeof decode(body)._tag).toBe("string")
    FastCheck.assert(
      FastCheck.property(
        FastCheck.oneof(FastCheck.fullUnicodeString(), FastCheck.json(), FastCheck.json().map((text) => text.slice(1))),
        FastCheck.oneof(FastCheck.integer({ min: 0, max: 700 }), FastCheck.constantFrom(Number.NaN, -1, 404.5)),
        FastCheck.dictionary(FastCheck.string(), FastCheck.string()),
        (body, status, headers) => {
          for (const self of [catalog, Questback.catalog, Catalog.empty]) {
            const failure = Catalog.decodeParts(self as Catalog.Catalog<Questback.Failure>, { status, headers, body })
            expect(failure.message).toBeTypeOf("string")
            expect(JSON.stringify(failure)).toBeTypeOf("string")
          }
        }
      ),
      { seed: 42, numRuns: 2000 }
    )
  })
})

describe("decodeParts", () => {
  const parts = { status: 410, headers: {}, body: "{}" }

  it("data-last is the same", () => {
    expect(pipe(Questback.catalog, Catalog.decodeParts(parts))).toBeInstanceOf(Questback.Gone)
    expect(Questback.catalog.pipe(Catalog.decodeParts(parts))._tag).toBe("QuestbackGone")
    expect(Catalog.decodeParts(Questback.catalog, parts)).toBeInstanceOf(Questback.Gone)
  })

  it("keeps the evidence, with why a body was cut", () => {
    const failure = Catalog.decodeParts(Questback.catalog, { ...parts, cut: "size", receivedAt: 7 })
    expect(failure.exchange).toMatchObject({ status: 410, body: "{}", cut: "size", receivedAt: 7 })
  })
})

// --- The client ---

const url = "https://api.example.com/v1/quests/42"
const answering = (body: string | null, init: ResponseInit): HttpClient.HttpClient =>
  HttpClient.make((request) => Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body, init))))

const exitOf = (effect: Effect.Effect<never>) => Effect.exit(Questback.client(HttpClient.make(() => effect)).get(url))

describe("client", () => {
  it.effect.each([200, 201, 202, 204, 301, 304])(
    "an answer with %i passes, the very same and unread",
    (status) =>
      Effect.gen(function*() {
        const web = new Response(status === 204 || status === 304 ? null : "{\"batchId\":7}", { status })
        let answer: HttpClientResponse.HttpClientResponse | undefined
        const http = HttpClient.make((request) => Effect.succeed(HttpClientResponse.fromWeb(request, web))).pipe(
          HttpClient.tap((response) => Effect.sync(() => answer = response))
        )
        const passed = yield* Questback.client(http).get(url)
        // Compared here, since a failed comparison would print it, and a response is not made to be printed.
        expect(passed === answer).toBe(true)
        expect(web.bodyUsed).toBe(false)
      })
  )

  it.effect("an error answer fails with the documented error, and the evidence of both sides", () =>
    Effect.gen(function*() {
      const http = answering("{\"detail\":\"Closed.\"}", { status: 410, headers: { "X-Request-Id": "r-7" } })
      const failure = yield* Effect.flip(
        Questback.client(http).get(url, { urlParams: { lang: "nb" }, headers: { "idempotency-key": "7" } })
      )
      expect(failure).toBeInstanceOf(Questback.Gone)
      expect(failure.exchange).toMatchObject({
        request: { method: "GET", url: `${url}?lang=nb`, repeatable: true },
        status: 410,
        headers: { "x-request-id": "r-7" },
        body: "{\"detail\":\"Closed.\"}",
        receivedAt: 0
      })
    }))

  it.effect("an answer outside of the documentation fails with UndocumentedError", () =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(Questback.client(answering("", { status: 418 })).get(url))
      expect(failure).toMatchObject({ _tag: "UndocumentedError", reason: "NotDocumented" })
    }))

  it.effect("no answer becomes a TransportError, with the request and the runtime's own error", () =>
    Effect.gen(function*() {
      const cause = Object.assign(new TypeError("fetch failed"), {
        cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED" })
      })
      const http = HttpClient.make((request) => Effect.fail(requestError(request, "transport", cause)))
      const failure = yield* Effect.flip(Questback.client(http).post(url))
      expect(failure).toBeInstanceOf(TransportError)
      expect(failure).toMatchObject({
        kind: "refused",
        code: "ECONNREFUSED",
        exchange: { request: { method: "POST", repeatable: false } },
        cause: { message: "fetch failed", cause: { code: "ECONNREFUSED" } }
      })
    }))

  it.effect("what an earlier filterStatusOk made of an answer becomes the error that it is", () =>
    Effect.gen(function*() {
      const http = answering("{\"detail\":\"Closed.\"}", { status: 410 }).pipe(HttpClient.filterStatusOk)
      const failure = yield* Effect.flip(Questback.client(http).get(url))
      expect(failure).toMatchObject({ _tag: "QuestbackGone", body: { detail: "Closed." } })
    }))

  it.effect("an answer that breaks off on the way becomes a TransportError with its status", () =>
    Effect.gen(function*() {
      const http = HttpClient.make((request) => {
        const response = HttpClientResponse.fromWeb(request, new Response("", { status: 200 }))
        return Effect.fail(bodyError(response, undefined))
      })
      const failure = yield* Effect.flip(Questback.client(http).get(url))
      expect(failure).toMatchObject({ _tag: "TransportError", kind: "reset", exchange: { status: 200 } })
    }))

  it.effect("other errors pass through, the very same", () =>
    Effect.gen(function*() {
      const other = { _tag: "NoToken" as const }
      const http = answering("", { status: 200 }).pipe(HttpClient.mapRequestEffect(() => Effect.fail(other)))
      expect(yield* Effect.flip(Questback.client(http).get(url))).toBe(other)
    }))

  it.effect("what a request is made ready with fails as something that has traits, too, and is no answer of the API", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* Fake.script(Fake.succeed())
      const behind = (answer: Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>) =>
        client.pipe(
          HttpClient.mapRequestEffect((request) => Effect.as(answer, request)),
          Questback.client
        ).get(url)
      const login = "https://login.example.com/token"
      const asked = (reply: Fake.Reply) =>
        Effect.map(Fake.script(reply), ({ client }) => HttpClient.filterStatusOk(client).get(login))

      const refused = yield* Effect.flip(behind(yield* asked(Fake.respond(Questback.Gone))))
      expect(refused).toMatchObject({ _tag: "UndocumentedError", api: "", reason: "NotDocumented", retry: "never" })
      expect(refused.message).toBe("HTTP 410 is not documented (GET /token)")
      const unanswered = yield* Effect.flip(behind(yield* asked(Fake.noAnswer("reset"))))
      expect(unanswered).toMatchObject({ _tag: "TransportError", kind: "reset" })
      expect(unanswered.exchange?.request?.url).toBe(login)
      expect(yield* requests).toEqual([])
      yield* behind(yield* asked(Fake.succeed()))
      expect(yield* requests).toHaveLength(1)
    }))

  it.effect("a policy repeats it by its own method: what it was for has not been sent yet", () =>
    Effect.gen(function*() {
      const asked = (method: "GET" | "POST") =>
        Effect.gen(function*() {
          const { client, requests } = yield* Fake.routes({
            [`${method} /token`]: [Fake.noAnswer("reset"), Fake.succeed()],
            "POST /v1/quests": [Fake.succeed()]
          })
          const plain = client.pipe(HttpClient.filterStatusOk)
          const login = plain.execute(HttpClientRequest.make(method)("https://login.example.com/token"))
          const http = client.pipe(
            HttpClient.mapRequestEffect((request) => Effect.as(login, request)),
            Questback.client,
            Retry.client(Retry.policy({ backoff: { base: 0 } }))
          )
          yield* Effect.exit(http.post("https://api.example.com/v1/quests"))
          return (yield* requests).map(({ url }) => new URL(url).pathname)
        })
      expect(yield* asked("GET")).toEqual(["/token", "/token", "/v1/quests"])
      expect(yield* asked("POST")).toEqual(["/token"])
    }))

  it.effect("a defect stays one, and so does an interruption", () =>
    Effect.gen(function*() {
      expect(reasonsOf(yield* exitOf(Effect.die("bug"))))
        .toEqual({ failures: [], defects: ["bug"], interrupted: false })
      expect(reasonsOf(yield* exitOf(Effect.interrupt))).toEqual({ failures: [], defects: [], interrupted: true })
    }))

  it.effect("the catalog's own client is the same", () =>
    Effect.gen(function*() {
      const http = answering("{}", { status: 410 })
      for (const client of [Questback.client, Questback.catalog.client, Catalog.client(Questback.catalog)]) {
        expect(yield* Effect.flip(client(http).get(url))).toBeInstanceOf(Questback.Gone)
      }
    }))
})

const respond = (body: BodyInit | null, init: ResponseInit) =>
  HttpClientResponse.fromWeb(HttpClientRequest.get(url), new Response(body, init))

describe("decode", () => {
  it.effect("never fails, whatever the response is", () =>
    Effect.gen(function*() {
      const broken = new ReadableStream({
        pull: (controller) => controller.error(new Error("broken"))
      })
      const decode = Catalog.decode(Questback.catalog)
      expect(yield* decode(respond(null, { status: 404 }))).toMatchObject({ mismatch: "the body is empty" })
      expect(yield* decode(respond(new Uint8Array([0xff, 0x00, 0xc3]), { status: 404 })))
        .toMatchObject({ documentedAs: "QuestbackNotFound" })
      expect(yield* decode(respond(broken, { status: 404 })))
        .toMatchObject({ documentedAs: "QuestbackNotFound", exchange: { status: 404, body: "", cut: "broken" } })
      expect(yield* decode(respond("{}", { status: 200 }))).toMatchObject({ reason: "NotDocumented" })
    }))

  it.effect("a response that was read before is no defect", () =>
    Effect.gen(function*() {
      const web = new Response("{}", { status: 404 })
      const response = HttpClientResponse.fromWeb(HttpClientRequest.get(url), web)
      yield* Effect.promise(() => web.text())
      expect(yield* Catalog.decode(Questback.catalog)(response)).toMatchObject({ documentedAs: "QuestbackNotFound" })
    }))
})

describe("json", () => {
  const Quest = Schema.Struct({ title: Schema.String }).pipe(Schema.annotate({ identifier: "Quest" }))
  const read = (body: string | null, init: ResponseInit = { status: 200 }) =>
    Effect.result(
      Catalog.json(Quest)(HttpClientResponse.fromWeb(HttpClientRequest.get(url), new Response(body, init)))
    )

  it.effect("reads a success, and says where it differs from its schema", () =>
    Effect.gen(function*() {
      expect(yield* read("{\"title\":\"Autumn\"}")).toEqual(Result.succeed({ title: "Autumn" }))
      const failure = (body: string | null, init?: ResponseInit) => Effect.map(read(body, init), failureOf)
      expect(yield* failure("{\"title\":7}")).toMatchObject({
        _tag: "MalformedResponseError",
        expected: "Quest",
        mismatch: "title is number, not string",
        exchange: { status: 200, body: "{\"title\":7}" }
      })
      expect(yield* failure("<p>")).toMatchObject({ mismatch: "the body is text, not JSON" })
      expect(yield* failure(null, { status: 204 })).toMatchObject({ mismatch: "the body is empty" })
    }))
})

describe("encode", () => {
  it("gives status, media type and body as documented", () => {
    const error = new Questback.Gone({ body: { title: "Gone", detail: "Closed." } })
    expect(Catalog.encode(error)).toEqual({
      status: 410,
      headers: { "content-type": "application/problem+json" },
      body: "{\"type\":\"about:blank\",\"title\":\"Gone\",\"detail\":\"Closed.\"}"
    })
  })

  it("an error that came answers with the status that it came with", () => {
    const failure = Catalog.decodeParts(catalog, { status: 418, headers: {}, body: withCode("sold") })
    expect(failure).toBeInstanceOf(Sold)
    expect(Catalog.encode(failure as Sold)).toMatchObject({ status: 418, body: withCode("sold") })
  })

  it("one that its key alone tells answers with its usual status, else with its category's", () => {
    expect(Catalog.encode(new Usual({ body: {} }))).toMatchObject({ status: 402, body: withCode("usual") })
    expect(Catalog.encode(new Zero({ body: {} }))).toMatchObject({ status: 400, body: withCode(0) })
  })

  it("text stays text, and no body none", () => {
    const mill = Api.make("Mill", { docs, body: Schema.UndefinedOr(Schema.String), contentType: "text/plain" })
    class Stop extends mill.error<Stop>()("Stop", { ...never, status: 400, example: "" }) {}
    expect(Catalog.encode(new Stop({ body: "Stopped." })))
      .toEqual({ status: 400, headers: { "content-type": "text/plain" }, body: "Stopped." })
    expect(Catalog.encode(new Stop({ body: undefined })).body).toBe("")
  })

  it("every class's encoding decodes to itself", () => {
    // A range answers with its first status, which here another class is documented for.
    for (const klass of [Zero, Eight, Sold, Lost, Moved, Limit, Usual, BadRequest, Down]) {
      expect(Catalog.decodeParts(catalog, Catalog.encode(new klass({ body: {} })))).toBeInstanceOf(klass)
    }
  })
})

describe("withBounds", () => {
  const body = JSON.stringify({ fault: { code: "sold" }, note: "x".repeat(100) })
  const decode = (bounds: Partial<Catalog.ReadBounds>) =>
    Catalog.decode(Catalog.withBounds(catalog, bounds))(respond(body, { status: 409 }))

  it.effect("reads only so many bytes of a body", () =>
    Effect.gen(function*() {
      const failure = yield* decode({ maxBytes: 10 })
      expect(failure).toMatchObject({ documentedAs: "DepotSold", exchange: { body: body.slice(0, 10), cut: "size" } })
    }))

  it.effect("reads only for so long", () =>
    Effect.gen(function*() {
      const slow = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) })
      const bounded = Catalog.withBounds(catalog, { maxTime: "1 second" })
      const reading = yield* Effect.forkChild(Catalog.decode(bounded)(respond(slow, { status: 409 })))
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(reading)).exchange).toMatchObject({ body: "", cut: "time" })
    }))

  it.effect("keeps only so much of a body that has decided", () =>
    Effect.gen(function*() {
      const failure = yield* decode({ keepBytes: 10 })
      // The class is decided by all of it, and what does not fit is left out of the body too.
      expect(failure._tag).toBe("DepotSold")
      expect(failure).toHaveProperty("body", { fault: { code: "sold" } })
      expect(failure.exchange).toMatchObject({ body: body.slice(0, 10), cut: "size" })
    }))

  it.effect("keeps only so much of a text that is the documented body", () =>
    Effect.gen(function*() {
      const bounds = { maxBytes: 1_000_000, keepBytes: 100 }
      const bounded = Catalog.withBounds(Rick.catalog, bounds)
      const failure = yield* Catalog.decode(bounded)(respond("x".repeat(400_000), { status: 404 }))
      expect(JSON.stringify("body" in failure ? failure.body : undefined).length).toBeLessThan(130)
      expect(failure.exchange).toMatchObject({ body: "x".repeat(100), cut: "size" })
    }))

  it.effect("keeps the parts of a body that come first, and no half of a short word", () =>
    Effect.gen(function*() {
      const long = JSON.stringify({ title: "t".repeat(300), errors: { a: Array.from({ length: 5_000 }, () => "no") } })
      const bounded = Catalog.withBounds(Questback.catalog, { keepBytes: 200 })
      const failure = yield* Catalog.decode(bounded)(respond(long, { status: 400 }))
      expect(failure._tag).toBe("QuestbackBadRequest")
      expect(failure).toHaveProperty("body.title", "t".repeat(195))
      expect(JSON.stringify("body" in failure ? failure.body : "").length).toBeLessThan(300)
    }))

  it.effect("takes a body that is too long or too deep for text, and says so", () =>
    Effect.gen(function*() {
      expect(yield* decode({ maxJson: 20 }))
        .toMatchObject({ documentedAs: "DepotSold", mismatch: "the body is longer than 20 characters" })
      const deep = yield* decode({ maxDepth: 1 })
      expect(deep).toMatchObject({ documentedAs: "DepotSold", mismatch: "the body is nested deeper than 1" })
      expect(deep.exchange).toMatchObject({ body })
      expect(deep.exchange?.cut).toBeUndefined()
    }))

  it.effect("in a client too, and through pick", () =>
    Effect.gen(function*() {
      const bounded = catalog.pipe(Catalog.withBounds({ keepBytes: 4 }), Catalog.pick(Sold))
      const http = HttpClient.make(() => Effect.succeed(respond(body, { status: 409 })))
      const failure = yield* Effect.flip(bounded.client(http).get(url))
      expect(failure).toMatchObject({ _tag: "DepotSold", exchange: { body: body.slice(0, 4) } })
    }))

  it("of catalogs on top of each other the first one's count, and the second's where it has none", () => {
    const kept = (self: Catalog.Catalog<unknown>) =>
      (Catalog.decodeParts(self, { status: 409, headers: {}, body }) as UndocumentedError).exchange?.body.length
    const [four, five] = [Catalog.withBounds(catalog, { keepBytes: 4 }), Catalog.withBounds(catalog, { keepBytes: 5 })]
    expect(kept(Catalog.orElse(four, five))).toBe(4)
    expect(kept(Catalog.orElse(catalog, five))).toBe(5)
    expect(kept(Catalog.orElse(Catalog.empty, five))).toBe(5)
    expect(kept(Catalog.orElse(five, Catalog.empty))).toBe(5)
    expect(kept(Catalog.withBounds(five, { maxBytes: 9 }))).toBe(5)
  })

  it("a size that is none is a mistake that shows at once", () => {
    expect(() => Catalog.withBounds(catalog, { maxBytes: -1 })).toThrow(RangeError)
  })
})

describe("orElse and pick", () => {
  const gate = Api.make("Gate", { docs, body: Schema.Struct({}) })
  class Shut extends gate.error<Shut>()("Shut", { ...never, status: [404, 418], example: {} }) {}
  const below = gate.catalog(Shut)

  it("what the first does not document goes to the second, in both forms", () => {
    for (const both of [Catalog.orElse(catalog, below), catalog.pipe(Catalog.orElse(below))]) {
      const decode = (status: number, body = "{}") => Catalog.decodeParts(both, { status, headers: {}, body })._tag
      expect(decode(418)).toBe("GateShut")
      expect(decode(404)).toBe("GateShut")
      expect(decode(404, withCode("lost"))).toBe("DepotLost")
      expect(both.name).toBe("Depot")
      expect(both.classes).toEqual([...catalog.classes, Shut])
    }
  })

  it("empty documents nothing, and still says what HTTP says", () => {
    expect(Catalog.decodeParts(Catalog.empty, { status: 429, headers: {}, body: "" }))
      .toMatchObject({ api: "", reason: "NotDocumented", retry: "throttled" })
    expect(Catalog.empty.classes).toEqual([])
  })

  it("pick leaves the rest undocumented, and out of its classes", () => {
    const narrow = catalog.pipe(Catalog.pick(Sold, Server))
    const decode = (status: number, body = "{}") => Catalog.decodeParts(narrow, { status, headers: {}, body })
    expect(narrow.classes).toEqual([Sold, Server])
    expect(decode(409)).toBeInstanceOf(Sold)
    expect(decode(502)).toBeInstanceOf(Server)
    // The exact class was left out: the range does not take its place.
    expect(decode(500)).toMatchObject({ reason: "NotPicked", documentedAs: "DepotDown" })
    expect(decode(404, withCode("lost"))).toMatchObject({ reason: "NotPicked", documentedAs: "DepotLost" })
    // Two share 404, and leaving one out does not make the other one unique.
    expect(Catalog.decodeParts(catalog.pipe(Catalog.pick(Lost)), { status: 404, headers: {}, body: "{}" }))
      .toMatchObject({ reason: "NotDocumented" })
  })

  it("what is not picked from two catalogs is no other one's either", () => {
    const narrow = Catalog.orElse(catalog, below).pipe(Catalog.pick(Shut))
    const decode = (body: string) => Catalog.decodeParts(narrow, { status: 404, headers: {}, body })
    expect(decode("{}")).toBeInstanceOf(Shut)
    expect(decode(withCode("lost"))).toMatchObject({ reason: "NotPicked", documentedAs: "DepotLost" })
  })
})

const findings = (self: Catalog.Catalog<unknown>) => Catalog.check(self).map(({ problem, tag }) => `${tag}: ${problem}`)

describe("check", () => {
  it("finds nothing in a good catalog", () => {
    expect(Catalog.check(Questback.catalog)).toEqual([])
    expect(Catalog.check(Catalog.empty)).toEqual([])
  })

  it("finds what cannot be reached, what is there twice, and what cannot be meant", () => {
    const plain = Api.make("Plain", { docs, body: Schema.Struct({ text: Schema.String }) })
    const text = { text: "Something." }
    class First extends plain.error<First>()("First", { ...never, status: 400, example: text }) {}
    class Second extends plain.error<Second>()("Second", { ...never, status: 400, example: text }) {}
    class Nowhere extends plain.error<Nowhere>()("Nowhere", { ...never, example: text }) {}
    class Keyed extends plain.error<Keyed>()("Keyed", { ...never, key: "k", status: 404, example: text }) {}
    class Success extends plain.error<Success>()("Success", { ...never, status: 200, example: text }) {}
    class Fast extends plain.error<Fast>()("Fast", { ...never, status: 429, example: text }) {}
    // @ts-expect-error an example is a documented body
    class Example extends plain.error<Example>()("Example", { ...never, status: 403, example: {} }) {}
    const found = findings(plain.catalog(First, Second, Nowhere, Keyed, Success, Fast, Example))
    expect(found).toEqual([
      expect.stringMatching(/^PlainSecond: .*400/),
      expect.stringMatching(/^PlainNowhere: .*neither a key nor a status/),
      expect.stringMatching(/^PlainKeyed: .*key/),
      expect.stringMatching(/^PlainSuccess: 200/),
      expect.stringMatching(/^PlainFast: 429/),
      expect.stringMatching(/^PlainExample: its example decodes to UndocumentedError/)
    ])
  })

  it("finds two classes for one key", () => {
    class Again extends api.error<Again>()("Again", { ...never, key: "sold", example: { fault: { code: "sold" } } }) {}
    class Good extends api.error<Good>()("Good", { ...never, key: "sold", example: { fault: { code: "sold" } } }) {}
    expect(findings(api.catalog(Good, Again))).toEqual([expect.stringMatching(/^DepotAgain: .*"sold".*DepotGood/)])
  })
})

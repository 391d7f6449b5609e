/**
 * One encoded value is both: data for whoever carries data, and the documented body for whoever asks for its text.
 */
import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import { deserialize, serialize } from "node:v8"
import * as Api from "../../src/Api.js"
import type { ApiError } from "../../src/ApiError.js"
import * as Qonversion from "../../src/apis/Qonversion.js"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Fake from "../../src/Fake.js"
import { catalogs } from "./catalogs.js"

const plain = (body: unknown): unknown => body === undefined ? undefined : JSON.parse(JSON.stringify(body))

const classes = catalogs.flatMap(([, catalog]) => catalog.classes.map((klass) => [klass._tag, klass, catalog] as const))

describe.each(classes)("%s", (_, klass, catalog) => {
  const property = (see: (error: ApiError, encoded: unknown) => void) =>
    FastCheck.assert(
      FastCheck.property(Fake.errors({ ...catalog, classes: [klass] }), (error) => {
        see(error, Schema.encodeSync(klass)(error))
      }),
      { seed: 42, numRuns: 20 }
    )
  const decode = (value: unknown) => Schema.decodeUnknownSync(klass)(value) as ApiError

  it("its text is the documented body, and decodes to the same error", () =>
    property((error, encoded) => {
      expect(String(encoded)).toBe(Catalog.encode(error).body)
      const decoded = decode(String(encoded))
      expect(decoded).toBeInstanceOf(klass)
      expect(plain(decoded.body)).toEqual(plain(error.body))
    }))

  it("as data it has its tag and its body, and nothing else", () =>
    property((error, encoded) => {
      expect(Object.keys(encoded as object)).toEqual(["_tag", "body"].slice(0, error.body === undefined ? 1 : 2))
      for (
        const carried of [
          JSON.parse(JSON.stringify(encoded)),
          structuredClone(encoded),
          deserialize(serialize(encoded))
        ]
      ) {
        const decoded = decode(carried)
        expect(decoded).toBeInstanceOf(klass)
        expect(plain(decoded.body)).toEqual(plain(error.body))
      }
    }))
})

describe("a text that is", () => {
  const able = (catalog: Catalog.Catalog<unknown>, text: string) =>
    catalog.classes.filter((klass) => Schema.decodeUnknownEither(klass)(text)._tag === "Right").map(({ _tag }) => _tag)

  it("the body of an error that its key tells is decoded by no other class, whatever their status", () => {
    const keyed = Qonversion.catalog.classes.filter(({ entry }) => entry.key !== undefined)
    expect(keyed.length).toBeGreaterThan(5)
    for (const { _tag, entry } of keyed) {
      expect(able(Qonversion.catalog, JSON.stringify(entry.example))).toEqual([_tag])
    }
  })

  it("not the documented body is decoded by none", () => {
    expect(able(Questback.catalog, "<h1>Gone</h1>")).toEqual([])
    expect(able(Questback.catalog, "[1]")).toEqual([])
    expect(able(Questback.catalog, "")).toEqual([])
    expect(able(Questback.catalog, "{\"title\":\"Gone\"}")).toHaveLength(Questback.catalog.classes.length)
  })
})

describe("a body with a tag, as Effect writes a program's own errors", () => {
  const reads = (klass: Schema.Schema.AnyNoContext, body: unknown) =>
    Schema.decodeUnknownEither(klass)(JSON.stringify(body))._tag === "Right"

  it("is none of a documented error, unless it is its own tag", () => {
    expect(reads(Questback.Gone, { _tag: "Archived", detail: "Deleted in May." })).toBe(false)
    expect(reads(Questback.Gone, { _tag: "QuestbackGone", detail: "Deleted in May." })).toBe(true)
    expect(reads(Questback.Gone, { detail: "Deleted in May." })).toBe(true)
  })

  it("is a documented error's where its documentation has such a tag", () => {
    const api = Api.make("Pond", {
      docs: "https://pond.example",
      body: Schema.Struct({ _tag: Schema.String, depth: Schema.Number })
    })
    class Frozen extends api.error<Frozen>()("Frozen", {
      status: 503,
      category: "Unavailable",
      retry: "transient",
      applied: "no",
      summary: "It is winter.",
      example: { _tag: "Ice", depth: 3 }
    }) {}
    expect(reads(Frozen, { _tag: "Ice", depth: 4 })).toBe(true)
    expect(reads(Frozen, { _tag: "Ice" })).toBe(false)
  })
})

it("what is neither data nor a text is refused, and the reason says so", () => {
  for (const value of [null, undefined, 7, [], {}, { _tag: "QuestbackForbidden", body: {} }]) {
    expect(Schema.decodeUnknownEither(Questback.Gone)(value)).toMatchObject({ _tag: "Left" })
  }
  expect(() => Schema.decodeUnknownSync(Questback.Gone)("<h1>")).toThrow("QuestbackGone")
})

/**
 * A class is two things: data for whoever carries data, and the documented body where it stands in an endpoint's errors.
 */
import * as Effect from "#effect/Effect"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { generated } from "#test/generated"
import { describe, expect, it } from "#test/vitest"
import { deserialize, serialize } from "node:v8"
import * as Api from "../../src/Api.js"
import type { AnyClass, ApiError } from "../../src/ApiError.js"
import * as Qonversion from "../../src/apis/Qonversion.js"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Fake from "../../src/Fake.js"
import { readAs } from "./asking.js"
import { catalogs } from "./catalogs.js"

const plain = (body: unknown): unknown => body === undefined ? undefined : JSON.parse(JSON.stringify(body))

const classes = catalogs.flatMap(([, catalog]) => catalog.classes.map((klass) => [klass._tag, klass, catalog] as const))

const isOf = (klass: AnyClass) => (value: unknown): boolean => value instanceof klass

describe.each(classes)("%s", (_, klass, catalog) => {
  const errors = generated(Fake.errors({ ...catalog, classes: [klass] }))
  const runs = { seed: 42, numRuns: 20 }

  it("is read again by a stock client from the text of its documented body", () =>
    FastCheck.assert(
      FastCheck.asyncProperty(errors, async (error) => {
        const read = await Effect.runPromise(readAs(klass, Catalog.encode(error).body))
        expect(read).toBeInstanceOf(klass)
        expect(plain((read as ApiError).body)).toEqual(plain(error.body))
      }),
      runs
    ))

  it("as data it has its tag and its body, and nothing else", () =>
    FastCheck.assert(
      FastCheck.property(errors, (error) => {
        const encoded: unknown = Schema.encodeSync(klass)(error)
        expect(Object.keys(encoded as object)).toEqual(["_tag", "body"].slice(0, error.body === undefined ? 1 : 2))
        for (
          const carried of [
            JSON.parse(JSON.stringify(encoded)),
            structuredClone(encoded),
            deserialize(serialize(encoded))
          ]
        ) {
          const decoded = Schema.decodeUnknownSync(klass)(carried) as ApiError
          expect(decoded).toBeInstanceOf(klass)
          expect(plain(decoded.body)).toEqual(plain(error.body))
        }
      }),
      runs
    ))
})

describe("a text that is", () => {
  const able = (catalog: Catalog.Catalog<unknown>, text: string) =>
    Effect.filter(catalog.classes, (klass) => Effect.map(readAs(klass, text), isOf(klass))).pipe(
      Effect.map((able) => able.map(({ _tag }) => _tag))
    )

  it.effect("the body of an error that its key tells is read as no other class, whatever their status", () =>
    Effect.gen(function*() {
      const keyed = Qonversion.catalog.classes.filter(({ entry }) => entry.key !== undefined)
      expect(keyed.length).toBeGreaterThan(5)
      for (const { _tag, entry } of keyed) {
        expect(yield* able(Qonversion.catalog, JSON.stringify(entry.example))).toEqual([_tag])
      }
    }))

  it.effect("the body of a key that several classes could have is read as those that have it", () => {
    const traits = { category: "Aborted", retry: "never", applied: "no", summary: "-" } as const
    const api = Api.make("Brook", {
      docs: "-",
      body: Schema.Struct({ code: Schema.optional(Schema.String) }),
      key: ["code"]
    })
    class One extends api.error<One>()("One", { ...traits, key: ["a", "b"], status: 403, example: { code: "a" } }) {}
    class Two extends api.error<Two>()("Two", { ...traits, key: ["b", "c"], example: { code: "b" } }) {}
    class Rest extends api.error<Rest>()("Rest", { ...traits, anyKey: true, example: { code: "z" } }) {}
    const catalog = api.catalog(One, Two, Rest)
    return Effect.gen(function*() {
      expect(yield* able(catalog, "{\"code\":\"a\"}")).toEqual(["BrookOne"])
      expect(yield* able(catalog, "{\"code\":\"b\"}")).toEqual(["BrookOne", "BrookTwo"])
      expect(yield* able(catalog, "{\"code\":\"c\"}")).toEqual(["BrookTwo"])
      // Another key is the one's whose status it comes with, which here is each one's own, else that of the rest.
      expect(yield* able(catalog, "{\"code\":\"new\"}")).toEqual(["BrookOne", "BrookRest"])
      expect(yield* able(catalog, "{}")).toEqual(["BrookOne"])
    })
  })

  it.effect("not the documented body is read as none", () =>
    Effect.gen(function*() {
      expect(yield* able(Questback.catalog, "<h1>Gone</h1>")).toEqual([])
      expect(yield* able(Questback.catalog, "[1]")).toEqual([])
      expect(yield* able(Questback.catalog, "")).toEqual([])
      expect(yield* able(Questback.catalog, "{\"title\":\"Gone\"}")).toHaveLength(Questback.catalog.classes.length)
    }))
})

describe("a body with a tag, as Effect writes a program's own errors", () => {
  const reads = (klass: AnyClass, body: unknown) => Effect.map(readAs(klass, JSON.stringify(body)), isOf(klass))

  it.effect("is none of a documented error, unless it is its own tag", () =>
    Effect.gen(function*() {
      expect(yield* reads(Questback.Gone, { _tag: "Archived", detail: "Deleted in May." })).toBe(false)
      expect(yield* reads(Questback.Gone, { _tag: "QuestbackGone", detail: "Deleted in May." })).toBe(true)
      expect(yield* reads(Questback.Gone, { detail: "Deleted in May." })).toBe(true)
    }))

  it.effect("is a documented error's where its documentation has such a tag", () => {
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
    return Effect.gen(function*() {
      expect(yield* reads(Frozen, { _tag: "Ice", depth: 4 })).toBe(true)
      expect(yield* reads(Frozen, { _tag: "Ice" })).toBe(false)
    })
  })
})

it("what is not its data is refused", () => {
  for (const value of [null, undefined, 7, [], {}, "<h1>", { _tag: "QuestbackForbidden", body: {} }]) {
    expect(Result.isFailure(Schema.decodeUnknownResult(Questback.Gone)(value))).toBe(true)
  }
})

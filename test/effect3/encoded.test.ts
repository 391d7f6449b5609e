/**
 * How a class is two things on Effect 3: one encoded value is data for whoever carries data, and the documented body for
 * whoever asks for its text.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import type { ApiError } from "../../src/ApiError.js"
import * as Qonversion from "../../src/apis/Qonversion.js"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Fake from "../../src/Fake.js"
import { catalogs } from "../servers/catalogs.js"

const plain = (body: unknown): unknown => body === undefined ? undefined : JSON.parse(JSON.stringify(body))

const classes = catalogs.flatMap(([, catalog]) => catalog.classes.map((klass) => [klass._tag, klass, catalog] as const))

describe.each(classes)("%s", (_, klass, catalog) => {
  it("its text is the documented body, and decodes to the same error", () =>
    FastCheck.assert(
      FastCheck.property(Fake.errors({ ...catalog, classes: [klass] }), (error) => {
        const text = String(Schema.encodeSync(klass)(error))
        expect(text).toBe(Catalog.encode(error).body)
        const decoded = Schema.decodeUnknownSync(klass)(text) as ApiError
        expect(decoded).toBeInstanceOf(klass)
        expect(plain(decoded.body)).toEqual(plain(error.body))
      }),
      { seed: 42, numRuns: 20 }
    ))
})

describe("the text of a body decodes", () => {
  it("to the class whose key it has, and to no other of that status", () => {
    const text = JSON.stringify(Qonversion.catalog.classes[0]?.entry.example)
    const able = Qonversion.catalog.classes.filter((klass) => Either.isRight(Schema.decodeUnknownEither(klass)(text)))
    expect(able).toEqual([Qonversion.catalog.classes[0]])
  })

  it("to nothing, where it is not the documented body, and the reason says so", () => {
    expect(Either.isLeft(Schema.decodeUnknownEither(Questback.Gone)("<h1>Gone</h1>"))).toBe(true)
    expect(Either.isLeft(Schema.decodeUnknownEither(Questback.Gone)("[1]"))).toBe(true)
    expect(Either.isRight(Schema.decodeUnknownEither(Questback.Gone)("{\"title\":\"Gone\"}"))).toBe(true)
    expect(() => Schema.decodeUnknownSync(Questback.Gone)("<h1>")).toThrow("QuestbackGone")
  })
})

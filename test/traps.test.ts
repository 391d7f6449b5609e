/**
 * What Effect 3 and Effect 4 do differently without a word, where a program must not notice.
 */
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import { type AnyCodec, keepingUnknown } from "#seam/codec"
import * as FastCheck from "#test/FastCheck"
import { generated, instancesOf } from "#test/generated"
import { describe, expect, it } from "#test/vitest"
import * as Api from "../src/Api.js"
import * as Catalog from "../src/Catalog.js"
import * as Fake from "../src/Fake.js"
import { explain, mismatch, reader } from "../src/internal/error/matchBody.js"

const Inner = Schema.Struct({ at: Schema.NumberFromString })

const api = Api.make("Tide", {
  docs: "https://tide.example",
  body: Schema.Struct({
    at: Schema.optional(Schema.NumberFromString),
    list: Schema.optional(Schema.Array(Inner)),
    lenient: Schema.optional(Api.lenient({ at: Schema.NumberFromString }))
  })
})

class Low extends api.error<Low>()("Low", {
  status: 503,
  category: "Unavailable",
  retry: "transient",
  applied: "no",
  summary: "The water is low.",
  example: { at: "7" }
}) {}

const decode = (body: unknown) =>
  Catalog.decodeParts(api.catalog(Low), { status: 503, headers: {}, body: JSON.stringify(body) })

describe("NaN: a text that is no number, which Effect 4 reads as one", () => {
  const bodies = [{ at: "soon" }, { list: [{ at: "7" }, { at: "" }, { at: "x" }] }, { lenient: { at: "soon" } }]

  it.each(bodies)("is no body that is documented to have a number: %j", (body) => {
    expect(decode(body)).toMatchObject({ _tag: "UndocumentedError", documentedAs: "TideLow" })
    expect(Result.isFailure(Schema.decodeUnknownResult(Low.wire)(body))).toBe(true)
    expect(Result.isFailure(Schema.decodeUnknownResult(Low)({ _tag: "TideLow", body }))).toBe(true)
    expect(() => new Low({ body })).toThrow()
  })

  it("is none where it is read in other forms, too", () => {
    const Body = Api.readAs(Inner, { from: Schema.Union([Inner, Schema.Null]), read: (body) => body ?? { at: 0 } })
    expect(reader(() => Body)({ at: "7" })).toEqual({ at: 7 })
    expect(reader(() => Body)(null)).toEqual({ at: 0 })
    expect(reader(() => Body)({ at: "soon" })).toBe(mismatch)
    expect(Result.isFailure(Schema.decodeUnknownResult(Body)({ at: "soon" }))).toBe(true)
  })

  it("is said to differ, and is not quoted", () => {
    const sentence = explain(Inner, { at: "s3cr3t" })
    expect(sentence).toMatch(/^at /)
    expect(sentence).not.toContain("s3cr3t")
  })

  it("is none that is generated", () => {
    FastCheck.assert(
      FastCheck.property(instancesOf(Low), ({ body }) => {
        for (const at of [body.at, body.lenient?.at, ...body.list?.map(({ at }) => at) ?? []]) expect(at).not.toBeNaN()
      }),
      { seed: 42, numRuns: 300 }
    )
  })

  it("what is a number is read as one", () => {
    const body = { at: "7", list: [{ at: "-0.5" }], lenient: { at: null } }
    expect(decode(body)).toMatchObject({
      _tag: "TideLow",
      body: { at: 7, list: [{ at: -0.5 }], lenient: { at: null } }
    })
    expect(JSON.parse(Catalog.encode(decode(body) as Low).body)).toEqual(body)
  })
})

interface Tree {
  readonly a: number
  readonly next?: Tree | undefined
}
const Tree: Schema.Codec<Tree> = Schema.Struct({
  a: Schema.Number,
  next: Schema.optional(Schema.suspend((): Schema.Codec<Tree> => Tree))
})

class Point extends Schema.Class<Point>("Point")({ a: Schema.Number }) {}

const Fields = Schema.Struct({ a: Schema.Number })
const fields = { a: 1, more: { b: [2] } }

type Place = readonly [where: string, schema: AnyCodec, value: unknown]

/** Where members may stand that nobody documented, which Effect 4 has no option to keep. */
const places: ReadonlyArray<Place> = [
  ["an object", Fields, fields],
  ["a list", Schema.Array(Fields), [fields, fields]],
  ["a pair", Schema.Tuple([Fields, Schema.String]), [fields, "more"]],
  ["a record", Schema.Record(Schema.String, Fields), { b: fields }],
  ["what may be null", Schema.NullOr(Fields), fields],
  ["what may be absent", Schema.Struct({ b: Schema.optional(Fields) }), { b: fields, more: 3 }],
  [
    "one of several",
    Schema.Union([
      Schema.Struct({ kind: Schema.Literals(["a"]) }),
      Schema.Struct({ kind: Schema.Literals(["b"]), b: Fields })
    ]),
    { kind: "b", b: fields, more: 3 }
  ],
  ["what is checked", Fields.pipe(Schema.check(Schema.makeFilter(({ a }: typeof Fields.Type) => a > 0))), fields],
  ["what is annotated", Fields.pipe(Schema.annotate({ title: "a point" })), fields],
  ["what contains itself", Tree, { a: 1, more: 1, next: { a: 2, more: 2, next: { a: 3, more: 3 } } }],
  ["what has no members", Schema.Struct({}), fields],
  ["what is lenient", Api.lenient({ a: Schema.Number, b: Api.lenient({ c: Schema.Number }) }), { b: fields, more: 3 }],
  ["what is read in several forms", Api.readAs(Fields, { from: Fields, read: (body) => body }), fields]
]

/** The same where what is read is not what came. */
const transformed: ReadonlyArray<Place> = [
  ["what has a number in a text", Schema.Struct({ at: Schema.NumberFromString }), { at: "7", more: [3] }],
  ["what is an Option", Schema.OptionFromNullOr(Fields), fields],
  ["what is a class", Point, fields]
]

describe("unknown members, which Effect 4 takes out", () => {
  it.each<Place>(places)("are kept in %s, as it is read and as it is written", (_, schema, value) => {
    const kept = keepingUnknown(schema)
    expect(reader(() => schema)(value)).toEqual(value)
    expect(Schema.decodeUnknownSync(kept)(value)).toEqual(value)
    expect(Schema.encodeSync(kept)(value)).toEqual(value)
  })

  it.each<Place>(transformed)("are kept in %s, as it is read and as it is written", (_, schema, value) => {
    const kept = keepingUnknown(schema)
    const read = Schema.decodeUnknownSync(kept)(value)
    expect(JSON.stringify(read)).toContain("more")
    expect(Schema.encodeSync(kept)(read)).toEqual(value)
  })

  it("are kept in what is a text of JSON", () => {
    const kept = keepingUnknown(Schema.fromJsonString(Fields))
    const read = Schema.decodeUnknownSync(kept)(JSON.stringify(fields))
    expect(read).toEqual(fields)
    const sent: unknown = Schema.encodeSync(kept)(read)
    expect(JSON.parse(String(sent))).toEqual(fields)
  })

  it.each<Place>([...places, ...transformed])("are kept by an error with %s in its body", (_, schema, value) => {
    // Seam: any of these has what a codec has.
    const within = schema as Schema.Codec<unknown>
    const api = Api.make("Pond", { docs: "https://pond.example", body: Schema.Struct({ within }) })
    class Frozen extends api.error<Frozen>()("Frozen", {
      status: 503,
      category: "Unavailable",
      retry: "transient",
      applied: "no",
      summary: "It is winter.",
      example: { within: value }
    }) {}
    const body = { within: value, more: { c: 4 } }
    const read = Catalog.decodeParts(api.catalog(Frozen), { status: 503, headers: {}, body: JSON.stringify(body) })
    expect(read).toBeInstanceOf(Frozen)
    const failure = read as Frozen
    expect(Schema.encodeSync(Frozen.wire)(failure)).toEqual(body)
    const carried: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(Frozen)(failure)))
    expect(carried).toHaveProperty("body", body)
    expect(Schema.encodeSync(Frozen.wire)(Schema.decodeUnknownSync(Frozen)(carried))).toEqual(body)
  })

  it("are none that is generated", () => {
    const namesOf = (value: unknown): ReadonlyArray<string> =>
      typeof value !== "object" || value === null
        ? []
        : Array.isArray(value)
        ? value.flatMap(namesOf)
        : Object.entries(value).flatMap(([name, member]) => [name, ...namesOf(member)])
    FastCheck.assert(
      FastCheck.property(FastCheck.oneof(instancesOf(Low), generated(Fake.errors(api.catalog(Low)))), ({ body }) => {
        for (const name of namesOf(body)) expect(["at", "list", "lenient"]).toContain(name)
      }),
      { seed: 42, numRuns: 300 }
    )
  })
})

import { describe, expect, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Api from "../../../src/Api.js"
import * as JourneyApps from "../../../src/apis/JourneyApps.js"
import * as Qonversion from "../../../src/apis/Qonversion.js"
import * as Rick from "../../../src/apis/Rick.js"
import { definitionOf } from "../../../src/internal/error/definition.js"
import { keepUnknownFields } from "../../../src/internal/error/matchBody.js"
import { recogniserOf } from "../../../src/internal/schema/recogniser.js"
import * as Problem from "../../../src/Problem.js"

const schemas: ReadonlyArray<readonly [string, Schema.Schema.AnyNoContext]> = [
  ["text", Schema.String],
  ["a finite number", Schema.JsonNumber],
  ["a choice", Schema.Union(Schema.Literal("a", 1, null), Schema.Boolean)],
  ["a list", Schema.Array(Schema.NullOr(Schema.String))],
  ["a record", Schema.Record({ key: Schema.String, value: Schema.Array(Schema.Number) })],
  ["fields", Schema.Struct({ code: Schema.Int, text: Schema.optional(Schema.String), any: Schema.Unknown })],
  ["exact fields", Schema.Struct({ text: Schema.optionalWith(Schema.String, { exact: true }) })],
  ["fields and more", Schema.Struct({ a: Schema.String }, { key: Schema.String, value: Schema.Unknown })],
  ["lenient", Api.lenient({ code: Schema.String, inner: Api.lenient({ n: Schema.Number }), no: Schema.Undefined })],
  ["a problem", Problem.Body],
  ["a problem with extensions", Problem.bodyWith({ traceId: Schema.String, errors: Schema.Array(Schema.Number) })],
  ["a body that is read in several forms", definitionOf(Qonversion.NotFound).body],
  ["or as text", definitionOf(JourneyApps.AuthenticationFailed).body],
  ["or not at all", definitionOf(Rick.NotFound).body],
  [
    "a filter",
    Schema.Struct({ n: Schema.Number.pipe(Schema.between(1, 9)), s: Schema.String.pipe(Schema.minLength(2)) })
  ]
]

const read = (schema: Schema.Schema.AnyNoContext) => ParseResult.decodeUnknownEither(schema, keepUnknownFields)

describe.each(schemas)("%s", (_, schema) => {
  const recognise = recogniserOf(schema.ast)
  // A body has no member called __proto__: its parser leaves it out.
  const json = FastCheck.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes("__proto__"))
  const own = Arbitrary.make(schema)
  const near = FastCheck.tuple(own, json).map(([value, other]) =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value, more: other } : value
  )

  it("recognises what its Schema reads, and nothing that it does not; what is recognised is the result", () => {
    let recognised = 0
    FastCheck.assert(
      FastCheck.property(FastCheck.oneof(own, near, json), (value) => {
        if (recognise?.(value) !== true) return
        recognised++
        expect(Either.getOrThrow(read(schema)(value))).toEqual(value)
      }),
      { seed: 42, numRuns: 300 }
    )
    expect(recognised).toBeGreaterThan(30)
  })

  it("recognises every example that its Schema makes itself", () => {
    FastCheck.assert(
      FastCheck.property(own, (value) => {
        expect(recognise?.(value)).toBe(true)
      }),
      { seed: 42, numRuns: 100 }
    )
  })
})

describe("leaves to the Schema", () => {
  it.each<readonly [string, Schema.Schema.AnyNoContext]>([
    ["what transforms", Schema.Struct({ at: Schema.NumberFromString })],
    ["what knows itself", Schema.Struct({ list: Schema.Chunk(Schema.String) })],
    [
      "what has its own rules of reading",
      Schema.Struct({ a: Schema.String }).annotations({
        parseOptions: { onExcessProperty: "error" }
      })
    ],
    ["a pair", Schema.Tuple(Schema.String, Schema.Number)]
  ])("%s", (_, schema) => {
    expect(recogniserOf(schema.ast)).toBeUndefined()
  })
})

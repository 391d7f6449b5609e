import * as Schema from "#effect/Schema"
import { objectOf } from "#seam/body"
import { type AnyCodec, decodeOrThrow } from "#seam/codec"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { describe, expect, it } from "#test/vitest"
import * as Api from "../../../src/Api.js"
import * as JourneyApps from "../../../src/apis/JourneyApps.js"
import * as Qonversion from "../../../src/apis/Qonversion.js"
import * as Rick from "../../../src/apis/Rick.js"
import { definitionOf } from "../../../src/internal/error/definition.js"
import { recogniserOf } from "../../../src/internal/error/recogniser.js"
import * as Problem from "../../../src/Problem.js"

const schemas: ReadonlyArray<readonly [string, AnyCodec]> = [
  ["text", Schema.String],
  ["a finite number", Schema.Finite],
  ["a choice", Schema.Union([Schema.Literals(["a", 1]), Schema.Null, Schema.Boolean])],
  ["a list", Schema.Array(Schema.NullOr(Schema.String))],
  ["a record", Schema.Record(Schema.String, Schema.Array(Schema.Number))],
  ["fields", Schema.Struct({ code: Schema.Int, text: Schema.optional(Schema.String), any: Schema.Unknown })],
  ["exact fields", Schema.Struct({ text: Schema.optionalKey(Schema.String) })],
  ["fields and more", objectOf({ a: Schema.String }, {})],
  ["lenient", Api.lenient({ code: Schema.String, inner: Api.lenient({ n: Schema.Number }), no: Schema.Undefined })],
  ["a problem", Problem.Body],
  ["a problem with extensions", Problem.bodyWith({ traceId: Schema.String, errors: Schema.Array(Schema.Number) })],
  ["a body that is read in several forms", definitionOf(Qonversion.NotFound).body],
  ["or as text", definitionOf(JourneyApps.AuthenticationFailed).body],
  ["or not at all", definitionOf(Rick.NotFound).body],
  [
    "a filter",
    Schema.Struct({
      n: Schema.Number.pipe(Schema.check(Schema.isBetween({ minimum: 1, maximum: 9 }))),
      s: Schema.String.pipe(Schema.check(Schema.isMinLength(2)))
    })
  ]
]

describe.each(schemas)("%s", (_, schema) => {
  const recognise = recogniserOf(schema.ast)
  // A body has no member called __proto__: its parser leaves it out.
  const json = FastCheck.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes("__proto__"))
  const own = instancesOf(schema)
  const near = FastCheck.tuple(own, json).map(([value, other]) =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value, more: other } : value
  )

  it("recognises what its Schema reads, and nothing that it does not; what is recognised is the result", () => {
    let recognised = 0
    FastCheck.assert(
      FastCheck.property(FastCheck.oneof(own, near, json), (value) => {
        if (recognise?.(value) !== true) return
        recognised++
        expect(decodeOrThrow(schema)(value)).toEqual(value)
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
  it.each<readonly [string, AnyCodec]>([
    ["what transforms", Schema.Struct({ at: Schema.NumberFromString })],
    ["what knows itself", Schema.Struct({ list: Schema.Chunk(Schema.String) })],
    ["a pair", Schema.Tuple([Schema.String, Schema.Number])]
  ])("%s", (_, schema) => {
    expect(recogniserOf(schema.ast)).toBeUndefined()
  })
})

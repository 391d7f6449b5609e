/**
 * A documented error's class by the words that Effect 4 alone has for a Schema.
 */
import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Api from "../../src/Api.js"
import * as Questback from "../../src/apis/Questback.js"
import * as Bearer from "../../src/Bearer.js"
import { definitionOf } from "../../src/internal/error/definition.js"
import * as Problem from "../../src/Problem.js"

const traits = { category: "Unavailable", retry: "transient", applied: "no", summary: "It is winter." } as const

describe("the codec for JSON", () => {
  it("carries an error as data, with what is not documented", () => {
    const codec = Schema.toCodecJson(Questback.Gone)
    const body = { type: "about:blank", detail: "Deleted in May.", more: { a: null } }
    const sent = Schema.encodeSync(codec)(Schema.decodeUnknownSync(Questback.Gone.wire)(body))
    expect(sent).toEqual({ _tag: "QuestbackGone", body })
    const read = Schema.decodeUnknownSync(codec)(JSON.parse(JSON.stringify(sent)))
    expect(read).toBeInstanceOf(Questback.Gone)
    expect(read.body).toEqual(body)
  })

  it("carries one without a body", () => {
    const codec = Schema.toCodecJson(Bearer.InvalidToken)
    const sent = Schema.encodeSync(codec)(new Bearer.InvalidToken({ body: undefined }))
    expect(sent).toEqual({ _tag: "BearerInvalidToken" })
    expect(Schema.decodeUnknownSync(codec)(sent)).toBeInstanceOf(Bearer.InvalidToken)
  })

  it("tells the classes of a union by their tags", () => {
    const codec = Schema.toCodecJson(Schema.Union(Questback.catalog.classes))
    for (const klass of Questback.catalog.classes) {
      expect(Schema.decodeUnknownSync(codec)({ _tag: klass._tag, body: { type: "about:blank" } })).toBeInstanceOf(klass)
    }
  })

  it("reads a body in every form that it is read in, as the codec itself does", () => {
    const Body = Api.readAs(Schema.Struct({ text: Schema.String }), {
      from: Schema.Union([Schema.Struct({ text: Schema.String }), Schema.String]),
      read: (body) => typeof body === "string" ? { text: body } : body
    })
    expect(Schema.decodeUnknownSync(Schema.toCodecJson(Body))("Out of tea.")).toEqual({ text: "Out of tea." })
    expect(Schema.decodeUnknownSync(Schema.toCodecJson(Problem.Body))({ title: 7, more: 1 }))
      .toEqual({ type: "about:blank", more: 1 })
  })
})

describe("the JSON Schema", () => {
  const documentOf = (schema: Schema.Constraint) => JSON.parse(JSON.stringify(Schema.toJsonSchemaDocument(schema)))

  it("of a class is that of its data, and of its codec to the documented body that of the body", () => {
    const api = Api.make("Pond", { docs: "https://pond.example", body: Schema.Struct({ text: Schema.String }) })
    class Frozen extends api.error<Frozen>()("Frozen", { ...traits, status: 503, example: { text: "Ice." } }) {}
    const data = documentOf(Frozen)
    expect(data.schema).toEqual({ $ref: "#/$defs/PondFrozenEncoded" })
    expect(data.definitions.PondFrozenEncoded).toMatchObject({
      properties: {
        _tag: { enum: ["PondFrozen"] },
        body: { type: "object", properties: { text: { type: "string" } } }
      },
      required: ["_tag", "body"]
    })
    const body = documentOf(Frozen.wire)
    expect(body.definitions[body.schema.$ref.slice("#/$defs/".length)]).toMatchObject({
      type: "object",
      properties: { text: { type: "string" } },
      required: ["text"]
    })
  })
})

it("a body whose Schema throws at nothing is refused where it is missing, and read where it is there", () => {
  const body = Schema.Unknown.pipe(
    Schema.decodeTo(
      Schema.String,
      SchemaTransformation.transform<string, unknown>({
        decode: (value) => (value as { readonly text: string }).text.trim(),
        encode: (text) => ({ text })
      })
    )
  )
  const api = Api.make("Pond", { docs: "https://pond.example", body })
  class Frozen extends api.error<Frozen>()("Frozen", { ...traits, status: 503, example: { text: "Ice." } }) {}
  expect(definitionOf(Frozen).read({ text: " Ice. " })).toBe("Ice.")
  expect(Schema.decodeUnknownSync(Frozen)({ _tag: "PondFrozen", body: { text: " Ice. " } }).body).toBe("Ice.")
  expect(() => Schema.decodeUnknownSync(Frozen)({ _tag: "PondFrozen" })).toThrow()
})

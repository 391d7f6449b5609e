import * as Schema from "#effect/Schema"
import { answeredWith, apiOf } from "#test/httpApi"
import { describe, expect, it } from "#test/vitest"
import { Validator } from "@seriousme/openapi-schema-validator"
import * as Api from "../../src/Api.js"
import * as Questback from "../../src/apis/Questback.js"
import * as Rick from "../../src/apis/Rick.js"
import { definitionOf } from "../../src/internal/error/definition.js"
import { catalogs } from "./catalogs.js"

describe.each(catalogs.filter(([, { classes }]) => classes.length > 0))("%s", (_, { classes }) => {
  const document = apiOf(classes).document()
  const { responses } = document.paths["/ask"].get
  const { schemas } = document.components

  it("is a valid document, says a validator that is not ours", async () => {
    expect(await new Validator().validate(document)).toEqual({ valid: true })
  })

  it("has every error: its status, what it means, its body with an example", () => {
    for (const klass of classes) {
      const { entry } = klass
      const { status } = definitionOf(klass)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(JSON.stringify(responses[status].content)).toContain(`"#/components/schemas/${klass._tag}"`)
      expect(schemas[klass._tag]).toMatchObject({ description: entry.summary })
      expect(schemas[klass._tag]).not.toHaveProperty(["properties", "_tag"])
      if (entry.example !== undefined) expect(schemas[klass._tag].examples).toHaveLength(1)
    }
  })
})

it("shows one error as documented", () => {
  const { components, paths } = apiOf([Questback.Gone]).document()
  expect(paths["/ask"].get.responses[410]).toEqual({
    description: Questback.Gone.entry.summary,
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/QuestbackGone" } } }
  })
  expect(components.schemas.QuestbackGone).toMatchObject({
    type: "object",
    required: ["type"],
    properties: { type: { type: "string" }, title: { type: "string" }, traceId: { type: "string" } },
    examples: [Questback.Gone.entry.example]
  })
})

it("shows what is sent, where more is read", () => {
  expect(apiOf([Rick.BadRequest]).document().components.schemas.RickBadRequest).toMatchObject({
    type: "object",
    properties: { message: {}, description: {} }
  })
})

it("a body that may be absent is shown where it is there", () => {
  const api = Api.make("Pond", { docs: "https://pond.example", body: Schema.UndefinedOr(Schema.String) })
  class Frozen extends api.error<Frozen>()("Frozen", {
    status: 503,
    category: "Unavailable",
    retry: "transient",
    applied: "no",
    summary: "It is winter.",
    example: undefined
  }) {}
  expect(apiOf([Frozen]).document().components.schemas.PondFrozen).toMatchObject({
    type: "string",
    description: "It is winter."
  })
})

it("what a program annotates comes first", () => {
  const hidden = Questback.Forbidden.pipe(answeredWith(404, "Nothing."))
  const { paths } = apiOf([hidden]).document()
  expect(paths["/ask"].get.responses).toMatchObject({ 404: { description: "Nothing." } })
  expect(paths["/ask"].get.responses).not.toHaveProperty("403")
})

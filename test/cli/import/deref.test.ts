import { describe, expect, it } from "#test/vitest"
import { makeRefs } from "../../../cli/import/deref.js"
import { description, imported, json, object, oneOf, ref, refused, text, told } from "./describing.js"

const at = "#/paths/~1a/get/responses/404/content/application~1json/schema"
const answering = (schema: unknown, components: unknown = {}) =>
  description({ "GET /a": { 404: json(schema) } }, { components })

describe("a $ref", () => {
  it("may have escapes, go through another one, and be of a chain", () => {
    const code = object({ code: oneOf("no_tea", "no_milk") })
    const read = imported(answering({ $ref: "#/components/schemas/A~1b%20c/properties/error" }, {
      schemas: {
        "A/b c": { $ref: "#/components/schemas/B" },
        B: { $ref: "#/components/schemas/C" },
        C: object({ error: code })
      }
    }))
    expect(told(read)).toEqual(["NoMilk no_milk 404 enum", "NoTea no_tea 404 enum", "OtherError - 404 status any"])
    expect(read.errors[0]?.source).toBe("#/components/schemas/C/properties/error/properties/code/enum")
  })

  it("may have members beside it", () => {
    const read = imported(answering({ $ref: "#/components/schemas/A", properties: { code: { enum: ["no_tea"] } } }, {
      schemas: { A: object({ code: oneOf("no_milk") }) }
    }))
    expect(told(read)).toEqual(["NoMilk no_milk 404 enum", "NoTea no_tea 404 enum", "OtherError - 404 status any"])
  })

  it("may lead back to a schema that it is in", () => {
    const read = imported(answering(ref("schemas/Error"), {
      schemas: {
        Error: {
          allOf: [object({ code: oneOf("no_tea", "no_milk"), innererror: ref("schemas/Error") }), ref("schemas/Error")],
          anyOf: [{ $ref: "#/components/schemas/Error" }]
        }
      }
    }))
    expect(told(read)).toHaveLength(3)
    expect(read.key).toEqual(["code"])
    expect(read.members).toMatchObject([{ name: "code", type: "string" }, {
      name: "innererror",
      type: { members: [{ name: "code" }, {}] }
    }])
  })

  it("that leads to nothing is refused with its place", () => {
    expect(refused(answering(ref("schemas/Missing")))).toBe(
      `${at}: $ref #/components/schemas/Missing leads to nothing in this file`
    )
    expect(refused(answering(ref("schemas/toString"), { schemas: {} }))).toContain("leads to nothing")
    expect(refused(answering(ref("schemas/__proto__"), { schemas: {} }))).toContain("leads to nothing")
    expect(refused(description({ "GET /a": { 404: ref("responses/No") } })))
      .toBe("#/paths/~1a/get/responses/404: $ref #/components/responses/No leads to nothing in this file")
  })

  it("into another file or to a host is refused with its place", () => {
    for (const $ref of ["./errors.yaml#/Error", "https://kettle.example/errors.json", "Error"]) {
      expect(refused(answering({ $ref })))
        .toBe(`${at}: $ref ${$ref} is in another file; bundle the description into one file first`)
    }
    expect(refused(answering({ $ref: "#Error" }))).toBe(
      `${at}: $ref #Error is not a place in this file (#/components/…)`
    )
  })

  it("that only leads back to itself is refused", () => {
    const schemas = { A: ref("schemas/B"), B: ref("schemas/A"), C: { $ref: "#/components/schemas/C/properties/x" } }
    for (const start of ["A", "C"]) {
      expect(refused(answering(object({ error: ref(`schemas/${start}`) }), { schemas }))).toMatch(
        /leads back to itself|it was read/
      )
    }
    expect(refused(description({ "GET /a": { 404: ref("responses/A") } }, {
      components: { responses: { A: ref("responses/B"), B: ref("responses/A") } }
    }))).toMatch(/^#\/components\/responses\/[AB]: \$ref leads back to itself/)
  })

  it("that no error needs is not looked at", () => {
    const read = imported(
      description({ "GET /a": { 404: json(text), 200: json(object({ tea: ref("schemas/Nothing") })) } })
    )
    expect(told(read)).toEqual(["NotFound - 404 status"])
  })
})

describe("get", () => {
  it("goes through what stands for something else", () => {
    const refs = makeRefs({ a: { $ref: "#/b" }, b: { c: [{ $ref: "#/d" }] }, d: { e: 1 } })
    const root = { value: { a: { $ref: "#/b" } }, at: "#" }
    expect(refs.get(root, "a", "c", 0, "e")).toEqual({ value: 1, at: "#/d/e" })
    expect(refs.get(root, "a", "c", 1)).toBeUndefined()
    expect(refs.get(root, "a", "c", "length")).toBeUndefined()
  })
})

import { describe, expect, it } from "#test/vitest"
import type { Member } from "../../../cli/import/model.js"
import { joined, typeAt, withPath } from "../../../cli/import/shape.js"
import { description, imported, json, list, object, oneOf, text } from "./describing.js"

const members = (...schemas: ReadonlyArray<unknown>) =>
  imported(
    description({ "GET /a": Object.fromEntries(schemas.map((schema, index) => [String(400 + index), json(schema)])) })
  ).members

describe("the members of the errors", () => {
  it("are those of all schemas, three levels deep", () => {
    expect(members(
      object({ code: text, at: { type: "integer" }, error: object({ a: object({ b: object({ c: text }) }) }) }),
      { allOf: [object({ retry: { type: "boolean" } }), object({ list: list(object({ n: { type: "number" } })) })] },
      object({ open: { type: "object" }, any: {}, none: { type: ["string", "null"] }, many: list({}) })
    )).toEqual([
      { name: "code", type: "string" },
      { name: "at", type: "integer" },
      { name: "error", type: { members: [{ name: "a", type: { members: [{ name: "b", type: "unknown" }] } }] } },
      { name: "retry", type: "boolean" },
      { name: "list", type: { list: { members: [{ name: "n", type: "number" }] } } },
      { name: "open", type: "unknown" },
      { name: "any", type: "unknown" },
      { name: "none", type: "string" },
      { name: "many", type: { list: "unknown" } }
    ])
  })

  it("that differ are anything", () => {
    expect(members(
      object({ a: text, b: { type: "integer" }, c: list(text), d: object({ e: text }) }),
      object({ a: { type: "integer" }, b: { type: "number" }, c: text, d: object({ f: text }) })
    )).toEqual([
      { name: "a", type: "unknown" },
      { name: "b", type: "number" },
      { name: "c", type: "unknown" },
      { name: "d", type: { members: [{ name: "e", type: "string" }, { name: "f", type: "string" }] } }
    ])
  })

  it("have the code, even if only examples show it", () => {
    const read = imported(description({
      "GET /a": {
        400: json(object({ message: text }), { message: "m", error: { code: "no_tea" } }, { error: { code: "no_cup" } })
      }
    }))
    expect(read.members).toEqual([
      { name: "message", type: "string" },
      { name: "error", type: { members: [{ name: "code", type: "string" }] } }
    ])
  })

  it("are not those of what an error is about, where it has many", () => {
    const order = object(Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`m${index}`, text])))
    expect(members(object({ error: object({ order, code: oneOf("a", "b") }) }))).toEqual([
      { name: "error", type: { members: [{ name: "order", type: "unknown" }, { name: "code", type: "string" }] } }
    ])
  })
})

describe("a path of members", () => {
  const some: ReadonlyArray<Member> = [{ name: "a", type: { list: { members: [{ name: "b", type: "string" }] } } }, {
    name: "u",
    type: "unknown"
  }]

  it("leads to a type, or to none", () => {
    expect(typeAt(some, ["a", 0, "b"])).toBe("string")
    expect(typeAt(some, ["a", "b"])).toBeUndefined()
    expect(typeAt(some, ["u", "b"])).toBeUndefined()
  })

  it("is added where it is missing, and leaves open what is open", () => {
    expect(typeAt(withPath(some, ["a", 0, "c"], "integer"), ["a", 0, "c"])).toBe("integer")
    expect(typeAt(withPath(some, ["x", 0, "y"], "string"), ["x", 0, "y"])).toBe("string")
    expect(withPath(some, ["u", "v"], "string")).toEqual(some)
    expect(typeAt(withPath(some, ["a", "c"], "string"), ["a"])).toBe("unknown")
    expect(joined([some, some])).toEqual(some)
  })
})

it("who reads what is told by most of the answers", () => {
  const nested = json(object({ error: object({ text, message: text }), requestId: text }))
  const read = imported(description({
    "GET /a": { 400: json(object({ message: text, traceId: text })), 404: nested, 409: nested }
  }))
  expect(read.detail).toEqual(["error", "message"])
  expect(read.trace).toEqual(["requestId"])
})

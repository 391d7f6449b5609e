import * as Schema from "#effect/Schema"
import { describe, expect, it } from "#test/vitest"
import { explain, mismatch, reader } from "../../../src/internal/error/matchBody.js"

const Body = Schema.Struct({
  code: Schema.Number,
  at: Schema.optional(Schema.NumberFromString),
  items: Schema.optional(Schema.Array(Schema.Struct({ size: Schema.Number }))),
  kind: Schema.optional(Schema.Literals(["a", "b"]))
})

describe("reader", () => {
  it("reads the documented body, and keeps what is beside it", () => {
    expect(reader(() => Body)({ code: 7, at: "12", more: { x: 1 } })).toEqual({ code: 7, at: 12, more: { x: 1 } })
  })

  it.each([[null], [undefined], ["text"], [{}], [{ code: "7" }], [{ code: 7, at: "soon" }], [[]]])(
    "answers %j with a mismatch, and never throws",
    (value) => {
      expect(reader(() => Body)(value)).toBe(mismatch)
    }
  )

  it("asks for its schema when it is first used, and once", () => {
    let asked = 0
    const read = reader(() => {
      asked++
      return Body
    })
    expect(asked).toBe(0)
    read({ code: 1 })
    read({ code: 2 })
    expect(asked).toBe(1)
  })
})

describe("explain", () => {
  it.each<[unknown, string]>([
    [undefined, "the body is empty"],
    ["<html>", "the body is text, not JSON"],
    [{}, "code is missing"],
    [{ code: "s3cr3t" }, "code is string, not number"],
    [{ code: null }, "code is null, not number"],
    [{ code: [1] }, "code is an array, not number"],
    [{ code: { a: 1 } }, "code is an object, not number"],
    [{ code: 1, items: [{ size: 1 }, {}] }, "items.1.size is missing"],
    [{ code: 1, items: [{ size: "s3cr3t" }] }, "items.0.size is string, not number"]
  ])("%j", (value, sentence) => {
    expect(explain(Body, value)).toBe(sentence)
  })

  it("is nothing where it fits", () => {
    expect(explain(Body, { code: 1, more: 2 })).toBeUndefined()
  })

  it.each<[unknown]>([
    [{ code: "s3cr3t-key" }],
    [{ code: 1, at: "s3cr3t-key" }],
    [{ code: 1, kind: "s3cr3t-key" }],
    [{ code: 1, items: "s3cr3t-key" }],
    ["s3cr3t-key"],
    [["s3cr3t-key"]]
  ])("never quotes a value: %j", (value) => {
    const sentence = explain(Body, value)
    expect(sentence).toBeTypeOf("string")
    expect(sentence).not.toContain("s3cr3t")
  })

  it("stays one printable line, whatever a field is called and however long a path is", () => {
    const Map = Schema.Record(Schema.String, Schema.Number)
    const sentence = explain(Map, { [`\u001b[31m\n${"x".repeat(5000)}`]: "no" }) ?? ""
    expect(sentence).toMatch(/^\[31m x+… is string, not number$/)
    expect(sentence.length).toBeLessThan(300)
    const nested = Schema.Struct({ a: Schema.Struct({ b: Schema.Struct({ c: Schema.String }) }) })
    expect(explain(nested, { a: { b: { c: 1 } } })).toBe("a.b.c is number, not string")
  })

  it("of a union, the member that got furthest says most", () => {
    const Union = Schema.Union([Schema.String, Schema.Struct({ size: Schema.Number })])
    expect(explain(Union, { size: "big" })).toBe("size is string, not number")
  })
})

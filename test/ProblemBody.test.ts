import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { jsonSchemaOf } from "#test/jsonSchema"
import { describe, expect, it } from "#test/vitest"
import * as ProblemBody from "../src/ProblemBody.js"

const read = Schema.decodeUnknownSync(ProblemBody.Body)

describe("Body", () => {
  it("takes the members of RFC 9457, and keeps extensions", () => {
    const body = {
      type: "https://example.com/problems/no-credit",
      title: "No credit left",
      status: 403,
      detail: "The balance is 30.",
      instance: "/accounts/12",
      balance: 30,
      accounts: ["/accounts/12"]
    }
    expect(read(body)).toEqual(body)
  })

  it("a missing type is about:blank", () => {
    expect(read({})).toEqual({ type: "about:blank" })
    expect(read({ title: "Gone" })).toEqual({ type: "about:blank", title: "Gone" })
  })

  it.each([
    [{ type: 7 }, { type: "about:blank" }],
    [{ type: null, title: null, status: null, detail: null, instance: null }, { type: "about:blank" }],
    [{ type: "t", status: "403" }, { type: "t" }],
    [{ type: "t", title: ["No"], detail: { a: 1 } }, { type: "t" }],
    [{ type: "t", instance: false, kept: false }, { type: "t", kept: false }]
  ])("a member of the wrong type is ignored: %j", (body, expected) => {
    expect(read(body)).toEqual(expected)
  })

  it("does not change what it was given", () => {
    const body = Object.freeze({ title: 7, kept: 1 })
    expect(read(body)).toEqual({ type: "about:blank", kept: 1 })
    expect(body).toEqual({ title: 7, kept: 1 })
  })

  it.each([[null], ["text"], [7], [true], [[]], [undefined]])("%j is no problem", (value) => {
    expect(() => read(value)).toThrow(/a JSON object/)
  })

  it("members named after what every object has are extensions like others", () => {
    expect(read({ constructor: "c", toString: "s" })).toEqual({ type: "about:blank", constructor: "c", toString: "s" })
    const body = read(JSON.parse("{\"__proto__\":{\"detail\":\"injected\"}}"))
    expect(body.detail).toBeUndefined()
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype)
  })
})

describe("bodyWith", () => {
  const Extended = ProblemBody.bodyWith({ traceId: Schema.String, fields: Schema.Array(Schema.String) })

  it("types the extensions, and ignores those of the wrong type too", () => {
    const body = Schema.decodeUnknownSync(Extended)({ title: "No", traceId: "t-1", fields: ["a"] })
    const fields: ReadonlyArray<string> | undefined = body.fields
    expect([body.traceId, fields]).toEqual(["t-1", ["a"]])
    expect(Schema.decodeUnknownSync(Extended)({ traceId: 1, fields: [1], more: 1 }))
      .toEqual({ type: "about:blank", more: 1 })
  })

  it("what it generates is what it reads", () => {
    FastCheck.assert(
      FastCheck.property(instancesOf(Extended), (body) => {
        expect(Schema.decodeSync(Extended)(Schema.encodeSync(Extended)(body))).toEqual(body)
      }),
      { seed: 42, numRuns: 500 }
    )
  })
})

describe("describe", () => {
  it("is the detail, else the title, with the trace id where there is one", () => {
    expect(ProblemBody.describe({ type: "t", title: "Title", detail: "Detail." })).toMatchObject({ detail: "Detail." })
    expect(ProblemBody.describe({ type: "t", title: "Title", traceId: "t-1" })).toEqual({
      detail: "Title",
      trace: "t-1"
    })
    expect(ProblemBody.describe({ type: "t", traceId: 7 }).trace).toBeUndefined()
  })
})

it("is shown as what RFC 9457 describes", () => {
  expect(jsonSchemaOf(ProblemBody.Body)).toMatchObject({
    type: "object",
    required: ["type"],
    properties: { type: { type: "string" }, title: { type: "string" } }
  })
})

import { describe, expect, it } from "#test/vitest"
import { description, imported, json, list, object, oneOf, text, told } from "./describing.js"

const yes = { type: "boolean", enum: [true] }
const no = { type: "boolean", enum: [false] }

describe("errors in a success", () => {
  it("are what stands under default where all else is a success", () => {
    const read = imported(description({
      "POST /a": {
        200: json(object({ ok: yes })),
        default: json(object({ ok: no, error: oneOf("no_tea", "no_milk") }))
      },
      "POST /b": { 200: json(object({ ok: yes })), default: json(undefined, { ok: false, error: "not_authed" }) }
    }))
    expect(read.when).toEqual({ path: ["ok"], equals: false })
    expect(told(read)).toEqual([
      "NoMilk no_milk 200 enum",
      "NoTea no_tea 200 enum",
      "NotAuthed not_authed 200 example",
      "OtherError - 200|4xx|5xx status any"
    ])
    expect(read.errors[0]?.example).toEqual({ ok: false, error: "no_milk" })
    expect(read.operations[1]?.errors).toEqual(["NotAuthed", "OtherError"])
  })

  it("are an alternative of the success", () => {
    const read = imported(description({
      "GET /a": {
        200: json({
          oneOf: [
            object({ success: yes, code: oneOf("fine") }),
            object({ success: no, code: oneOf("no_tea", "no_milk") })
          ]
        }),
        500: json(text)
      }
    }))
    expect(read.when).toEqual({ path: ["success"], equals: false })
    expect(told(read)).toEqual([
      "InternalServerError - 500 status",
      "NoMilk no_milk 200 enum",
      "NoTea no_tea 200 enum",
      "OtherError - 200 status any"
    ])
  })

  it("are told by a flag that may be either, beside an error", () => {
    const read = imported(description({
      "GET /a": {
        200: json(object({ ok: { type: "boolean" }, type: oneOf("tea", "milk"), error: oneOf("no_tea", "no_milk") }))
      }
    }))
    expect(read.when).toEqual({ path: ["ok"], equals: false })
    expect(read.key).toEqual(["error"])
  })

  it("are told by a list of errors that every success may have", () => {
    const errors = list(
      object({ category: oneOf("A_B", "C_D"), code: oneOf("NO_TEA", "NO_MILK", "NO_CUP"), detail: text })
    )
    const read = imported(description({
      "GET /a": { 200: json(object({ errors, tea: text })) },
      "GET /b": { 200: json(object({ errors, milk: text })) }
    }))
    expect(read.when).toEqual({ path: ["errors"], equals: "present" })
    expect(read.key).toEqual(["errors", 0, "code"])
    // The description does not say what status they come with.
    expect(told(read)).toEqual([
      "NoCup NO_CUP - enum",
      "NoMilk NO_MILK - enum",
      "NoTea NO_TEA - enum",
      "OtherError - 200 status any"
    ])
    expect(read.errors[0]?.example).toEqual({ errors: [{ code: "NO_CUP" }] })
  })

  it("are not what a success is about", () => {
    const job = object({
      status: oneOf("open", "failed"),
      error: object({ code: oneOf("no_disk", "no_memory"), message: text })
    })
    const read = imported(description({
      "GET /job": {
        200: json(job, { status: "failed", error: { code: "no_disk" } }),
        404: json(object({ message: text }))
      },
      "GET /bulk": { 200: json(object({ errors: list(object({ code: oneOf("a_b", "c_d") })) })) },
      "GET /tea": { 200: json(object({ id: text })) },
      "GET /milk": { 200: json(object({ id: text })) }
    }))
    expect(read.when).toBeUndefined()
    expect(told(read)).toEqual(["NotFound - 404 status"])
  })

  it("may come as the failures do, which say so themselves", () => {
    const failure = json(object({ success: no, errors: list(object({ code: { type: "integer" }, message: text })) }), {
      success: false,
      errors: [{ code: 7003, message: "m" }, { code: 7004, message: "m" }]
    })
    const read = imported(description({
      "GET /a": { 200: json(object({ success: yes, result: text })), "4XX": failure },
      "GET /b": { 200: json(object({ success: yes, result: text })), "4XX": failure }
    }))
    expect(read.when).toEqual({ path: ["success"], equals: false })
    expect(told(read)).toEqual([
      "ClientError - 4xx status",
      "Code7003 7003 4xx example",
      "Code7004 7004 4xx example",
      "OtherError - 200 status any"
    ])
  })
})

it("the flag of one success does not speak for many that have a list of errors", () => {
  const errors = list(object({ code: oneOf("NO_TEA", "NO_MILK"), detail: text }))
  const read = imported(description({
    "GET /a": { 200: json(object({ errors, tea: text })) },
    "GET /b": { 200: json(object({ errors, milk: text })) },
    "GET /c": { 200: json(object({ errors, success: { type: "boolean" } })) }
  }))
  expect(read.when).toEqual({ path: ["errors"], equals: "present" })
  // What was asked for is no part of an error.
  expect(read.members).toEqual([
    {
      name: "errors",
      type: { list: { members: [{ name: "code", type: "string" }, { name: "detail", type: "string" }] } }
    }
  ])
  expect(read.operations.map(({ errors }) => errors)).toEqual(
    Array.from({ length: 3 }, () => ["NoMilk", "NoTea", "OtherError"])
  )
})

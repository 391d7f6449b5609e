import { describe, expect, it } from "#test/vitest"
import { description, imported, json, list, object, oneOf, ref, text, told } from "./describing.js"

const error = (code: unknown) => object({ error: object({ code, message: text }) })

describe("codes of an enum", () => {
  it("are found behind allOf, $ref and lists", () => {
    const read = imported(description({
      "POST /tea": {
        200: json(object({ id: text })),
        422: json({
          allOf: [
            ref("schemas/Base"),
            object({
              details: list({ anyOf: [object({ issue: oneOf("TOO_HOT") }), object({ issue: oneOf("TOO_COLD") })] })
            })
          ]
        })
      }
    }, { components: { schemas: { Base: object({ name: oneOf("UNPROCESSABLE"), message: text, debug_id: text }) } } }))
    expect(read.key).toEqual(["details", 0, "issue"])
    expect(told(read)).toEqual([
      "OtherError - 422 status any",
      "TooCold TOO_COLD 422 enum",
      "TooHot TOO_HOT 422 enum"
    ])
    expect(read.trace).toEqual(["debug_id"])
    expect(read.detail).toEqual(["message"])
    expect(read.errors[1]).toMatchObject({
      source:
        "#/paths/~1tea/post/responses/422/content/application~1json/schema/allOf/1/properties/details/items/anyOf/1/properties/issue/enum",
      example: { details: [{ issue: "TOO_COLD" }] },
      summary: "Too cold."
    })
  })

  it("are one class each, with the statuses of all answers", () => {
    const read = imported(description({
      "GET /a": { 404: json(error(oneOf("gone", "not_there"))) },
      "GET /b": { 410: json(error(oneOf("gone"))), 404: json(error(oneOf("not_there"))) }
    }))
    expect(told(read)).toEqual([
      "Gone gone 404|410 enum",
      "NotThere not_there 404 enum",
      "OtherError - 404|410 status any"
    ])
    expect(read.operations.map(({ errors }) => errors)).toEqual([
      ["Gone", "NotThere", "OtherError"],
      ["Gone", "NotThere", "OtherError"]
    ])
  })

  it("may be numbers, called by what the description calls them", () => {
    const read = imported(description({
      "GET /a": {
        "4XX": json(
          error({ type: "integer", enum: [10_001, 10_002, -3], "x-enum-varnames": ["NoTea", "no milk please"] })
        )
      }
    }))
    expect(told(read)).toEqual([
      "Code10002 10002 4xx enum",
      "CodeMinus3 -3 4xx enum",
      "NoTea 10001 4xx enum",
      "OtherError - 4xx status any"
    ])
    expect(read.errors[0]?.example).toEqual({ error: { code: 10_002 } })
  })

  it("may be consts of alternatives, and the names of a discriminator", () => {
    const read = imported(description({
      "GET /a": {
        409: json({ oneOf: [object({ code: { const: "taken" } }), object({ code: { const: "locked" } })] }),
        400: json({
          ...Object(object({ code: text, message: text })),
          discriminator: { propertyName: "code", mapping: { too_long: "#/x", too_short: "#/y" } }
        })
      }
    }, { openapi: "3.1.0" }))
    expect(told(read)).toEqual([
      "Locked locked 409 enum",
      "OtherError - 400|409 status any",
      "Taken taken 409 enum",
      "TooLong too_long 400 enum",
      "TooShort too_short 400 enum"
    ])
  })

  it("stand for whatever else comes where they are of the default", () => {
    const read = imported(description({
      "GET /a": { default: json(error(oneOf("a_b", "c_d"))) },
      "GET /b": { default: json(error(text)) }
    }))
    expect(told(read)).toEqual(["AB a_b 4xx|5xx enum", "CD c_d 4xx|5xx enum", "OtherError - 4xx|5xx status"])
    expect(read.operations[1]?.errors).toEqual(["OtherError"])
  })

  it("are not what belongs to something else", () => {
    // As of a payment in the error: it has a status and a type.
    const payment = object({ status: oneOf("open", "paid", "void"), type: oneOf("card", "cash", "wire") })
    const read = imported(description({
      "POST /pay": {
        default: json(object({
          error: object({ type: oneOf("api_error", "card_error"), code: text, payment, message: text })
        }))
      }
    }))
    expect(read.key).toEqual(["error", "type"])
    expect(told(read)).toEqual([
      "ApiError api_error 4xx|5xx enum",
      "CardError card_error 4xx|5xx enum",
      "OtherError - 4xx|5xx status any"
    ])
  })

  it("are rather a code than a type", () => {
    const read = imported(description({
      "GET /a": {
        400: json(object({ type: oneOf("a1", "a2", "a3"), code: oneOf("too_big", "too_small"), message: text }))
      }
    }))
    expect(read.key).toEqual(["code"])
  })
})

describe("codes of examples", () => {
  it("are found in all items of a list, beside a class for the status", () => {
    const read = imported(description({
      "GET /a": {
        400: json(
          object({ errors: list(object({ code: text, message: text })), request_id: text }),
          { errors: [{ code: "too_long", message: "It is." }, { code: "too_short" }], request_id: "1" },
          { errors: [{ code: "a text with blanks" }] }
        ),
        401: json(object({ errors: list(object({ code: text })) }))
      }
    }))
    expect(read.key).toEqual(["errors", 0, "code"])
    expect(read.detail).toEqual(["errors", 0, "message"])
    expect(told(read)).toEqual([
      "BadRequest - 400 status",
      "OtherError - - status any",
      "TooLong too_long 400 example",
      "TooShort too_short 400 example",
      "Unauthorized - 401 status"
    ])
  })

  it("are found in bodies of components, of schemas, and in texts of JSON", () => {
    const read = imported(description({
      "GET /a": {
        400: { content: { "application/json": { examples: { e: ref("examples/Bad") } } } },
        409: { content: { "application/json": { example: "{\"code\":\"in_use\"}" } } },
        410: json({ ...Object(object({ code: text })), example: { code: "went_away" } }),
        412: json(object({ code: { type: "string", example: "too_late" } }))
      }
    }, { components: { examples: { Bad: { value: { code: "no_good" } } } } }))
    expect(told(read).filter((line) => line.includes("example"))).toEqual([
      "InUse in_use 409 example",
      "NoGood no_good 400 example",
      "TooLate too_late 412 example",
      "WentAway went_away 410 example"
    ])
  })

  it("of a schema that is of many statuses are of none", () => {
    const read = imported(description({
      "GET /a": {
        400: json(ref("schemas/Error"), { code: "too_long" }),
        401: json(ref("schemas/Error")),
        404: json(ref("schemas/Error"))
      }
    }, { components: { schemas: { Error: object({ code: { type: "string", example: "no_access" } }) } } }))
    expect(told(read)).toContain("NoAccess no_access - example")
  })

  it("are none where they only say the status, or look like no code", () => {
    const read = imported(description({
      "GET /a": {
        400: json(undefined, {
          code: 400,
          error: "Bad Request",
          id: "8d7c9b1e-0000-4000-8000-000000000000",
          message: "m"
        }),
        404: json(undefined, {
          code: 404,
          error: "Not Found",
          id: "8d7c9b1e-0000-4000-8000-000000000001",
          message: "m"
        })
      }
    }))
    expect(read.key).toBeUndefined()
    expect(told(read)).toEqual(["BadRequest - 400 status", "NotFound - 404 status"])
  })

  it("may be ids that are words", () => {
    const read = imported(description({
      "GET /a": {
        401: json(object({ id: text, message: text }), { id: "unauthorized", message: "m" }),
        404: json(object({ id: text, message: text }), { id: "not_found", message: "m" })
      }
    }))
    expect(read.key).toEqual(["id"])
    // A code that is called as its status is one class with it.
    expect(told(read)).toEqual([
      "NotFound not_found 404 example",
      "OtherError - - status any",
      "Unauthorized unauthorized 401 example"
    ])
  })

  it("may be the URLs of problems", () => {
    const problem = (type: string) => ({ content: { "application/problem+json": { example: { type, title: "t" } } } })
    const read = imported(description({
      "GET /a": { 403: problem("https://kettle.example/problems/out-of-credit"), 400: problem("urn:kettle:too-hot") }
    }))
    expect(read.contentType).toBe("application/problem+json")
    expect(read.errors.map(({ name }) => name)).toEqual([
      "BadRequest",
      "Forbidden",
      "OtherError",
      "OutOfCredit",
      "TooHot"
    ])
  })
})

describe("without codes", () => {
  it("there is a class for each status and range", () => {
    const read = imported(description({
      "GET /a": { 429: json(text), "4XX": json(text), "5xx": json(text), 200: json(text) },
      "GET /b": { default: { description: "" }, 404: { description: "" } }
    }))
    expect(told(read)).toEqual([
      "ClientError - 4xx status",
      "NotFound - 404 status",
      "ServerError - 5xx status",
      "TooManyRequests - 429 status"
    ])
    expect(read.operations.map(({ errors }) => errors)).toEqual([
      ["ClientError", "ServerError", "TooManyRequests"],
      ["ClientError", "NotFound", "ServerError"]
    ])
    expect(read.missing).toEqual({ operations: 2, operationsWithoutErrors: 0, answersWithoutBody: 2 })
  })

  it("the name of a component counts where it says more than the status", () => {
    const read = imported(description({
      "GET /a": {
        429: ref("responses/SlowDown"),
        404: ref("responses/NotFoundError"),
        500: ref("responses/ServerError")
      },
      "GET /b": {
        409: ref("responses/UserExistsResponse"),
        501: ref("responses/BadGateway"),
        400: ref("responses/Error"),
        403: ref("responses/Error")
      },
      "GET /c": { 422: ref("responses/One"), 410: ref("responses/Left") },
      "GET /d": { 422: ref("responses/Two"), 410: ref("responses/Left") }
    }, {
      components: {
        responses: Object.fromEntries(
          [
            "BadGateway",
            "SlowDown",
            "NotFoundError",
            "ServerError",
            "UserExistsResponse",
            "Error",
            "One",
            "Two",
            "Left"
          ]
            .map((name) => [name, { description: name }])
        )
      }
    }))
    expect(told(read)).toEqual([
      "BadRequest - 400 status",
      "Forbidden - 403 status",
      "InternalServerError - 500 status",
      "Left - 410 response",
      "NotFound - 404 status",
      "NotImplemented - 501 status",
      "SlowDown - 429 response",
      "UnprocessableContent - 422 status",
      "UserExists - 409 response"
    ])
    expect(read.errors[6]?.source).toBe("#/components/responses/SlowDown")
  })

  it("an enum that only says the status is no code", () => {
    const read = imported(description({
      "GET /a": {
        400: json(object({ status: { type: "number", enum: [400] }, err: text })),
        404: json(object({ status: { type: "number", enum: [404] }, err: text }))
      }
    }))
    expect(read.key).toBeUndefined()
    expect(read.detail).toEqual(["err"])
    expect(told(read)).toEqual(["BadRequest - 400 status", "NotFound - 404 status"])
  })

  it("a description without errors has none", () => {
    const read = imported(description({ "GET /a": { 200: json(text), 301: { description: "" } } }))
    expect(read.errors).toEqual([])
    expect(read.members).toEqual([])
    expect(read.missing).toEqual({ operations: 1, operationsWithoutErrors: 1, answersWithoutBody: 0 })
  })
})

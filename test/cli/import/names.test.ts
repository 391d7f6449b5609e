import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import type { Code } from "../../../cli/import/model.js"
import { className, codeNames, operationNames, pascal, sentence, statusName } from "../../../cli/import/names.js"

describe("the name of a class", () => {
  it("is its code in Pascal case", () => {
    for (
      const code of [
        "CUSTOMER_NOT_FOUND",
        "customer-not-found",
        "customerNotFound",
        "customer.not_found",
        "Customer Not Found"
      ]
    ) {
      expect(className(code)).toBe("CustomerNotFound")
    }
    expect(className("invalidJSON")).toBe("InvalidJSON")
    expect(className("café_fermé")).toBe("CafeFerme")
    expect(className("https://kettle.example/problems/out-of-credit/")).toBe("OutOfCredit")
    expect(className("urn:problem:out_of_tea")).toBe("OutOfTea")
  })

  it("begins with no digit", () => {
    expect([10_001, -32_601, "702", "14_030", "-5", "3ds_failed"].map((code) => className(code)))
      .toEqual(["Code10001", "CodeMinus32601", "Code702", "Code14x030", "CodeMinus5", "Code3dsFailed"])
    expect(className("!!!")).toMatch(/^Code[0-9A-F]{8}$/)
  })

  it("is no name that the module has", () => {
    expect(["failure", "name", "api", "schema", "catalog", "error", "string", "date"].map((code) => className(code)))
      .toEqual([
        "FailureError",
        "NameError",
        "ApiError",
        "SchemaError",
        "CatalogError",
        "GeneralError",
        "StringError",
        "DateError"
      ])
  })

  it("tells apart what would be the same, whatever the order is", () => {
    const codes: ReadonlyArray<Code> = [
      "NOT_FOUND",
      "not_found",
      "not-found",
      "not.found",
      "notFound",
      "gone",
      7,
      "7",
      "code7"
    ]
    const names = codeNames(codes.map((code) => [code, undefined]))
    expect(Object.fromEntries([...names].map(([code, name]) => [`${typeof code} ${code}`, name]))).toEqual({
      "string NOT_FOUND": "NotFoundUpper",
      "string not_found": "NotFoundLower",
      "string not-found": "NotFoundKebab",
      "string not.found": "NotFoundDotted",
      "string notFound": "NotFoundMixed",
      "string gone": "Gone",
      "number 7": "Code7Number",
      "string 7": "Code7Digits",
      "string code7": "Code7Lower"
    })
    expect(codeNames(codes.toReversed().map((code) => [code, undefined])))
      .toEqual(new Map([...names].toReversed()))
  })

  it("is an identifier of its own for every code", () => {
    FastCheck.assert(FastCheck.property(
      FastCheck.uniqueArray(
        FastCheck.oneof(
          FastCheck.string({ unit: "binary" }),
          FastCheck.integer(),
          FastCheck.constantFrom("a_b", "a-b", "A_B")
        ),
        {
          maxLength: 20,
          selector: (code) => `${typeof code} ${code}`
        }
      ),
      (codes) => {
        const names = [...codeNames(codes.map((code) => [code, undefined])).values()]
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(codes.length)
        for (const name of names) expect(name).toMatch(/^[A-Z]\w*$/)
      }
    ))
  })
})

it("a status is called as HTTP calls it", () => {
  expect([404, 429, 599].map(statusName)).toEqual(["NotFound", "TooManyRequests", "Status599"])
  expect(pascal("")).toBe("")
})

it("a summary says what the name says", () => {
  expect(["CustomerNotFound", "InvalidJSON", "Code14x030", "ApiKeyExpired"].map(sentence))
    .toEqual(["Customer not found.", "Invalid JSON.", "Code14 030.", "Api key expired."])
})

describe("the name of an operation", () => {
  const named = (...operations: ReadonlyArray<readonly [string | undefined, string, string]>) =>
    operationNames(operations.map(([operationId, method, path]) => ({ operationId, method, path })))

  it("is its id where that is an identifier, else one of it", () => {
    expect(named(
      ["chat_postMessage", "POST", "/a"],
      ["issues/list-for-repo", "GET", "/b"],
      [undefined, "GET", "/users/{user-id}/teas"],
      ["2fa", "GET", "/c"],
      ["__proto__", "GET", "/d"],
      ["constructor", "GET", "/e"],
      ["", "GET", "/"]
    )).toEqual([
      "chat_postMessage",
      "issuesListForRepo",
      "getUsersByUserIdTeas",
      "_2fa",
      "protoOperation",
      "constructorOperation",
      "get"
    ])
  })

  it("is another one for each", () => {
    expect(named(["list", "GET", "/a"], ["list", "GET", "/b"], ["list", "GET", "/b/"], [undefined, "GET", "/b"]))
      .toEqual(["list", "getB", "list_getB", "getB2"])
  })
})

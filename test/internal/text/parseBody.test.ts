import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { parseBody } from "../../../src/internal/text/parseBody.js"

describe("parseBody", () => {
  it.each<[string, unknown]>([
    ["{\"a\":[1,null]}", { a: [1, null] }],
    ["[]", []],
    ["0", 0],
    ["-1.5e3", -1500],
    ["true", true],
    ["false", false],
    ["null", null],
    ["\"text\"", "text"],
    ["\"\"", ""],
    [" \r\n\t{}\n", {}],
    ["\uFEFF{}", {}]
  ])("JSON: %j", (text, value) => {
    expect(parseBody(text)).toEqual(value)
  })

  it.each([
    "<html>",
    "not found",
    "true story",
    "{",
    "{\"a\":",
    "[1,",
    "\"open",
    "nul",
    "01",
    "+1",
    ".5",
    "NaN",
    "{}{}"
  ])(
    "text: %j",
    (text) => {
      expect(parseBody(text)).toBe(text)
    }
  )

  it("a byte order mark is no part of a text", () => {
    expect(parseBody("\uFEFFGone.")).toBe("Gone.")
    // Two are one too many, and the second is text.
    expect(parseBody("\uFEFF\uFEFF{}")).toBe("\uFEFF{}")
  })

  it.each(["", " ", "\r\n\t", "\uFEFF", "\uFEFF \n"])("nothing: %j", (text) => {
    expect(parseBody(text)).toBeUndefined()
  })

  it("every JSON value is read, and every other text stays what it was", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        expect(parseBody(text)).toEqual(JSON.parse(text))
        expect(parseBody(`\uFEFF ${text} `)).toEqual(JSON.parse(text))
      }),
      { seed: 42, numRuns: 1000 }
    )
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ minLength: 1 }).map((text) => `<${text}`), (text) => {
        expect(parseBody(text)).toBe(text)
      }),
      { seed: 42, numRuns: 1000 }
    )
  })
})

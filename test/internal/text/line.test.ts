import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { oneLine, words } from "../../../src/internal/text/line.js"

describe("oneLine", () => {
  it.each([
    ["plain", "plain"],
    ["  blanks \t around  ", "blanks around"],
    ["two\nlines", "two lines"],
    ["two\r\nlines\u2028three\u2029four\u0085five", "two lines three four five"],
    ["\u001b[31mred\u001b[0m", "[31mred [0m"],
    ["\u009b31mred", "31mred"],
    ["bell\u0007 nul\u0000 del\u007f", "bell nul del"],
    ["\u202eesrever\u202c", "esrever"],
    ["iso\u2066lated\u2069", "iso lated"],
    ["zero\u200bwidth\u200d\ufeff", "zero width"],
    ["soft\u00adhyphen", "soft hyphen"],
    ["lone\ud800surrogate", "lone surrogate"],
    ["\u{e0041}tags", "tags"],
    ["whole 😀 €", "whole 😀 €"],
    ["", ""],
    ["\n", ""]
  ])("%j", (text, line) => {
    expect(oneLine(text)).toBe(line)
  })

  it("is shortened to its bound, with a sign that it was", () => {
    expect(oneLine("x".repeat(300))).toBe("x".repeat(300))
    expect(oneLine("x".repeat(301))).toBe(`${"x".repeat(299)}…`)
    expect(oneLine("abcdef", 4)).toBe("abc…")
    expect(oneLine("x".repeat(10_000_000), 10)).toBe("xxxxxxxxx…")
    // What is cut off may have been nothing but blanks; the reader is told all the same.
    expect(oneLine(`ab${" ".repeat(50)}`, 4)).toBe("ab…")
  })

  it("never cuts a character in two", () => {
    expect(oneLine("ab😀cd", 4)).toBe("ab…")
    expect(oneLine("😀".repeat(300), 300)).not.toMatch(/\p{Cs}/u)
  })

  it("whatever comes in, one printable line of at most so many characters goes out, and stays the same", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.fullUnicodeString({ maxLength: 60 }), FastCheck.integer({ min: 2, max: 40 }), (
        text,
        max
      ) => {
        const line = oneLine(text, max)
        expect(line.length).toBeLessThanOrEqual(max)
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u)
        expect(oneLine(line, max)).toBe(line)
      }),
      { seed: 42, numRuns: 3000 }
    )
  })
})

describe("words", () => {
  it.each([
    ["Gone", "Gone"],
    ["TooManyRequests", "Too Many Requests"],
    ["InvalidApiRequest", "Invalid Api Request"],
    ["HTTPVersion", "HTTP Version"],
    ["", ""]
  ])("%s", (name, shown) => {
    expect(words(name)).toBe(shown)
  })
})

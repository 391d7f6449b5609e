import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { finished, layers, meanings, undo } from "../../../src/internal/text/escapes.js"

describe("undo", () => {
  it.each([
    ["a\\\"b\\\\c\\/d\\'e\\&", "a\"b\\c/d'e&"],
    ["\\n\\t\\u002B\\u00e9\\ud83d\\ude00", "\n\t+é😀"],
    ["\\x2b\\u{2B}\\u{1F600}", "++😀"],
    ["&#43;&#x2B;&#X2b;&#0043;&#43", "+++++"],
    ["&amp;&lt;&gt;&quot;&apos;&plus;&AMP;&amp", "&<>\"'+&&"],
    ["&eacute;&Eacute;&nbsp;&yuml;&euro;", "éÉ\u00a0ÿ€"],
    ["%2b%2B%C3%A9%f0%9f%98%80", "++é😀"],
    // What is no UTF-8 is taken for Latin-1, as `escape` of JavaScript writes it.
    ["%E9%u20AC%C3", "é€Ã"],
    ["&amp;lt; %2541 \\\\u0041", "&lt; %41 \\u0041"],
    ["\\u00 \\x2 &bogus; &#; % %4 %zz &#x110000;", undefined],
    ["nothing of it", undefined]
  ])("%j", (text, plain) => {
    expect(undo(text)?.text).toBe(plain)
  })

  it("tells where each character comes from, also through another layer", () => {
    const text = "a&amp;#43;b%F0%9F%98%80c"
    const first = undo(text)
    expect(first?.text).toBe("a&#43;b😀c")
    const second = undo(first?.text ?? "", first?.at)
    expect(second?.text).toBe("a+b😀c")
    const at = (index: number) => second?.at[index] ?? -1
    expect(text.slice(at(1), at(2))).toBe("&amp;#43;")
    expect(text.slice(at(2), at(3))).toBe("b")
    expect(text.slice(at(3), at(5))).toBe("%F0%9F%98%80")
    expect(text.slice(at(5), at(6))).toBe("c")
  })

  it("undoes what JSON, URLs and HTML write", () => {
    const html = (text: string) => text.replace(/[^\w]/gu, (char) => `&#${char.codePointAt(0)};`)
    FastCheck.assert(
      FastCheck.property(FastCheck.fullUnicodeString(), (text) => {
        expect(undo(html(text))?.text ?? html(text)).toBe(text)
        expect(undo(encodeURIComponent(text))?.text ?? encodeURIComponent(text)).toBe(text)
        const json = JSON.stringify(text.replace(/[&%]/g, "")).slice(1, -1)
        expect(undo(json)?.text ?? json).toBe(text.replace(/[&%]/g, ""))
      }),
      { seed: 42, numRuns: 1000 }
    )
  })

  it("its places go up, and stay within the text", () => {
    const pieces = FastCheck.array(
      FastCheck.constantFrom("\\", "u", "0041", "&", "#", "x2b", ";", "%", "f0", "9f", "a", "amp")
    )
    FastCheck.assert(
      FastCheck.property(pieces, (pieces) => {
        const text = pieces.join("")
        const undone = undo(text)
        if (undone === undefined) return
        expect(undone.at.length).toBe(undone.text.length + 1)
        expect(undone.at.at(-1)).toBe(text.length)
        expect([...undone.at]).toEqual([...undone.at].toSorted((a, b) => a - b))
      }),
      { seed: 42, numRuns: 1000 }
    )
  })
})

it("meanings are all layers, and no more than are looked at", () => {
  expect(meanings("&amp;amp;lt;")).toEqual(["&amp;amp;lt;", "&amp;lt;", "&lt;", "<"])
  expect(meanings(`%${"25".repeat(9)}41`).length).toBe(layers + 1)
})

describe("finished", () => {
  it.each([
    ["a\\", 1],
    ["a\\\\\\", 3],
    ["a\\u00", 4],
    ["a\\u{1F6", 6],
    ["a\\x2", 3],
    ["a&", 1],
    ["a&am", 3],
    ["a&#x2", 4],
    ["a%", 1],
    ["a%2", 2],
    ["a%C3", 3],
    ["a%F0%9F%98", 9],
    ["a\ufffd", 1],
    ["a\\&", 2],
    ["a%C3%", 4],
    ["a%41", 0],
    ["a", 0],
    ["", 0]
  ])("%j", (text, length) => {
    expect(finished(text)).toBe(text.slice(0, text.length - length))
    expect(finished(`${text} tail`)).toBe(`${text} tail`)
  })
})

import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { type BareItem, parseDictionary, parseList } from "../../../src/internal/hint/structuredField.js"

const options = { seed: 42, numRuns: 2000 }

const list = (text: string): ReadonlyArray<readonly [BareItem, Record<string, BareItem>]> | undefined =>
  parseList(text)?.map(({ parameters, value }) => [value, Object.fromEntries(parameters)] as const)

const dictionary = (text: string): Record<string, BareItem> | undefined => {
  const found = parseDictionary(text)
  return found === undefined ? undefined : Object.fromEntries(Array.from(found, ([key, { value }]) => [key, value]))
}

describe("parseList", () => {
  it.each<[string, ReadonlyArray<readonly [BareItem, Record<string, BareItem>]>]>([
    ["", []],
    ["   ", []],
    ["\"default\"", [["default", {}]]],
    ["\"default\";r=0;t=30", [["default", { r: 0, t: 30 }]]],
    ["\"default\"; r=0; t=30  ", [["default", { r: 0, t: 30 }]]],
    ["\"a\";r=0,\"b\";r=1", [["a", { r: 0 }], ["b", { r: 1 }]]],
    ["\"a\" \t,\t \"b\"", [["a", {}], ["b", {}]]],
    ["default;r=0;t=5", [["default", { r: 0, t: 5 }]]],
    ["a/b:c;*x", [["a/b:c", { "*x": true }]]],
    ["\"say \\\"hi\\\\\"", [["say \"hi\\", {}]]],
    ["\"a, b;c\";t=1", [["a, b;c", { t: 1 }]]],
    ["\"a\";t=1;t=2", [["a", { t: 2 }]]],
    ["\"a\";r=-1;t=1.5;f=?0;g=?1", [["a", { r: -1, t: 1.5, f: false, g: true }]]],
    ["\"a\";pk=:cHsdsRa894==:;t=3", [["a", { pk: "cHsdsRa894==", t: 3 }]]],
    ["\"a\";at=@1659578233;d=%\"f%c3%bc\"", [["a", { at: 1659578233, d: "fü" }]]],
    ["100;w=60", [[100, { w: 60 }]]],
    // Blanks may follow a member, tabs too; before the first one only spaces may stand.
    ["1\t,\t42 \t", [[1, {}], [42, {}]]],
    ["a;b;  c=1;b=2", [["a", { b: 2, c: 1 }]]],
    ["a;b=x;c=\"\";d=?0", [["a", { b: "x", c: "", d: false }]]],
    ["*foo123/456, foo:bar, a.b-c!#$%&'*+^_`|~", [["*foo123/456", {}], ["foo:bar", {}], ["a.b-c!#$%&'*+^_`|~", {}]]]
  ])("%s", (text, expected) => {
    expect(list(text)).toEqual(expected)
  })

  it.each([
    "\"a",
    "\"a\",",
    ",\"a\"",
    "\"a\" \"b\"",
    "\"a\";",
    "\"a\";T=1",
    "\"a\";t=",
    "\"a\";t=-",
    "\"a\";t=1.",
    "\"a\";t=1.2345",
    "\"a\";t=9999999999999999",
    "\"a\" ;t=1",
    "\"a\\x\"",
    "\"ä\"",
    "limit=100, remaining=0",
    "1,,42",
    "1 2",
    "a;\tb",
    "a;b =1",
    "a;b= 1",
    "a;1b",
    "a;-b",
    "a;_b",
    "é",
    "a\u0000",
    "\"a\tb\"",
    "'a'",
    "\"a\\"
  ])("not read: %s", (text) => {
    expect(parseList(text)).toBeUndefined()
    // The whole field is not read, whatever stands before or behind the mistake.
    expect(parseList(`"fine";r=0;t=1, ${text}`)).toBeUndefined()
  })

  it("not read: a tab before the first member", () => {
    expect(parseList("\t1")).toBeUndefined()
    expect(parseList(" \t1")).toBeUndefined()
  })

  it.each<[string, BareItem]>([
    ["0", 0],
    ["00", 0],
    ["-1", -1],
    ["999999999999999", 999_999_999_999_999],
    ["-999999999999999", -999_999_999_999_999],
    ["000000000000001", 1],
    ["1.5", 1.5],
    ["-1.500", -1.5],
    ["123456789012.123", 123_456_789_012.123],
    ["?0", false],
    ["?1", true],
    ["@0", 0],
    ["@-62135596800", -62_135_596_800],
    ["@253402214400", 253_402_214_400],
    ["::", ""],
    [":aGVsbG8=:", "aGVsbG8="],
    [":aGVsbG8h:", "aGVsbG8h"],
    [":/+Ah:", "/+Ah"],
    // Bits that the padding leaves over need not be zero.
    [":iZ==:", "iZ=="],
    ["%\"\"", ""],
    ["%\"foo \\ bar\"", "foo \\ bar"],
    ["%\"%22%25%00\"", "\"%\u0000"],
    ["%\"f%c3%bc%c3%bc\"", "füü"],
    ["%\"%ef%bb%bf%f0%9f%98%80\"", "\ufeff😀"]
  ])("an item: %s", (text, value) => {
    expect(list(`${text};a=${text}`)).toEqual([[value, { a: value }]])
    expect(dictionary(`a=${text},b`)).toEqual({ a: value, b: true })
  })

  it.each([
    // numbers
    "-",
    "--0",
    "- 42",
    "+1",
    ".1",
    "1.",
    "-1.",
    "1.2.3",
    "1..4",
    "1.5.4",
    "1.1234",
    "1234567890123.0",
    "1000000000000000",
    "-1000000000000000",
    "1e3",
    "0x1",
    "٣",
    // booleans
    "?",
    "?2",
    "?T",
    "?10",
    "? 1",
    // dates
    "@",
    "@1.5",
    "@1659578233.12",
    "@a",
    "@ 1",
    "@1000000000000000",
    "@\"1\"",
    // byte sequences
    ":aGVsbG8:",
    ":aGVsbG8==:",
    ":=aGVsbG8=:",
    ":a=GVsbG8=:",
    ":_-Ah:",
    ":aGVsbG8.:",
    ":aGVsbG8=",
    ":aGVsbG8 =:",
    ":aGVsbG8=!:",
    ":a:",
    ":a===:",
    ":=:",
    ":====:",
    ":",
    // display strings
    "%",
    "%a",
    "%\"",
    "%\"a",
    "% \"a\"",
    "%\"%\"",
    "%\"%a\"",
    "%\"%g0\"",
    "%\"f%C3%BC\"",
    "%\"%c3\"",
    "%\"%c3%28\"",
    "%\"%c0%80\"",
    "%\"%ed%a0%80\"",
    "%\"%f4%90%80%80\"",
    "%\"%ff\"",
    "%\"ü\"",
    "%\"\t\"",
    "%'a'",
    // strings
    "\"\\",
    "\"\\\"",
    "\"\\n\"",
    "\"\u007f\""
  ])("no item: %s", (text) => {
    expect(parseList(text)).toBeUndefined()
    expect(parseList(`"fine", ${text}, "fine"`)).toBeUndefined()
    expect(parseList(`a;b=${text}`)).toBeUndefined()
    expect(parseDictionary(`fine=1, a=${text}`)).toBeUndefined()
    expect(parseList(`(${text})`)).toBeUndefined()
  })

  it.each([
    "()",
    "(   )",
    "(1)",
    "(1 2)",
    "( 1  2 )",
    "(\"a\" b ?1 1.5 @1 :aGVsbG8=: %\"x\");t=1",
    "(a;r=0 b;t=1);r=0;t=5",
    "(\"(\" \")\")"
  ])("an inner list is parsed, and left out: %s", (text) => {
    expect(parseList(text)).toEqual([])
    expect(list(`${text}, "a";r=0, ${text}`)).toEqual([["a", { r: 0 }]])
    expect(dictionary(`a=${text}, b=1`)).toEqual({ b: 1 })
    expect(dictionary(`a=1, a=${text}`)).toEqual({})
    expect(dictionary(`a=${text}, a=1`)).toEqual({ a: 1 })
  })

  it.each([
    "(",
    "(1",
    "(1 2",
    "(1 ",
    ")",
    "(1))",
    "((1))",
    "(1,2)",
    "(1\t2)",
    "(\t1)",
    "(\"a\"\"b\")",
    "(1;)",
    "(1) ;a",
    "(1);",
    "(1);A",
    "a;b=(1)"
  ])("no inner list: %s", (text) => {
    expect(parseList(text)).toBeUndefined()
    expect(parseDictionary(`a=${text}`)).toBeUndefined()
  })

  it("strings and numbers come back", () => {
    const text = FastCheck.string().map((s) => s.replace(/[^ -~]/g, "?"))
    const integer = FastCheck.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 })
    FastCheck.assert(
      FastCheck.property(FastCheck.array(FastCheck.tuple(text, integer, integer)), (items) => {
        const wire = items
          .map(([name, r, t]) => `"${name.replace(/["\\]/g, "\\$&")}";r=${r};t=${t}`)
          .join(", ")
        expect(list(wire)).toEqual(items.map(([name, r, t]) => [name, { r, t }]))
      }),
      options
    )
  })

  it("any text is read or not, and never throws", () => {
    const alphabet = FastCheck.constantFrom(
      "\"",
      "a",
      ";",
      "=",
      "t",
      "0",
      "-",
      ".",
      ",",
      "?",
      ":",
      "@",
      "%",
      "(",
      " ",
      "\t",
      "\\"
    )
    FastCheck.assert(
      FastCheck.property(FastCheck.array(alphabet).map((characters) => characters.join("")), (text) => {
        for (const found of parseList(text) ?? []) expect(found.parameters).toBeInstanceOf(Map)
        parseDictionary(text)
      }),
      options
    )
  })

  it("takes its time with a long one, but not more than that", () => {
    expect(parseList(`"${"a".repeat(100_000)}`)).toBeUndefined()
    expect(parseList(Array.from({ length: 20_000 }, () => "\"a\";r=0;t=1").join(", "))).toHaveLength(20_000)
    expect(parseList(`"a"${" ".repeat(100_000)}b`)).toBeUndefined()
  })

  it.each([
    "\"",
    "\\",
    "\"\\",
    "\\\"",
    "\"\"",
    "(",
    "( ",
    "(a ",
    "a ",
    " ",
    "\t",
    ",",
    "a,",
    ";",
    ";a",
    "a;",
    "a=",
    "-",
    "1",
    "1.",
    "1, ",
    ":",
    ":A",
    "%",
    "%\"",
    "%c3",
    "@",
    "?",
    "="
  ])("a hundred thousand times %j, behind whatever opens something, takes a moment", (piece) => {
    const began = performance.now()
    for (const opening of ["", "\"", "%\"", ":", "(", "a;b=", "a=(", "\"a\";"]) {
      const text = opening + piece.repeat(100_000)
      parseList(text)
      parseDictionary(text)
      parseList(`${text}"`)
    }
    expect(performance.now() - began).toBeLessThan(4_000)
  })
})

describe("parseDictionary", () => {
  it.each<[string, Record<string, BareItem>]>([
    ["", {}],
    ["limit=100, remaining=0, reset=5", { limit: 100, remaining: 0, reset: 5 }],
    ["limit=100;w=60,reset=5", { limit: 100, reset: 5 }],
    ["a, b=?0, c;d=1", { a: true, b: false, c: true }],
    ["a=1, a=2", { a: 2 }],
    ["a=\"x, y\"", { a: "x, y" }],
    ["a=1\t,\tb \t", { a: 1, b: true }],
    ["a;x=1, b;y", { a: true, b: true }],
    ["*a_-.*1=x", { "*a_-.*1": "x" }],
    ["a=1, b=2, a=3", { a: 3, b: 2 }]
  ])("%s", (text, expected) => {
    expect(dictionary(text)).toEqual(expected)
  })

  it.each([
    "a=",
    "a=1,",
    "=1",
    "A=1",
    "1a=1",
    "aB=1",
    "\"a\"=1",
    "a=1 b=2",
    "a =1",
    "a= 1",
    "a=,b=1",
    "a=1,,b=2",
    "a=?0;",
    "\ta=1",
    ",a=1",
    "a=(1 2"
  ])("not read: %s", (text) => {
    expect(parseDictionary(text)).toBeUndefined()
  })
})

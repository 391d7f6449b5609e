import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { type BareItem, parseDictionary, parseList } from "../src/internal/structuredField.js"

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
    ["\"a\";at=@1659578233;d=%\"f%c3%bc\"", [["a", { at: 1659578233, d: "f%c3%bc" }]]],
    ["100;w=60", [[100, { w: 60 }]]]
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
    "(\"a\" \"b\");t=1",
    "limit=100, remaining=0",
    "?2"
  ])("not read: %s", (text) => {
    expect(parseList(text)).toBeUndefined()
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
})

describe("parseDictionary", () => {
  it.each<[string, Record<string, BareItem>]>([
    ["", {}],
    ["limit=100, remaining=0, reset=5", { limit: 100, remaining: 0, reset: 5 }],
    ["limit=100;w=60,reset=5", { limit: 100, reset: 5 }],
    ["a, b=?0, c;d=1", { a: true, b: false, c: true }],
    ["a=1, a=2", { a: 2 }],
    ["a=\"x, y\"", { a: "x, y" }]
  ])("%s", (text, expected) => {
    expect(dictionary(text)).toEqual(expected)
  })

  it.each(["a=", "a=1,", "=1", "A=1", "\"a\"=1", "a=1 b=2", "a=(1 2)"])("not read: %s", (text) => {
    expect(parseDictionary(text)).toBeUndefined()
  })
})

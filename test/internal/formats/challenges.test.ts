import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import * as Bearer from "../../../src/Bearer.js"

/** `scheme`, `[scheme, token68]` or `[scheme, parameters]`, so that a row of the tables stays short. */
type Short = string | readonly [string, string | Readonly<Record<string, string>>]

const read = (header: string): ReadonlyArray<Short> =>
  Bearer.challenges(header).map(({ parameters, scheme, token68 }) => {
    if (token68 !== undefined) return [scheme, token68]
    return Object.keys(parameters).length === 0 ? scheme : [scheme, { ...parameters }]
  })

/** A value as a quoted string. */
const quote = (value: string) => `"${value.replace(/["\\]/g, "\\$&")}"`

describe("as RFC 9110 writes them", () => {
  it.each<[string, ReadonlyArray<Short>]>([
    ["", []],
    ["Bearer", ["bearer"]],
    ["Basic realm=\"office\"", [["basic", { realm: "office" }]]],
    ["Bearer realm=files, error=invalid_token", [["bearer", { realm: "files", error: "invalid_token" }]]],
    // The RFC's own two, in one header.
    ["Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"", [
      ["newauth", { realm: "apps", type: "1", title: "Login to \"apps\"" }],
      ["basic", { realm: "simple" }]
    ]],
    ["Negotiate, Bearer, Basic realm=\"a\"", ["negotiate", "bearer", ["basic", { realm: "a" }]]],
    ["Bearer error=\"a\", Bearer error=\"b\"", [["bearer", { error: "a" }], ["bearer", { error: "b" }]]]
  ])("%s", (header, expected) => {
    expect(read(header)).toEqual(expected)
  })

  it.each<[string, string]>([
    ["\"\"", ""],
    ["\"a, Basic realm=b\"", "a, Basic realm=b"],
    ["\"say \\\"no\\\"\"", "say \"no\""],
    ["\"back\\\\slash\"", "back\\slash"],
    ["\"\\n\\o\"", "no"],
    ["\"ends in \\\\\"", "ends in \\"],
    ["\"Grüße = ü\"", "Grüße = ü"]
  ])("a quoted string: %s", (quoted, value) => {
    const [bearer, ...others] = Bearer.challenges(`Bearer text=${quoted}, error="e"`)
    expect(bearer?.parameters).toEqual({ text: value, error: "e" })
    expect(others).toEqual([])
  })

  it.each<[string, ReadonlyArray<Short>]>([
    ["Negotiate YII=", [["negotiate", "YII="]]],
    ["NTLM TlRMTVNTUAAC==, Basic realm=\"b\"", [["ntlm", "TlRMTVNTUAAC=="], ["basic", { realm: "b" }]]],
    ["Bearer realm=\"a\", Negotiate a-._~+/9==", [["bearer", { realm: "a" }], ["negotiate", "a-._~+/9=="]]],
    ["Negotiate abc , Basic realm=b", [["negotiate", "abc"], ["basic", { realm: "b" }]]],
    // With a value behind it, it is a parameter.
    ["Negotiate abc=d", [["negotiate", { abc: "d" }]]],
    ["Negotiate abc = d", [["negotiate", { abc: "d" }]]]
  ])("token68: %s", (header, expected) => {
    expect(read(header)).toEqual(expected)
  })

  it("names of schemes and parameters are told in lower case, values as they are", () => {
    expect(read("BEARER Error=\"Invalid_Token\", ERROR_Description=X")).toEqual([
      ["bearer", { error: "Invalid_Token", error_description: "X" }]
    ])
  })

  it.each([
    "Bearer error = \"e\" , realm\t=\tr",
    "Bearer  error=\"e\",realm=r",
    "\t Bearer error=\"e\" ,\t realm=r \t",
    ",, ,Bearer error=\"e\",, ,\trealm=r,",
    "Bearer , error=\"e\", realm=r"
  ])("blanks around \"=\", and empty elements: %s", (header) => {
    expect(read(header)).toEqual([["bearer", { error: "e", realm: "r" }]])
  })

  it("empty elements between challenges", () => {
    expect(read("Basic realm=a, ,, Bearer,")).toEqual([["basic", { realm: "a" }], "bearer"])
  })
})

describe("as some servers write them", () => {
  it("without the comma between two parameters", () => {
    expect(read("Bearer realm=\"r\" error=\"e\"\terror_description=\"d\", Basic realm=\"b\"")).toEqual([
      ["bearer", { realm: "r", error: "e", error_description: "d" }],
      ["basic", { realm: "b" }]
    ])
  })

  it("without the comma between two challenges", () => {
    expect(read("Basic realm=\"b\" Bearer error=\"e\"")).toEqual([["basic", { realm: "b" }], ["bearer", {
      error: "e"
    }]])
  })

  it("without the quotes that a value needs", () => {
    expect(read("Bearer realm=https://api.example.com/v1, error=e")).toEqual([
      ["bearer", { realm: "https://api.example.com/v1", error: "e" }]
    ])
  })

  it("a parameter twice: the first counts", () => {
    expect(read("Bearer error=\"a\", error=\"b\"")).toEqual([["bearer", { error: "a" }]])
  })
})

describe("a header with a mistake anywhere has no challenge", () => {
  it.each([
    "=",
    "\"Bearer\"",
    ";;",
    // A quoted string that does not end, by itself or because its last quote is escaped.
    "Bearer error=\"never closed",
    "Bearer error=\"invalid_token\\\"",
    "Bearer error=\"",
    "Bearer error=\"\\",
    "Bearer realm=\"a\", error=\"invalid_token",
    "Basic realm=\"b\", Bearer error=\"invalid_token",
    "Bearer error=\"invalid_token, Basic realm=\"b\"",
    "Bearer error=invalid_token\"",
    "Bearer error=\"invalid\"token\"",
    // A parameter without a value.
    "Bearer realm=\"a\", error=",
    "Bearer realm=\"a\", error=, scope=s",
    "Bearer error=,realm=r, ,=",
    // Something else than a comma between two parameters, or nothing.
    "Bearer realm=\"a\"error=\"e\"",
    "Bearer realm=\"a\"; error=\"e\"",
    "Bearer realm=\"a\"/error=\"e\"",
    "Bearer realm=\"a\", {error}",
    // Control characters.
    "Bearer realm=\"a\", \u0000, Basic",
    "Bearer error=\"invalid\u0000token\"",
    "Bearer error=\"invalid\\\u0000token\"",
    "Bearer error=\"invalid\u007ftoken\"",
    "Bearer error=invalid\u0000token",
    "Bearer\nerror=e"
  ])("%j", (header) => {
    expect(read(header)).toEqual([])
    expect(read(`Basic realm="b", ${header}`)).toEqual([])
    expect(read(`${header}, Basic`)).toEqual([])
  })

  it.each([
    "error=\"invalid_token\"",
    "error = e",
    "realm=\"a\", Bearer error=\"e\"",
    "error=\"invalid_token\", Bearer",
    // With "=" behind it, it is the name of a parameter.
    "Bearer =\"e\"",
    // By the grammar this is a token68, and beside one there are no parameters.
    "Bearer error=, realm=r",
    "Negotiate YII=, realm=r"
  ])("a parameter that belongs to no challenge: %j", (header) => {
    expect(read(header)).toEqual([])
  })

  it("blanks and commas at the end are no mistake", () => {
    expect(read("Bearer error=\"e\" \t, ,")).toEqual([["bearer", { error: "e" }]])
  })
})

describe("garbage", () => {
  it("a parameter named after what every object has is a parameter like others", () => {
    const [bearer] = Bearer.challenges("Bearer __proto__=\"p\", constructor=c")
    expect(Object.entries(bearer?.parameters ?? {})).toEqual([["__proto__", "p"], ["constructor", "c"]])
    expect(bearer?.parameters["toString"]).toBeUndefined()
    expect(Bearer.challenges("Bearer")[0]?.parameters["constructor"]).toBeUndefined()
  })

  it("a huge header is read in a moment", () => {
    const long = "x".repeat(1_000_000)
    expect(Bearer.challenges(`Bearer text="${long}"`)[0]?.parameters["text"]).toHaveLength(1_000_000)
    const began = performance.now()
    for (
      const header of [
        `Bearer text="${long}`,
        `Bearer ${long}`,
        `Bearer ${long} `,
        `Bearer ${" ".repeat(100_000)}"`,
        `Bearer ${"a ".repeat(100_000)}`,
        `Bearer ${",".repeat(100_000)};`,
        `Bearer ${"a= ".repeat(100_000)}`,
        `Bearer text="${"\\".repeat(100_000)}`
      ]
    ) Bearer.challenges(header)
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it.each([
    "\"",
    "\\",
    "\\\"",
    "\"\\",
    "=",
    "a=",
    "a=\"",
    "a=\"\"",
    "a=b ",
    "a ",
    "a,",
    "a\t",
    " ",
    ",",
    "é",
    "\"a",
    "/=",
    "=,"
  ])(
    "a hundred thousand times %j takes a moment",
    (piece) => {
      const many = piece.repeat(100_000)
      const began = performance.now()
      for (const opening of ["", "Bearer error=", "Bearer error=\"", "Bearer error=\"e\" "]) {
        for (const ending of ["", "\"", " ;"]) Bearer.challenges(opening + many + ending)
      }
      expect(performance.now() - began).toBeLessThan(4_000)
    }
  )

  it("no quoted string is read without its end", () => {
    expect(Bearer.challenges(`Bearer error="invalid_token${"\\".repeat(99_999)}"`)).toEqual([])
    expect(Bearer.challenges(`Bearer error="invalid_token${"\\".repeat(100_000)}"`)).toHaveLength(1)
  })
})

describe("whatever a header holds", () => {
  const piece = FastCheck.constantFrom(
    "Bearer",
    "Basic",
    " ",
    "\t",
    ",",
    "=",
    "\"",
    "\\",
    "error",
    "abc==",
    "é",
    "\u0000"
  )
  const header = FastCheck.oneof(
    FastCheck.fullUnicodeString(),
    FastCheck.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""))
  )

  it("reading it never throws, and what is read has lower-case names", () => {
    FastCheck.assert(
      FastCheck.property(header, (text) => {
        for (const { parameters, scheme } of Bearer.challenges(text)) {
          for (const name of [scheme, ...Object.keys(parameters)]) {
            expect(name).toMatch(/^[!#$%&'*+\-.^_`|~0-9a-z]+$/)
          }
        }
      }),
      { seed: 42, numRuns: 5000 }
    )
  })

  it("what was written as the RFC says is read as it was meant", () => {
    const token = FastCheck.stringMatching(/^[!#$%&'*+\-.^_`|~0-9a-z]{1,8}$/)
    const parameters = FastCheck.uniqueArray(
      FastCheck.tuple(token, FastCheck.string({ unit: "grapheme-ascii", maxLength: 12 })),
      { selector: ([name]) => name, minLength: 1, maxLength: 4 }
    )
    const challenge = FastCheck.tuple(token, parameters)
    const comma = FastCheck.constantFrom(", ", ",", " ,\t", ", , ")
    FastCheck.assert(
      FastCheck.property(FastCheck.array(challenge, { maxLength: 4 }), comma, (challenges, separator) => {
        const written = challenges.map(([scheme, all]) =>
          `${scheme} ${all.map(([name, value]) => `${name}=${quote(value)}`).join(separator)}`
        ).join(separator)
        expect(Bearer.challenges(written).map(({ parameters, scheme }) => [scheme, Object.entries(parameters)]))
          .toEqual(challenges.map(([scheme, all]) => [scheme, Object.entries(Object.fromEntries(all))]))
      }),
      { seed: 42, numRuns: 1000 }
    )
  })
})

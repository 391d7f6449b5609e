import { describe, expect, it } from "#test/vitest"
import { imported, refused } from "./describing.js"

const paths = { "/tea": { get: { responses: { 404: { description: "" } } } } }

describe("what is read", () => {
  it("is JSON or YAML, of three versions", () => {
    const versions = [
      [JSON.stringify({ openapi: "3.0.3", paths }), "OpenAPI 3.0"],
      [JSON.stringify({ openapi: "3.1.1", paths }), "OpenAPI 3.1"],
      [JSON.stringify({ swagger: "2.0", paths }), "Swagger 2.0"],
      ["swagger: 2.0\npaths:\n  /tea:\n    get: { responses: { 404: { description: x } } }\n", "Swagger 2.0"],
      [
        "openapi: 3.1\npaths:\n  /tea:\n    get:\n      responses:\n        404:\n          description: x\n",
        "OpenAPI 3.1"
      ],
      // Not quite JSON, and so YAML.
      [`\uFEFF{"openapi": "3.0.0", "paths": ${JSON.stringify(paths)},}`, "OpenAPI 3.0"]
    ] as const
    for (const [text, version] of versions) {
      const read = imported(text)
      expect(read.version).toBe(version)
      expect(read.errors.map(({ name, statuses }) => [name, statuses])).toEqual([["NotFound", [404]]])
      expect(read.title).toBe("Kettle")
    }
  })

  it("may repeat itself by anchors", () => {
    const read = imported([
      "openapi: 3.0.0",
      "paths:",
      "  /a:",
      "    get: &get",
      "      responses:",
      "        404: { description: x }",
      ...Array.from({ length: 300 }, (_, index) => `  /b${index}:\n    get: *get`)
    ].join("\n"))
    expect(read.operations).toHaveLength(301)
    expect(read.errors).toHaveLength(1)
  })
})

describe("what is not read is one line", () => {
  const cases: ReadonlyArray<readonly [string, string]> = [
    ["", "there is nothing to read"],
    [" \n", "there is nothing to read"],
    ["hello", "this is no OpenAPI description: it is not an object with openapi or swagger"],
    ["[]", "this is no OpenAPI description: it is not an object with openapi or swagger"],
    ["{}", "this is no OpenAPI description: it has neither openapi (3.0, 3.1) nor swagger (2.0) at its top"],
    [
      "{\"__proto__\":{\"openapi\":\"3.0.0\"}}",
      "this is no OpenAPI description: it has neither openapi (3.0, 3.1) nor swagger (2.0) at its top"
    ],
    ["openapi: 4.0.0", "this is OpenAPI 4.0.0; OpenAPI 3.0, 3.1 and Swagger 2.0 are read"],
    ["openapi: 3.10.0", "this is OpenAPI 3.10.0; OpenAPI 3.0, 3.1 and Swagger 2.0 are read"],
    ["swagger: '1.2'", "this is Swagger 1.2; OpenAPI 3.0, 3.1 and Swagger 2.0 are read"],
    ["openapi: 3.0.0", "#/paths: there is no operation in this description"],
    ["{\"openapi\": \"3.0.0\",\n  \"paths\": {\"/a\" \"b\"}}", "line 2, column"],
    ["openapi: 3.0.0\npaths:\n  /a:\n   - b\n  c: [", "line 5, column"],
    ["a: *nothing", "this YAML cannot be read: Unresolved alias"]
  ]
  for (const [text, line] of cases) {
    it(`for ${JSON.stringify(text)}`, () => {
      const message = refused(text)
      expect(message.slice(0, line.length)).toBe(line)
      expect(message).toMatch(/^[ -~…]{1,300}$/)
    })
  }

  it("for 20 MB, before it is parsed", () => {
    expect(refused(`{${" ".repeat(20_000_000)}`)).toBe("this has 20 MB or more: a description is not that large")
    expect(refused(`"${"é".repeat(10_000_000)}`)).toBe("this has 20 MB or more: a description is not that large")
  })

  it("for aliases that stand for more and more", () => {
    const lines = Array.from(
      { length: 12 },
      (_, index) =>
        `a${index}: &a${index} [${index === 0 ? "x" : Array.from({ length: 10 }, () => `*a${index - 1}`).join(", ")}]`
    )
    expect(refused(`openapi: 3.0.0\n${lines.join("\n")}`)).toBe(
      "this YAML cannot be read: its aliases stand for too much"
    )
  })

  it("for what nests too deeply", () => {
    const deep = 100_000
    expect(refused(`openapi: 3.0.0\na: ${"[".repeat(deep)}${"]".repeat(deep)}`)).toMatch(
      /^(it nests too deeply|line \d+)/
    )
  })
})

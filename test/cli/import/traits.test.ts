import * as Result from "#effect/Result"
import { describe, expect, it } from "#test/vitest"
import { addTraits, readTraits, type Traits, writeTraits } from "../../../cli/import/traits.js"
import { error, inLists } from "./imported.js"

const read = (text: string): Traits => Result.getOrThrow(readTraits(text))
const refusal = (text: string): string => Result.getOrThrow(Result.flip(readTraits(text))).message
const namesOf = (text: string) => read(text).entries.map(({ guessed, name }) => guessed ? `${name}?` : name)

/** The text with lines for these classes, which have no status and no words that say anything. */
const added = (text: string, ...names: ReadonlyArray<string>): string =>
  addTraits(read(text), { ...inLists, errors: names.map((name) => error(name, { codes: [name] })) })

const line = (name: string) =>
  `  ${name}: Api.guessed({ category: "Unknown", retry: "never", applied: "unknown" }), // by nothing but its being an error`

const reviewed = `import { Api } from "effect-errata"
import type { Name } from "./errors.js"

const slow = { floor: "1 minute" } // "}" and { are no brackets here

export const traits = {
  // Ann, in May: it's {fine}.
  B: { category: "NotFound", retry: "never", applied: "no", ...slow }, // as their support says
  /* D }, { is */
  "D": Api.guessed({ category: "Unknown", retry: "never", applied: "unknown" }),
  F: { ...traitsOf(\`a \${"}".repeat(2)} \${{ a: 1 }.a}\`), pattern: /[/"}]\\/{/, half: 4 / 2 / 1, retry: "never" }
} satisfies Api.Traits<Name>

export const more = { G: 1 }
`

describe("a traits.ts", () => {
  it("is written whole once, a line for each class", () => {
    expect(writeTraits(inLists)).toBe(
      `// What is known of each error, and yours: \`effect-errata import\` adds what is new, and changes nothing that is here.
// Take \`Api.guessed(…)\` away from what you have reviewed.
import { Api } from "effect-errata"
import type { Name } from "./errors.js"

export const traits = {
  Busy: Api.guessed({ usualStatus: 429, category: "ResourceExhausted", retry: "throttled", applied: "no" }), // by its code
  DrinkNotFound: Api.guessed({ usualStatus: 404, category: "NotFound", retry: "never", applied: "no" }), // by its code
  ServiceUnavailable: Api.guessed({ status: 503, category: "Unavailable", retry: "transient", applied: "unknown" }), // by its status
  TokenExpired: Api.guessed({ usualStatus: 401, category: "Unauthenticated", retry: "refresh", applied: "no" }), // by its code
} satisfies Api.Traits<Name>
`
    )
    expect(namesOf(writeTraits(inLists))).toEqual(["Busy?", "DrinkNotFound?", "ServiceUnavailable?", "TokenExpired?"])
  })

  it("is read whatever a person has written into it", () => {
    expect(namesOf(reviewed)).toEqual(["B", "D?", "F"])
    expect(namesOf("export const traits = {}")).toEqual([])
    expect(namesOf("export const traits = { A, 'B-c': guessed({}), }")).toEqual(["A", "B-c?"])
    expect(namesOf("\ufeffexport const traits = {A:{retry:'never'}} as const satisfies Api.Traits<Name>;")).toEqual([
      "A"
    ])
    expect(namesOf(reviewed.replaceAll("\n", "\r\n"))).toEqual(["B", "D?", "F"])
  })

  it("knows whether it has Api as a value", () => {
    const hasApi = (line: string) => read(`${line}\nexport const traits = {}`).hasApi
    expect(hasApi("import { Api } from \"effect-errata\"")).toBe(true)
    expect(hasApi("import * as Api from \"effect-errata/Api\";")).toBe(true)
    expect(hasApi("import { Catalog, Api, type Http } from 'effect-errata'")).toBe(true)
    expect(hasApi("import type { Api } from \"effect-errata\"")).toBe(false)
    expect(hasApi("import { type Api, Http } from \"effect-errata\"")).toBe(false)
    expect(hasApi("import { Api as Errata } from \"effect-errata\"")).toBe(false)
    expect(hasApi("// import { Api }")).toBe(false)
  })

  it("is refused where it cannot be understood, with the line", () => {
    expect(refusal("")).toBe("there is no `export const traits = { … }`")
    expect(refusal("// export const traits = {}")).toBe("there is no `export const traits = { … }`")
    expect(refusal("function f() { const traits = {} }")).toBe("there is no `export const traits = { … }`")
    expect(refusal("export const traits = make({})")).toBe("line 1: `traits` is no object that is written out")
    expect(refusal("\nexport const traits = {\n  ...common,\n}")).toMatch(/^line 3: only members that are written out/)
    expect(refusal("export const traits = {\n  [name]: 1,\n}")).toMatch(/^line 2: only members/)
    expect(refusal("export const traits = {\n  get A() { return 1 }\n}")).toMatch(/^line 2: only members/)
    expect(refusal("export const traits = {\n  A() {}\n}")).toMatch(/^line 2: only members/)
    expect(refusal("export const traits = {\n  A: 1,\n  A: 2\n}")).toBe("line 3: A is there twice")
    expect(refusal("export const traits = {\n  A: {")).toBe("line 1: `traits` has no end")
    expect(refusal("export const traits = {\n  A: \"x\n}")).toBe("line 2: a text has no end")
    expect(refusal("export const traits = {\n  A: `x${`\n}")).toMatch(/^line 2: a template has no end/)
    expect(refusal("export const traits = {\n  /* A: 1\n}")).toBe("line 2: a comment has no end")
    expect(refusal("export const traits = {\n  A: /x\n}")).toBe("line 2: a regular expression has no end")
  })
})

describe("what is new", () => {
  it("is put where it belongs, and nothing else changes", () => {
    const text = added(reviewed, "A", "B", "C", "D", "E", "F")
    expect(text.split("\n").filter((one) => !reviewed.split("\n").includes(one))).toEqual(["A", "C", "E"].map(line))
    expect(text).toContain(`export const traits = {\n${line("A")}\n  // Ann, in May`)
    expect(text).toContain(`// as their support says\n${line("C")}\n  /* D }`)
    expect(text).toContain(`applied: "unknown" }),\n${line("E")}\n  F:`)
    expect(namesOf(text)).toEqual(["A?", "B", "C?", "D?", "E?", "F"])
  })

  it("gives the last one a comma where it has none, and no more than that", () => {
    const text = added(reviewed, "G", "H")
    expect(text).toBe(reviewed.replace("retry: \"never\" }\n}", `retry: "never" },\n${line("G")}\n${line("H")}\n}`))
    expect(added(text, "G", "H")).toBe(text)
    expect(added("export const traits = {\n  A: 1 // why\n}\n", "B")).toBe(
      `export const traits = {\n  A: 1, // why\n${line("B")}\n}\n`
    )
  })

  it("fits into what stands on one line, and keeps its ends of lines", () => {
    expect(namesOf(added("export const traits = { A: 1, C: 2 }", "B", "D"))).toEqual(["A", "B?", "C", "D?"])
    expect(namesOf(added("export const traits = {}", "B"))).toEqual(["B?"])
    expect(namesOf(added("export const traits = { A: 1, /* about C */ C: 2 }", "B"))).toEqual(["A", "B?", "C"])
    const windows = added(reviewed.replaceAll("\n", "\r\n"), "A", "C", "G")
    expect(windows.replaceAll("\r\n", "\n")).toBe(added(reviewed, "A", "C", "G"))
    expect(windows.split("\r\n")).toHaveLength(windows.split("\n").length)
  })

  it("comes after the last that it belongs behind, also where a person has sorted otherwise", () => {
    expect(namesOf(added("export const traits = {\n  Z: 1,\n  A: 1,\n}", "M"))).toEqual(["M?", "Z", "A"])
  })
})

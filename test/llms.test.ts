/** What llms.txt names is there: a program that is written by it compiles. */
import { describe, expect, it } from "#test/vitest"
import { existsSync, readFileSync } from "node:fs"
import * as Errata from "../src/index.js"
import type { Options } from "../src/Retry.js"

const root = new URL("../", import.meta.url)
const text = readFileSync(new URL("llms.txt", root), "utf8")
const found = (pattern: RegExp) => Array.from(text.matchAll(pattern), ([, ...groups]) => groups)

const tags = new Set([
  ...Object.values(Errata).flatMap((module) =>
    "catalog" in module ? module.catalog.classes.map(({ _tag }) => _tag) : []
  ),
  "MalformedResponseError",
  "TransportError",
  "UndocumentedError"
])

const apis = Object.entries(Errata).flatMap(([name, module]) => "catalog" in module ? [name] : [])

/** All options of a policy: one that is missing here, or too much, does not compile. */
const options: Record<keyof Options, true> = {
  attempts: true,
  attemptTimeout: true,
  backoff: true,
  budget: true,
  deadline: true,
  eventual: true,
  exhausted: true,
  gate: true,
  idempotencyKey: true,
  longestWait: true,
  overrides: true,
  refresh: true,
  tags: true,
  unsafe: true
}

describe("llms.txt", () => {
  it("names tags that exist", () => {
    // Effect's own modules begin with the name of one of ours.
    const named = found(new RegExp(String.raw`\b(?!HttpClient|HttpApi)((?:${apis.join("|")})[A-Z]\w*|\w+Error)\b`, "g"))
      .flat()
    expect(named.length).toBeGreaterThan(4)
    expect(named.filter((tag) => tag === undefined || !tags.has(tag))).toEqual([])
  })

  it("names members that exist", () => {
    const named = found(/\b([A-Z]\w+)\.([a-z]\w*)/g).filter(([module]) => module !== undefined && module in Errata)
    expect(named.length).toBeGreaterThan(4)
    const missing = named.filter(([module = "", member = ""]) => {
      const exported: unknown = Reflect.get(Errata, module)
      return typeof exported !== "object" || exported === null || !(member in exported)
    })
    expect(missing).toEqual([])
  })

  it("names options that exist", () => {
    const [[list = ""] = []] = found(/Retry\.policy\(\{ ([\w, ]+) \}\)/g)
    expect(list.split(", ").filter((name) => !(name in options))).toEqual([])
    expect(list.split(", ").length).toBeGreaterThan(4)
  })

  it("leads to pages that exist", () => {
    const links = found(/\]\(([^)]+)\)/g).flat()
    expect(links.length).toBeGreaterThan(15)
    expect(links.filter((link) => link === undefined || !existsSync(new URL(link, root)))).toEqual([])
  })
})

import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import type * as ApiError from "../src/ApiError.js"
import { Bearer, Http, JourneyApps, OAuth2, OzForensics, Qonversion, Questback, Rick } from "../src/index.js"

/** What an editor shows of a class: the comment before it. */
const commentsOf = (file: string): ReadonlyMap<string, string> => {
  const text = readFileSync(new URL(`../src/${file}.ts`, import.meta.url), "utf8")
  const found = text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport class (\w+)/g)
  return new Map(Array.from(found, ([, comment = "", name = ""]) => [name, comment.replace(/\s*\n \*\s?/g, " ")]))
}

const repeats = {
  never: /never repeated|traits are/i,
  transient: /transient|backed off|repeated where|repeat is safe/i,
  throttled: /throttled|repeated after|as the server says|wait/i,
  refresh: /renew|refresh/i,
  eventual: /poll/i
} as const

const modules = [
  ["apis/Questback", Questback],
  ["apis/Qonversion", Qonversion],
  ["apis/OzForensics", OzForensics],
  ["apis/JourneyApps", JourneyApps],
  ["apis/Rick", Rick],
  ["OAuth2", OAuth2],
  ["Bearer", Bearer],
  ["Http", Http]
] as const

interface Shown {
  readonly name: string
  readonly entry: ApiError.Entry
  readonly comment: string
}

const classes: ReadonlyArray<Shown> = modules.flatMap(([file, module]) => {
  const comments = commentsOf(file)
  return Object.entries<unknown>(module).flatMap(([short, klass]) =>
    typeof klass === "function" && "entry" in klass
      // Seam: only the classes of documented errors have an entry.
      ? [{ name: `${file}.${short}`, entry: klass.entry as ApiError.Entry, comment: comments.get(short) ?? "" }]
      : []
  )
})

describe("the comment of a class, as an editor shows it", () => {
  it("there is one for every class", () => {
    expect(classes.length).toBeGreaterThan(120)
  })

  it.each(classes)("$name says whether it is repeated and applied, and where that stands", ({ comment, entry }) => {
    expect(comment).toMatch(repeats[entry.retry])
    expect(comment).toMatch(entry.applied === "no" ? /not applied|nothing was|traits are/i : /appl|traits are/i)
    expect(comment).toMatch(/@see https:|Source: /)
  })
})

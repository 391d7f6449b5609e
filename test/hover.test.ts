import { describe, expect, it } from "@effect/vitest"
import { existsSync, readFileSync } from "node:fs"
import type * as ApiError from "../src/ApiError.js"
import * as Errata from "../src/index.js"

/** What an editor shows of a class: the comment before it. */
const commentsOf = (text: string): ReadonlyMap<string, string> => {
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

const at = (file: string): URL => new URL(`../src/${file}.ts`, import.meta.url)

/** Each module with the place of its file. */
const modules = Object.entries(Errata).map(([name, module]) =>
  [existsSync(at(`apis/${name}`)) ? `apis/${name}` : name, module] as const
)

interface Shown {
  readonly name: string
  readonly entry: ApiError.Entry
  readonly comment: string
  /** The page that documents the API. */
  readonly docs: string
}

const classes: ReadonlyArray<Shown> = modules.flatMap(([file, module]) => {
  const text = readFileSync(at(file), "utf8")
  const comments = commentsOf(text)
  const docs = /^ {2}docs: "(.+)",$/m.exec(text)?.[1] ?? ""
  return Object.entries<unknown>(module).flatMap(([short, klass]) =>
    typeof klass === "function" && "entry" in klass
      // Seam: only the classes of documented errors have an entry.
      ? [{
        name: `${file}.${short}`,
        entry: klass.entry as ApiError.Entry,
        comment: comments.get(short) ?? "",
        docs
      }]
      : []
  )
})

describe("the comment of a class, as an editor shows it", () => {
  it("there is one for every class", () => {
    expect(classes.length).toBeGreaterThan(120)
  })

  it.each(classes)("$name says whether it is repeated and applied", ({ comment, entry }) => {
    expect(comment).toMatch(repeats[entry.retry])
    expect(comment).toMatch(entry.applied === "no" ? /not applied|nothing was|traits are/i : /appl|traits are/i)
  })

  it("says where that stands, where it is another page than the API's own", () => {
    const elsewhere = classes.filter(({ docs, entry }) => entry.source !== docs)
    expect(elsewhere.map(({ name }) => name)).toEqual([
      "OAuth2.TokenAuthorizationPending",
      "OAuth2.TokenSlowDown",
      "OAuth2.TokenAccessDenied",
      "OAuth2.TokenExpired",
      "OAuth2.StateMismatch",
      "Problem.Details"
    ])
    for (const { comment } of elsewhere) expect(comment).toMatch(/Source: RFC \d+/)
  })
})

import * as Effect from "#effect/Effect"
import { describe, expect, it } from "#test/vitest"
import { words } from "#test/words"
import { existsSync, readFileSync } from "node:fs"
import type * as ApiError from "../src/ApiError.js"
import * as Errata from "../src/index.js"
import { open } from "./utils/editor.js"

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

describe("the types, as an editor shows them", () => {
  const program = `
import type * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import { Catalog, JourneyApps, Questback, Retry, TransportError } from "effect-errata"
import { Fake } from "../src/testing.js"
declare const http: HttpClient.HttpClient
declare const failing: Effect.Effect<number, Questback.Gone>
const client = http.pipe(Questback.client)
const repeated = failing.pipe(Retry.effect(Retry.policy({ tags: { QuestbackGone: "transient" } })))
const wire = Questback.Gone.wire
const after = new Questback.Gone({ body: {} }).retryAfter
const headers = new Questback.Gone({ body: {} }).exchange?.headers
const read = Catalog.json
const results = {} as JourneyApps.Batch<number>["results"]
const outcome = Retry.outcome
const fromEffect = TransportError.fromHttpClientError
const errors = Fake.errors(Questback.catalog)
const app = Fake.app(Questback.catalog)
`
  it.effect("have Effect's own words, and none of what serves two majors of it", () =>
    Effect.gen(function*() {
      const shown = yield* open(program)
      const expected: Readonly<Record<string, RegExp>> = {
        client: /: HttpClient\.HttpClient\.With<Questback\.BadRequest \| .*, never>$/,
        repeated: /: Effect\.Effect<number, Questback\.Gone, never>$/,
        wire: new RegExp(`: ${words.codec}<Questback\\.Gone, `),
        after: /: Duration \| undefined$/,
        headers: /: Headers \| undefined$/,
        read: new RegExp(`: <A, I, R>\\(schema: ${words.codec}<A, I, R>\\) => \\(response: HttpClientResponse\\)`),
        results: new RegExp(`: readonly ${words.result}<number, `),
        outcome: /=> Option<Retry\.Outcome>$/,
        fromEffect: /\(error: HttpClientError\) =>/,
        errors: /: Arbitrary<\(?Questback\.BadRequest/,
        app: /: Effect\.Effect<HttpServerResponse, never, HttpServerRequest>$/
      }
      for (const [name, pattern] of Object.entries(expected)) expect(yield* shown(name)).toMatch(pattern)
    }), 60_000)
})

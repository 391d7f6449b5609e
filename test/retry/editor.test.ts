// What the compiler and an editor say to who writes a policy.
import * as Effect from "#effect/Effect"
import { describe, expect, it } from "#test/vitest"
import { edit } from "../utils/editor.js"

const head = `
import * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import { Questback, Retry, Rick } from "effect-errata"
declare const http: HttpClient.HttpClient
interface NoToken { readonly _tag: "NoToken" }
declare const guarded: HttpClient.HttpClient.With<Questback.Failure | NoToken>
const policy = Retry.policy()
`

/** The words of the compiler about each line that it refuses. */
const refusals: ReadonlyArray<readonly [string, string]> = [
  [
    "http.pipe(Retry.client(policy))",
    "errors of HttpClient have no traits: put a catalog's client below, read bodies by Catalog.json, repeat in the client"
  ],
  [
    "http.pipe(Questback.client).get(\"/\").pipe(Effect.flatMap((response) => response.json), Retry.effect(policy))",
    "errors of HttpClient have no traits: put a catalog's client below, read bodies by Catalog.json, repeat in the client"
  ],
  ["guarded.pipe(Retry.client(policy))", "this error has no traits, and no tag of the policy says what it means"],
  [
    "http.pipe(Rick.client, Retry.client(Retry.policy({ tags: { QuestbackUnauthorized: \"refresh\" } })))",
    "no error here has this tag"
  ],
  [
    "Effect.fail(new Questback.Gone({ body: {} })).pipe(Retry.effect(policy))",
    "nothing here can be helped by repeating"
  ],
  ["Retry.policy({ attempts: -1 })", "attempts is a whole number from 1 on"],
  [
    "Retry.policyFor<Questback.Failure>()({ tags: { QuestbackUnauthorised: \"refresh\" } })",
    "Did you mean to write 'QuestbackUnauthorized'?"
  ],
  [
    "Retry.policyFor<Questback.Failure>()({ tags: { QuestbackGone: \"never\", QuestbackLost: \"never\" } })",
    "no error here has this tag"
  ]
]

describe("what the compiler says", () => {
  it.effect("is a sentence, and names the error", () =>
    Effect.gen(function*() {
      const { refused } = yield* edit(`${head}${refusals.map(([line]) => line).join("\n")}\n`)
      const said = yield* refused
      expect(said).toHaveLength(refusals.length)
      for (const [index, [, sentence]] of refusals.entries()) expect(said[index]).toContain(sentence)
      const last = (index: number) => said[index]?.split("\n").at(-1)?.trim()
      expect(last(2)).toMatch(/ but required in type '\{ readonly "this error .+": NoToken; \}'\.$/)
      expect(last(3)).toMatch(/ but required in type '\{ readonly "no error .+": "QuestbackUnauthorized"; \}'\.$/)
    }), 60_000)
})

describe("what an editor offers and shows", () => {
  const program = `${head}
const repeated = Retry.client(policy)
const shared = Retry.policyFor<Questback.Failure | NoToken>()({ tags: { NoToken: "never" } })
const limited = Retry.policy({ attempts: 4, deadline: "1 minute" })
Retry.policyFor<Questback.Failure | NoToken>()({ tags: { QuestbackGone: "never", ...[0] } })
Retry.policyFor<Questback.Failure | NoToken>()({ overrides: { ...[1] } })
Retry.policyFor<Questback.Failure | NoToken>()({ budget: "none", ...[2] })
Retry.policy({ unsafe: "repeat", ...[3] })
`
  const tags = [
    "NoToken",
    "QuestbackBadRequest",
    "QuestbackForbidden",
    "QuestbackInternalServerError",
    "QuestbackNotFound",
    "QuestbackTooManyRequests",
    "QuestbackUnauthorized",
    "TransportError",
    "UndocumentedError"
  ]

  it.effect("the tags, where a policy knows what it is for, and the options everywhere", () =>
    Effect.gen(function*() {
      const { offered } = yield* edit(program)
      expect((yield* offered("tags: { QuestbackGone: \"never\", ")).toSorted()).toEqual(tags)
      expect((yield* offered("overrides: { ")).toSorted()).toEqual([...tags, "QuestbackGone"].toSorted())
      const options = ["attempts", "attemptTimeout", "deadline", "tags", "overrides"]
      expect(yield* offered("{ budget: \"none\", ")).toEqual(expect.arrayContaining(options))
      expect(yield* offered("{ unsafe: \"repeat\", ")).toEqual(expect.arrayContaining(options))
    }), 60_000)

  it.effect("types that can be read", () =>
    Effect.gen(function*() {
      const { shown } = yield* edit(program)
      expect(yield* shown("repeated")).toMatch(
        /: <E, R>\(self: HttpClient\.HttpClient\.With<E, R> & Retry\.Judged<E, \{\}, never>\) => .+With<E, R>$/
      )
      expect((yield* shown("shared")).replaceAll(/\s+/g, " "))
        .toMatch(/: Retry\.Policy<\{ readonly NoToken\?: "never"; \}, never, never, never>$/)
      expect(yield* shown("limited")).toMatch(/: Retry\.Policy<\{\}, never, never, TransportError>$/)
    }), 60_000)
})

/**
 * What a stock client of Effect 3 has beside that of Effect 4.
 */
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import type * as HttpApiError from "@effect/platform/HttpApiError"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Questback from "../../src/apis/Questback.js"
import * as Fake from "../../src/Fake.js"

class Archived extends Schema.TaggedError<Archived>()(
  "Archived",
  { since: Schema.String },
  HttpApiSchema.annotations({ status: 410 })
) {}

const baseUrl = "https://api.example.com"

const ask = <A, I>(errors: Schema.Schema<A, I>, status: number, body: unknown) => {
  const quest = HttpApiEndpoint.get("quest", "/quests/1").addError(errors)
  const api = HttpApi.make("quests").add(HttpApiGroup.make("quests", { topLevel: true }).add(quest))
  return Fake.script(Fake.answer({ status, body: JSON.stringify(body) })).pipe(
    Effect.flatMap(({ client }) => HttpApiClient.makeWith(api, { httpClient: client, baseUrl })),
    Effect.flatMap((client) => Effect.flip(client.quest())),
    Effect.scoped
  )
}

describe("a stock client", () => {
  it.effect.each([Schema.Union(Questback.Gone, Archived), Schema.Union(Archived, Questback.Gone)])(
    "tells the members of a union by their tags, in whatever order they are declared",
    (errors) =>
      Effect.gen(function*() {
        const own:
          | Questback.Gone
          | Archived
          | HttpApiError.HttpApiDecodeError
          | HttpClientError.HttpClientError
          | ParseResult.ParseError = yield* ask(errors, 410, { _tag: "Archived", since: "May" })
        expect(own).toBeInstanceOf(Archived)
        expect(yield* ask(errors, 410, { detail: "Deleted in May." })).toBeInstanceOf(Questback.Gone)
      })
  )

  it.effect("knows a request that does not fit as the platform's own error, not the API's 400", () =>
    Effect.gen(function*() {
      const body = { _tag: "HttpApiDecodeError", issues: [], message: "no id" }
      expect(yield* ask(Questback.BadRequest, 400, body)).toMatchObject({ _tag: "HttpApiDecodeError" })
    }))

  it.effect("takes no catalog's client by transformClient, and with a cast the types forget what calls fail with", () =>
    Effect.gen(function*() {
      const quest = HttpApiEndpoint.get("quest", "/quests/1").addError(Questback.Gone)
      const api = HttpApi.make("quests").add(HttpApiGroup.make("quests", { topLevel: true }).add(quest))
      // @ts-expect-error it has to fail as HttpClient does
      HttpApiClient.make(api, { transformClient: Questback.client })
      const { client, layer } = yield* Fake.script(Fake.respond(Questback.Forbidden).pipe(Fake.times(2)))
      const cast = yield* HttpApiClient.make(api, { baseUrl, transformClient: Questback.client as never }).pipe(
        Effect.provide(layer)
      )
      const forgotten:
        | Questback.Gone
        | HttpApiError.HttpApiDecodeError
        | HttpClientError.HttpClientError
        | ParseResult.ParseError = yield* Effect.flip(cast.quest())
      expect(forgotten).toBeInstanceOf(Questback.Forbidden)
      const typed = yield* HttpApiClient.makeWith(api, { baseUrl, httpClient: Questback.client(client) })
      const known = yield* typed.quest().pipe(
        Effect.catchTag("QuestbackForbidden", (error) => Effect.succeed(error.retry))
      )
      expect(known).toBe("never")
    }))
})

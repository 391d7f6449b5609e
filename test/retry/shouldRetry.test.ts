// What a server says about repeating: the header that every client knows, and one that an API declares.
import * as Schema from "#effect/Schema"
import { describe, expect, it } from "#test/vitest"
import { Api, Catalog, Http, Retry } from "effect-errata"

const api = Api.make("Till", {
  docs: "https://docs.example.com",
  body: Schema.Struct({ code: Schema.optional(Schema.String) }),
  key: ["code"],
  shouldRetry: "Till-Should-Retry"
})
class Declined extends api.error<Declined>()("Declined", {
  key: "declined",
  usualStatus: 402,
  category: "FailedPrecondition",
  retry: "never",
  applied: "no",
  summary: "The payment was declined.",
  example: { code: "declined" }
}) {}
class Busy extends api.error<Busy>()("Busy", {
  status: 409,
  category: "Aborted",
  retry: "transient",
  applied: "no",
  summary: "Another payment is under way.",
  example: {}
}) {}
const till = api.catalog(Declined, Busy)

const ask = (
  catalog: Catalog.Catalog<Retry.Aware>,
  status: number,
  headers: Readonly<Record<string, string>>,
  { body = "{}", method = "GET", options = {} }: {
    readonly body?: string
    readonly method?: string
    readonly options?: Retry.Options<Retry.Tags, never, never>
  } = {}
) => {
  const request = { method, url: "https://till.example.com/payments" }
  const failure = Catalog.decodeParts(catalog, { status, headers, body, request })
  const policy: Retry.Policy = Retry.policy(options)
  return Retry.verdict(policy, failure, { attempt: 1, elapsed: 0, now: 0, random: 0.5 }).reason
}

describe("x-should-retry", () => {
  it("true lifts a never, and nothing else", () => {
    expect(ask(Http.catalog, 404, {})).toBe("never")
    expect(ask(Http.catalog, 404, { "x-should-retry": "true" })).toBe("transient")
    expect(ask(Http.catalog, 404, { "X-Should-Retry": "TRUE" })).toBe("transient")
    expect(ask(Http.catalog, 404, { "x-should-retry": "yes" })).toBe("never")
    // A POST that may have had its effect is none to repeat all the same, and attempts end as they do.
    expect(ask(Http.catalog, 409, { "x-should-retry": "true" }, { method: "POST" })).toBe("unsafe")
    expect(ask(Http.catalog, 500, { "x-should-retry": "true" }, { method: "POST" })).toBe("unsafe")
    expect(ask(Http.catalog, 404, { "x-should-retry": "true" }, { options: { attempts: 1 } })).toBe("attempts")
    expect(ask(Http.catalog, 429, { "x-should-retry": "true", "retry-after": "90" })).toBe("hint")
  })

  it("false ends a call, and what a program says of a tag comes before true", () => {
    expect(ask(Http.catalog, 500, { "x-should-retry": "false" })).toBe("server")
    expect(ask(Http.catalog, 404, { "x-should-retry": "true" }, { options: { tags: { HttpNotFound: "never" } } }))
      .toBe("never")
  })
})

describe("the header that an API declares", () => {
  it("says the same, for documented errors and for all else that the API answers", () => {
    expect(ask(till, 409, { "till-should-retry": "false" })).toBe("server")
    expect(ask(till, 402, { "till-should-retry": "true" }, { body: "{\"code\":\"declined\"}" })).toBe("transient")
    expect(ask(till, 402, {}, { body: "{\"code\":\"declined\"}" })).toBe("never")
    expect(ask(till, 404, { "till-should-retry": "true" })).toBe("transient")
    expect(ask(till, 409, { "till-should-retry": "false" }, { body: "<h1>Busy</h1>" })).toBe("server")
    expect(ask(till, 404, { "till-should-retry": "true", "x-should-retry": "false" })).toBe("never")
  })

  it("says nothing to another API", () => {
    expect(ask(Http.catalog, 404, { "till-should-retry": "true" })).toBe("never")
    expect(ask(Catalog.orElse(Http.catalog, till), 404, { "x-other": "true" })).toBe("never")
  })
})

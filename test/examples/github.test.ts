/** The catalog of examples/github.ts against the forms that GitHub's documentation describes, in words of our own. */
import * as Duration from "#effect/Duration"
import { describe, expect, it } from "#test/vitest"
import { Catalog, Retry } from "effect-errata"
import * as GitHub from "../../examples/github.js"

const now = Date.UTC(2026, 6, 7, 12)

const decode = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  Catalog.decodeParts(GitHub.catalog, {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    receivedAt: now,
    request: { method: "GET", url: "https://api.github.com/repos/acme/anvil/issues" }
  })

const said = (message: string, more: object = {}) => ({
  message,
  documentation_url: "https://docs.github.com/rest/issues/issues",
  ...more
})

const verdictOn = (failure: ReturnType<typeof decode>, policy = Retry.policy({ longestWait: "1 hour" })) =>
  Retry.verdict(policy, failure, { attempt: 1, elapsed: 0, now, random: 0 })

const quota = (remaining: number, inSeconds = 600) => ({
  "x-ratelimit-limit": "5000",
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-reset": String(now / 1000 + inSeconds),
  "x-ratelimit-used": String(5000 - remaining),
  "x-ratelimit-resource": "core"
})

describe("a limit of requests", () => {
  it.each([403, 429])("%i with nothing left of the quota waits for its reset", (status) => {
    const failure = decode(status, said("The rate limit is exceeded."), quota(0))
    expect(failure).toBeInstanceOf(GitHub.RateLimited)
    expect(failure).toMatchObject({ retry: "throttled", applied: "no", retryAfter: Duration.minutes(10) })
    const verdict = verdictOn(failure)
    expect(verdict._tag === "Retry" && Duration.toMillis(verdict.delay)).toBeGreaterThanOrEqual(600_000)
  })

  it.each([403, 429])("%i that names the seconds waits for them, whatever is left of the quota", (status) => {
    const failure = decode(status, said("You are over a secondary rate limit."), { ...quota(40), "retry-after": "30" })
    expect(failure).toBeInstanceOf(GitHub.RateLimited)
    expect(failure.retryAfter).toEqual(Duration.seconds(30))
  })

  it.each([403, 429])("%i that says it in the message alone waits for a minute at least", (status) => {
    const failure = decode(status, said("You have exceeded a secondary rate limit. Wait a few minutes."), quota(4_000))
    expect(failure).toBeInstanceOf(GitHub.SlowDown)
    const verdict = verdictOn(failure)
    expect(verdict._tag === "Retry" && Duration.toMillis(verdict.delay)).toBeGreaterThanOrEqual(60_000)
  })

  it("a 429 that says nothing is one, and backs off", () => {
    expect(decode(429, "")).toMatchObject({ _tag: "UndocumentedError", documentedAs: "GitHubRateLimited" })
    expect(verdictOn(decode(429, ""))).toMatchObject({ _tag: "Retry", reason: "throttled" })
    expect(decode(429, said("Slow down."))).toBeInstanceOf(GitHub.RateLimited)
    expect(verdictOn(decode(429, said("Slow down.")))).toMatchObject({ _tag: "Retry", reason: "throttled" })
  })
})

describe("a 403 that no waiting helps", () => {
  it.each([
    ["the token does not reach that far", said("Resource is not accessible by this integration"), quota(4_990)],
    ["without a quota in its headers", said("Administrative rules forbid this request."), {}],
    ["too many attempts to log in", said("The number of login attempts was exceeded."), quota(59)]
  ])("%s", (_, body, headers) => {
    const failure = decode(403, body, headers)
    expect(failure).toBeInstanceOf(GitHub.Forbidden)
    expect(verdictOn(failure)).toMatchObject({ _tag: "Stop", reason: "never" })
  })
})

describe("what else is documented", () => {
  it.each([
    [400, said("Problems with the JSON of the body"), GitHub.BadRequest],
    [401, said("Credentials are bad"), GitHub.BadCredentials],
    [404, said("Nothing found"), GitHub.NotFound],
    [404, {}, GitHub.NotFound],
    [405, said("It is not mergeable"), GitHub.Conflict],
    [409, said("The repository is empty."), GitHub.Conflict],
    [410, said("Issues are disabled"), GitHub.Gone],
    [
      422,
      said("Validation failed", { errors: [{ resource: "Issue", field: "title", code: "missing_field" }] }),
      GitHub.Invalid
    ],
    [422, said("Validation failed", { errors: ["name is too long"] }), GitHub.Invalid],
    [422, said("Cannot be processed"), GitHub.Invalid],
    [
      422,
      said("Validation failed", { errors: [{ resource: "Label", field: "name", code: "already_exists" }] }),
      GitHub.AlreadyExists
    ],
    [451, said("Access to it is blocked", { block: { reason: "dmca" } }), GitHub.Withheld],
    [500, said("Server error"), GitHub.ServerError],
    [502, said("Server error"), GitHub.ServerError]
  ])("%i %j", (status, body, klass) => {
    expect(decode(status, body, quota(0))).toBeInstanceOf(klass)
    expect(decode(status, body, quota(0)).trace).toBeUndefined()
    expect(decode(status, body, { "x-github-request-id": "0681:23DC" }).trace).toBe("0681:23DC")
  })

  it("a token that has run out is renewed where the policy can", () => {
    expect(verdictOn(decode(401, said("Credentials are bad")))).toMatchObject({ _tag: "Stop", reason: "refresh" })
  })

  it("a page that refuses a request is no limit of requests", () => {
    const failure = decode(403, "<html><h1>Blocked</h1></html>", { "content-type": "text/html" })
    expect(failure).toMatchObject({ _tag: "UndocumentedError", retry: "never", documentedAs: "GitHubForbidden" })
  })

  it("a page of HTML in the place of an answer is a server's error that nobody documents", () => {
    expect(decode(502, "<html><h1>Unicorn!</h1></html>", { "content-type": "text/html" }))
      .toMatchObject({ _tag: "UndocumentedError", retry: "transient", documentedAs: "GitHubServerError" })
  })

  it("says what is wrong with which field", () => {
    const failure = decode(
      422,
      said("Validation failed", { errors: [{ resource: "Issue", field: "title", code: "missing_field" }] })
    )
    expect(failure instanceof GitHub.Invalid && GitHub.flawsOf(failure)).toEqual([
      { resource: "Issue", field: "title", code: "missing_field" }
    ])
    const sentence = decode(422, said("Validation failed", { errors: ["name is too long"] }))
    expect(sentence instanceof GitHub.Invalid && GitHub.flawsOf(sentence)).toEqual([])
  })
})

it("each error is answered as it is read", () => {
  expect(Catalog.check(GitHub.catalog)).toEqual([])
})

import * as Option from "#effect/Option"
import { describe, expect, it } from "#test/vitest"
import type { AnyClass } from "../src/ApiError.js"
import * as Rick from "../src/apis/Rick.js"
import * as Catalog from "../src/Catalog.js"
import type { Category } from "../src/Category.js"
import type { Applied, Retry } from "../src/Disposition.js"
import * as OAuth2 from "../src/OAuth2.js"

type Row<K> = readonly [klass: AnyClass, key: K, category: Category, retry: Retry, applied: Applied]

const statuses: ReadonlyArray<Row<number>> = [
  [Rick.BadRequest, 400, "InvalidArgument", "never", "no"],
  [Rick.Unauthorized, 401, "Unauthenticated", "never", "no"],
  [Rick.Forbidden, 403, "PermissionDenied", "never", "no"],
  [Rick.NotFound, 404, "NotFound", "never", "no"],
  [Rick.MethodNotAllowed, 405, "Unimplemented", "never", "no"],
  [Rick.UnsupportedMediaType, 415, "InvalidArgument", "never", "no"],
  [Rick.TooManyRequests, 429, "ResourceExhausted", "throttled", "no"],
  [Rick.InternalServerError, 500, "Internal", "transient", "unknown"],
  [Rick.BadGateway, 502, "Unavailable", "transient", "unknown"],
  [Rick.ServiceUnavailable, 503, "Unavailable", "transient", "unknown"],
  [Rick.GatewayTimeout, 504, "DeadlineExceeded", "transient", "unknown"]
]

const token: ReadonlyArray<Row<string>> = [
  [Rick.TokenUnsupportedGrantType, "unsupported_grant_type", "Unimplemented", "never", "no"],
  [Rick.TokenInvalidRequest, "invalid_request", "InvalidArgument", "never", "no"],
  [Rick.TokenInvalidClient, "invalid_client", "Unauthenticated", "never", "no"],
  [Rick.TokenServerError, "server_error", "Internal", "transient", "unknown"],
  [Rick.TokenInvalidCode, "invalid_code", "Unauthenticated", "never", "no"],
  [Rick.TokenInvalidToken, "invalid_token", "Unauthenticated", "never", "no"]
]

const redirect: ReadonlyArray<Row<string>> = [
  [Rick.AuthorizeInvalidRequest, "invalid_request", "InvalidArgument", "never", "no"],
  [Rick.AuthorizeUnsupportedResponseType, "unsupported_response_type", "Unimplemented", "never", "no"],
  [Rick.AuthorizeInvalidScope, "invalid_scope", "InvalidArgument", "never", "no"],
  [Rick.AuthorizeForbiddenScope, "forbidden_scope", "PermissionDenied", "never", "no"],
  [Rick.AuthorizeAccessDenied, "access_denied", "PermissionDenied", "never", "no"]
]

const decode = (status: number, body: unknown) =>
  Catalog.decodeParts(Rick.catalog, {
    status,
    headers: {},
    body: typeof body === "string" ? body : JSON.stringify(body),
    request: { method: "GET", url: "https://api.example.com/characters/7" }
  })

it("has eleven statuses, six token errors and five of the redirect, and no other", () => {
  expect(Rick.catalog.classes).toEqual([...statuses, ...token].map(([klass]) => klass))
  expect(Rick.redirectCatalog.classes).toEqual(redirect.map(([klass]) => klass))
  expect(Rick.catalog.name).toBe("Rick")
  for (const { entry } of [...Rick.catalog.classes, ...Rick.redirectCatalog.classes]) {
    expect(entry.source).toMatch(/Rick/)
    expect(entry.summary).toMatch(/^[A-Z].*\.$/)
  }
})

describe.each(statuses)("%o", (klass, status, category, retry, applied) => {
  const traits = { status, category, retry, applied }

  it.each<[string, unknown, unknown]>([
    ["JSON", { message: "No", description: "Because." }, { message: "No", description: "Because." }],
    ["JSON with more", { message: "No", trace: { id: 7 } }, { message: "No", trace: { id: 7 } }],
    ["JSON with nulls", { message: null, description: null }, { message: null, description: null }],
    ["JSON whose message is the status itself", { message: status, description: "Because." }, {
      message: String(status),
      description: "Because."
    }],
    ["JSON that says nothing", {}, {}],
    ["an unknown key", { error: "brand_new", message: "No" }, { error: "brand_new", message: "No" }],
    ["a text", "Because.", { description: "Because." }],
    ["a page, which is for browsers", "<h1>No</h1>", {}],
    ["a text that happens to be JSON", "404", { description: "404" }],
    ["half of JSON", "{\"message\":", { description: "{\"message\":" }],
    ["nothing", "", {}],
    ["blanks", " \n", {}],
    ["JSON's null", "null", {}]
  ])("with %s", (_, sent, body) => {
    const failure = decode(status, sent)
    expect(failure).toBeInstanceOf(klass)
    expect(failure).toMatchObject({ ...traits, body })
    expect(failure).toEqual(expect.objectContaining({ body }))
  })

  it("says what the server said", () => {
    const head = `Rick ${status} `
    expect(decode(status, { message: "No", description: "Because." }).message)
      .toMatch(new RegExp(`^${head}[A-Z][A-Za-z ]+: Because\\. \\(GET /characters/7\\)$`))
    expect(decode(status, { message: "No" }).message).toMatch(/: No \(GET/)
    expect(decode(status, { error: "brand_new", error_description: "It is new." }).message).toMatch(
      /: It is new\. \(GET/
    )
    expect(decode(status, "").message).toMatch(new RegExp(`^${head}[A-Z][A-Za-z ]+ \\(GET /characters/7\\)$`))
  })

  it("goes to a server's answer and back", () => {
    const sent = Catalog.encode(decode(status, { message: "No" }) as Rick.BadRequest)
    expect(sent).toMatchObject({ status, body: "{\"message\":\"No\"}" })
    expect(Catalog.decodeParts(Rick.catalog, sent)).toBeInstanceOf(klass)
  })

  it("a body of another shape keeps the traits", () => {
    for (const body of [[], { message: {} }, { description: [] }]) {
      expect(decode(status, body)).toMatchObject({
        _tag: "UndocumentedError",
        documentedAs: klass._tag,
        category,
        retry,
        applied
      })
    }
  })
})

describe.each(token)("%o", (klass, error, category, retry, applied) => {
  it("is told by its key, under any status, with what is beside it", () => {
    for (const status of [400, 401, 403, 418, 429, 500]) {
      for (const body of [{ error }, { error, error_description: "Because.", message: "No" }]) {
        const failure = decode(status, body)
        expect(failure).toBeInstanceOf(klass)
        expect(failure).toMatchObject({ status, body, category, retry, applied })
      }
    }
    expect(decode(400, { error, error_description: "Because." }).message).toMatch(/: Because\. \(GET/)
  })

  it("goes to a server's answer and back", () => {
    const failure = decode(400, { error }) as Rick.TokenInvalidCode
    expect(Catalog.decodeParts(Rick.catalog, Catalog.encode(failure))).toBeInstanceOf(klass)
  })
})

it.each([501, 409, 410, 418, 422, 505])("%i is not documented here", (status) => {
  expect(decode(status, { message: "No" })).toMatchObject({ _tag: "UndocumentedError", reason: "NotDocumented" })
})

describe("the redirect", () => {
  const url = "https://app.example.com/callback"
  const read = (tail: string) => Option.getOrUndefined(Rick.fromRedirect(`${url}${tail}`, { state: "f3a1" }))

  it.each(redirect)("%o", (klass, error, category, retry, applied) => {
    const failure = read(`?error=${error}&error_description=Because+of+this&state=f3a1`)
    expect(failure).toBeInstanceOf(klass)
    expect(failure).toMatchObject({
      category,
      retry,
      applied,
      body: { error, error_description: "Because of this" }
    })
    expect(failure?.message).toMatch(/^Rick 302 Authorize [A-Z][A-Za-z ]+: Because of this \(GET \/callback\)$/)
    expect(read(`#error=${error}&state=f3a1`)).toBeInstanceOf(klass)
  })

  it("the same key is one error here and another one on the token endpoint", () => {
    expect(read("?error=invalid_request&state=f3a1")).toBeInstanceOf(Rick.AuthorizeInvalidRequest)
    expect(decode(400, { error: "invalid_request" })).toBeInstanceOf(Rick.TokenInvalidRequest)
    // And one's keys mean nothing to the other.
    expect(decode(403, { error: "access_denied" })).toBeInstanceOf(Rick.Forbidden)
    expect(read("?error=invalid_client&state=f3a1")).toMatchObject({ _tag: "UndocumentedError", api: "Rick" })
  })

  it("nothing where there is no error, and a mismatch where the state is another one", () => {
    expect(read("?code=9&state=f3a1")).toBeUndefined()
    expect(read("?error=access_denied&state=other")).toBeInstanceOf(OAuth2.StateMismatch)
    expect(read("?error=access_denied")).toBeInstanceOf(OAuth2.StateMismatch)
  })
})

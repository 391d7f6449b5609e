import type * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import { failuresOf } from "#seam/causes"
import { describe, expect, it } from "#test/vitest"
import type * as Exit from "effect/Exit"
import type { AnyClass } from "../src/ApiError.js"
import * as Catalog from "../src/Catalog.js"
import type { Category } from "../src/Category.js"
import type * as Disposition from "../src/Disposition.js"
import * as OAuth2 from "../src/OAuth2.js"
import * as Retry from "../src/Retry.js"
import { finish, inTurn } from "./load/world.js"

type Row = readonly [
  klass: AnyClass,
  key: string,
  category: Category,
  retry: Disposition.Retry,
  applied: Disposition.Applied
]

const token: ReadonlyArray<Row> = [
  [OAuth2.TokenInvalidRequest, "invalid_request", "InvalidArgument", "never", "no"],
  [OAuth2.TokenInvalidClient, "invalid_client", "Unauthenticated", "never", "no"],
  [OAuth2.TokenInvalidGrant, "invalid_grant", "Unauthenticated", "never", "no"],
  [OAuth2.TokenUnauthorizedClient, "unauthorized_client", "PermissionDenied", "never", "no"],
  [OAuth2.TokenUnsupportedGrantType, "unsupported_grant_type", "Unimplemented", "never", "no"],
  [OAuth2.TokenInvalidScope, "invalid_scope", "InvalidArgument", "never", "no"],
  [OAuth2.TokenServerError, "server_error", "Internal", "transient", "unknown"],
  [OAuth2.TokenTemporarilyUnavailable, "temporarily_unavailable", "Unavailable", "transient", "no"],
  [OAuth2.TokenAuthorizationPending, "authorization_pending", "FailedPrecondition", "eventual", "no"],
  [OAuth2.TokenSlowDown, "slow_down", "ResourceExhausted", "eventual", "no"],
  [OAuth2.TokenAccessDenied, "access_denied", "PermissionDenied", "never", "no"],
  [OAuth2.TokenExpired, "expired_token", "Unauthenticated", "never", "no"]
]

const redirect: ReadonlyArray<Row> = [
  [OAuth2.AuthorizeInvalidRequest, "invalid_request", "InvalidArgument", "never", "no"],
  [OAuth2.AuthorizeUnauthorizedClient, "unauthorized_client", "PermissionDenied", "never", "no"],
  [OAuth2.AuthorizeAccessDenied, "access_denied", "PermissionDenied", "never", "no"],
  [OAuth2.AuthorizeUnsupportedResponseType, "unsupported_response_type", "Unimplemented", "never", "no"],
  [OAuth2.AuthorizeInvalidScope, "invalid_scope", "InvalidArgument", "never", "no"],
  [OAuth2.AuthorizeServerError, "server_error", "Internal", "transient", "unknown"],
  [OAuth2.AuthorizeTemporarilyUnavailable, "temporarily_unavailable", "Unavailable", "transient", "no"]
]

const decode = (status: number, body: unknown) =>
  Catalog.decodeParts(OAuth2.catalog, {
    status,
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
    request: { method: "POST", url: "https://id.example.com/oauth/token" }
  })

describe("the token endpoint", () => {
  it("has these errors, and no other", () => {
    expect(OAuth2.catalog.classes).toEqual(token.map(([klass]) => klass))
  })

  it.each(token)("%o", (klass, error, category, retry, applied) => {
    const body = { error, error_description: "Because of this.", error_uri: "https://docs.example.com/e", hint: 7 }
    for (const status of [400, 401, 429, 500, 503]) {
      const failure = decode(status, body)
      expect(failure).toBeInstanceOf(klass)
      expect(failure).toMatchObject({ status, body, category, retry, applied })
      expect(failure.message).toMatch(/^OAuth2 \d{3} Token [A-Z][A-Za-z ]+: Because of this\. \(POST \/oauth\/token\)$/)
    }
    // Only the key is required.
    expect(decode(400, { error })).toBeInstanceOf(klass)
    expect(decode(400, { error, error_description: null, error_uri: null })).toBeInstanceOf(klass)
  })

  it("a client that could not be authenticated is answered with 401, the rest with 400", () => {
    expect(Catalog.encode(new OAuth2.TokenInvalidClient({ body: { error: "invalid_client" } })).status).toBe(401)
    expect(Catalog.encode(new OAuth2.TokenInvalidGrant({ body: { error: "invalid_grant" } })).status).toBe(400)
  })

  it.each<[number, unknown, string]>([
    [400, { error: "login_required" }, "InvalidArgument"],
    [400, { error: "INVALID_GRANT" }, "InvalidArgument"],
    [400, { error: ["invalid_grant"] }, "InvalidArgument"],
    [401, { error: { code: "invalid_grant" } }, "Unauthenticated"],
    [400, "invalid_grant", "InvalidArgument"],
    [503, "<h1>Down</h1>", "Unavailable"],
    [400, "", "InvalidArgument"]
  ])("%i %j is not documented, and has its status's category", (status, body, category) => {
    expect(decode(status, body)).toMatchObject({ _tag: "UndocumentedError", reason: "NotDocumented", category })
  })

  it("a body that does not fit its own error keeps that error's traits", () => {
    expect(decode(400, { error: "temporarily_unavailable", error_description: ["later"] })).toMatchObject({
      _tag: "UndocumentedError",
      documentedAs: "OAuth2TokenTemporarilyUnavailable",
      retry: "transient"
    })
  })
})

describe("a device that waits for its user", () => {
  const url = "https://login.example.com/token"
  const answers = (...errors: ReadonlyArray<string>) =>
    inTurn(...errors.map((error) => ({ status: 400, body: JSON.stringify({ error }) })))
  const login = (server: ReturnType<typeof answers>, upTo: Duration.Input = "15 minutes") => {
    const policy = Retry.policy({ eventual: { every: "5 seconds", upTo } })
    return finish(server.http.pipe(OAuth2.client, Retry.client(policy)).post(url))
  }

  it.effect("polls until the user has answered, beyond the attempts", () =>
    Effect.gen(function*() {
      const pending = answers(...Array.from({ length: 7 }, () => "authorization_pending"))
      expect((yield* login(pending))._tag).toBe("Success")
      expect(pending.times()).toEqual([0, 5, 10, 15, 20, 25, 30, 35].map((seconds) => seconds * 1_000))
    }))

  it.effect("is five seconds slower after each slow_down, and stays so", () =>
    Effect.gen(function*() {
      const slowed = answers("authorization_pending", "slow_down", "authorization_pending", "slow_down", "slow_down")
      expect((yield* login(slowed))._tag).toBe("Success")
      expect(slowed.times()).toEqual([0, 5, 15, 25, 40, 60].map((seconds) => seconds * 1_000))
    }))

  it.effect("ends when the user said no, when the code has run out, and when the policy has polled for long enough", () =>
    Effect.gen(function*() {
      const tagOf = (exit: Exit.Exit<unknown, { readonly _tag: string }>) =>
        exit._tag === "Failure" ? failuresOf(exit.cause).map(({ _tag }) => _tag).join() : exit._tag
      expect(tagOf(yield* login(answers("authorization_pending", "access_denied")))).toBe("OAuth2TokenAccessDenied")
      expect(tagOf(yield* login(answers("slow_down", "expired_token")))).toBe("OAuth2TokenExpired")
      const long = answers(...Array.from({ length: 9 }, () => "slow_down"))
      expect(tagOf(yield* login(long, "1 minute"))).toBe("OAuth2TokenSlowDown")
      expect(long.times()).toEqual([0, 10_000, 25_000, 45_000])
    }))
})

describe("the redirect", () => {
  const state = "f3a1"
  const callback = "https://app.example.com/callback"
  const read = (url: string | URL) => Option.getOrUndefined(OAuth2.fromRedirect(url, { state }))

  it("has these errors, and no other", () => {
    expect(OAuth2.redirectCatalog.classes).toEqual(redirect.map(([klass]) => klass))
  })

  it.each(redirect)("%o", (klass, error, category, retry, applied) => {
    const query =
      `error=${error}&error_description=Because+of+this%21&error_uri=https%3A%2F%2Fe.example%2Fe&state=${state}`
    const expected = {
      body: { error, error_description: "Because of this!", error_uri: "https://e.example/e" },
      category,
      retry,
      applied
    }
    // In the query, in the fragment where an implicit grant puts it, without a host, and as a URL.
    for (
      const url of [
        `${callback}?${query}`,
        `${callback}#${query}`,
        `/callback?${query}`,
        new URL(`${callback}?${query}`)
      ]
    ) {
      const failure = read(url)
      expect(failure).toBeInstanceOf(klass)
      expect(failure).toMatchObject(expected)
    }
  })

  it("says what the server said: the URL that it stands in is no secret from whoever reads it", () => {
    const failure = read(`${callback}?error=access_denied&error_description=The+user+said+no&state=${state}`)
    expect(failure?.message).toBe("OAuth2 302 Authorize Access Denied: The user said no (GET /callback)")
  })

  it("does not print the state, or a code beside it", () => {
    const url = `${callback}?error=access_denied&state=${state}&code=c0ffee`
    const printed = JSON.stringify([read(url), read(url)?.exchange])
    expect(printed).toContain("access_denied")
    expect(printed).not.toContain(state)
    expect(printed).not.toContain("c0ffee")
  })

  it.each([
    callback,
    "",
    `${callback}?code=9&state=${state}`,
    `${callback}?code=9&state=other`,
    `${callback}?errors=access_denied&state=${state}`,
    `${callback}?next=%3Ferror%3Daccess_denied`,
    `${callback}/error=access_denied`
  ])("nothing where there is no error: %s", (url) => {
    expect(Option.isNone(OAuth2.fromRedirect(url, { state }))).toBe(true)
  })

  it.each([
    `${callback}?error=access_denied&state=other`,
    `${callback}?error=access_denied&state=F3A1`,
    `${callback}?error=access_denied&state=`,
    `${callback}?error=access_denied`,
    `${callback}?error=no_such_thing`,
    `${callback}?error=access_denied&state=other&state=${state}`,
    `${callback}?error=access_denied&state=${state}&state=other`,
    `${callback}?error=access_denied&state=${state}#state=other`
  ])("another state, none, or two of them: %s", (url) => {
    expect(read(url)).toBeInstanceOf(OAuth2.StateMismatch)
    expect(read(url)).toMatchObject({ _tag: "OAuth2StateMismatch", category: "PermissionDenied", retry: "never" })
  })

  it("of two errors the first counts", () => {
    expect(read(`${callback}?error=access_denied&state=${state}#error=server_error`))
      .toBeInstanceOf(OAuth2.AuthorizeAccessDenied)
    expect(read(`${callback}?error=invalid_scope&error=access_denied&state=${state}`))
      .toBeInstanceOf(OAuth2.AuthorizeInvalidScope)
  })

  it.each(["login_required", "", "__proto__", "constructor", "{\"error\":\"access_denied\"}"])(
    "an unknown error is an UndocumentedError: %j",
    (error) => {
      expect(read(`${callback}?error=${encodeURIComponent(error)}&state=${state}`)).toMatchObject({
        _tag: "UndocumentedError",
        reason: "NotDocumented",
        category: "Unknown",
        retry: "never"
      })
    }
  )

  it.each(["%", "?error=%E0%A4&state=f3a1", "#?error=x&state=f3a1", "??error=access_denied&state=f3a1", "&&&=", "#"])(
    "no URL makes it throw: %j",
    (tail) => {
      expect(() => read(`${callback}${tail}`)).not.toThrow()
    }
  )

  it("a key that both endpoints have is an error of its own on each", () => {
    expect(decode(400, { error: "invalid_request" })).toBeInstanceOf(OAuth2.TokenInvalidRequest)
    expect(read(`${callback}?error=invalid_request&state=${state}`)).toBeInstanceOf(OAuth2.AuthorizeInvalidRequest)
  })

  it("takes a catalog of another server's errors", () => {
    const denied = OAuth2.redirectCatalog.pipe(Catalog.pick(OAuth2.AuthorizeAccessDenied))
    const readBy = OAuth2.fromRedirectBy(denied)
    const tagOf = (error: string) =>
      Option.map(readBy(`${callback}?error=${error}&state=${state}`, { state }), ({ _tag }) => _tag)
    expect(tagOf("access_denied")).toEqual(Option.some("OAuth2AuthorizeAccessDenied"))
    expect(tagOf("invalid_scope")).toEqual(Option.some("UndocumentedError"))
  })
})

import { describe, expect, it } from "#test/vitest"
import type { AnyClass } from "../src/ApiError.js"
import * as Questback from "../src/apis/Questback.js"
import * as Bearer from "../src/Bearer.js"
import * as Catalog from "../src/Catalog.js"
import type { Traits } from "../src/Disposition.js"
import * as Http from "../src/Http.js"

const decode = (status: number, challenge: string | undefined, body = "") =>
  Catalog.decodeParts(Bearer.catalog, {
    status,
    headers: challenge === undefined ? {} : { "WWW-Authenticate": challenge },
    body
  })

const table: ReadonlyArray<readonly [AnyClass, status: number, challenge: string, Traits]> = [
  [Bearer.InvalidRequest, 400, "Bearer error=\"invalid_request\"", {
    category: "InvalidArgument",
    retry: "never",
    applied: "no"
  }],
  [Bearer.InvalidToken, 401, "Bearer error=\"invalid_token\"", {
    category: "Unauthenticated",
    retry: "refresh",
    applied: "no"
  }],
  [Bearer.InsufficientScope, 403, "Bearer error=\"insufficient_scope\"", {
    category: "PermissionDenied",
    retry: "never",
    applied: "no"
  }],
  [Bearer.TokenMissing, 401, "Bearer", { category: "Unauthenticated", retry: "never", applied: "no" }]
]

describe("what RFC 6750 documents", () => {
  it("is these four", () => {
    expect(Bearer.catalog.classes).toEqual(table.map(([klass]) => klass))
  })

  it.each(table)("%o", (klass, status, challenge, traits) => {
    for (const body of ["", "{\"message\":\"No.\"}", "<h1>No</h1>", "null"]) {
      const failure = decode(status, challenge, body)
      expect(failure).toBeInstanceOf(klass)
      expect(failure).toMatchObject({ status, ...traits })
    }
    // What a server sends for it is read as itself.
    const sent = Catalog.encode(decode(status, challenge) as Bearer.InvalidToken)
    expect(sent).toMatchObject({ status, body: "" })
    expect(Catalog.decodeParts(Bearer.catalog, sent)).toBeInstanceOf(klass)
  })

  it("an error under another status than usual is the same error", () => {
    expect(decode(400, "Bearer error=\"invalid_token\"")).toBeInstanceOf(Bearer.InvalidToken)
    expect(decode(401, "Bearer error=\"insufficient_scope\"")).toBeInstanceOf(Bearer.InsufficientScope)
    expect(decode(419, "Bearer error=\"invalid_token\"")).toBeInstanceOf(Bearer.InvalidToken)
  })

  it("says what the challenge says", () => {
    expect(String(decode(401, "Bearer realm=\"files\", error=\"invalid_token\", error_description=\"It ran out.\"")))
      .toBe("Bearer 401 Invalid Token: It ran out.")
    expect(String(decode(401, "Bearer realm=\"files\""))).toBe("Bearer 401 Token Missing")
    expect(String(new Bearer.InvalidToken({ body: undefined }))).toBe("Bearer 401 Invalid Token")
  })
})

describe("which challenge counts", () => {
  it.each<[string, string]>([
    ["Basic realm=\"a\", Bearer error=\"invalid_token\"", "BearerInvalidToken"],
    ["bearer ERROR=invalid_token", "BearerInvalidToken"],
    ["Bearer realm=\"a\", Bearer realm=\"b\", error=\"insufficient_scope\"", "BearerInsufficientScope"],
    ["Bearer realm=\"a, error=\\\"invalid_token\\\"\"", "BearerTokenMissing"],
    ["Basic realm=\"Bearer error=invalid_token\"", "UndocumentedError"],
    ["DPoP error=\"invalid_token\"", "UndocumentedError"],
    ["Bearer error=\"INVALID_TOKEN\"", "UndocumentedError"],
    ["Bearer error=\"insufficient_user_authentication\"", "UndocumentedError"],
    ["BearerX error=\"invalid_token\"", "UndocumentedError"],
    ["", "UndocumentedError"],
    ["DPoP algs=\"ES256\", Bearer realm=\"a\"", "BearerTokenMissing"],
    // The server saw a token that it does not take; Bearer is only another way in.
    ["DPoP error=\"invalid_token\", Bearer realm=\"a\"", "UndocumentedError"],
    // Without its quotes this realm ends after one word, and the error belongs to what looks like another scheme.
    ["Bearer realm=My App, error=\"invalid_token\"", "UndocumentedError"]
  ])("%s: %s", (challenge, tag) => {
    expect(decode(401, challenge)._tag).toBe(tag)
  })

  it.each([
    "Bearer error=\"invalid_token",
    "Bearer error=\"invalid_token\\\"",
    "Bearer realm=\"files\", error=\"invalid_token",
    "Bearer realm=\"files, error=\"invalid_token\"",
    "Bearer realm=\"files\"; error=\"invalid_token\"",
    "Bearer realm=\"files\"error=\"invalid_token\"",
    "Bearer realm=\"files\", error=",
    "Bearer error=",
    "Bearer error=, realm=\"files\"",
    "Bearer error=\"\"",
    "Bearer invalid_token",
    "Bearer, Basic realm=\"never closed"
  ])("one that cannot be read does not say that there was no token: %s", (challenge) => {
    expect(decode(401, challenge)).toMatchObject({
      _tag: "UndocumentedError",
      reason: "NotDocumented",
      category: "Unauthenticated",
      retry: "never",
      applied: "no"
    })
    expect(decode(403, challenge)).toMatchObject({ _tag: "UndocumentedError", category: "PermissionDenied" })
  })

  it("no challenge is none of its errors", () => {
    expect(decode(401, undefined)).toMatchObject({ reason: "NotDocumented", category: "Unauthenticated" })
  })

  it.each<[number, string]>([[403, "PermissionDenied"], [404, "NotFound"], [429, "ResourceExhausted"], [
    503,
    "Unavailable"
  ]])(
    "a challenge without an error beside %i only tells that credentials might help, and decides nothing",
    (status, category) => {
      expect(decode(status, "Bearer realm=\"files\"")).toMatchObject({ _tag: "UndocumentedError", category })
    }
  )
})

describe("beside another catalog", () => {
  const parts = { status: 401, headers: { "www-authenticate": "Bearer error=\"invalid_token\"" }, body: "{}" }

  it("on top, the challenge decides before the body", () => {
    const catalog = Bearer.catalog.pipe(Catalog.orElse(Questback.catalog))
    expect(Catalog.decodeParts(catalog, parts)).toBeInstanceOf(Bearer.InvalidToken)
    expect(Catalog.decodeParts(catalog, { ...parts, headers: {} })).toBeInstanceOf(Questback.Unauthorized)
  })

  it("below, it reads what the other one does not document", () => {
    const narrow = Catalog.empty.pipe(Catalog.orElse(Bearer.catalog), Catalog.orElse(Http.catalog))
    expect(Catalog.decodeParts(narrow, parts)).toBeInstanceOf(Bearer.InvalidToken)
    expect(Catalog.decodeParts(narrow, { ...parts, headers: {} })).toBeInstanceOf(Http.Unauthorized)
    const catalog = Questback.catalog.pipe(Catalog.orElse(Bearer.catalog))
    expect(Catalog.decodeParts(catalog, parts)).toBeInstanceOf(Questback.Unauthorized)
    expect(Catalog.decodeParts(catalog, { ...parts, body: "" })).toBeInstanceOf(Bearer.InvalidToken)
  })
})

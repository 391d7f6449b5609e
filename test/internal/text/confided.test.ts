import * as Effect from "#effect/Effect"
import { redactedNames } from "#seam/fiber"
import { withRedactedNames } from "#test/redaction"
import { describe, expect, it } from "#test/vitest"
import { isSecretHeader, secretsOf } from "../../../src/internal/text/confided.js"

describe("isSecretHeader", () => {
  it.each([
    "DPoP",
    "X-Functions-Key",
    "x-jwt",
    "x-passphrase",
    "x-pwd",
    "Idempotency-Key",
    "Signature-Input",
    "X-Auth"
  ])(
    "%s",
    (name) => expect(isSecretHeader(name, [])).toBe(true)
  )

  it.each([
    "WWW-Authenticate",
    "proxy-authenticate",
    "x-ratelimit-remaining-tokens",
    "Anthropic-RateLimit-Tokens-Reset",
    "x-rate-limit-key",
    "Sec-WebSocket-Key",
    "content-type",
    "x-tenant"
  ])("not %s", (name) => expect(isSecretHeader(name, [])).toBe(false))

  it("what is listed, whatever its name says", () => {
    const names = ["X-Tenant", /^x-ratelimit-/g]
    for (const name of ["x-tenant", "X-TENANT", "x-ratelimit-a", "x-ratelimit-b"]) {
      expect(isSecretHeader(name, names)).toBe(true)
      expect(isSecretHeader(name, [])).toBe(false)
    }
  })

  it("a name of any length", () => {
    expect(isSecretHeader(`x-${"a".repeat(1000)}-key`, [])).toBe(true)
    expect(isSecretHeader(`x-${"a".repeat(1000)}`, [])).toBe(false)
  })
})

it("redactedNames are those of the running fiber", () => {
  expect(redactedNames()).toContain("authorization")
  expect(
    Effect.runSync(withRedactedNames(Effect.sync(redactedNames), ["x-tenant"]))
  ).toEqual(["x-tenant"])
})

describe("secretsOf", () => {
  const of = (headers: Readonly<Record<string, string>>) => [...secretsOf({ url: "/v1", headers })].toSorted()

  it.each([
    ["/v1/quests", []],
    ["/v1?page=12&flag&name=quest", ["quest"]],
    ["/v1?q=Sal%20Rei&r=a+b+c", ["Sal Rei", "Sal%20Rei", "Sal+Rei", "a b c", "a+b+c"]],
    ["https://mo:open%40sesame@example.com", [
      "bW86b3BlbkBzZXNhbWU=",
      "mo:open%40sesame",
      "mo:open@sesame",
      "open%40sesame",
      "open@sesame"
    ]]
  ])("in %s", (url, values) => {
    expect([...secretsOf({ url })].toSorted()).toEqual(values)
  })

  it.each<readonly [Readonly<Record<string, string>>, ReadonlyArray<string>]>([
    [{ accept: "text/plain", "x-ratelimit-token": "abcd" }, []],
    [{ Authorization: "Bearer abc.def" }, ["Bearer abc.def", "Bearer+abc.def", "abc.def"]],
    [{ cookie: "sid=sid-917; theme=d" }, ["sid-917", "sid=sid-917; theme=d", "sid=sid-917;+theme=d", "theme=d"]],
    [{ "x-signature": "a=\"sig-917\",b=1" }, ["\"sig-917\"", "\"sig-917\",b=1", "a=\"sig-917\",b=1", "sig-917"]],
    // What follows it may be read as a part of the escape that it ends with.
    [{ "x-key": "abcdef\\" }, ["abcdef", "abcdef\\"]],
    [{ "x-key": "abc" }, []]
  ])("in %j", (headers, values) => {
    expect(of(headers)).toEqual(values)
  })

  it("of escapes in escapes no more than are looked at", () => {
    expect(of({ "x-key": `%${"25".repeat(50_000)}` }).length).toBeLessThan(15)
  })
})

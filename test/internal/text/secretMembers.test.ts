import { describe, expect, it } from "#test/vitest"
import { hideForm, hideMembers, isSecretMember } from "../../../src/internal/text/secretMembers.js"

const usual = isSecretMember([])

describe("hideMembers", () => {
  it.each([
    ["{\"access_token\":\"t-917\",\"n\":1}", "{\"access_token\":\"<redacted>\",\"n\":1}"],
    ["{ \"password\" : \"t-917 \\\" t-917\" }", "{ \"password\" : \"<redacted>\" }"],
    ["{\"apiKey\":917917}", "{\"apiKey\":\"<redacted>\"}"],
    ["{\"tokens\":[{\"a\":\"t-917\"},\"]\"],\"n\":1}", "{\"tokens\":\"<redacted>\",\"n\":1}"],
    ["{\"\\u0070assword\":\"t-917\"}", "{\"\\u0070assword\":\"<redacted>\"}"],
    // Cut off, and within a text of JSON.
    ["{\"Client_Secret\":\"t-917", "{\"Client_Secret\":\"<redacted>\""],
    ["{\"in\":\"{\\\"jwt\\\":\\\"t-917\\\"}\"}", "{\"in\":\"{\\\"jwt\\\":\\\"<redacted>\\\"}\"}"],
    ["{\"detail\":\"token expired\"}", "{\"detail\":\"token expired\"}"],
    ["say \"token\": \"t-917\" aloud", "say \"token\": \"<redacted>\" aloud"]
  ])("%s", (text, shown) => {
    expect(hideMembers(text, usual)).toBe(shown)
  })

  it("those that an API documents, and no others", () => {
    const text = "{\"iban\":\"NO93\",\"pin.code\":\"1234\",\"pinXcode\":\"5\"}"
    expect(hideMembers(text, usual)).toBe(text)
    expect(hideMembers(text, isSecretMember(["IBAN", "pin.code"])))
      .toBe("{\"iban\":\"<redacted>\",\"pin.code\":\"<redacted>\",\"pinXcode\":\"5\"}")
  })
})

describe("hideForm", () => {
  it.each([
    ["access_token=t-917&scope=read", "access_token=<redacted>&scope=read"],
    ["see /cb?code=1&client_secret=t-917#top", "see /cb?code=1&client_secret=<redacted>"],
    ["password=", "password="],
    ["a = b, scope=read", "a = b, scope=read"]
  ])("%s", (text, shown) => {
    expect(hideForm(text, usual)).toBe(shown)
  })
})

import { describe, expect, it } from "#test/vitest"
import { quotaHeaderOf } from "../../../src/internal/hint/quotaHeader.js"

describe("what a header says of a quota", () => {
  it.each([
    ["x-ratelimit-reset", "reset", "x"],
    ["x-rate-limit-reset-after", "reset", "x"],
    ["ratelimit-remaining", "remaining", ""],
    ["anthropic-ratelimit-tokens-limit", "limit", "anthropic-tokens"],
    ["anthropic-ratelimit-tokens-reset", "reset", "anthropic-tokens"],
    ["x-ratelimit-reset-requests", "reset", "x-requests"]
  ])("%s", (name, says, quota) => {
    expect(quotaHeaderOf(name)).toEqual({ says, quota })
  })

  it.each(["content-type", "ratelimit", "x-ratelimit-policy", "retry-after", ""])("%s says nothing of one", (name) => {
    expect(quotaHeaderOf(name)).toBe("none")
  })

  it("the same, however many other names came in between", () => {
    const first = quotaHeaderOf("x-ratelimit-reset")
    for (let n = 0; n < 3_000; n++) quotaHeaderOf(`x-ratelimit-reset-${n}`)
    expect(quotaHeaderOf("x-ratelimit-reset")).toEqual(first)
  })

  it("remembers no name that is too long to be one", () => {
    const name = `x-ratelimit-reset-${"a".repeat(100)}`
    expect(quotaHeaderOf(name)).toEqual({ says: "reset", quota: `x-${"a".repeat(100)}` })
    expect(quotaHeaderOf(name)).not.toBe(quotaHeaderOf(name))
    expect(quotaHeaderOf("x-ratelimit-reset")).toBe(quotaHeaderOf("x-ratelimit-reset"))
  })
})

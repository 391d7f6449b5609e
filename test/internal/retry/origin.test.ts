import { describe, expect, it } from "#test/vitest"
import { makeOriginOf, originOf } from "../../../src/internal/retry/origin.js"

describe("the origin of a URL", () => {
  it.each([
    ["https://api.example.com", "https://api.example.com"],
    ["https://api.example.com/v1/quests/42?page=1#top", "https://api.example.com"],
    ["https://api.example.com?page=1", "https://api.example.com"],
    ["https://api.example.com#top", "https://api.example.com"],
    ["http://[::1]:8080/a", "http://[::1]:8080"],
    ["https://ada:secret@api.example.com:8443/a@b", "https://api.example.com:8443"],
    ["https://a@b@api.example.com/", "https://api.example.com"],
    ["https://", "https://"]
  ])("%s", (url, origin) => expect(originOf(url)).toBe(origin))

  it.each(["", "/v1/quests", "//api.example.com/a", "data:,x", "quests", ":", "/", "://"])(
    "%s has none",
    (url) => expect(originOf(url)).toBe("")
  )
})

it("who remembers the last origin finds the same", () => {
  const remembered = makeOriginOf()
  const urls = [
    "https://api.example.com/a",
    "https://api.example.com/b?c",
    "https://api.example.com.evil.example/a",
    "https://api.example.com",
    "https://api.example.com:8443/a",
    "/a",
    "https://ada:secret@api.example.com/a",
    "https://api.example.com/a",
    ""
  ]
  expect(urls.map(remembered)).toEqual(urls.map(originOf))
})

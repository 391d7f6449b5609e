import * as Schema from "#effect/Schema"
import { describe, expect, it } from "#test/vitest"
import { inspect } from "node:util"
import * as Exchange from "../src/Exchange.js"
import { MalformedResponseError } from "../src/MalformedResponseError.js"
import * as Retry from "../src/Retry.js"

const failure = new MalformedResponseError({
  expected: "Quest",
  mismatch: "title is missing",
  exchange: Exchange.fromParts({
    status: 201,
    headers: { "set-cookie": "sid=sid-917", "retry-after": "5" },
    body: "{\"name\":\"Autumn\"}",
    request: { method: "GET", url: "https://mo:opensesame@api.example.com/v1/quests/42?key=s3cr3t-key" }
  })
})

describe("MalformedResponseError", () => {
  it("says what was expected, where it differs, and what was asked", () => {
    expect(failure.message).toMatch(
      /^201, but the body is no (valid )?Quest: title is missing \(GET \/v1\/quests\/42\)$/
    )
    expect(String(failure)).toBe(failure.message)
    expect(failure.name).toBe("MalformedResponseError")
  })

  it("is never repeated, whatever the headers say: the server did what was asked", () => {
    expect(failure).toMatchObject({ retry: "never", category: "Internal", applied: "unknown" })
    expect(Retry.verdict(Retry.policy({ unsafe: "repeat" }), failure, { attempt: 1, elapsed: 0, now: 0, random: 0 }))
      .toMatchObject({ _tag: "Stop", reason: "never" })
  })

  it("hides secrets from whatever prints it", () => {
    for (const shown of [String(failure), JSON.stringify(failure), inspect(failure, { depth: 9 })]) {
      expect(shown).not.toMatch(/sid-917|opensesame|s3cr3t-key/)
    }
  })

  it("passes through JSON and comes back as itself, traits included", () => {
    const encoded: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(MalformedResponseError)(failure)))
    const decoded = Schema.decodeUnknownSync(MalformedResponseError)(encoded)
    expect(decoded).toBeInstanceOf(MalformedResponseError)
    expect(decoded).toMatchObject({ expected: "Quest", mismatch: "title is missing", exchange: failure.exchange })
    expect(decoded.message).toBe(failure.message)
    expect(decoded.retry).toBe("never")
  })
})

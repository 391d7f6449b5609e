// What copies an error: structured clones, and serializers that take the members which can be enumerated.
import * as Effect from "#effect/Effect"
import * as Schema from "#effect/Schema"
import { describe, expect, it } from "#test/vitest"
import * as Errata from "effect-errata"
import * as Data from "effect/Data"

const { Catalog, Exchange, MalformedResponseError, Questback, Retry, TransportError } = Errata

class Plain extends Data.TaggedError("Plain")<{ readonly message: string }> {}

const request = { method: "GET", url: "https://api.example.com/v1/quests/42" }
const decoded = (status: number, body: string) =>
  Catalog.decodeParts(Questback.catalog, { status, headers: {}, body, request })

const failures: ReadonlyArray<readonly [string, Error]> = [
  ["a documented error", decoded(410, "{\"title\":\"Gone\"}")],
  ["one that a program makes", new Questback.Gone({ body: { detail: "deleted" } })],
  ["an undocumented answer", decoded(418, "short and stout")],
  ["no answer", new TransportError.TransportError({ kind: "reset", code: "ECONNRESET" })],
  [
    "a malformed success",
    new MalformedResponseError.MalformedResponseError({
      expected: "Quest",
      mismatch: "title is missing",
      exchange: Exchange.fromParts({ status: 200, headers: {}, body: "{}", request })
    })
  ],
  [
    "retries exhausted",
    Effect.runSync(Effect.flip(Retry.orExhausted(Effect.fail(new Questback.InternalServerError({ body: {} })))))
  ]
]

describe.each(failures)("%s", (_, failure) => {
  it("keeps in a clone what a plain tagged error keeps in its own", () => {
    const plain = structuredClone(new Plain({ message: "no" }))
    const clone = structuredClone(failure)
    expect(Object.getOwnPropertyNames(clone)).toEqual(expect.arrayContaining(Object.getOwnPropertyNames(plain)))
    expect(clone).toBeInstanceOf(Error)
    expect(clone.message).toBe(failure.message)
    expect(clone.message).not.toBe("")
    expect(structuredClone({ nested: [failure] }).nested[0]?.message).toBe(failure.message)
  })

  it("has a message that no printing changes", () => {
    const { message } = failure
    expect(String(failure)).toBe(message)
    expect(failure.message).toBe(message)
    expect(Object.keys(failure)).not.toContain("message")
  })
})

describe("members that can be enumerated", () => {
  it("hold nothing of what came but what is safe to show", () => {
    const failure = decoded(410, "{\"title\":\"Gone\",\"token\":\"canary\"}")
    const copy = (value: unknown): unknown => {
      if (typeof value !== "object" || value === null) return value
      const out: Record<string, unknown> = {}
      for (const name in value) out[name] = copy(Reflect.get(value, name))
      return out
    }
    expect(JSON.stringify(copy(failure))).not.toContain("canary")
    expect(JSON.stringify({ ...failure })).not.toContain("canary")
    // The program that asks for it has all of it.
    expect(failure).toHaveProperty("body.token", "canary")
    expect(failure.exchange?.body).toContain("canary")
  })

  it("are no part of what a codec carries", () => {
    const failure = new Questback.Gone({ body: { detail: "deleted" }, exchange: decoded(410, "{}").exchange })
    const again = Schema.decodeUnknownSync(Questback.Gone)(
      JSON.parse(JSON.stringify(Schema.encodeSync(Questback.Gone)(failure)))
    )
    expect(again).toBeInstanceOf(Questback.Gone)
    expect([again.body, again.message, again.exchange?.request]).toEqual([
      failure.body,
      failure.message,
      failure.exchange?.request
    ])
  })
})

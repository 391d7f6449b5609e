import * as Effect from "#effect/Effect"
import { describe, expect, it } from "#test/vitest"
import { createHmac } from "node:crypto"
import { makeNameOf } from "../../../src/internal/shared/name.js"

const origin = "https://api.example.com"
const named = (credential: string | undefined, to = origin) =>
  Effect.runPromise(makeNameOf()("any", { origin: to, credential }))

describe("what a gate is called in the store", () => {
  it.each(["Bearer t0k3n", "k", "Bearer ключ", "x".repeat(10_000)])(
    "is the origin's hash, keyed with the credential %#",
    async (credential) => {
      expect(await named(credential)).toBe(createHmac("sha256", credential).update(origin).digest("hex"))
    }
  )

  it("differs by origin and by credential, also from where there is none", async () => {
    const names = await Promise.all([
      named("a"),
      named("b"),
      named("a", "https://eu.example.com"),
      named(undefined),
      named(undefined, "https://eu.example.com")
    ])
    expect(new Set(names).size).toBe(5)
    expect(await named("")).toBe(await named(undefined))
  })

  it("is hashed once, and forgotten when a thousand others were asked for", async () => {
    const nameOf = makeNameOf()
    // As far as it goes by the key, it need not look at what it stands for again.
    const ask = (key: string, credential: string) => Effect.runPromise(nameOf(key, { origin, credential }))
    const first = await ask("key", "a")
    expect(await ask("key", "b")).toBe(first)
    for (let n = 0; n < 1_000; n++) await ask(`${n}`, "a")
    expect(await ask("key", "b")).not.toBe(first)
  })
})

import { describe, expect, it } from "@effect/vitest"
import { Catalog } from "effect-errata"
import { stripVTControlCharacters } from "node:util"
import { guess, known } from "../../cli/apis.js"
import { explain, isDocumented, show } from "../../cli/explain.js"

const options = { method: "GET", now: Date.UTC(2026, 6, 7) }
const json = { "content-type": "application/json" }

describe("whose answer it is", () => {
  it("a key tells, with its reason", () => {
    const parts = {
      status: 404,
      headers: json,
      body: "{\"error\":{\"type\":\"resource\",\"code\":\"not_found\",\"message\":\"No.\"}}"
    }
    expect(guess(parts)).toMatchObject({
      api: { name: "Qonversion" },
      because: ["\"not_found\" is one of the keys that it documents"]
    })
  })

  it("the site that was asked tells, also of an answer that nobody documents", () => {
    const request = { method: "GET", url: "https://api.qonversion.io/v3/users/7" }
    expect(guess({ status: 502, headers: {}, body: "<html>", request }).api.name).toBe("Qonversion")
  })

  it("where only the status speaks, it is the format, or HTTP", () => {
    const headers = { "content-type": "application/problem+json" }
    expect(guess({ status: 410, headers, body: "{\"title\":\"Gone\"}" }).api.name).toBe("Problem")
    expect(guess({ status: 410, headers: {}, body: "<html>" }).api.name).toBe("Http")
    expect(guess({ status: 401, headers: { "www-authenticate": "Bearer error=\"invalid_token\"" }, body: "" }).api.name)
      .toBe("Bearer")
    expect(guess({ status: 200, headers: {}, body: "" })).toMatchObject({
      api: { name: "Http" },
      because: ["nothing else speaks for an API"]
    })
  })
})

describe.each(known.map((api) => [api.name, api] as const))("%s", (_, api) => {
  it.each(api.catalog.classes.map((klass) => [klass._tag, klass] as const))(
    "%s is explained as itself",
    (tag, klass) => {
      const example = new klass({ body: klass.entry.example } as never)
      const it = explain(Catalog.encode(example), { ...options, api })
      expect(it).toMatchObject({ tag, api: api.name, source: klass.entry.source, documentation: klass.entry.summary })
      expect(isDocumented(it)).toBe(true)
      expect(it.code).toContain(`${tag}: (e) =>`)
      expect(JSON.parse(JSON.stringify(it))).toMatchObject({ tag })
    }
  )
})

describe("what it says", () => {
  const busy = { status: 429, headers: { ...json, "retry-after": "90" }, body: "{}", receivedAt: options.now }

  it("when to come back, as a wait and as a time", () => {
    const it = explain(busy, options)
    expect(it.comeBack).toEqual({ milliseconds: 90_000, at: "2026-07-07T00:01:30.000Z" })
    expect(it.verdict).toMatchObject({ _tag: "Stop", reason: "hint" })
    const { receivedAt: _, ...unknown } = busy
    const dated = { ...unknown, headers: { ...busy.headers, date: "Tue, 07 Jul 2026 10:00:00 GMT" } }
    expect(explain(dated, options).comeBack?.at).toBe("2026-07-07T10:01:30.000Z")
    expect(explain(unknown, options).comeBack?.at).toBe("2026-07-07T00:01:30.000Z")
    expect(show(it, (text) => text)).toContain("come back   in 1m 30s, at 2026-07-07T00:01:30.000Z")
  })

  it("what would change the verdict", () => {
    const failed = { status: 500, headers: {}, body: "" }
    expect(explain(failed, { ...options, method: "POST" })).toMatchObject({
      verdict: { reason: "unsafe" },
      otherwise: expect.stringContaining("Idempotency-Key")
    })
    expect(explain(failed, options)).toMatchObject({ verdict: { _tag: "Retry" }, otherwise: undefined })
  })

  it("where an answer differs from what is documented", () => {
    const api = known.find(({ name }) => name === "Questback")
    const it = explain({ status: 410, headers: {}, body: "<html>" }, { ...options, api })
    expect(it).toMatchObject({
      tag: "UndocumentedError",
      mismatch: "the body is text, not JSON",
      traits: { retry: "never" }
    })
    expect(it.documentation).toContain("QuestbackGone")
    expect(isDocumented(it)).toBe(false)
  })

  it("no secret, and nothing that a terminal obeys", () => {
    const it = explain({
      status: 400,
      headers: { "set-cookie": "sid=canary-1" },
      body: "\u001B[31mred\u0007 token=canary-2",
      request: { method: "GET", url: "https://me:canary-3@a.example/x?key=canary-4" }
    }, options)
    const text = show(it, (text) => text)
    expect(text + JSON.stringify(it)).not.toContain("canary")
    expect(stripVTControlCharacters(text)).toBe(text)
  })
})

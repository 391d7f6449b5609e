import { describe, expect, it } from "#test/vitest"
import { Catalog } from "effect-errata"
import { stripVTControlCharacters } from "node:util"
import { guess, known } from "../../cli/apis.js"
import { adviceOn, explain, isDocumented, isFailure, show, showNone } from "../../cli/explain.js"

const options = { method: "GET", now: Date.UTC(2026, 6, 7) }
const json = { "content-type": "application/json" }

describe("a 403 of an API that nobody knows", () => {
  const answer = (headers: Readonly<Record<string, string>>) =>
    explain({ status: 403, headers: { ...json, ...headers }, body: "{\"message\":\"No.\"}" }, options)

  it("is perhaps throttled where a quota is spent, and waited for", () => {
    const reset = String(options.now / 1000 + 45)
    const explained = answer({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset })
    expect(explained).toMatchObject({
      api: "Http",
      tag: "HttpPerhapsThrottled",
      traits: { retry: "throttled" },
      comeBack: { milliseconds: 45_000, source: "x-ratelimit-reset" },
      verdict: { _tag: "Retry", reason: "throttled" }
    })
    expect(show(explained, (text) => text, false)).toContain("Http 403 Perhaps Throttled: No.")
  })

  it("is forbidden where something is left", () => {
    expect(answer({ "x-ratelimit-remaining": "41" })).toMatchObject({
      tag: "HttpForbidden",
      traits: { retry: "never" }
    })
  })
})

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

  it("a challenge without an error is an answer that Bearer documents", () => {
    expect(guess({ status: 401, headers: { "www-authenticate": "Bearer realm=\"x\"" }, body: "" })).toMatchObject({
      api: { name: "Bearer" },
      because: ["it documents this without a key"]
    })
    expect(guess({ status: 401, headers: { "www-authenticate": "Basic" }, body: "" }).api.name).toBe("Http")
  })

  it("a word in a message is no key", () => {
    const parts = { status: 404, headers: json, body: "{\"error\":{\"message\":\"see not_found\"}}" }
    expect(guess(parts)).toMatchObject({ api: { name: "Http" } })
  })

  it("names the others for which as much speaks, and no others", () => {
    const gone = {
      status: 410,
      headers: { "content-type": "application/problem+json" },
      body: "{\"title\":\"Gone\"}"
    }
    expect(guess(gone)).toMatchObject({ api: { name: "Problem" }, others: ["Questback"] })
    expect(show(explain(gone, options), (text) => text, true)).toContain(
      "or          Questback, for which as much speaks"
    )
    // Rick's documentation has one of these keys too, and OAuth's has them all.
    const body = (error: string) => ({ status: 400, headers: json, body: JSON.stringify({ error }) })
    expect(guess(body("invalid_grant"))).toMatchObject({ api: { name: "OAuth2" }, others: [] })
    expect(guess(body("invalid_client"))).toMatchObject({ api: { name: "OAuth2" }, others: ["Rick"] })
    expect(guess({ status: 500, headers: {}, body: "" })).toMatchObject({ api: { name: "Http" }, others: [] })
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
    expect(it.comeBack).toEqual({
      milliseconds: 90_000,
      at: "2026-07-07T00:01:30.000Z",
      source: "retry-after",
      countedFrom: "its arrival"
    })
    expect(it.verdict).toMatchObject({ _tag: "Stop", reason: "hint" })
    const { receivedAt: _, ...unknown } = busy
    const dated = { ...unknown, headers: { ...busy.headers, date: "Tue, 07 Jul 2026 10:00:00 GMT" } }
    expect(explain(dated, options).comeBack).toMatchObject({ at: "2026-07-07T10:01:30.000Z", countedFrom: "its Date" })
    expect(explain(unknown, options).comeBack).toMatchObject({ at: "2026-07-07T00:01:30.000Z", countedFrom: "now" })
    expect(show(it, (text) => text, true)).toContain(
      "come back   in 1m 30s, at 2026-07-07T00:01:30.000Z (retry-after, counted from its arrival)\n"
    )
  })

  it("when to come back, where only a time is told and nobody knows when the answer came", () => {
    const headers = { "x-ratelimit-reset": String(options.now / 1000 + 45), "x-ratelimit-remaining": "0" }
    expect(explain({ status: 429, headers, body: "" }, options)).toMatchObject({
      comeBack: { milliseconds: 45_000, source: "x-ratelimit-reset", countedFrom: "now" },
      verdict: { _tag: "Retry", because: "asked to wait 45s, waits 47s 250ms" }
    })
  })

  it("that it took the request for a GET, where that matters", () => {
    const failed = { status: 500, headers: {}, body: "" }
    const assumed = expect.stringContaining("taken for the answer to a GET")
    expect(explain(failed, { now: 0 }).depends).toContainEqual(assumed)
    expect(explain(failed, { now: 0, method: "GET" }).depends).not.toContainEqual(assumed)
    expect(explain({ ...failed, status: 404 }, { now: 0 }).depends).not.toContainEqual(assumed)
    const request = { method: "POST", url: "https://a.example/", headers: { "idempotency-key": "7" } }
    expect(explain({ ...failed, request }, { now: 0 }).verdict._tag).toBe("Retry")
  })

  it("what the request was, from what is known of it", () => {
    const failed = { status: 500, headers: {}, body: "" }
    const reasonFor = (request: { method: string; url: string }, method?: string) =>
      explain({ ...failed, request }, { now: 0, method }).verdict.reason
    const url = "https://a.example/x"
    expect(reasonFor({ method: "post", url: "" })).toBe("unsafe")
    expect(reasonFor({ method: "", url }, "POST")).toBe("unsafe")
    expect(reasonFor({ method: "", url })).toBe("transient")
    expect(reasonFor({ method: "GET", url }, "POST")).toBe("transient")
    expect(explain({ ...failed, request: { method: "", url } }, { now: 0 })).toMatchObject({
      message: "Http 500 Internal Server Error (GET /x)",
      depends: expect.arrayContaining([expect.stringContaining("taken for the answer to a GET")])
    })
    expect(explain({ ...failed, request: { method: "POST", url: "" } }, { now: 0 }).message).not.toContain("(")
  })

  it("that an answer is no failure", () => {
    const answer = (status: number) => ({ status, headers: {}, body: "" })
    expect([200, 302, 399, 400, 599].map((status) => isFailure(answer(status)))).toEqual([
      false,
      false,
      false,
      true,
      true
    ])
    expect(showNone(answer(204))).toContain("204 is no failure")
    expect(showNone(answer(0))).toContain("no answer came")
    expect(showNone([answer(200), answer(0)])).toBe("none of 2 responses failed")
  })

  it("what would change the verdict", () => {
    const failed = { status: 500, headers: {}, body: "" }
    expect(explain(failed, { ...options, method: "POST" })).toMatchObject({
      verdict: { reason: "unsafe" },
      depends: [expect.stringContaining("Idempotency-Key")]
    })
    expect(explain(failed, options)).toMatchObject({
      verdict: { _tag: "Retry" },
      depends: [expect.stringContaining("random")]
    })
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

  it("how an API of your own comes to be known, where HTTP alone knows an answer", () => {
    const failed = { status: 500, headers: {}, body: "<html>" }
    const all = [explain(failed, options)]
    expect(adviceOn(all, {})).toContain("docs/your-own-api.md")
    expect(adviceOn(all, {})).toContain("effect-errata import <openapi file> --name")
    expect(adviceOn(all, { among: known })).toBe(adviceOn(all, {}))
    expect(adviceOn(all, { among: [] })).toBeUndefined()
    expect(adviceOn(all, { api: known.at(-1) })).toBeUndefined()
    expect(adviceOn([explain({ ...failed, status: 410, body: "{}" }, { ...options, api: known[0] })], {}))
      .toBeUndefined()
    expect(JSON.stringify(all)).not.toContain("import <openapi")
  })

  it("no secret, and nothing that a terminal obeys", () => {
    const it = explain({
      status: 400,
      headers: { "set-cookie": "sid=canary-1" },
      body: "\u001B[31mred\u0007 token=canary-2",
      request: { method: "GET", url: "https://me:canary-3@a.example/x?key=canary-4" }
    }, options)
    const text = show(it, (text) => text, true)
    expect(text + JSON.stringify(it)).not.toContain("canary")
    expect(stripVTControlCharacters(text)).toBe(text)
  })
})

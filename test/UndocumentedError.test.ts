import * as Duration from "#effect/Duration"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { describe, expect, it } from "#test/vitest"
import { inspect } from "node:util"
import * as Api from "../src/Api.js"
import * as Questback from "../src/apis/Questback.js"
import * as Catalog from "../src/Catalog.js"
import * as Exchange from "../src/Exchange.js"
import { UndocumentedError } from "../src/UndocumentedError.js"

const request = { method: "GET", url: "https://api.example.com/v1/quests/7?key=s3cr3t-key" }
const decode = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): UndocumentedError => {
  const failure = Catalog.decodeParts(Questback.catalog, { status, headers, body, request })
  if (!(failure instanceof UndocumentedError)) throw new Error(`${failure._tag} is documented`)
  return failure
}

describe("the message says what it is instead", () => {
  it.each<[number, string, string]>([
    [418, "", "Questback 418 is not documented (GET /v1/quests/7)"],
    [
      429,
      "<h1>Slow down</h1>",
      "Questback 429, but not as documented for QuestbackTooManyRequests: the body is text, not JSON (GET /v1/quests/7)"
    ],
    [404, "", "Questback 404, but not as documented for QuestbackNotFound: the body is empty (GET /v1/quests/7)"]
  ])("%i %j", (status, body, message) => {
    expect(decode(status, body).message).toBe(message)
    expect(String(decode(status, body))).toBe(message)
  })

  it("with a code that no class has", () => {
    const answer = (code: unknown) => ({ status: 200, headers: {}, body: JSON.stringify({ ok: false, error: code }) })
    const api = Api.make("Chat", {
      docs: "https://docs.example.com/errors",
      body: Schema.Struct({ ok: Schema.Literal(false), error: Schema.String }),
      key: ["error"],
      when: () => true
    })
    class Lost extends api.error<Lost>()("Lost", {
      key: "lost",
      usualStatus: 200,
      category: "NotFound",
      retry: "never",
      applied: "no",
      summary: "It is lost.",
      example: { ok: false, error: "lost" }
    }) {}
    const catalog = api.catalog(Lost)
    const failure = Catalog.decodeParts(catalog, answer("brand_new_error"))
    expect(failure).toMatchObject({ _tag: "UndocumentedError", reason: "NotDocumented", key: "brand_new_error" })
    expect(failure.message).toBe("Chat 200: \"brand_new_error\" is not documented")
    expect(Catalog.decodeParts(catalog, answer(17)).message).toBe("Chat 200: \"17\" is not documented")
    // Whatever stands in the place of a code: one line, not long.
    const hostile = Catalog.decodeParts(catalog, answer("x\u001b[31m\n".repeat(9999))).message
    expect(hostile).not.toMatch(/[\u001b\n]/)
    expect(hostile.length).toBeLessThan(350)
    const echo = Catalog.decodeParts(catalog, { ...answer("no s3cr3t-key"), request })
    expect(echo).toMatchObject({ key: "no <redacted>" })
    expect(echo.message).toBe("Chat 200: \"no <redacted>\" is not documented (GET /v1/quests/7)")
    expect(Catalog.decodeParts(catalog, answer(null)).message).toBe("Chat 200 is not documented")
  })

  it("where it was left out by pick", () => {
    const narrow = Questback.catalog.pipe(Catalog.pick(Questback.Gone))
    expect(Catalog.decodeParts(narrow, { status: 404, headers: {}, body: "{}" }).message)
      .toBe("Questback 404 is QuestbackNotFound, which was not expected here")
  })

  it("where there is no API", () => {
    expect(Catalog.decodeParts(Catalog.empty, { status: 502, headers: {}, body: "" }).message)
      .toBe("HTTP 502 is not documented")
  })

  it("never quotes the body, which may be anything", () => {
    const failure = decode(404, JSON.stringify(["s3cr3t-key", "\u001b[31m"]))
    expect(failure.message).not.toMatch(/s3cr3t|\[31m/)
    expect(failure.mismatch).toMatch(/the body is an array, not /)
    expect(failure.exchange.body).toContain("s3cr3t-key")
  })
})

describe("its traits", () => {
  it.each<[number, string, Partial<UndocumentedError>]>([
    // Nothing is documented for it: HTTP's own.
    [408, "{}", { retry: "transient", category: "DeadlineExceeded", applied: "unknown", reason: "NotDocumented" }],
    [422, "{}", { retry: "never", category: "InvalidArgument", applied: "no", reason: "NotDocumented" }],
    [503, "{}", { retry: "transient", category: "Unavailable", applied: "unknown", reason: "NotDocumented" }],
    [302, "", { retry: "never", category: "Unknown", applied: "unknown", reason: "NotDocumented" }],
    // Documented, but not like this: the class's.
    [429, "<p>", { retry: "throttled", category: "ResourceExhausted", applied: "no", reason: "BodyMismatch" }],
    [500, "<p>", { retry: "transient", category: "Internal", applied: "unknown", reason: "BodyMismatch" }]
  ])("%i %j", (status, body, traits) => {
    expect(decode(status, body)).toMatchObject(traits)
  })

  it("the headers of a proxy's page still say when to come back", () => {
    expect(decode(429, "<p>", { "retry-after": "9" }).retryAfter).toEqual(Duration.seconds(9))
    // A reset has something to say where the failure is about the quota, and nothing elsewhere.
    expect(decode(429, "<p>", { "x-ratelimit-reset": "9" }).retryAfter).toEqual(Duration.seconds(9))
    expect(decode(500, "<p>", { "x-ratelimit-reset": "9" }).retryAfter).toBeUndefined()
  })

  it("so does the documentation, by its floor and by where the hint stands", () => {
    const api = Api.make("Loom", { docs: "https://docs.example.com", body: Schema.Struct({ need: Schema.String }) })
    class Busy extends api.error<Busy>()("Busy", {
      status: 503,
      category: "Unavailable",
      retry: "transient",
      applied: "unknown",
      floor: "3 seconds",
      hint: { header: "x-loom-wait", unit: "seconds" },
      summary: "Busy.",
      example: { need: "time" }
    }) {}
    const busy = (headers: Readonly<Record<string, string>>) =>
      Catalog.decodeParts(api.catalog(Busy), { status: 503, headers, body: "" })
    expect(busy({})._tag).toBe("UndocumentedError")
    expect(busy({}).retryAfter).toEqual(Duration.seconds(3))
    expect(busy({ "X-Loom-Wait": "8" }).retryAfter).toEqual(Duration.seconds(8))
  })
})

describe("what prints it hides secrets", () => {
  const failure = decode(418, "{}", { "set-cookie": "sid=sid-917", "x-api-key": "s3cr3t-key" })

  it.each([
    ["String", () => String(failure)],
    ["JSON.stringify", () => JSON.stringify(failure)],
    ["inspect", () => inspect(failure, { depth: 9 })]
  ])("%s", (_, show) => {
    expect(show()).not.toMatch(/s3cr3t|sid-917/)
    expect(show()).toContain("418 is not documented")
  })
})

describe("as a Schema", () => {
  it("every instance passes through JSON and comes back as itself", () => {
    // JSON has no NaN, no infinity and no negative zero, so nothing can carry them through it.
    const canBeJson = (value: unknown): boolean =>
      typeof value === "number"
        ? Number.isFinite(value) && !Object.is(value, -0)
        : typeof value !== "object" || value === null || Object.values(value).every(canBeJson)
    const instances = instancesOf(UndocumentedError).filter((failure) =>
      canBeJson(Schema.encodeSync(UndocumentedError)(failure)) &&
      // A floor of more than a year has no room for the nanoseconds that are generated.
      [failure.floor, failure.slower].every((wait) =>
        wait === undefined || Duration.isLessThan(wait, Duration.days(365))
      )
    )
    FastCheck.assert(
      FastCheck.property(instances, (failure) => {
        const encoded: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(UndocumentedError)(failure)))
        const decoded = Schema.decodeUnknownSync(UndocumentedError)(encoded)
        expect(decoded).toBeInstanceOf(UndocumentedError)
        expect(decoded.exchange).toBeInstanceOf(Exchange.Exchange)
        expect(Schema.encodeSync(UndocumentedError)(decoded)).toEqual(Schema.encodeSync(UndocumentedError)(failure))
        expect(decoded.exchange).toMatchObject({ body: failure.exchange.body, headers: failure.exchange.headers })
        expect(decoded.message).toBe(failure.message)
      }),
      { seed: 42, numRuns: 300 }
    )
  })

  it("refuses reasons and traits that there are not", () => {
    const encoded = Schema.encodeSync(UndocumentedError)(decode(418, ""))
    const read = Schema.decodeUnknownResult(UndocumentedError)
    expect(Result.isSuccess(read(encoded))).toBe(true)
    for (const change of [{ reason: "Unlucky" }, { retry: "always" }, { category: "OK" }, { _tag: "Gone" }]) {
      expect(Result.isFailure(read({ ...encoded, ...change }))).toBe(true)
    }
  })
})

import * as Duration from "#effect/Duration"
import * as Schema from "#effect/Schema"
import { describe, expect, it } from "#test/vitest"
import type { AnyClass } from "../src/ApiError.js"
import * as Questback from "../src/apis/Questback.js"
import * as Catalog from "../src/Catalog.js"
import type { Traits } from "../src/Disposition.js"
import * as Retry from "../src/Retry.js"

const decode = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  Catalog.decodeParts(Questback.catalog, {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    request: { method: "GET", url: "https://api.example.com/v1/reports/5121?lang=nb" },
    receivedAt: Date.UTC(2026, 10, 21, 10)
  })

const table: ReadonlyArray<readonly [AnyClass, number, Traits]> = [
  [Questback.BadRequest, 400, { category: "InvalidArgument", retry: "never", applied: "no" }],
  [Questback.Unauthorized, 401, { category: "Unauthenticated", retry: "never", applied: "no" }],
  [Questback.Forbidden, 403, { category: "PermissionDenied", retry: "never", applied: "no" }],
  [Questback.NotFound, 404, { category: "NotFound", retry: "never", applied: "no" }],
  [Questback.Gone, 410, { category: "NotFound", retry: "never", applied: "no" }],
  [Questback.TooManyRequests, 429, { category: "ResourceExhausted", retry: "throttled", applied: "no" }],
  [Questback.InternalServerError, 500, { category: "Internal", retry: "transient", applied: "unknown" }]
]

describe("what is documented", () => {
  it("is the seven of the table, and no other", () => {
    expect(Questback.catalog.classes).toEqual(table.map(([klass]) => klass))
    expect(Questback.catalog.name).toBe("Questback")
  })

  it.each(table)("%s", (klass, status, traits) => {
    const { example, source, summary } = klass.entry
    expect(klass.entry).toMatchObject({ status, ...traits })
    expect(klass.entry.key).toBeUndefined()
    expect(source).toMatch(/^https:\/\/apidocs\.questback\.com/)
    expect(summary).toMatch(/^[A-Z].*\.$/)

    // The example is a body as documented: it is decoded to its class, and encoded to itself.
    const failure = decode(status, example)
    expect(failure).toBeInstanceOf(klass)
    expect(failure).toMatchObject({ status, ...traits, body: example })
    expect(JSON.parse(Catalog.encode(failure as Questback.Gone).body)).toEqual(example)
    // Support asks for the trace id.
    const { traceId } = example as { readonly traceId: string }
    expect(failure.message).toContain(`trace ${traceId}`)
    expect(failure.message).toMatch(/^Questback \d{3} [A-Z][A-Za-z ]+: .+ \(GET \/v1\/reports\/5121, trace 00-/)
  })
})

describe("told apart by status alone", () => {
  it.each([
    "https://tools.ietf.org/html/rfc9110#section-15.5.5",
    "https://datatracker.ietf.org/doc/html/rfc9110#name-410-gone",
    "Internal Error",
    "",
    null,
    500
  ])("whatever the type says: %j", (type) => {
    expect(decode(403, { type, status: 410, title: "Gone" })).toMatchObject({ _tag: "QuestbackForbidden", status: 403 })
  })

  it.each([402, 405, 409, 422, 428, 501, 502, 503, 504])("%i is not documented", (status) => {
    expect(decode(status, { title: "Else" })).toMatchObject({ _tag: "UndocumentedError", reason: "NotDocumented" })
  })

  it("202 Accepted is no error: it passes the client", () => {
    expect(Questback.catalog.classes.every(({ entry }) => Number(entry.status) >= 400)).toBe(true)
  })
})

describe("the body", () => {
  it("has the documented members, and keeps the others", () => {
    const body = {
      type: "about:blank",
      title: "Invalid",
      status: 400,
      instance: "/v1/reports",
      errors: { Pages: ["Too many", "Not a number"], "": ["A body is required"] },
      traceId: "00-11",
      requestId: "R-7",
      hint: { see: 7 }
    }
    const failure = decode(400, body)
    expect(failure).toMatchObject({ _tag: "QuestbackBadRequest", body })
    expect(failure.message).toBe(
      "Questback 400 Bad Request: Invalid: Pages: Too many, Not a number; A body is required " +
        "(GET /v1/reports/5121, trace 00-11)"
    )
  })

  it("shows the detail, else the title", () => {
    expect(decode(404, { title: "Title", detail: "Detail." }).message).toContain("Not Found: Detail. (")
    expect(decode(404, { title: "Title" }).message).toContain("Not Found: Title (")
    expect(decode(404, {}).message).toBe("Questback 404 Not Found (GET /v1/reports/5121)")
  })

  it.each([
    ["errors", { Pages: "Too many" }],
    ["errors", ["Too many"]],
    ["errors", { Pages: [7] }],
    ["traceId", 7],
    ["detail", null],
    ["status", "400"]
  ])("a member of the wrong type is passed over: %s", (name, value) => {
    const failure = decode(400, { title: "Invalid", [name]: value })
    expect(failure).toMatchObject({ _tag: "QuestbackBadRequest", body: { title: "Invalid" } })
    expect((failure as Questback.BadRequest).body).not.toHaveProperty(name)
  })

  it("is typed", () => {
    const error = new Questback.BadRequest({ body: { errors: { Pages: ["Too many"] } } })
    const messages: ReadonlyArray<string> | undefined = error.body.errors?.["Pages"]
    expect(messages).toEqual(["Too many"])
    // @ts-expect-error the messages of a field are a list
    expect(() => new Questback.BadRequest({ body: { errors: { Pages: "Too many" } } })).not.toThrow()
  })
})

const seconds = (headers: Readonly<Record<string, string>>) => {
  const { retryAfter } = decode(429, { title: "Too Many Requests" }, headers)
  return retryAfter && Duration.toSeconds(retryAfter)
}

describe("429 says when to come back, in a unit that has to be recognised", () => {
  // The answer came on Sat, 21 Nov 2026 10:00:00 GMT.
  it.each<[string, number]>([
    ["30", 30],
    ["1795255230", 30],
    ["1795255230000", 30],
    ["2026-11-21T10:00:30Z", 30],
    ["Sat, 21 Nov 2026 10:00:30 GMT", 30]
  ])("X-RateLimit-Reset: %s", (reset, expected) => {
    expect(seconds({ "X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset }))
      .toBe(expected)
  })

  it("nothing, where some of the quota is left, or nothing is said", () => {
    expect(seconds({ "X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "4", "X-RateLimit-Reset": "30" }))
      .toBeUndefined()
    expect(seconds({})).toBeUndefined()
  })

  it("Retry-After comes first", () => {
    expect(seconds({ "retry-after": "3", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30" })).toBe(3)
  })

  it("an HTML page of a proxy waits like the documented one", () => {
    const failure = decode(429, "<h1>Slow down</h1>", { "X-RateLimit-Reset": "30" })
    expect(failure._tag).toBe("UndocumentedError")
    expect(Retry.verdict(Retry.policy(), failure, { attempt: 1, elapsed: 0, now: 0, random: 0 }))
      .toMatchObject({ _tag: "Retry", reason: "throttled", delay: Duration.seconds(30) })
  })
})

describe("a server that speaks it", () => {
  it("answers with problem details, and the client reads them", () => {
    for (const [klass] of table) {
      const error = Schema.decodeUnknownSync(klass)({ _tag: klass._tag, body: { detail: "Of our own making." } })
      const sent = Catalog.encode(error as Questback.Gone)
      expect(sent.headers["content-type"]).toBe("application/problem+json")
      expect(Catalog.decodeParts(Questback.catalog, sent)).toBeInstanceOf(klass)
    }
  })
})

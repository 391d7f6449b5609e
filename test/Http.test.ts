import * as Duration from "#effect/Duration"
import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import type { AnyClass } from "../src/ApiError.js"
import * as Bearer from "../src/Bearer.js"
import * as Catalog from "../src/Catalog.js"
import type { Category } from "../src/Category.js"
import type { Applied, Retry } from "../src/Disposition.js"
import * as Http from "../src/Http.js"
import * as Problem from "../src/Problem.js"

const decode = (status: number, body = "", headers: Readonly<Record<string, string>> = {}) =>
  Catalog.decodeParts(Http.catalog, {
    status,
    headers,
    body,
    request: { method: "GET", url: "https://api.example.com/v1/things/7?key=s3cr3t" }
  })

/** The statuses with a meaning, as the table of the design has them, and the class of each. */
const table: ReadonlyArray<readonly [number, AnyClass, Category, Retry, Applied]> = [
  [400, Http.BadRequest, "InvalidArgument", "never", "no"],
  [401, Http.Unauthorized, "Unauthenticated", "never", "no"],
  [402, Http.PaymentRequired, "FailedPrecondition", "never", "no"],
  [403, Http.Forbidden, "PermissionDenied", "never", "no"],
  [404, Http.NotFound, "NotFound", "never", "no"],
  [405, Http.MethodNotAllowed, "Unimplemented", "never", "no"],
  [406, Http.NotAcceptable, "InvalidArgument", "never", "no"],
  [407, Http.ProxyAuthenticationRequired, "Unauthenticated", "never", "no"],
  [408, Http.RequestTimeout, "DeadlineExceeded", "transient", "unknown"],
  [409, Http.Conflict, "Aborted", "never", "unknown"],
  [410, Http.Gone, "NotFound", "never", "no"],
  [411, Http.LengthRequired, "InvalidArgument", "never", "no"],
  [412, Http.PreconditionFailed, "FailedPrecondition", "never", "no"],
  [413, Http.ContentTooLarge, "InvalidArgument", "never", "no"],
  [414, Http.UriTooLong, "InvalidArgument", "never", "no"],
  [415, Http.UnsupportedMediaType, "InvalidArgument", "never", "no"],
  [416, Http.RangeNotSatisfiable, "OutOfRange", "never", "no"],
  [417, Http.ExpectationFailed, "InvalidArgument", "never", "no"],
  [420, Http.EnhanceYourCalm, "ResourceExhausted", "throttled", "no"],
  [421, Http.MisdirectedRequest, "FailedPrecondition", "never", "no"],
  [422, Http.UnprocessableContent, "InvalidArgument", "never", "no"],
  [423, Http.Locked, "FailedPrecondition", "never", "no"],
  [424, Http.FailedDependency, "Aborted", "never", "no"],
  [425, Http.TooEarly, "Unavailable", "transient", "no"],
  [426, Http.UpgradeRequired, "FailedPrecondition", "never", "no"],
  [428, Http.PreconditionRequired, "FailedPrecondition", "never", "no"],
  [429, Http.TooManyRequests, "ResourceExhausted", "throttled", "no"],
  [431, Http.RequestHeaderFieldsTooLarge, "InvalidArgument", "never", "no"],
  [451, Http.UnavailableForLegalReasons, "PermissionDenied", "never", "no"],
  [499, Http.ClientClosedRequest, "Cancelled", "never", "unknown"],
  [500, Http.InternalServerError, "Internal", "transient", "unknown"],
  [501, Http.NotImplemented, "Unimplemented", "never", "unknown"],
  [502, Http.BadGateway, "Unavailable", "transient", "unknown"],
  [503, Http.ServiceUnavailable, "Unavailable", "transient", "unknown"],
  [504, Http.GatewayTimeout, "DeadlineExceeded", "transient", "unknown"],
  [505, Http.HttpVersionNotSupported, "Unimplemented", "never", "unknown"],
  [506, Http.VariantAlsoNegotiates, "Unimplemented", "never", "unknown"],
  [507, Http.InsufficientStorage, "ResourceExhausted", "never", "unknown"],
  [508, Http.LoopDetected, "ResourceExhausted", "never", "unknown"],
  [509, Http.BandwidthLimitExceeded, "ResourceExhausted", "throttled", "unknown"],
  [510, Http.NotExtended, "Unimplemented", "never", "unknown"],
  [511, Http.NetworkAuthenticationRequired, "FailedPrecondition", "never", "no"],
  [520, Http.WebServerUnknownError, "Unavailable", "transient", "unknown"],
  [521, Http.WebServerDown, "Unavailable", "transient", "unknown"],
  [522, Http.ConnectionTimedOut, "Unavailable", "transient", "unknown"],
  [523, Http.OriginUnreachable, "Unavailable", "transient", "unknown"],
  [524, Http.OriginTimeout, "DeadlineExceeded", "transient", "unknown"],
  [529, Http.SiteOverloaded, "ResourceExhausted", "throttled", "unknown"],
  [530, Http.SiteFrozen, "Unavailable", "transient", "unknown"]
]

const known = new Map(table.map(([status, klass]) => [status, klass]))
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe("a class for each status", () => {
  it("is these, two for the rest, and a second one for 403", () => {
    expect(new Set(Http.catalog.classes))
      .toEqual(new Set([...known.values(), Http.OtherClientError, Http.OtherServerError, Http.PerhapsThrottled]))
    expect(Http.catalog.classes).toHaveLength(known.size + 3)
  })

  it.each(table)("%i", (status, klass, category, retry, applied) => {
    const failure = decode(status, "{\"message\":\"Not now\"}")
    expect(failure).toBeInstanceOf(klass)
    expect(failure).toMatchObject({ status, category, retry, applied })
    expect(new klass({ body: undefined } as never)).toMatchObject({ status, category, retry, applied })
    expect(failure.message).toMatch(/^Http \d{3} [A-Z][A-Za-z ]+: Not now \(GET \/v1\/things\/7\)$/)
  })

  it("other 4xx are the request's fault, other 5xx the server's", () => {
    for (const status of range(400, 499).filter((status) => !known.has(status))) {
      expect(decode(status)).toBeInstanceOf(Http.OtherClientError)
      expect(decode(status)).toMatchObject({ status, category: "InvalidArgument", retry: "never", applied: "no" })
    }
    for (const status of range(500, 599).filter((status) => !known.has(status))) {
      expect(decode(status)).toBeInstanceOf(Http.OtherServerError)
      expect(decode(status)).toMatchObject({ status, category: "Internal", retry: "transient", applied: "unknown" })
    }
  })

  it.each([200, 304, 399, 600, 999])("%i is no error of HTTP", (status) => {
    expect(decode(status)).toMatchObject({ _tag: "UndocumentedError", retry: "never", applied: "unknown" })
  })
})

describe("a 403 whose headers say that too much was asked for", () => {
  it.each([
    { "x-ratelimit-remaining": "0" },
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1784560000" },
    { "retry-after": "60" },
    { "ratelimit": "\"default\";r=0;t=30" }
  ])("%j", (headers) => {
    const failure = decode(403, "{\"message\":\"No.\"}", headers)
    expect(failure).toBeInstanceOf(Http.PerhapsThrottled)
    expect(failure).toMatchObject({ retry: "throttled", category: "ResourceExhausted", applied: "no" })
    expect(failure.message).toBe("Http 403 Perhaps Throttled: No. (GET /v1/things/7)")
  })

  it.each([
    { "x-ratelimit-remaining": "41", "x-ratelimit-reset": "1784560000" },
    { "retry-after": "soon" },
    { "ratelimit": "\"default\";r=1;t=30" },
    {}
  ])("%j is none", (headers) => {
    expect(decode(403, "", headers)).toBeInstanceOf(Http.Forbidden)
  })

  it.each([401, 404, 410])("a %i is never one", (status) => {
    expect(decode(status, "", { "x-ratelimit-remaining": "0", "retry-after": "60" })).toMatchObject({ retry: "never" })
  })

  it("counts as one where another catalog does not document it", () => {
    const parts = { status: 403, headers: { "x-ratelimit-remaining": "0" }, body: "<html>" }
    expect(Catalog.decodeParts(Bearer.catalog, parts)).toMatchObject({ _tag: "UndocumentedError", retry: "throttled" })
    expect(Catalog.decodeParts(Bearer.catalog, { ...parts, headers: {} })).toMatchObject({ retry: "never" })
    const problem = { ...parts, body: "{\"title\":\"No.\"}" }
    expect(Catalog.decodeParts(Problem.catalog, problem)).toMatchObject({ _tag: "ProblemDetails", retry: "throttled" })
  })
})

describe("any body", () => {
  it.each<[string, unknown]>([
    ["{\"message\":\"No\",\"n\":[1]}", { message: "No", n: [1] }],
    ["[1,2]", [1, 2]],
    ["null", null],
    ["7", 7],
    ["plain words", "plain words"],
    ["<!doctype html><h1>502</h1>", "<!doctype html><h1>502</h1>"],
    ["{\"message\":", "{\"message\":"],
    ["", undefined],
    [" \n", undefined]
  ])("%j", (text, body) => {
    const failure = decode(502, text)
    expect(failure).toBeInstanceOf(Http.BadGateway)
    expect(failure).toHaveProperty("body", body)
    expect(failure.exchange?.body).toBe(text)
  })

  it.each<[unknown, string | undefined]>([
    [{ message: "a" }, "a"],
    [{ detail: "a", message: "b" }, "a"],
    [{ error: "a" }, "a"],
    [{ error: { message: "a" } }, "a"],
    [{ error: { code: 7, description: "a" } }, "a"],
    [{ errors: [{ detail: "a" }, { detail: "b" }] }, "a"],
    [{ errors: ["a"] }, "a"],
    [[{ message: "a" }], "a"],
    [{ message: "", error: "a" }, "a"],
    [{ message: null, title: "a" }, "a"],
    [{ code: 7 }, undefined],
    [{ message: { message: { message: { message: "too deep" } } } }, undefined],
    ["a", "a"],
    ["<h1>a</h1>", undefined]
  ])("%j says %s", (body, said) => {
    const text = typeof body === "string" ? body : JSON.stringify(body)
    expect(decode(502, text).message).toBe(
      `Http 502 Bad Gateway${said === undefined ? "" : `: ${said}`} (GET /v1/things/7)`
    )
  })

  it("every answer of 400 and above has a class here, whatever is in it", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.integer({ min: 400, max: 599 }),
        FastCheck.oneof(FastCheck.fullUnicodeString(), FastCheck.json()),
        (status, body) => {
          const failure = decode(status, body)
          expect(failure).toBeInstanceOf(
            known.get(status) ?? (status < 500 ? Http.OtherClientError : Http.OtherServerError)
          )
          expect(failure.message).toMatch(/^Http \d{3} /)
          expect(failure.message).not.toContain("s3cr3t")
        }
      ),
      { seed: 42, numRuns: 1000 }
    )
  })
})

describe("when to come back", () => {
  it("is what the headers say", () => {
    expect(decode(429, "", { "Retry-After": "7" }).retryAfter).toEqual(Duration.seconds(7))
    expect(decode(503, "", { "Retry-After": "7" }).retryAfter).toEqual(Duration.seconds(7))
    expect(decode(429, "", { "RateLimit": "\"a\";r=0;t=9" }).retryAfter).toEqual(Duration.seconds(9))
    // A quota that is sent with every answer is not what a 404 is about.
    expect(decode(404, "", { "RateLimit": "\"a\";r=0;t=9" }).retryAfter).toBeUndefined()
  })
})

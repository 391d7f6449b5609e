import * as Duration from "#effect/Duration"
import { describe, expect, it } from "#test/vitest"
import * as Bearer from "../src/Bearer.js"
import * as Catalog from "../src/Catalog.js"
import type { Category } from "../src/Category.js"
import type { Retry } from "../src/Disposition.js"
import * as Http from "../src/Http.js"
import * as OAuth2 from "../src/OAuth2.js"
import * as Problem from "../src/Problem.js"

// What a client makes of an API that it knows nothing about but the standards.
const catalog = Bearer.catalog.pipe(
  Catalog.orElse(OAuth2.catalog),
  Catalog.orElse(Problem.catalog),
  Catalog.orElse(Http.catalog)
)

/** The tag, and what a careful engineer would say of the answer. */
type Expected = `${string} ${Category} ${Retry}`

interface Answer {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** What a person should read in the message. */
  readonly says?: string
  /** Seconds that the server asks for. */
  readonly after?: number
}

const iana = "https://iana.org/assignments/http-problem-types"
const page = (text: string) =>
  `<!DOCTYPE html>\n<html><head><title>${text}</title></head><body><h1>${text}</h1></body></html>`
const bearer = (challenge: string) => ({ "WWW-Authenticate": challenge })
const wait = (seconds: string) => ({ "Retry-After": seconds })

const cases: ReadonlyArray<readonly [style: string, status: number, Expected, Answer]> = [
  // --- A JSON envelope of the vendor's own: the status is what any client understands ---
  ["an envelope with type and code", 402, "HttpPaymentRequired FailedPrecondition never", {
    body: { error: { type: "card_error", code: "expired", message: "The card has expired." } },
    says: "The card has expired."
  }],
  ["an envelope with a missing parameter", 400, "HttpBadRequest InvalidArgument never", {
    body: { error: { type: "invalid_request_error", param: "amount", message: "Missing amount." } },
    says: "Missing amount."
  }],
  ["an envelope, a key that is not valid", 401, "HttpUnauthorized Unauthenticated never", {
    body: { error: { message: "No such key: sk_…9f", type: "auth" } },
    says: "No such key: sk_…9f"
  }],
  ["an envelope, too fast", 429, "HttpTooManyRequests ResourceExhausted throttled", {
    headers: wait("3"),
    body: { error: { message: "Slow down.", type: "requests" } },
    says: "Slow down.",
    after: 3
  }],
  ["an envelope, overloaded", 529, "HttpSiteOverloaded ResourceExhausted throttled", {
    body: { error: { type: "overloaded", message: "Overloaded" } },
    says: "Overloaded"
  }],
  ["an envelope, its own fault", 500, "HttpInternalServerError Internal transient", {
    body: { error: { message: "Something broke.", request: "rq_7" } },
    says: "Something broke."
  }],
  ["google.rpc.Status: not found", 404, "HttpNotFound NotFound never", {
    body: { error: { code: 404, message: "Queue lead-3 is not there.", status: "NOT_FOUND" } },
    says: "Queue lead-3 is not there."
  }],
  ["google.rpc.Status: quota", 429, "HttpTooManyRequests ResourceExhausted throttled", {
    body: {
      error: {
        code: 429,
        message: "Quota of reads a minute.",
        status: "RESOURCE_EXHAUSTED",
        details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "9s" }]
      }
    }
  }],
  ["google.rpc.Status: unavailable", 503, "HttpServiceUnavailable Unavailable transient", {
    body: { error: { code: 503, message: "The service is currently unavailable.", status: "UNAVAILABLE" } }
  }],
  ["google.rpc.Status: deadline", 504, "HttpGatewayTimeout DeadlineExceeded transient", {
    body: { error: { code: 504, message: "Deadline expired.", status: "DEADLINE_EXCEEDED" } }
  }],
  ["google.rpc.Status: the client left", 499, "HttpClientClosedRequest Cancelled never", {
    body: { error: { code: 499, status: "CANCELLED" } }
  }],
  ["OData", 412, "HttpPreconditionFailed FailedPrecondition never", {
    body: { error: { code: "ResourceModified", message: "The ETag differs." } },
    says: "The ETag differs."
  }],
  ["OData, throttled for minutes", 429, "HttpTooManyRequests ResourceExhausted throttled", {
    headers: wait("120"),
    body: { error: { code: "activityLimitReached" } },
    after: 120
  }],
  ["a code and a link", 404, "HttpNotFound NotFound never", {
    body: {
      code: 20404,
      message: "/Rooms/RM7 was not found",
      more_info: "https://docs.example.com/20404",
      status: 404
    },
    says: "/Rooms/RM7 was not found"
  }],
  ["a list of errors", 403, "HttpForbidden PermissionDenied never", {
    body: [{ errorCode: "NO_ACCESS", message: "No access to Lead." }],
    says: "No access to Lead."
  }],
  ["errors by field", 422, "HttpUnprocessableContent InvalidArgument never", {
    body: { errors: { email: ["is taken"] } }
  }],
  ["errors as one text", 423, "HttpLocked FailedPrecondition never", {
    body: { errors: "This shop is locked" },
    says: "This shop is locked"
  }],
  ["an unofficial 430", 430, "HttpOtherClientError InvalidArgument never", {
    body: { errors: "Security rejection" },
    says: "Security rejection"
  }],
  ["a leaky bucket", 429, "HttpTooManyRequests ResourceExhausted throttled", {
    headers: { "Retry-After": "2.0", "X-Call-Limit": "40/40" },
    body: { errors: "Exceeded 2 calls per second" },
    after: 2
  }],
  ["JSON:API", 409, "HttpConflict Aborted never", {
    headers: { "content-type": "application/vnd.api+json" },
    body: { errors: [{ status: "409", title: "Conflict", detail: "The type differs." }] },
    says: "The type differs."
  }],
  ["JSON:API, several", 400, "HttpBadRequest InvalidArgument never", {
    body: { errors: [{ title: "Bad filter", source: { parameter: "filter" } }, { title: "Bad sort" }] },
    says: "Bad filter"
  }],
  ["a framework's timestamp, path and status", 500, "HttpInternalServerError Internal transient", {
    body: { timestamp: "2026-02-01T00:00:00Z", status: 500, error: "Internal Server Error", path: "/v2/x" },
    says: "Internal Server Error"
  }],
  ["a framework's 405", 405, "HttpMethodNotAllowed Unimplemented never", {
    headers: { allow: "GET, HEAD" },
    body: { status: 405, error: "Method Not Allowed" }
  }],
  ["a framework's validation as a list", 422, "HttpUnprocessableContent InvalidArgument never", {
    body: { detail: [{ loc: ["body", "age"], msg: "not an integer", type: "int_parsing" }] }
  }],
  ["a job that is not there, as a status object", 410, "HttpGone NotFound never", {
    body: { kind: "Status", status: "Failure", message: "too old resource version: 17", reason: "Expired", code: 410 },
    says: "too old resource version: 17"
  }],
  ["a conflict of versions, as a status object", 409, "HttpConflict Aborted never", {
    body: { kind: "Status", message: "the object has been modified", reason: "Conflict", code: 409 }
  }],
  ["a cluster that rejects", 429, "HttpTooManyRequests ResourceExhausted throttled", {
    body: {
      error: { root_cause: [{ type: "rejected_execution" }], type: "rejected_execution", reason: "queue is full" },
      status: 429
    },
    says: "queue is full"
  }],
  ["a chat with global limits", 429, "HttpTooManyRequests ResourceExhausted throttled", {
    headers: { "Retry-After": "1", "X-RateLimit-Reset-After": "0.71" },
    body: { message: "You are too fast.", retry_after: 0.71, global: false },
    after: 1
  }],
  ["a GraphQL endpoint that is down", 503, "HttpServiceUnavailable Unavailable transient", {
    body: { errors: [{ message: "Not ready", extensions: { code: "UNAVAILABLE" } }] },
    says: "Not ready"
  }],
  ["a law", 451, "HttpUnavailableForLegalReasons PermissionDenied never", {
    body: { message: "Repository access blocked", block: { reason: "dmca" } }
  }],

  // --- Text, XML, HTML, nothing ---
  ["XML of a storage: slow down", 503, "HttpServiceUnavailable Unavailable transient", {
    headers: { "content-type": "application/xml" },
    body: "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code></Error>"
  }],
  ["a cloud that counts in milliseconds", 503, "HttpServiceUnavailable Unavailable transient", {
    headers: { "x-amz-retry-after": "1500", ...wait("9") },
    body: "<Error><Code>SlowDown</Code></Error>",
    after: 1.5
  }],
  ["XML of a storage: no such key", 404, "HttpNotFound NotFound never", {
    headers: { "content-type": "application/xml" },
    body: "<Error><Code>NoSuchKey</Code></Error>"
  }],
  ["a range beyond the end", 416, "HttpRangeNotSatisfiable OutOfRange never", {
    headers: { "content-range": "bytes */47" },
    body: "<Error><Code>InvalidRange</Code></Error>"
  }],
  ["a proxy's page: 502", 502, "HttpBadGateway Unavailable transient", {
    headers: { "content-type": "text/html" },
    body: page("502 Bad Gateway")
  }],
  ["a proxy's page: 504", 504, "HttpGatewayTimeout DeadlineExceeded transient", {
    headers: { "content-type": "text/html" },
    body: page("504 Gateway Time-out")
  }],
  ["a proxy's page: 413", 413, "HttpContentTooLarge InvalidArgument never", {
    headers: { "content-type": "text/html" },
    body: page("413 Request Entity Too Large")
  }],
  ["a CDN: the origin is down", 521, "HttpWebServerDown Unavailable transient", {
    headers: { "content-type": "text/html" },
    body: page("Web server is down")
  }],
  ["a CDN: the origin is slow", 524, "HttpOriginTimeout DeadlineExceeded transient", {
    body: "error code: 524",
    says: "error code: 524"
  }],
  ["a CDN: banned", 403, "HttpForbidden PermissionDenied never", { body: "error code: 1020" }],
  ["a maintenance page with a time", 503, "HttpServiceUnavailable Unavailable transient", {
    headers: { "content-type": "text/html", ...wait("600") },
    body: page("Back soon"),
    after: 600
  }],
  ["a captive portal", 511, "HttpNetworkAuthenticationRequired FailedPrecondition never", {
    headers: { "content-type": "text/html" },
    body: page("Please log in")
  }],
  ["a proxy that wants a login", 407, "HttpProxyAuthenticationRequired Unauthenticated never", {
    headers: { "Proxy-Authenticate": "Basic realm=\"lan\"" }
  }],
  ["plain words", 400, "HttpBadRequest InvalidArgument never", {
    headers: { "content-type": "text/plain" },
    body: "bad cursor",
    says: "bad cursor"
  }],
  ["nothing at all", 500, "HttpInternalServerError Internal transient", {}],
  ["a request that came too slowly", 408, "HttpRequestTimeout DeadlineExceeded transient", { body: "stream timeout" }],
  ["early data", 425, "HttpTooEarly Unavailable transient", {}],
  ["a disk that is full", 507, "HttpInsufficientStorage ResourceExhausted never", { body: "quota exceeded" }],
  ["a method that nobody wrote", 501, "HttpNotImplemented Unimplemented never", { body: "{}" }],
  ["JSON that was cut off", 500, "HttpInternalServerError Internal transient", {
    headers: { "content-type": "application/json" },
    body: "{\"error\":{\"mess"
  }],
  ["an enhanced calm", 420, "HttpEnhanceYourCalm ResourceExhausted throttled", {
    body: { error: "Enhance your calm" },
    says: "Enhance your calm"
  }],

  // --- Problem details ---
  ["a problem", 404, "ProblemDetails NotFound never", {
    headers: { "content-type": "application/problem+json" },
    body: { type: "about:blank", title: "Not Found", status: 404, detail: "No tour 88." },
    says: "No tour 88."
  }],
  ["a problem with invalid params", 400, "ProblemDetails InvalidArgument never", {
    body: {
      type: "https://example.org/invalid",
      title: "Not valid",
      "invalid-params": [{ name: "age", reason: "negative" }]
    },
    says: "Not valid"
  }],
  ["a problem, out of stock", 409, "ProblemDetails Aborted never", {
    body: { type: "https://example.org/out-of-stock", title: "Out of Stock", detail: "None is left." }
  }],
  ["a problem, down", 503, "ProblemDetails Unavailable transient", {
    headers: wait("20"),
    body: { title: "Service Unavailable", status: 503 },
    after: 20
  }],
  ["a problem whose own status differs", 502, "ProblemDetails Unavailable transient", {
    body: { title: "Teapot", status: 418 }
  }],
  ["a problem without members", 404, "ProblemDetails NotFound never", {
    headers: { "content-type": "application/problem+json" },
    body: {}
  }],
  ["a problem with nothing but its status", 503, "ProblemDetails Unavailable transient", {
    headers: { "content-type": "Application/Problem+JSON; charset=utf-8", ...wait("20") },
    body: { status: 503 },
    after: 20
  }],
  ["a problem whose type is a word", 409, "ProblemDetails Aborted never", {
    headers: { "content-type": "application/problem+json" },
    body: { type: "out-of-stock" }
  }],
  ["an object that is no problem", 409, "HttpConflict Aborted never", {
    headers: { "content-type": "application/json" },
    body: { type: "out-of-stock" }
  }],
  ["a problem with a trace", 500, "ProblemDetails Internal transient", {
    body: {
      type: "https://tools.ietf.org/html/rfc9110#section-15.6.1",
      title: "An error occurred.",
      traceId: "00-ab-cd-01"
    },
    says: "trace 00-ab-cd-01"
  }],
  ["a registered problem: quota", 429, "ProblemQuotaExceeded ResourceExhausted throttled", {
    body: { type: `${iana}#quota-exceeded`, title: "Quota", "violated-policies": ["daily"] }
  }],
  ["a registered problem: less capacity", 503, "ProblemTemporaryReducedCapacity Unavailable transient", {
    body: { type: `${iana}#temporary-reduced-capacity`, title: "Less capacity" }
  }],
  ["a registered problem: abuse", 429, "ProblemAbnormalUsageDetected ResourceExhausted throttled", {
    body: { type: `${iana}#abnormal-usage-detected`, title: "Abnormal usage" }
  }],
  ["a problem under 429", 429, "ProblemDetails ResourceExhausted throttled", {
    headers: { RateLimit: "\"hour\";r=0;t=42" },
    body: { type: "/problems/limit", title: "Too fast" },
    after: 42
  }],

  // --- OAuth, on the token endpoint ---
  ["a code that was used", 400, "OAuth2TokenInvalidGrant Unauthenticated never", {
    body: { error: "invalid_grant", error_description: "The code was used already." },
    says: "The code was used already."
  }],
  ["a client that nobody knows", 401, "OAuth2TokenInvalidClient Unauthenticated never", {
    headers: bearer("Basic realm=\"token\""),
    body: { error: "invalid_client" }
  }],
  ["a grant that is off", 400, "OAuth2TokenUnauthorizedClient PermissionDenied never", {
    body: { error: "unauthorized_client", error_description: "Not for this client." }
  }],
  ["an identity provider with codes beside it", 400, "OAuth2TokenInvalidScope InvalidArgument never", {
    body: {
      error: "invalid_scope",
      error_description: "X70011: no such scope.",
      error_codes: [70011],
      correlation_id: "c-1"
    }
  }],
  ["an identity provider that is down", 503, "OAuth2TokenTemporarilyUnavailable Unavailable transient", {
    body: { error: "temporarily_unavailable" }
  }],
  ["a device that polls", 400, "OAuth2TokenAuthorizationPending FailedPrecondition eventual", {
    body: { error: "authorization_pending" }
  }],

  // --- Bearer challenges ---
  ["a token that ran out", 401, "BearerInvalidToken Unauthenticated refresh", {
    headers: bearer("Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The token expired\""),
    body: { message: "Unauthorized" },
    says: "The token expired"
  }],
  ["a token that ran out, beside a problem", 401, "BearerInvalidToken Unauthenticated refresh", {
    headers: bearer("Bearer error=invalid_token"),
    body: { title: "Unauthorized", status: 401 }
  }],
  ["a scope that is missing", 403, "BearerInsufficientScope PermissionDenied never", {
    headers: bearer("Bearer error=\"insufficient_scope\", scope=\"files:write\"")
  }],
  ["a registry that wants a token", 401, "BearerTokenMissing Unauthenticated never", {
    headers: bearer(
      "Bearer realm=\"https://auth.example.com/token\",service=\"registry\",scope=\"repository:a/b:pull\""
    ),
    body: { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] }
  }],
  ["two schemes, no token", 401, "BearerTokenMissing Unauthenticated never", {
    headers: bearer("Basic realm=\"a\", Bearer realm=\"b\"")
  }],
  ["a challenge whose last quote is missing", 401, "HttpUnauthorized Unauthenticated never", {
    headers: bearer("Bearer realm=\"api\", error=\"invalid_token")
  }],
  ["a token of another scheme that ran out", 401, "HttpUnauthorized Unauthenticated never", {
    headers: bearer("DPoP error=\"invalid_token\", Bearer realm=\"api\"")
  }],
  ["another scheme", 401, "HttpUnauthorized Unauthenticated never", {
    headers: bearer("Digest realm=\"a\", nonce=\"n\", stale=true")
  }],
  ["too fast, with a challenge that is always there", 429, "HttpTooManyRequests ResourceExhausted throttled", {
    headers: { ...bearer("Bearer realm=\"a\""), ...wait("5") },
    after: 5
  }],
  ["hidden behind a 404, with a challenge that is always there", 404, "HttpNotFound NotFound never", {
    headers: bearer("Bearer")
  }]
]

describe("answers in the style of other vendors", () => {
  it("are many, and each another one", () => {
    expect(cases.length).toBeGreaterThanOrEqual(70)
    expect(new Set(cases.map(([style]) => style)).size).toBe(cases.length)
  })

  it.each(cases)("%s: %i is %s", (_, status, expected, { after, body = "", headers = {}, says = "" }) => {
    const failure = Catalog.decodeParts(catalog, {
      status,
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
      receivedAt: Date.UTC(2026, 1, 1)
    })
    expect(`${failure._tag} ${failure.category} ${failure.retry}`).toBe(expected)
    expect(failure.retryAfter && Duration.toSeconds(failure.retryAfter)).toBe(after)
    expect(failure.message).toContain(says)
    // Neither a page nor a second line gets into a message.
    expect(failure.message).not.toMatch(/[<>\n]/)
  })
})

import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Schema from "#effect/Schema"
import { bodyError, requestError } from "#seam/http"
import { unsent } from "#test/httpErrors"
import { describe, expect, it } from "#test/vitest"
import { inspect } from "node:util"
import * as TransportError from "../src/TransportError.js"

const request = HttpClientRequest.get("https://api.example.com/v1/quests").pipe(
  HttpClientRequest.setUrlParam("key", "a-secret")
)

const sending = (cause: unknown): TransportError.TransportError =>
  TransportError.fromHttpClientError(requestError(request, "transport", cause))

const reading = (cause: unknown): TransportError.TransportError =>
  TransportError.fromHttpClientError(
    bodyError(HttpClientResponse.fromWeb(request, new Response(null, { headers: { "x-node": "7" } })), cause)
  )

const coded = (code: string, props: object = {}): Error => Object.assign(new Error(`${code}: it says`), { code }, props)

/** What fetch throws: an error of its own around the one that tells. */
const fetchFailed = (cause: unknown): Error => new TypeError("fetch failed", { cause })

describe("traits", () => {
  it.each<[TransportError.Kind, string, string, string]>([
    ["request", "never", "InvalidArgument", "no"],
    ["refused", "transient", "Unavailable", "no"],
    ["dns", "transient", "Unavailable", "no"],
    ["tls", "never", "Unavailable", "no"],
    ["connectTimeout", "transient", "DeadlineExceeded", "no"],
    ["reset", "transient", "Unavailable", "unknown"],
    ["timeout", "transient", "DeadlineExceeded", "unknown"],
    ["protocol", "transient", "Unavailable", "unknown"],
    ["redirect", "never", "Unavailable", "unknown"],
    ["unknown", "transient", "Unavailable", "unknown"]
  ])("%s", (kind, retry, category, applied) => {
    expect(new TransportError.TransportError({ kind })).toMatchObject({
      _tag: "TransportError",
      kind,
      retry,
      category,
      applied
    })
  })
})

describe("what a code says", () => {
  it.each<[string, TransportError.Kind]>([
    ["ECONNREFUSED", "refused"],
    ["EHOSTUNREACH", "refused"],
    ["ENETUNREACH", "refused"],
    ["EADDRNOTAVAIL", "refused"],
    ["ConnectionRefused", "refused"],
    ["ENOTFOUND", "dns"],
    ["EAI_AGAIN", "dns"],
    ["EAI_FAIL", "dns"],
    ["CERT_HAS_EXPIRED", "tls"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "tls"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "tls"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls"],
    ["EPROTO", "tls"],
    ["HOSTNAME_MISMATCH", "tls"],
    ["UND_ERR_CONNECT_TIMEOUT", "connectTimeout"],
    ["ECONNRESET", "reset"],
    ["EPIPE", "reset"],
    ["ECONNABORTED", "reset"],
    ["UND_ERR_SOCKET", "reset"],
    ["UND_ERR_CLOSED", "reset"],
    ["UND_ERR_DESTROYED", "reset"],
    ["ConnectionClosed", "reset"],
    ["ERR_STREAM_PREMATURE_CLOSE", "reset"],
    ["ETIMEDOUT", "timeout"],
    ["UND_ERR_HEADERS_TIMEOUT", "timeout"],
    ["UND_ERR_BODY_TIMEOUT", "timeout"],
    ["HPE_INVALID_CONSTANT", "protocol"],
    ["HPE_HEADER_OVERFLOW", "protocol"],
    ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "protocol"],
    ["ERR_HTTP2_SESSION_ERROR", "protocol"],
    ["Z_DATA_ERROR", "protocol"],
    ["ERR_INVALID_URL", "request"],
    ["ERR_INVALID_CHAR", "request"],
    ["UND_ERR_INVALID_ARG", "request"],
    ["UND_ERR_PRX_TLS", "tls"],
    ["UND_ERR_REDIRECT_MAX", "redirect"],
    ["ERR_UNESCAPED_CHARACTERS", "request"]
  ])("%s", (code, kind) => {
    expect(sending(coded(code))).toMatchObject({ kind, code })
    expect(sending(fetchFailed(coded(code)))).toMatchObject({ kind, code })
  })

  it("tells a connection that did not come about from an answer that did not come", () => {
    expect(sending(coded("ETIMEDOUT", { syscall: "connect" }))).toMatchObject({
      kind: "connectTimeout",
      code: "ETIMEDOUT",
      applied: "no"
    })
    expect(sending(coded("ETIMEDOUT", { syscall: "read" }))).toMatchObject({ kind: "timeout", applied: "unknown" })
  })

  it("takes a code that it does not know for nothing in particular", () => {
    const failure = sending(coded("EWHATEVER"))
    expect(failure).toMatchObject({ kind: "unknown", retry: "transient", applied: "unknown" })
    expect(failure.code).toBeUndefined()
  })
})

describe("what only words or a name say", () => {
  it.each<[string, unknown, TransportError.Kind]>([
    [
      "a signal that timed out",
      new DOMException("The operation was aborted due to timeout", "TimeoutError"),
      "timeout"
    ],
    ["undici's body that broke off", new TypeError("terminated"), "reset"],
    ["Node's http", new Error("socket hang up"), "reset"],
    ["undici's socket", fetchFailed(new Error("other side closed")), "reset"],
    ["Safari", new TypeError("The network connection was lost."), "reset"],
    ["node-fetch", new Error("Invalid response body: Premature close"), "reset"],
    ["redirects in a circle", fetchFailed(new Error("redirect count exceeded")), "redirect"],
    ["a redirect that may not be followed", fetchFailed(new Error("unexpected redirect mode")), "redirect"],
    ["a port that fetch refuses", fetchFailed(new Error("bad port")), "request"],
    ["a scheme that fetch does not have", fetchFailed(new Error("unknown scheme")), "request"],
    ["a certificate", new Error("unable to verify the first certificate"), "tls"],
    ["zlib", new TypeError("terminated", { cause: new Error("incorrect header check") }), "protocol"],
    ["HTTP/2", new Error("Stream closed with error code NGHTTP2_REFUSED_STREAM"), "refused"],
    ["undici's HTTP/2", new Error("HTTP/2: stream closed before the response was complete"), "reset"],
    ["undici's redirects", new Error("max redirects"), "redirect"],
    ["undici's proxy", new Error("Proxy response (502) !== 200 when HTTP Tunneling"), "refused"],
    ["a browser, which says nothing", new TypeError("Failed to fetch"), "unknown"],
    ["an abort", new DOMException("This operation was aborted", "AbortError"), "unknown"]
  ])("%s", (_, cause, kind) => {
    const failure = sending(cause)
    expect(failure.kind).toBe(kind)
    expect(failure.code).toBeUndefined()
  })
})

describe("chains of causes", () => {
  it("believes the innermost", () => {
    const inner = coded("ENOTFOUND", { syscall: "getaddrinfo" })
    const outer = Object.assign(new Error("wrapped", { cause: fetchFailed(inner) }), { code: "UND_ERR_SOCKET" })
    expect(sending(outer)).toMatchObject({ kind: "dns", code: "ENOTFOUND" })
  })

  it("goes on outwards where the innermost says nothing", () => {
    const outer = coded("ECONNRESET", { cause: new Error("aborted") })
    expect(sending(fetchFailed(outer))).toMatchObject({ kind: "reset", code: "ECONNRESET" })
  })

  it("knows that nothing was sent through a proxy that could not be reached, whatever its socket says", () => {
    const closed = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" })
    const outer = Object.assign(new Error("Proxy Connection failed", { cause: closed }), { code: "UND_ERR_PRX_CONN" })
    expect(sending(outer)).toMatchObject({ kind: "refused", applied: "no" })
  })

  it("prefers a code further out to words further in", () => {
    const outer = coded("CERT_HAS_EXPIRED", { cause: new Error("socket hang up") })
    expect(sending(outer).kind).toBe("tls")
  })

  it("takes the first of several addresses for all", () => {
    const tried = ["::1", "127.0.0.1"].map((address) => coded("ECONNREFUSED", { syscall: "connect", address }))
    expect(sending(fetchFailed(new AggregateError(tried)))).toMatchObject({ kind: "refused", code: "ECONNREFUSED" })

    const slow = [coded("ETIMEDOUT", { syscall: "connect" }), coded("ENETUNREACH", { syscall: "connect" })]
    expect(sending(fetchFailed(new AggregateError(slow)))).toMatchObject({ kind: "connectTimeout" })
  })

  it("reads the code of an AggregateError that holds nothing", () => {
    const empty = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" })
    expect(sending(fetchFailed(empty))).toMatchObject({ kind: "refused", code: "ECONNREFUSED" })
  })

  it("comes to an end on a cycle", () => {
    const cycle = new Error("round")
    cycle.cause = new Error("and round", { cause: cycle })
    expect(sending(cycle).kind).toBe("unknown")
  })

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "ECONNRESET"],
    ["a number", 7],
    ["an empty object", {}],
    ["no text as code", { code: 111, name: 7, message: null, cause: 1, errors: "none" }]
  ])("%s says nothing", (_, cause) => {
    expect(sending(cause)).toMatchObject({ kind: "unknown", retry: "transient", applied: "unknown" })
  })
})

describe("a request that could not be made", () => {
  it.each(unsent)("%s", (_, make) => {
    // Whatever the cause says: nothing was sent.
    const error = make(request, coded("ECONNRESET"))
    expect(TransportError.fromHttpClientError(error)).toMatchObject({ kind: "request", retry: "never", applied: "no" })
  })
})

describe("an answer that broke off", () => {
  it("is reset if nothing more is known", () => {
    const failure = reading(new Error("what is this"))
    expect(failure).toMatchObject({ kind: "reset", applied: "unknown" })
    expect(failure.exchange).toMatchObject({ status: 200, cut: "broken", body: "" })
    expect(failure.exchange?.headers["x-node"]).toBe("7")
    expect(failure.message).toBe("HTTP 200, then the connection broke (GET /v1/quests)")
  })

  it("is what its cause says", () => {
    expect(reading(coded("UND_ERR_BODY_TIMEOUT"))).toMatchObject({ kind: "timeout", applied: "unknown" })
    expect(reading(new TypeError("terminated", { cause: coded("Z_BUF_ERROR") }))).toMatchObject({ kind: "protocol" })
  })
})

describe("evidence", () => {
  it("says what was asked, and in the message no secret of it", () => {
    const failure = sending(fetchFailed(coded("ECONNREFUSED")))
    expect(failure.exchange?.request).toEqual({
      method: "GET",
      url: "https://api.example.com/v1/quests?key=a-secret",
      repeatable: true
    })
    expect(failure.exchange?.status).toBeUndefined()
    expect(failure.message).toBe("No answer: the connection was refused (ECONNREFUSED) (GET /v1/quests)")
    expect(JSON.stringify(failure)).not.toContain("a-secret")
  })

  it("keeps the cause for whoever debugs, out of what is logged", () => {
    const failure = sending(fetchFailed(coded("ECONNRESET")))
    expect(failure.cause).toMatchObject({ name: "TypeError", message: "fetch failed", cause: { code: "ECONNRESET" } })
    expect(Object.keys(failure)).not.toContain("cause")
  })

  it("keeps no secret in the cause: some runtimes quote the URL with its password, or hold the request", () => {
    const quoting = new TypeError("Failed to fetch https://api.example.com/v1/quests?key=a-secret")
    const failure = sending(Object.assign(quoting, { input: "https://api.example.com/v1/quests?key=a-secret" }))
    expect(inspect(failure.cause, { depth: 9 })).not.toContain("a-secret")
  })

  it("is not taken for unsent once an answer has begun", () => {
    for (const code of ["ECONNREFUSED", "ERR_INVALID_STATE", "CERT_HAS_EXPIRED", "UND_ERR_CONNECT_TIMEOUT"]) {
      expect(reading(coded(code))).toMatchObject({ kind: "reset", applied: "unknown" })
    }
    expect(reading(new SyntaxError("Unexpected token <"))).toMatchObject({ kind: "protocol" })
  })

  it("reads an error whose properties throw", () => {
    const hostile = {
      get code(): string {
        throw new Error("no")
      }
    }
    expect(sending(hostile)).toMatchObject({ kind: "unknown" })
  })

  it("knows a stream that HTTP/2 refused as not applied", () => {
    const refused = new Error("Stream closed with error code NGHTTP2_REFUSED_STREAM")
    expect(sending(Object.assign(refused, { code: "ERR_HTTP2_STREAM_ERROR" }))).toMatchObject({
      kind: "refused",
      applied: "no"
    })
  })

  it("comes back through its Schema, with its traits", () => {
    const failure = sending(coded("ECONNRESET"))
    const json = Schema.encodeSync(Schema.fromJsonString(TransportError.TransportError))(failure)
    const back = Schema.decodeSync(Schema.fromJsonString(TransportError.TransportError))(json)
    expect(back).toBeInstanceOf(TransportError.TransportError)
    expect(back).toMatchObject({ kind: "reset", code: "ECONNRESET", retry: "transient", applied: "unknown" })
    expect(back.exchange).toEqual(failure.exchange)
  })
})

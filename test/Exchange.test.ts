import * as Effect from "#effect/Effect"
import * as Headers from "#effect/http/Headers"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { layerOf } from "#test/loggers"
import { withRedactedNames } from "#test/redaction"
import { describe, expect, it } from "#test/vitest"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import * as Exchange from "../src/Exchange.js"

const secrets = ["hunter2", "s3cr3t-key", "sid-917", "Bearer abc.def"] as const

const exchange = Exchange.fromParts({
  status: 403,
  headers: {
    "Set-Cookie": "sid-917",
    "X-Request-Token": "s3cr3t-key",
    "Authorization": "Bearer abc.def",
    "Content-Type": "application/json",
    "WWW-Authenticate": "Bearer realm=\"quests\""
  },
  body: "{\"detail\":\"No.\"}",
  request: {
    method: "POST",
    url: "https://walter:hunter2@api.example.com/v1/quests?api_key=s3cr3t-key&page=2#top",
    headers: { authorization: "Bearer abc.def" }
  },
  receivedAt: 1_795_000_000_000
})

describe("isRepeatable", () => {
  it.each(["GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "PUT", "DELETE", "get", "Put"])("%s", (method) => {
    expect(Exchange.isRepeatable(method)).toBe(true)
  })

  it.each(["POST", "PATCH", "CONNECT", "PROPPATCH", "", "GETX"])("not %s", (method) => {
    expect(Exchange.isRepeatable(method, { "x-idempotency": "1" })).toBe(false)
  })

  it("a POST with an Idempotency-Key, in any case, with any value", () => {
    expect(Exchange.isRepeatable("POST", { "IDEMPOTENCY-key": "order-7" })).toBe(true)
    expect(Exchange.isRepeatable("POST", { "idempotency-key": undefined })).toBe(false)
  })
})

describe("partsOfRequest", () => {
  it("is what was asked, with the query that it is sent with", () => {
    const request = HttpClientRequest.post("https://api.example.com/batch?dry=1", { headers: { "X-Of": "7" } }).pipe(
      HttpClientRequest.setUrlParam("page", "2")
    )
    expect(Exchange.partsOfRequest(request)).toMatchObject({
      method: "POST",
      url: "https://api.example.com/batch?dry=1&page=2",
      headers: { "x-of": "7" },
      oneShot: false
    })
  })
})

describe("fromParts", () => {
  it("keeps what came, with header names in lower case", () => {
    expect(exchange.status).toBe(403)
    expect(exchange.headers["set-cookie"]).toBe("sid-917")
    expect(exchange.body).toBe("{\"detail\":\"No.\"}")
    expect(exchange.request?.url).toBe(
      "https://walter:hunter2@api.example.com/v1/quests?api_key=s3cr3t-key&page=2#top"
    )
    expect(exchange.receivedAt).toBe(1_795_000_000_000)
  })

  it("asks the request's headers whether a repeat is safe, and does not keep them", () => {
    expect(exchange.request).toEqual({ method: "POST", url: exchange.request?.url, repeatable: false })
    const keyed = Exchange.fromParts({
      status: 500,
      headers: {},
      body: "",
      request: { method: "POST", url: "/quests", headers: { "Idempotency-Key": "order-7" } }
    })
    expect(keyed.request?.repeatable).toBe(true)
    expect(JSON.stringify({ ...keyed })).not.toContain("order-7")
  })

  it("what is not known is absent, not undefined", () => {
    expect(Object.keys(Exchange.fromParts({ status: 500, headers: {}, body: "" }))).toEqual(["status"])
    const encoded = Schema.encodeSync(Exchange.Exchange)(Exchange.fromParts({ status: 500, headers: {}, body: "" }))
    expect(Object.keys(encoded).toSorted()).toEqual(["body", "headers", "status"])
  })

  it("takes headers that are headers already, as they are", () => {
    const headers = Headers.fromInput({ "x-a": "1" })
    expect(Exchange.fromParts({ status: 500, headers, body: "" }).headers).toBe(headers)
  })

  it("unanswered: a request, and neither status nor body", () => {
    const none = Exchange.unanswered({ method: "PUT", url: "https://api.example.com/v1/quests/7?key=31ab" })
    expect(none.status).toBeUndefined()
    expect(none.request?.repeatable).toBe(true)
    expect(String(none)).toBe("PUT https://api.example.com/v1/quests/7?key=<redacted> -> no answer")
  })
})

describe("what prints it", () => {
  it("one line, with the names in the query and none of the values", () => {
    expect(String(exchange)).toBe(
      "POST https://<redacted>@api.example.com/v1/quests?api_key=<redacted>&page=<redacted> -> 403"
    )
    expect(String(Exchange.fromParts({ status: 500, headers: {}, body: "" }))).toBe("500")
  })

  it.each([
    ["String", (value: unknown) => String(value)],
    ["JSON.stringify", (value: unknown) => JSON.stringify(value)],
    ["inspect", (value: unknown) => inspect(value, { depth: 9, showHidden: true })],
    ["inspect of what holds it", (value: unknown) => inspect({ nested: [value] }, { depth: 9 })]
  ])("%s shows no secret", (_, show) => {
    const shown = show(exchange)
    for (const secret of secrets) expect(shown).not.toContain(secret)
    expect(shown).toContain("api.example.com/v1/quests")
  })

  it("toJSON shows the rest: the media type and the challenge are no secrets", () => {
    expect(exchange.toJSON()).toEqual({
      _id: "Exchange",
      request: {
        method: "POST",
        url: "https://<redacted>@api.example.com/v1/quests?api_key=<redacted>&page=<redacted>",
        repeatable: false
      },
      status: 403,
      headers: {
        "set-cookie": "<redacted>",
        "x-request-token": "<redacted>",
        authorization: "<redacted>",
        "content-type": "application/json",
        "www-authenticate": "Bearer realm=\"quests\""
      },
      body: "{\"detail\":\"No.\"}",
      receivedAt: 1_795_000_000_000
    })
  })

  it("the body is one line, and of a long one the beginning", () => {
    const long = Exchange.fromParts({ status: 500, headers: {}, body: `\u001b[31mred\r\n${"x".repeat(5000)}` }).toJSON()
    expect(long).toMatchObject({ body: expect.stringMatching(/^\[31mred x{900,}…$/) })
  })

  it("a body that echoes the query does not print its values either", () => {
    const echo = Exchange.fromParts({
      status: 400,
      headers: {},
      body: "{\"detail\":\"no such key: s3cr3t-key\"}",
      request: { method: "GET", url: "/v1/quests?key=s3cr3t-key" }
    })
    expect(JSON.stringify(echo)).not.toContain("s3cr3t-key")
  })

  it("what the request confided elsewhere, such as in its body", () => {
    const request = { method: "POST", url: "/token", headers: {}, secrets: [Redacted.make("s3cr3t&key")] }
    const echo = Exchange.fromParts({ status: 400, headers: {}, body: "no such client: s3cr3t%26key", request })
    expect(echo.toJSON()).toMatchObject({ body: "no such client: <redacted>" })
    expect(echo.redact("s3cr3t&amp;key")).toBe("<redacted>")
    expect(inspect([echo, request], { depth: 9, showHidden: true })).not.toContain("s3cr3t")
  })

  it.effect("a log line hides what the fiber that writes it calls a secret", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make(({ message }) => void lines.push(JSON.stringify(message)))
      const tenant = Exchange.fromParts({ status: 500, headers: { "x-tenant": "acme" }, body: "" })
      const logged = Effect.log(tenant).pipe(Effect.provide(layerOf(logger)))
      yield* logged
      yield* withRedactedNames(logged, ["x-tenant"])
      expect(lines).toEqual([
        expect.stringContaining("{\"x-tenant\":\"acme\"}"),
        expect.stringContaining("{\"x-tenant\":\"<redacted>\"}")
      ])
    }))
})

describe("as a Schema", () => {
  it("passes through JSON and comes back as itself", () => {
    const encoded: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(Exchange.Exchange)(exchange)))
    const decoded = Schema.decodeUnknownSync(Exchange.Exchange)(encoded)
    expect(decoded).toBeInstanceOf(Exchange.Exchange)
    expect(Schema.encodeSync(Exchange.Exchange)(decoded)).toEqual(encoded)
    expect(decoded).toMatchObject({ request: exchange.request, headers: exchange.headers, body: exchange.body })
    expect(Headers.isHeaders(decoded.headers)).toBe(true)
  })

  it("refuses what is none", () => {
    const read = Schema.decodeUnknownResult(Exchange.Exchange)
    for (const value of [null, {}, { headers: {} }, { headers: {}, body: "", cut: "late" }]) {
      expect(Result.isFailure(read(value))).toBe(true)
    }
    expect(Schema.is(Exchange.Exchange)({ headers: {}, body: "" })).toBe(false)
    expect(Schema.is(Exchange.Exchange)(exchange)).toBe(true)
  })

  it("can be generated, with headers that are headers", () => {
    FastCheck.assert(
      FastCheck.property(instancesOf(Exchange.Exchange), (generated) => {
        expect(generated).toBeInstanceOf(Exchange.Exchange)
        expect(Headers.isHeaders(generated.headers)).toBe(true)
        expect(typeof String(generated)).toBe("string")
      }),
      { seed: 42, numRuns: 200 }
    )
  })
})

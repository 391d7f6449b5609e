// Questback over real sockets: a server on loopback answers as the API documents, and worse; fetch asks it.
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Schema from "#effect/Schema"
import * as FetchHttpClient from "#test/FetchHttpClient"
import { fixed, withRandom } from "#test/random"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import * as Fiber from "effect/Fiber"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Retry from "../../src/Retry.js"
import { TransportError } from "../../src/TransportError.js"
import { UndocumentedError } from "../../src/UndocumentedError.js"
import * as Loopback from "../utils/loopback.js"
import * as RawServer from "../utils/rawServer.js"

const problem = { "content-type": "application/problem+json" }

/** Three clients of one server: as it is, with Questback's errors, and with a policy on top of them. */
const asking = <S, R>(start: Effect.Effect<S, never, R>) =>
  Effect.gen(function*() {
    const server = yield* start
    const bare = yield* HttpClient.HttpClient
    const http = bare.pipe(Questback.client)
    return { server, bare, http, patient: http.pipe(Retry.client(Retry.policy())) }
  })

const script = (answers: Loopback.Script) => asking(Loopback.make(answers))
const raw = (...behaviour: Parameters<typeof RawServer.make>) => asking(RawServer.make(...behaviour))

const live = Effect.provide(FetchHttpClient.layer)

// The shapes that the documentation shows: which members are there, and the form of each. The values are our own.
const trace = (n: number): string => `00-${String(n).repeat(32)}-${String(n).repeat(16)}-01`
const documented = [
  {
    klass: Questback.BadRequest,
    traits: { retry: "never", category: "InvalidArgument", applied: "no" },
    body: {
      type: "https://tools.ietf.org/html/rfc9110#section-15.5.1",
      title: "Not valid",
      status: 400,
      errors: { Language: ["[da-DK] has no translation", "is required"], "": ["The body ends too early"] },
      traceId: trace(1),
      requestId: "0HTEST0000001:00000001"
    }
  },
  {
    klass: Questback.Unauthorized,
    traits: { retry: "never", category: "Unauthenticated", applied: "no" },
    body: {
      type: "https://tools.ietf.org/html/rfc7235#section-3.1",
      title: "No entry",
      status: 401,
      detail: "GET /v1/panels/ needs a token.",
      instance: "/v1/panels/",
      traceId: trace(2),
      requestId: "0HTEST0000001:00000002"
    }
  },
  {
    klass: Questback.Forbidden,
    traits: { retry: "never", category: "PermissionDenied", applied: "no" },
    body: {
      type: "https://tools.ietf.org/html/rfc9110#section-15.5.4",
      title: "Not yours",
      status: 403,
      detail: "Panel 8812 belongs to somebody else",
      traceId: trace(3),
      requestId: "0HTEST0000001:00000003"
    }
  },
  {
    klass: Questback.NotFound,
    traits: { retry: "never", category: "NotFound", applied: "no" },
    body: {
      type: "https://tools.ietf.org/html/rfc9110#section-15.5.5",
      title: "Nothing here.",
      status: 404,
      detail: "GET /v1/panels/8812/leaves is no endpoint.",
      traceId: trace(4),
      requestId: "0HTEST0000001:00000004"
    }
  },
  {
    klass: Questback.Gone,
    traits: { retry: "never", category: "NotFound", applied: "no" },
    body: {
      type: "https://datatracker.ietf.org/doc/html/rfc9110#name-410-gone",
      title: "Over",
      status: 410,
      detail: "The panel was closed in spring.",
      traceId: trace(5),
      requestId: "0HTEST0000001:00000005"
    }
  },
  {
    klass: Questback.TooManyRequests,
    traits: { retry: "throttled", category: "ResourceExhausted", applied: "no" },
    body: {
      type: "https://api.example.com/errors/too-many-requests",
      title: "Slower",
      status: 429,
      traceId: "00-6666...",
      detail: "Sixty a minute are enough."
    }
  },
  {
    klass: Questback.InternalServerError,
    traits: { retry: "transient", category: "Internal", applied: "unknown" },
    body: {
      type: "Internal Error",
      title: "Not foreseen",
      status: 500,
      detail: "No route to store-2.internal:5432",
      traceId: trace(7),
      requestId: "0HTEST0000001:00000007"
    }
  }
] as const

describe("the documented errors", () => {
  it.live.each(documented)("$body.status", ({ body, klass, traits }) =>
    live(Effect.gen(function*() {
      // Written out with room, as a person writes it: the evidence has to keep it to the byte.
      const text = `\n${JSON.stringify(body, null, 4)}\r\n`
      const { http, server } = yield* script(() => ({
        status: body.status,
        headers: { ...problem, "X-Node": "front-7" },
        body: text
      }))
      const url = `${server.origin}/v1/panels?page=2`
      const before = Date.now()
      const failure = yield* Effect.flip(http.get(url, { headers: { authorization: "Bearer a-secret" } }))

      expect(failure).toBeInstanceOf(klass)
      expect(failure).toMatchObject({ _tag: klass._tag, status: body.status, ...traits })
      expect("body" in failure ? failure.body : undefined).toEqual(body)

      const { exchange } = failure
      expect(exchange?.request).toEqual({ method: "GET", url, repeatable: true })
      expect(exchange?.status).toBe(body.status)
      expect(exchange?.headers["content-type"]).toBe("application/problem+json")
      expect(exchange?.headers["x-node"]).toBe("front-7")
      expect(exchange?.body).toBe(text)
      expect(exchange?.cut).toBeUndefined()
      expect(exchange?.receivedAt).toBeGreaterThanOrEqual(before)
      expect(exchange?.receivedAt).toBeLessThanOrEqual(Date.now())

      expect(failure.message).toContain(`Questback ${body.status} `)
      expect(failure.message).toContain("detail" in body ? body.detail : "Language: [da-DK] has no translation")
      expect(failure.message).toContain(`(GET /v1/panels, trace ${body.traceId})`)
      expect(failure.message).not.toContain("page=2")
      expect(JSON.stringify(failure)).not.toContain("a-secret")
      expect(server.requests).toHaveLength(1)
    })))

  it.live.each(Questback.catalog.classes.map((klass) => ({ klass, tag: klass._tag })))(
    "$tag as Catalog.encode writes it",
    ({ klass }) =>
      live(Effect.gen(function*() {
        const sent: unknown = Schema.decodeUnknownSync(klass.wire)(klass.entry.example)
        if (!(sent instanceof klass)) throw new Error("the example is another error's")
        const { http, server } = yield* script(() => Catalog.encode(sent))
        const failure = yield* Effect.flip(http.get(server.origin))
        expect(failure).toBeInstanceOf(klass)
        expect("body" in failure ? failure.body : undefined).toEqual(klass.entry.example)
      }))
  )

  it.live("come out of the answer to a POST as well, whose repeat is not safe", () =>
    live(Effect.gen(function*() {
      const { http, server } = yield* script(() => ({
        status: 400,
        headers: problem,
        body: "{\"title\":\"Not valid\"}"
      }))
      const post = HttpClientRequest.post(`${server.origin}/v1/panels`).pipe(
        HttpClientRequest.bodyJsonUnsafe({ name: "Autumn" })
      )
      const failure = yield* Effect.flip(http.execute(post))
      expect(failure).toMatchObject({
        _tag: "QuestbackBadRequest",
        body: { type: "about:blank", title: "Not valid" },
        exchange: { request: { method: "POST", repeatable: false } }
      })
    })))
})

describe("answers that are no failure", () => {
  it.live.each([
    { status: 200, body: "{\"id\":123,\"name\":\"A panel\"}" },
    { status: 202, body: "{\"batchId\":\"b-17\",\"status\":\"PENDING\"}" }
  ])("$status passes unread", ({ body, status }) =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* script(() => ({
        status,
        headers: { "content-type": "application/json" },
        body
      }))
      const response = yield* patient.get(server.origin)
      expect(response.status).toBe(status)
      expect(yield* response.json).toEqual(JSON.parse(body))
    })))

  it.live("a success arrives before its body does", () =>
    live(Effect.gen(function*() {
      let finish: (() => void) | undefined
      const { patient, server } = yield* script(() => (response) => {
        response.writeHead(200).write("first, ")
        finish = () => response.end("then the rest")
      })
      // Were the body read on the way, this would wait for an end that comes only afterwards.
      const response = yield* patient.get(server.origin)
      finish?.()
      expect(yield* response.text).toBe("first, then the rest")
    })))

  it.live("a redirect that is not to be followed", () =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* script(() => ({
        status: 302,
        headers: { location: "/elsewhere" },
        body: "->"
      }))
      const response = yield* patient.get(server.origin)
      expect([response.status, response.headers["location"]]).toEqual([302, "/elsewhere"])
      expect(yield* response.text).toBe("->")
      expect(server.requests).toHaveLength(1)
    })).pipe(Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" })))
})

// The jitter of these waits: one number in place of a random one, so that what to expect can be said.
const withJitter = (random: number) => withRandom(fixed([random]))

const failing = (status: number, headers: Readonly<Record<string, string>> = {}): Loopback.Script => () => ({
  status,
  headers: { ...problem, ...headers },
  body: JSON.stringify({ title: "No", status })
})

describe("the policy", () => {
  it.live("asks once for what is gone", () =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* script(failing(410, { "retry-after": "1" }))
      expect(yield* Effect.flip(patient.get(server.origin))).toBeInstanceOf(Questback.Gone)
      expect(server.requests).toHaveLength(1)
    })))

  it.live("waits as long as X-RateLimit-Reset says", () =>
    live(Effect.gen(function*() {
      const limits = { "X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1" }
      const { patient, server } = yield* script((request) =>
        request.count === 1 ? failing(429, limits)(request) : { status: 200, body: "now" }
      )
      const response = yield* patient.get(server.origin)
      expect(yield* response.text).toBe("now")
      expect(server.requests).toHaveLength(2)
      // Node's timers may be early by the part of a millisecond that they round away.
      expect(server.gaps()[0]).toBeGreaterThanOrEqual(999)
    })).pipe(withJitter(0.1)))

  it.live("stops where that is too long, and says when to come back", () =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* script(failing(429, { "X-RateLimit-Reset": "3600" }))
      const failure = yield* Effect.flip(patient.get(server.origin))
      expect(failure).toBeInstanceOf(Questback.TooManyRequests)
      expect(failure.retryAfter && Duration.toMinutes(failure.retryAfter)).toBe(60)
      expect(server.requests).toHaveLength(1)
    })))

  it.live("backs off from a 500, and gives up after the third", () =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* script(failing(500))
      expect(yield* Effect.flip(patient.get(server.origin))).toBeInstanceOf(Questback.InternalServerError)
      expect(server.requests).toHaveLength(3)
      const [first = 0, second = 0] = server.gaps()
      expect(first).toBeGreaterThanOrEqual(44)
      expect(second).toBeGreaterThanOrEqual(89)
    })).pipe(withJitter(0.9)))

  it.live("does not repeat a POST that may have had its effect", () =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* script(failing(500))
      const failure = yield* Effect.flip(patient.post(`${server.origin}/v1/panels`))
      expect(failure).toMatchObject({ _tag: "QuestbackInternalServerError", exchange: { request: { method: "POST" } } })
      expect(server.requests).toHaveLength(1)
    })))

  it.live("repeats a POST with an Idempotency-Key, which stays the same", () =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* script(failing(500))
      yield* Effect.flip(patient.post(server.origin, { headers: { "Idempotency-Key": "panel-8812" } }))
      expect(server.requests.map(({ headers }) => headers["idempotency-key"])).toEqual(Array(3).fill("panel-8812"))
    })).pipe(withJitter(0)))

  it.live("repeats a POST that was throttled, which had no effect", () =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* script((request) =>
        request.count === 1 ? failing(429, { "retry-after": "0" })(request) : { status: 201 }
      )
      expect((yield* patient.post(server.origin)).status).toBe(201)
      expect(server.requests).toHaveLength(2)
    })).pipe(withJitter(0)))
})

describe("answers outside the documentation", () => {
  it.live("the page of a proxy under 429 is throttled all the same", () =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* raw(RawServer.html(429, { "retry-after": "0.2" }))
      const start = performance.now()
      const failure = yield* Effect.flip(patient.get(`${server.origin}/v1/panels`))
      expect(failure).toBeInstanceOf(UndocumentedError)
      expect(failure).toMatchObject({
        reason: "BodyMismatch",
        documentedAs: "QuestbackTooManyRequests",
        retry: "throttled",
        category: "ResourceExhausted",
        applied: "no"
      })
      expect(failure.exchange?.body).toContain("<h1>Please wait</h1>")
      expect(failure.message).toBe(
        "Questback 429, but not as documented for QuestbackTooManyRequests: the body is text, not JSON (GET /v1/panels)"
      )
      expect(server.count()).toBe(3)
      expect(performance.now() - start).toBeGreaterThanOrEqual(399)
    })).pipe(withJitter(0)))

  it.live("a status that nobody documented has the traits of HTTP's own", () =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* script(({ count }) => count === 1 ? { status: 503 } : { status: 418 })
      const failure = yield* Effect.flip(patient.get(server.origin))
      expect(failure).toMatchObject({ _tag: "UndocumentedError", reason: "NotDocumented", retry: "never" })
      expect(failure.exchange?.status).toBe(418)
      expect(server.requests).toHaveLength(2)
    })).pipe(withJitter(0)))

  it.live("the answer to a HEAD has no body to go by, and keeps the traits of its status", () =>
    live(Effect.gen(function*() {
      const { http, server } = yield* script(() => ({ status: 410, headers: problem, body: "{}" }))
      expect(yield* Effect.flip(http.head(server.origin))).toMatchObject({
        _tag: "UndocumentedError",
        documentedAs: "QuestbackGone",
        mismatch: "the body is empty",
        retry: "never"
      })
    })))

  it.live("a length that is too short leaves half a document", () =>
    live(Effect.gen(function*() {
      const { http, server } = yield* raw(
        RawServer.thenClose({ status: 410, headers: problem, body: "{\"title\":\"Over\"}", length: 9 })
      )
      const failure = yield* Effect.flip(http.get(server.origin))
      expect(failure).toMatchObject({ documentedAs: "QuestbackGone", retry: "never" })
      expect(failure.exchange?.body).toBe("{\"title\":")
    })))
})

describe("bodies that do not end well", () => {
  const half = { status: 410, headers: problem, body: "{\"title\":\"Ov", length: 400 }

  it.live("one that breaks off", () =>
    live(Effect.gen(function*() {
      const { bare, http, server } = yield* raw(RawServer.thenClose(half))
      const failure = yield* Effect.flip(http.get(server.origin))
      expect(failure).toMatchObject({ _tag: "UndocumentedError", documentedAs: "QuestbackGone", retry: "never" })
      expect(failure.exchange).toMatchObject({ status: 410, body: half.body, cut: "broken" })

      const decoded = yield* Effect.flatMap(bare.get(server.origin), Catalog.decode(Questback.catalog))
      expect(decoded.exchange).toMatchObject({ status: 410, body: half.body, cut: "broken" })
    })))

  it.live("one that breaks off after all that matters", () =>
    live(Effect.gen(function*() {
      const { http, server } = yield* raw(RawServer.thenClose({ ...half, body: "{\"title\":\"Over\"}" }))
      const failure = yield* Effect.flip(http.get(server.origin))
      expect(failure).toMatchObject({ _tag: "QuestbackGone", body: { title: "Over" }, exchange: { cut: "broken" } })
    })))

  it.live("one without a bound", () =>
    live(Effect.gen(function*() {
      const { http, server } = yield* script(() => (response) => {
        response.writeHead(500, problem)
        const more = () => response.write("x".repeat(16_384))
        response.on("drain", more)
        while (more());
      })
      const failure = yield* Effect.flip(http.get(server.origin))
      expect(failure).toMatchObject({ _tag: "UndocumentedError", retry: "transient", exchange: { cut: "size" } })
      expect(failure.exchange?.body).toHaveLength(65_536)
    })))

  it.live("one of exactly the bound is whole", () =>
    live(Effect.gen(function*() {
      const empty = JSON.stringify({ detail: "" })
      const body = JSON.stringify({ detail: "x".repeat(65_536 - empty.length) })
      const { http, server } = yield* script(() => ({ status: 500, headers: problem, body }))
      const failure = yield* Effect.flip(http.get(server.origin))
      expect(failure._tag).toBe("QuestbackInternalServerError")
      expect(failure.exchange?.cut).toBeUndefined()
    })))

  // The five seconds pass by the test's clock; the server and its silence are real.
  it.effect("one that never ends", () =>
    live(Effect.gen(function*() {
      const { bare, server } = yield* raw(RawServer.thenHang(half))
      const response = yield* bare.get(server.origin)
      const reading = yield* Effect.forkChild(Catalog.decode(Questback.catalog)(response))
      yield* TestClock.adjust("5 seconds")
      const failure = yield* Fiber.join(reading)
      expect(failure).toMatchObject({ _tag: "UndocumentedError", documentedAs: "QuestbackGone", retry: "never" })
      expect(failure.exchange).toMatchObject({ status: 410, body: half.body, cut: "time" })
    })))
})

/** What the parser of HTTP says of another protocol; undici 7, the fetch of Node 24, keeps that to itself. */
const invalidConstant = Number.parseInt(process.versions["undici"] ?? "0") >= 7 ? undefined : "HPE_INVALID_CONSTANT"

describe("no answer", () => {
  it.live("nobody listens", () =>
    live(Effect.gen(function*() {
      const { origin } = yield* Effect.scoped(Loopback.make(() => ({ status: 200 })))
      const http = (yield* HttpClient.HttpClient).pipe(Questback.client)
      const failure = yield* Effect.flip(http.post(`${origin}/v1/panels?key=a-secret`))
      expect(failure).toBeInstanceOf(TransportError)
      expect(failure).toMatchObject({ kind: "refused", code: "ECONNREFUSED", retry: "transient", applied: "no" })
      expect(failure.exchange?.request).toMatchObject({ method: "POST", repeatable: false })
      expect(failure.exchange?.status).toBeUndefined()
      expect(failure.message).toBe("No answer: the connection was refused (ECONNREFUSED) (POST /v1/panels)")
    })))

  it.live.each([
    { name: "a reset", behaviour: RawServer.reset, kind: "reset", code: "ECONNRESET" },
    { name: "a connection that was closed", behaviour: RawServer.close, kind: "reset", code: "UND_ERR_SOCKET" },
    { name: "what is not HTTP", behaviour: RawServer.garbage, kind: "protocol", code: invalidConstant }
  ])("$name", ({ behaviour, code, kind }) =>
    live(Effect.gen(function*() {
      const { http, server } = yield* raw(behaviour)
      const failure = yield* Effect.flip(http.get(server.origin))
      expect(failure).toBeInstanceOf(TransportError)
      expect(failure).toMatchObject({ kind, retry: "transient", applied: "unknown" })
      expect("code" in failure ? failure.code : undefined).toBe(code)
      expect(server.count()).toBe(1)
    })))

  it.live("a GET is repeated after a reset, a POST is not", () =>
    live(Effect.gen(function*() {
      const { patient, server } = yield* raw(RawServer.reset)
      yield* Effect.flip(patient.get(server.origin))
      expect(server.count()).toBe(3)
      yield* Effect.flip(patient.post(server.origin))
      expect(server.count()).toBe(4)
    })).pipe(withJitter(0)))

  it.live("a URL that cannot be asked for", () =>
    live(Effect.gen(function*() {
      const http = (yield* HttpClient.HttpClient).pipe(Questback.client)
      const failure = yield* Effect.flip(http.get("http://127.0.0.1:99999/"))
      expect(failure).toMatchObject({ _tag: "TransportError", kind: "request", retry: "never", applied: "no" })
    })))
})

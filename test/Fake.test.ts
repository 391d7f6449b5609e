import * as Cause from "#effect/Cause"
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { poll } from "#test/fiber"
import { generated } from "#test/generated"
import * as HttpServer from "#test/HttpServer"
import { fixed, withRandom } from "#test/random"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Fiber from "effect/Fiber"
import { createServer } from "node:http"
import * as Api from "../src/Api.js"
import type { ApiError } from "../src/ApiError.js"
import * as Questback from "../src/apis/Questback.js"
import * as Bearer from "../src/Bearer.js"
import * as Catalog from "../src/Catalog.js"
import * as Fake from "../src/Fake.js"
import * as Http from "../src/Http.js"
import * as Errata from "../src/index.js"
import * as Retry from "../src/Retry.js"
import * as testing from "../src/testing.js"
import type { Kind } from "../src/TransportError.js"
import { catalogs } from "./servers/catalogs.js"

const url = "https://api.example.com/v1/exports/7"

it("is what effect-errata/testing has, and no part of the rest", () => {
  expect(testing.Fake).toBe(Fake)
  expect(Errata).not.toHaveProperty("Fake")
})

const plain = (body: unknown): unknown => body === undefined ? undefined : JSON.parse(JSON.stringify(body))

describe("respond", () => {
  const failure = <E>(catalog: Catalog.Catalog<E>, reply: Fake.Reply) =>
    Effect.flatMap(Fake.script(reply), ({ client }) => Effect.flip(catalog.client(client).get(url)))

  it.effect.each(catalogs.flatMap(([, catalog]) => catalog.classes.map((klass) => [klass, catalog] as const)))(
    "%s: a class answers with its example, headers included",
    ([klass, catalog]) =>
      Effect.gen(function*() {
        const error = yield* failure(catalog, Fake.respond(klass))
        expect(error).toBeInstanceOf(klass)
        expect((error as ApiError).exchange).toMatchObject({ headers: klass.entry.headers ?? {} })
      })
  )

  it.each(catalogs.filter(([, { classes }]) => classes.length > 0))(
    "%s: an instance answers as Catalog.encode says, and comes back as itself, whichever it is",
    (_, catalog) =>
      FastCheck.assert(
        FastCheck.asyncProperty(generated(Fake.errors(catalog)), async (error) => {
          const reply = Fake.respond(error)
          expect(reply.gives).toEqual(Catalog.encode(error))
          const back = (await Effect.runPromise(failure(catalog, reply))) as ApiError
          expect(back).toBeInstanceOf(error.constructor)
          expect(plain(back.body)).toEqual(plain(error.body))
        }),
        { seed: 42, numRuns: 100 }
      )
  )

  it.effect("headers come beside the documented ones, and a status in place of the usual one", () =>
    Effect.gen(function*() {
      const limited = yield* failure(
        Questback.catalog,
        Fake.respond(Questback.TooManyRequests, { headers: { "Retry-After": "2" } })
      )
      expect((limited as ApiError).retryAfter).toEqual(Duration.seconds(2))
      expect((limited as ApiError).exchange?.headers).toMatchObject({ "content-type": "application/problem+json" })
      expect(yield* failure(Http.catalog, Fake.respond(Http.ServiceUnavailable, { status: 504 })))
        .toMatchObject({ _tag: "HttpGatewayTimeout", status: 504 })
      expect(yield* failure(Bearer.catalog, Fake.respond(Bearer.InvalidToken))).toBeInstanceOf(Bearer.InvalidToken)
    }))

  it.effect("a documented header gives way too, however the documentation writes it", () =>
    Effect.gen(function*() {
      const api = Api.make("Pond", { docs: "https://pond.example", body: Schema.String })
      class Frozen extends api.error<Frozen>()("Frozen", {
        status: 503,
        category: "Unavailable",
        retry: "transient",
        applied: "no",
        summary: "It is winter.",
        headers: { "Retry-After": "60" },
        example: "ice"
      }) {}
      const { client } = yield* Fake.script(
        Fake.respond(Frozen),
        Fake.respond(Frozen, { headers: { "retry-after": "2" } })
      )
      expect((yield* client.get(url)).headers["retry-after"]).toBe("60")
      expect((yield* client.get(url)).headers["retry-after"]).toBe("2")
    }))

  it.effect("a header takes the place of the documented one, in whatever case its name is written", () =>
    Effect.gen(function*() {
      const headers = { "Content-Type": "text/plain" }
      const { client } = yield* Fake.script(Fake.respond(Questback.Gone, { headers }), Fake.succeed(1, { headers }))
      expect((yield* client.get(url)).headers).toEqual({ "content-type": "text/plain" })
      expect((yield* client.get(url)).headers).toEqual({ "content-type": "text/plain" })
    }))
})

describe("other replies", () => {
  it.effect("a success is JSON, or nothing", () =>
    Effect.gen(function*() {
      const { client } = yield* Fake.script(
        Fake.succeed({ pages: 12 }),
        Fake.succeed(),
        Fake.succeed(null, { status: 201, headers: { location: "/v1/exports/8" } })
      )
      const first = yield* client.get(url)
      expect([first.status, first.headers["content-type"], yield* first.json])
        .toEqual([200, "application/json", { pages: 12 }])
      const second = yield* client.get(url)
      expect([second.status, second.headers, yield* second.text]).toEqual([204, {}, ""])
      const third = yield* client.get(url)
      expect([third.status, third.headers["location"], yield* third.json]).toEqual([201, "/v1/exports/8", null])
    }))

  it.effect("an answer is as it stands: nothing is added to it", () =>
    Effect.gen(function*() {
      const { client } = yield* Fake.script(Fake.answer({ status: 502, body: "<h1>Bad Gateway</h1>" }))
      const { headers, status, text } = yield* client.get(url)
      expect([status, headers, yield* text]).toEqual([502, {}, "<h1>Bad Gateway</h1>"])
    }))

  const kinds: ReadonlyArray<Kind> = [
    "request",
    "refused",
    "dns",
    "tls",
    "connectTimeout",
    "reset",
    "timeout",
    "protocol",
    "redirect",
    "unknown"
  ]
  it.effect.each(kinds)("no answer: %s", (kind) =>
    Effect.gen(function*() {
      const { client } = yield* Fake.script(Fake.noAnswer(kind))
      expect(yield* Effect.flip(Questback.client(client).get(url)))
        .toMatchObject({ _tag: "TransportError", kind, exchange: { request: { method: "GET", url } } })
    }))

  it.effect("silence lasts until the caller leaves", () =>
    Effect.gen(function*() {
      const { client } = yield* Fake.script(Fake.silence)
      const fiber = yield* Effect.forkChild(Effect.timeoutOption(client.get(url), "1 hour"))
      yield* TestClock.adjust("1 hour")
      expect(yield* Fiber.join(fiber)).toMatchObject({ _tag: "None" })
    }))

  it.effect("a delay is one of the Clock", () =>
    Effect.gen(function*() {
      const { client } = yield* Fake.script(Fake.succeed(1).pipe(Fake.delay("2 seconds")))
      const fiber = yield* Effect.forkChild(client.get(url))
      yield* TestClock.adjust("1999 millis")
      expect(yield* poll(fiber)).toBeUndefined()
      yield* TestClock.adjust("1 millis")
      expect((yield* Fiber.join(fiber)).status).toBe(200)
    }))
})

it.effect.each([
  Fake.succeed(1).pipe(Fake.times(2), Fake.delay("2 seconds")),
  Fake.succeed(1).pipe(Fake.delay("2 seconds"), Fake.times(2))
])("so many times and after a while, in either order", (reply) =>
  Effect.gen(function*() {
    const { client, left } = yield* Fake.script(reply)
    expect(yield* left).toBe(2)
    for (const _ of [1, 2]) {
      const fiber = yield* Effect.forkChild(client.get(url))
      yield* TestClock.adjust("1999 millis")
      expect(yield* poll(fiber)).toBeUndefined()
      yield* TestClock.adjust("1 millis")
      expect((yield* Fiber.join(fiber)).status).toBe(200)
    }
    expect(yield* left).toBe(0)
  }))

describe("a script", () => {
  it.effect("replies in order, so many times, and says what is left", () =>
    Effect.gen(function*() {
      const { client, left } = yield* Fake.script(
        Fake.respond(Questback.InternalServerError).pipe(Fake.times(2)),
        Fake.times(Fake.respond(Questback.Gone), 0),
        Fake.succeed(1)
      )
      expect(yield* left).toBe(3)
      const statuses = yield* Effect.forEach([1, 2, 3], () => Effect.map(client.get(url), ({ status }) => status))
      expect(statuses).toEqual([500, 500, 200])
      expect(yield* left).toBe(0)
    }))

  it.effect("ends in a defect that says so, and that nothing repeats or hides", () =>
    Effect.gen(function*() {
      const fake = yield* Fake.script(Fake.respond(Questback.InternalServerError))
      const http = fake.client.pipe(Questback.client, Retry.client(Retry.policy({ attempts: 9 })))
      const fiber = yield* Effect.forkChild(Effect.sandbox(Effect.result(http.get(url))))
      yield* TestClock.adjust("1 minute")
      const cause = yield* Effect.flip(Fiber.join(fiber))
      expect(Cause.squash(cause)).toBeInstanceOf(Fake.Unscripted)
      expect(String(Cause.squash(cause)))
        .toContain(`Fake: no reply is left for GET ${url}: it is request 2 of a script for 1`)
      expect(yield* fake.requests).toHaveLength(2)
    }))

  it.effect("goes on for ever only where it is told to", () =>
    Effect.gen(function*() {
      const fake = yield* Fake.script(Fake.succeed(1), Fake.forever(Fake.respond(Questback.Gone)))
      for (let n = 0; n < 50; n++) yield* fake.client.get(url)
      expect((yield* fake.client.get(url)).status).toBe(410)
      expect(yield* fake.left).toBe(0)
    }))

  it.effect("begins anew each time", () =>
    Effect.gen(function*() {
      const script = Fake.script(Fake.succeed(1))
      for (let n = 0; n < 3; n++) expect((yield* (yield* script).client.get(url)).status).toBe(200)
      const asked = Effect.flatMap(HttpClient.HttpClient, (http) => http.get(url))
      expect((yield* Effect.provide(asked, Fake.layer(Fake.succeed(1)))).status).toBe(200)
    }))

  it.effect("knows what was asked, and when", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* Fake.script(
        Fake.respond(Questback.TooManyRequests, { headers: { "retry-after": "2" } }).pipe(Fake.times(2)),
        Fake.succeed({ id: 8 })
      )
      const http = client.pipe(Questback.client, Retry.client(Retry.policy()))
      const request = HttpClientRequest.post(url, { urlParams: { lang: "nb" }, headers: { "X-Caller": "test" } }).pipe(
        HttpClientRequest.bodyJsonUnsafe({ pages: 12 })
      )
      const fiber = yield* Effect.forkChild(http.execute(request).pipe(withRandom(fixed([0]))))
      yield* TestClock.adjust("1 minute")
      expect((yield* Fiber.join(fiber)).status).toBe(200)
      const asked = yield* requests
      expect(asked.map(({ at }) => at)).toEqual([0, 2000, 4000])
      for (const { body, headers, method, url: sent } of asked) {
        expect([method, sent, headers["x-caller"], body]).toEqual(["POST", `${url}?lang=nb`, "test", "{\"pages\":12}"])
      }
    }))
})

describe("by route, and by function", () => {
  it.effect("each route has a script of its own", () =>
    Effect.gen(function*() {
      const { client, left } = yield* Fake.routes({
        "GET /v1/exports/7": [Fake.respond(Questback.Gone)],
        "POST /v1/exports": [Fake.succeed({ id: 8 }), Fake.forever(Fake.respond(Questback.TooManyRequests))]
      })
      const post = client.post("https://api.example.com/v1/exports?lang=nb")
      expect(yield* left).toBe(2)
      expect((yield* post).status).toBe(200)
      expect((yield* post).status).toBe(429)
      expect((yield* client.get(url)).status).toBe(410)
      expect(yield* left).toBe(0)
      const cause = yield* Effect.flip(Effect.sandbox(client.del(url)))
      expect(String(Cause.squash(cause))).toContain(
        "Fake: nothing is scripted for DELETE /v1/exports/7, only for GET /v1/exports/7, POST /v1/exports"
      )
    }))

  it.effect("a function sees the request, and how many came before", () =>
    Effect.gen(function*() {
      const { client } = yield* Fake.make(({ headers }, index) =>
        headers["authorization"] === "Bearer new" ? Fake.succeed(index) : Fake.respond(Questback.Unauthorized)
      )
      expect((yield* client.get(url)).status).toBe(401)
      expect(yield* (yield* client.get(url, { headers: { authorization: "Bearer new" } })).json).toBe(1)
    }))
})

describe("as a server on loopback", () => {
  const server = NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })
  /** What a program that knows nothing of Effect gets. */
  const ask = (path: string, init?: RequestInit) =>
    HttpServer.addressFormattedWith((origin) => Effect.promise(() => fetch(origin + path, init)))

  it.effect("a script answers whoever asks", () =>
    Effect.gen(function*() {
      const fake = yield* Fake.script(
        Fake.respond(Questback.TooManyRequests, { headers: { "retry-after": "2" } }),
        Fake.noAnswer("dns")
      )
      yield* HttpServer.serveEffect(fake.app)
      const answer = yield* ask("/v1/exports?lang=nb", { method: "POST", body: "{}" })
      expect([answer.status, answer.headers.get("retry-after"), answer.headers.get("content-type")])
        .toEqual([429, "2", "application/problem+json"])
      expect(yield* Effect.promise(() => answer.json())).toEqual(Questback.TooManyRequests.entry.example)
      expect(yield* fake.requests).toMatchObject([{ method: "POST", url: "/v1/exports?lang=nb", body: "{}" }])
      const unable = yield* ask("/")
      expect([unable.status, yield* Effect.promise(() => unable.text())])
        .toEqual([501, "Fake: a server cannot end with \"dns\": only a client's fake can, or \"silence\""])
      const ended = yield* ask("/")
      expect([ended.status, yield* Effect.promise(() => ended.text())])
        .toEqual([501, "Fake: no reply is left for GET /: it is request 3 of a script for 2"])
    }).pipe(Effect.provide(server)))

  it.effect("a catalog answers with each of its errors", () =>
    Effect.gen(function*() {
      yield* HttpServer.serveEffect(Fake.app(Bearer.catalog))
      for (const klass of Bearer.catalog.classes) {
        const answer = yield* ask(`/${klass._tag}?retry-after=2&x%0d%0a=y&y=%0d%0a`)
        const headers = Object.fromEntries(answer.headers)
        expect(headers["retry-after"]).toBe("2")
        expect(Object.keys(headers)).not.toContain("y")
        const body = yield* Effect.promise(() => answer.text())
        expect(Catalog.decodeParts(Bearer.catalog, { status: answer.status, headers, body })).toBeInstanceOf(klass)
      }
      const list = yield* ask("/")
      expect(list.status).toBe(200)
      expect(yield* Effect.promise(() => list.text())).toContain("/BearerInvalidToken  The token has expired")
      expect((yield* ask("/else")).status).toBe(404)
    }).pipe(Effect.provide(server)))
})

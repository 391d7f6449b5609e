import * as Effect from "#effect/Effect"
import * as HttpBody from "#effect/http/HttpBody"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Option from "#effect/Option"
import * as Schema from "#effect/Schema"
import * as Stream from "#effect/Stream"
import * as FetchHttpClient from "#test/FetchHttpClient"
import { describe, expect, it } from "#test/vitest"
import { inspect } from "node:util"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import * as TransportError from "../../src/TransportError.js"
import { clients } from "../utils/clients.js"
import * as Recorder from "../utils/recorder.js"

// Nothing is sent to it.
const url = "http://127.0.0.1:7/quests"
const coded = (code: string) => Object.assign(new Error(`upstream: ${code}`), { code })
const withHeader = (name: string, value: string) =>
  HttpClientRequest.get(url).pipe(HttpClientRequest.setHeader(name, value))

const fail = (request: HttpClientRequest.HttpClientRequest) =>
  Effect.flatMap(HttpClient.HttpClient, (http) => Effect.flip(Questback.catalog.client(http).execute(request)))

describe.each(clients)("%s cannot make a request", (_, layer) => {
  it.effect.each<[string, HttpClientRequest.HttpClientRequest]>([
    ["with a line break in a header", withHeader("x-quest", "seven\neight")],
    ["with a space in a header's name", withHeader("x quest", "seven")],
    ["with a header beyond Latin-1", withHeader("x-quest", "7 €")],
    ["by a protocol that it does not speak", HttpClientRequest.get("ftp://127.0.0.1/quests")]
  ])("%s", ([, request]) =>
    Effect.gen(function*() {
      expect(yield* fail(request)).toMatchObject({
        _tag: "TransportError",
        kind: "request",
        retry: "never",
        applied: "no"
      })
    }).pipe(Effect.provide(layer)))
})

const listening = Recorder.make(() => ({ status: 200 }))
const bytes = new TextEncoder().encode("payload")
const broken = (how: Stream.Stream<Uint8Array, unknown>) => HttpBody.stream(Stream.concat(Stream.make(bytes), how))

describe.each(clients)("%s is given a body that it cannot send", (name, layer) => {
  it.live.each<[string, HttpBody.HttpBody, string]>([
    ["a stream that fails", broken(Stream.fail(new Error("the disk is gone"))), "the disk is gone"],
    ["a stream that dies", broken(Stream.die(new Error("the disk is gone"))), "the disk is gone"],
    ["a stream that fails with no error", broken(Stream.fail("no disk")), "no disk"],
    ["a stream that fails at once", HttpBody.stream(Stream.fail(new Error("no file"))), "no file"],
    ["a stream that fails as a socket does", broken(Stream.fail(coded("ECONNREFUSED"))), "ECONNREFUSED"]
  ])("%s", ([, body, said]) =>
    Effect.gen(function*() {
      const server = yield* listening
      const request = HttpClientRequest.put(`${server.origin}/quests/7`).pipe(HttpClientRequest.setBody(body))
      const http = (yield* HttpClient.HttpClient).pipe(Questback.client, Retry.client(Retry.policy()))
      const failure = yield* Effect.flip(http.execute(Retry.replayable(request)))
      // A part of it may have been taken.
      expect(failure).toMatchObject({ kind: "request", retry: "never", applied: "unknown" })
      expect(failure.message).toContain(said)
      expect(Option.getOrThrow(Retry.outcome(failure)).attempts).toBe(1)
    }).pipe(Effect.scoped, Effect.provide(layer)))

  it.live("a stream that is whole", () =>
    Effect.gen(function*() {
      const server = yield* listening
      const request = HttpClientRequest.put(`${server.origin}/quests/7`).pipe(
        HttpClientRequest.bodyStream(Stream.make(bytes), { contentType: "text/csv" }),
        HttpClientRequest.setHeader("content-type", "text/plain")
      )
      yield* Questback.client(yield* HttpClient.HttpClient).execute(request)
      expect(server.requests).toMatchObject([{ body: "payload", headers: { "content-type": "text/plain" } }])
    }).pipe(Effect.scoped, Effect.provide(layer)))

  // fetch makes a text of whatever it is given, and sends that.
  if (name === "fetch") return
  it.live.each<[string, unknown]>([
    ["a raw object", { quest: 7 }],
    ["a raw number", 7]
  ])("%s", ([, raw]) =>
    Effect.gen(function*() {
      const server = yield* listening
      const request = HttpClientRequest.put(`${server.origin}/quests/7`).pipe(
        HttpClientRequest.setBody(HttpBody.raw(raw))
      )
      const failure = yield* fail(request)
      expect(failure).toMatchObject({ kind: "request", retry: "never", applied: "no" })
      expect(failure.message).toMatch(/must be/)
    }).pipe(Effect.scoped, Effect.provide(layer)))
})

describe("fetch does not send", () => {
  it.effect.each<[string, HttpClientRequest.HttpClientRequest, string]>([
    ["a GET with a body", HttpClientRequest.bodyText(HttpClientRequest.get(url), "x"), "body"],
    ["a TRACE", HttpClientRequest.make("TRACE" as "GET")(url), "TRACE"],
    ["a method with a space", HttpClientRequest.make("GE T" as "GET")(url), "GE T"]
  ])("%s, and says why", ([, request, said]) =>
    Effect.gen(function*() {
      const failure = yield* fail(request)
      expect(failure).toMatchObject({ kind: "request", retry: "never", applied: "no" })
      expect(failure.message).toMatch(new RegExp(`could not be made: .*${said}`))
    }).pipe(Effect.provide(FetchHttpClient.layer)))

  it("what is wrong passes through a codec", () => {
    const failure = new TransportError.TransportError({ kind: "request", detail: "no such method" })
    const again = Schema.decodeUnknownSync(TransportError.TransportError)(
      JSON.parse(JSON.stringify(Schema.encodeSync(TransportError.TransportError)(failure)))
    )
    expect(again.message).toBe("No answer: the request could not be made: no such method")
  })
})

describe.each(clients.filter(([name]) => name !== "node:http"))("%s, which node:http can send", (_, layer) => {
  it.effect("a header that is the connection's own", () =>
    Effect.gen(function*() {
      expect(yield* fail(withHeader("transfer-encoding", "gzip"))).toMatchObject({ kind: "request", applied: "no" })
    }).pipe(Effect.provide(layer)))
})

describe("fetch", () => {
  it.effect("takes no URL with a password, and does not tell it", () =>
    Effect.gen(function*() {
      const failure = yield* fail(HttpClientRequest.get("http://me:a-secret@127.0.0.1:7/quests"))
      expect(failure).toMatchObject({ _tag: "TransportError", kind: "request", retry: "never", applied: "no" })
      expect(inspect(failure, { depth: 9 })).not.toContain("a-secret")
    }).pipe(Effect.provide(FetchHttpClient.layer)))
})

// A body that can be sent only once is not sent again: the second time it would be empty.
import * as Effect from "#effect/Effect"
import * as HttpBody from "#effect/http/HttpBody"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Option from "#effect/Option"
import * as Stream from "#effect/Stream"
import { describe, expect, it } from "#test/vitest"
import { Http, Retry } from "effect-errata"
import * as Exit from "effect/Exit"
import { Readable } from "node:stream"
import { clients } from "../utils/clients.js"
import { onlyFailureOf } from "../utils/failureOf.js"
import * as Recorder from "../utils/recorder.js"

const bytes = new TextEncoder().encode("payload")

function* once(): Generator<Uint8Array> {
  yield bytes
}

const webStream = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      controller.enqueue(bytes)
      controller.close()
    }
  })

const streams: ReadonlyArray<readonly [string, () => HttpBody.HttpBody]> = [
  ["a generator", () => HttpBody.stream(Stream.fromIterable(once()))],
  ["one Readable", () => {
    const readable = Readable.from([bytes])
    return HttpBody.stream(Stream.fromAsyncIterable(readable, (error) => error))
  }],
  ["one web stream", () => {
    const stream = webStream()
    return HttpBody.stream(Stream.fromReadableStream({ evaluate: () => stream, onError: (error) => error }))
  }]
]

const plain: ReadonlyArray<readonly [string, HttpBody.HttpBody, string]> = [
  ["a text", HttpBody.text("payload"), "payload"],
  ["bytes", HttpBody.uint8Array(bytes), "payload"],
  ["JSON", HttpBody.jsonUnsafe({ a: 1 }), "{\"a\":1}"],
  ["a form", HttpBody.urlParams([["a", "1"]]), "a=1"],
  ["a raw text", HttpBody.raw("payload"), "payload"]
]

const failures: ReadonlyArray<readonly [string, Recorder.Answered]> = [
  ["500", { status: 500 }],
  ["429", { status: 429 }],
  ["a reset", "reset"]
]

const policy = Retry.policy({ backoff: { base: 1, throttledBase: 1 }, unsafe: "repeat" })
const client = Effect.map(HttpClient.HttpClient, (http) => http.pipe(Http.client, Retry.client(policy)))
const put = (origin: string, body: HttpBody.HttpBody) =>
  HttpClientRequest.setBody(HttpClientRequest.put(`${origin}/exports/7`), body)

describe.each(clients)("over %s", (name, layer) => {
  describe.each(streams)("a PUT with %s", (_, body) => {
    it.live.each(failures)("is sent once after %s, and ends with it", ([what, answered]) =>
      Effect.gen(function*() {
        const server = yield* Recorder.make(({ count }) => count === 1 ? answered : { status: 200 })
        const failure = yield* Effect.flip((yield* client).execute(put(server.origin, body())))
        expect(server.bodies("PUT")).toEqual(["payload"])
        expect(failure).toMatchObject(what === "a reset" ? { kind: "reset" } : { status: Number(what) })
        expect(Option.getOrThrow(Retry.outcome(failure))).toMatchObject({ attempts: 1, verdict: { reason: "unsafe" } })
      }).pipe(Effect.scoped, Effect.provide(layer)))
  })

  it.live("a raw stream is sent once", () =>
    Effect.gen(function*() {
      const server = yield* Recorder.make(({ count }) => ({ status: count === 1 ? 503 : 200 }))
      const raw = name === "undici" ? Readable.from([bytes]) : webStream()
      const exit = yield* Effect.exit((yield* client).execute(put(server.origin, HttpBody.raw(raw))))
      expect(Exit.isFailure(exit)).toBe(true)
      expect(server.requests.length).toBeLessThanOrEqual(1)
      expect(onlyFailureOf(exit)).toBeDefined()
    }).pipe(Effect.scoped, Effect.provide(layer)))

  it.live("a stream of which the program says that it is opened anew is repeated", () =>
    Effect.gen(function*() {
      const server = yield* Recorder.make(({ count }) => ({ status: count < 3 ? 500 : 200 }))
      const request = put(server.origin, HttpBody.stream(Stream.suspend(() => Stream.fromIterable(once()))))
      // What is added to the request afterwards does not change its body.
      const told = Retry.replayable(request).pipe(HttpClientRequest.setHeader("x-quest", "7"))
      expect((yield* (yield* client).execute(told)).status).toBe(200)
      expect(server.bodies("PUT")).toEqual(["payload", "payload", "payload"])
    }).pipe(Effect.scoped, Effect.provide(layer)))

  it.live.each(plain)("%s is repeated as before", ([, body, sent]) =>
    Effect.gen(function*() {
      const server = yield* Recorder.make(({ count }) => ({ status: count === 1 ? 500 : 200 }))
      expect((yield* (yield* client).execute(put(server.origin, body))).status).toBe(200)
      expect(server.bodies("PUT")).toEqual([sent, sent])
    }).pipe(Effect.scoped, Effect.provide(layer)))

  it.live("Effect.retry sees it too", () =>
    Effect.gen(function*() {
      const server = yield* Recorder.make(() => ({ status: 500 }))
      const http = Http.client(yield* HttpClient.HttpClient)
      const request = put(server.origin, HttpBody.stream(Stream.fromIterable(once())))
      yield* Effect.exit(Effect.retry(http.execute(request), policy))
      expect(server.bodies("PUT")).toEqual(["payload"])
    }).pipe(Effect.scoped, Effect.provide(layer)))
})

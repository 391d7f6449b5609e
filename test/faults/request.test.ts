import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inspect } from "node:util"
import * as Questback from "../../src/apis/Questback.js"

const clients = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layer]
] as const

// Nothing is sent to it.
const url = "http://127.0.0.1:7/quests"
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

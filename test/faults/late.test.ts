import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Schema from "#effect/Schema"
import { disconnect } from "#seam/fiber"
import * as FetchHttpClient from "#test/FetchHttpClient"
import * as NodeHttpClient from "#test/NodeHttpClient"
import { describe, expect, it } from "#test/vitest"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Faults from "../utils/faults.js"

const { all, answer, close, pause, request, reset, send } = Faults

const clients = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layerNodeHttp]
] as const

const json = { "content-type": "application/json" }
const half = (status: number) => answer(status, { ...json, "content-length": "100" }, "{\"title\":")
const chunk = (status: number) => answer(status, { ...json, "transfer-encoding": "chunked" }, "5\r\n{\"tit\r\n")

const ends: ReadonlyArray<readonly [string, (status: number) => Faults.Step]> = [
  ["reset", (status) => all(half(status), pause(10), reset)],
  ["closed", (status) => all(half(status), pause(10), close)],
  ["closed, chunked", (status) => all(chunk(status), pause(10), close)],
  ["garbage", (status) => all(chunk(status), pause(10), send("no chunk\r\n"), close)]
]

describe.each(clients)("%s, an answer that broke off before anybody read its body", (_, layer) => {
  it.live.each([...ends])("%s", ([, end]) =>
    Effect.gen(function*() {
      const http = yield* HttpClient.HttpClient
      const good = yield* Faults.make(all(request, end(200)))
      const bad = yield* Faults.make(all(request, end(500)))
      const succeeded = yield* http.get(good.origin)
      const failed = yield* http.get(bad.origin)
      yield* Effect.andThen(good.idle, bad.idle)
      // Until the client knows too.
      yield* Effect.sleep(5)

      const failure = yield* Effect.flip(disconnect(Catalog.json(Schema.Unknown)(succeeded))).pipe(
        Effect.timeout(500)
      )
      expect(failure).toMatchObject({ _tag: "TransportError", retry: "transient", applied: "unknown" })

      expect((yield* Catalog.decode(Questback.catalog)(failed)).exchange?.cut).toBe("broken")
    }).pipe(Effect.provide(layer)), 3_000)
})

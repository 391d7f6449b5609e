import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as FetchHttpClient from "#test/FetchHttpClient"
import * as NodeHttpClient from "#test/NodeHttpClient"
import { describe, expect, it } from "#test/vitest"
import { gzipSync } from "node:zlib"
import { readBody } from "../../src/internal/decode/readBody.js"
import * as Faults from "../utils/faults.js"

const { answer, drip, forever, hang, request, send } = Faults

const clients = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layerNodeHttp]
] as const

/** What is read of the body within some bounds, and the milliseconds that takes. */
const read = (maxTime: Duration.Input, ...steps: ReadonlyArray<Faults.Step>) =>
  Effect.gen(function*() {
    const server = yield* Faults.make(Faults.all(request, ...steps))
    const response = yield* (yield* HttpClient.HttpClient).get(server.origin)
    const [time, result] = yield* Effect.timed(readBody(response, { maxBytes: 65_536, maxTime }))
    yield* server.idle
    return { ...result, millis: Duration.toMillis(time) }
  })

const used = (): number => {
  const { external, heapUsed } = process.memoryUsage()
  return external + heapUsed
}

/** How far the memory of the process grows beyond what it was, in bytes, looked at every few milliseconds. */
const growth = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const before = used()
    let most = before
    const look = Effect.sync(() => {
      most = Math.max(most, used())
    })
    yield* Effect.raceFirst(effect, Effect.forever(Effect.andThen(look, Effect.sleep(2))))
    yield* look
    return most - before
  })

describe.each(clients)("%s", (_, layer) => {
  it.live("reads no longer than it may, and lets go of the connection", () =>
    Effect.gen(function*() {
      const hanging = yield* read("150 millis", answer(500, { "content-length": "100" }, "half a body"), hang)
      expect(hanging).toMatchObject({ body: "half a body", cut: "time" })
      expect(hanging.millis).toBeLessThan(1_000)

      const dripping = yield* read("150 millis", answer(500, { "content-length": "1000" }), drip("a".repeat(1_000), 20))
      expect(dripping.cut).toBe("time")
      expect(dripping.body).toMatch(/^a{1,50}$/)
      expect(dripping.millis).toBeLessThan(1_000)
    }).pipe(Effect.provide(layer)), 6_000)

  it.live(
    "reads no more than it may of a body without an end, whatever it unpacks to",
    () =>
      Effect.gen(function*() {
        const chunk = Buffer.alloc(1 << 16, "a")
        const plain = read("5 seconds", answer(500, {}), forever(send(chunk)))
        // A thousand times as much as is sent, where it is unpacked.
        const bomb = gzipSync(Buffer.alloc(1 << 20))
        const packed = read("5 seconds", answer(500, { "content-encoding": "gzip" }), forever(send(bomb)))
        for (const body of [plain, packed]) {
          const grown = yield* growth(Effect.map(body, ({ body, cut }) => {
            expect(cut).toBe("size")
            expect(body.length).toBeLessThanOrEqual(65_536)
          }))
          expect(grown).toBeLessThan(64 << 20)
        }
      }).pipe(Effect.provide(layer)),
    3_000
  )
})

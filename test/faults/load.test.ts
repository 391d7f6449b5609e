import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Schema from "#effect/Schema"
import * as FetchHttpClient from "#test/FetchHttpClient"
import * as Latch from "#test/Latch"
import * as NodeHttpClient from "#test/NodeHttpClient"
import { describe, expect, it } from "#test/vitest"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Faults from "../utils/faults.js"

const { all, answer, close, request, reset } = Faults

const clients = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layerNodeHttp]
] as const

/** How many requests are under way at once. `SOCKETS=5000` is for when there is time: it also prints its figures. */
const count = Number(process.env["SOCKETS"] ?? 150)

const json = { "content-type": "application/json", connection: "close" }
const cases: ReadonlyArray<readonly [fault: Faults.Step, tag: string]> = [
  [reset, "TransportError"],
  [close, "TransportError"],
  [all(answer(500, { ...json, "content-length": "100" }, "{\"title\":\"Bro"), close), "UndocumentedError"],
  [
    all(answer(500, { ...json, "content-length": "18" }, "{\"title\":\"Broken\"}"), close),
    "QuestbackInternalServerError"
  ],
  [all(answer(200, { ...json, "content-length": "100" }, "{\"title\":\"Aut"), close), "TransportError"],
  [all(answer(502, { ...json, "content-length": "20" }, "<h1>Bad Gateway</h1>"), close), "UndocumentedError"]
]
const caseAt = (index: number) => cases[index % cases.length] ?? [close, ""] as const

const used = (): number => {
  const { external, heapUsed } = process.memoryUsage()
  return external + heapUsed
}

const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

/** What is used once everything that can go is gone: some of it needs a turn of the event loop in between. */
const settled = Effect.sync(collect).pipe(Effect.delay(20), Effect.repeat({ times: 3 }), Effect.map(used))

/** A server that lets all of its clients wait until there are enough of them, and then commits a fault on each. */
const crowded = Effect.gen(function*() {
  const gate = yield* Latch.make(false)
  let waiting = 0
  return yield* Faults.make((connection) =>
    Effect.gen(function*() {
      yield* request(connection)
      const [fault] = caseAt(waiting++)
      if (waiting === count) yield* gate.open
      yield* gate.await
      yield* fault(connection)
    })
  )
})

const counted = (tags: ReadonlyArray<string>) => {
  const counts: Record<string, number> = {}
  for (const tag of tags) counts[tag] = (counts[tag] ?? 0) + 1
  return counts
}

describe("many failing requests at once", () => {
  it.live.each(clients)("%s", ([name, layer]) =>
    Effect.gen(function*() {
      const server = yield* crowded
      const http = Questback.catalog.client(yield* HttpClient.HttpClient)
      const call = Effect.flip(Effect.flatMap(http.get(server.origin), Catalog.json(Schema.Unknown)))
      const before = yield* settled
      let most = before
      const watch = Effect.forever(Effect.andThen(
        Effect.sync(() => {
          most = Math.max(most, used())
        }),
        Effect.sleep(20)
      ))
      const [time, tags] = yield* call.pipe(
        Effect.map(({ _tag }) => _tag),
        (one) => Effect.all(Effect.replicate(one, count), { concurrency: "unbounded" }),
        Effect.raceFirst(watch),
        Effect.timed
      )
      yield* server.idle
      const after = yield* settled

      expect(counted(tags)).toEqual(counted(tags.map((_, index) => caseAt(index)[1])))
      expect(server.requests()).toBe(count)
      // Both ends of each connection are in this process.
      expect(most - before).toBeLessThan((64 << 20) + count * 100_000)
      expect(after - before).toBeLessThan((16 << 20) + count * 1_000)
      if (process.env["SOCKETS"] !== undefined) {
        process.stdout.write(
          `${name}: ${count} at once in ${Duration.format(time)}, at most ${mega(most - before)}, then ${
            mega(after - before)
          }\n`
        )
      }
    }).pipe(Effect.provide(layer)), 60_000)
})

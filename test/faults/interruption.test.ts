import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Schema from "#effect/Schema"
import { disconnect } from "#seam/fiber"
import * as FastCheck from "#test/FastCheck"
import * as FetchHttpClient from "#test/FetchHttpClient"
import * as NodeHttpClient from "#test/NodeHttpClient"
import { describe, expect, it } from "#test/vitest"
import * as Fiber from "effect/Fiber"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Retry from "../../src/Retry.js"
import * as Faults from "../utils/faults.js"

const { all, answer, close, drip, hang, pause, request, reset } = Faults

const clients = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici],
  ["node:http", NodeHttpClient.layerNodeHttp]
] as const

const json = { "content-type": "application/json", connection: "close" }
const long = { ...json, "content-length": "1000" }

/** Servers that keep a call busy for a while, each at another point of it. */
const scripts: ReadonlyArray<Faults.Step> = [
  hang,
  all(request, hang),
  all(request, drip("HTTP/1.1 200 OK\r\n", 2), hang),
  all(request, answer(200, long), drip("a".repeat(100), 1), hang),
  all(request, answer(500, long), drip("a".repeat(100), 1), hang),
  all(request, pause(5), answer(500, { ...json, "content-length": "2" }, "{}"), close),
  all(request, pause(5), answer(200, { ...json, "content-length": "2" }, "{}"), close),
  all(request, pause(5), reset)
]

const interruption = FastCheck.record({
  script: FastCheck.constantFrom(...scripts),
  millis: FastCheck.integer({ min: 0, max: 30 }),
  yields: FastCheck.integer({ min: 0, max: 20 })
})

/** Interrupts a call, with its repeats, at some point of it; how many connections are open soon after. */
const interrupt = ({ millis, script, yields }: typeof interruption extends FastCheck.Arbitrary<infer A> ? A : never) =>
  Effect.gen(function*() {
    const server = yield* Faults.make(script)
    const http = Questback.catalog.client(yield* HttpClient.HttpClient)
    const call = http.get(server.origin).pipe(
      Effect.flatMap(Catalog.json(Schema.Unknown)),
      Retry.effect(Retry.policy({ attempts: 10 }))
    )
    const fiber = yield* Effect.forkChild(Effect.exit(call))
    if (millis > 0) yield* Effect.sleep(millis)
    for (let count = 0; count < yields; count++) yield* Effect.yieldNow
    yield* Effect.timeoutOrElse(disconnect(Fiber.interrupt(fiber)), {
      duration: 1_000,
      orElse: () => Effect.fail("it cannot be interrupted")
    })
    // A connection that was still being made gets here, and is closed.
    yield* Effect.sleep(10)
    yield* Effect.timeoutOrElse(server.idle, {
      duration: 1_000,
      orElse: () => Effect.fail(`${server.open()} of ${server.connections()} connections are left open`)
    })
  }).pipe(Effect.scoped)

describe.concurrent("a call that is interrupted at any point", () => {
  it.each(clients)("%s leaves no connection, and no rejection that nobody handles", async (_, layer) => {
    const unhandled: Array<unknown> = []
    const note = (error: unknown) => {
      unhandled.push(error)
    }
    process.on("unhandledRejection", note)
    const runtime = ManagedRuntime.make(layer)
    try {
      await FastCheck.assert(
        FastCheck.asyncProperty(interruption, (point) => runtime.runPromise(interrupt(point))),
        { seed: 7, numRuns: 60 }
      )
    } finally {
      await runtime.dispose()
      process.off("unhandledRejection", note)
    }
    expect(unhandled).toEqual([])
  }, 10_000)
})

import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Schema from "#effect/Schema"
import { type AnyFiber, interruptUnsafe } from "#seam/fiber"
import { requestError } from "#seam/http"
import { countingFibers, forker, poll } from "#test/fiber"
import * as Latch from "#test/Latch"
import { seeded, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import { Catalog, Questback, Retry } from "effect-errata"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { makeRandom } from "../fuzz/generate.js"
import { simulate } from "../load/time.js"

setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

/** What is used once everything that can go is gone: some of it needs a turn of the event loop in between. */
const settled = Effect.sync(collect).pipe(
  Effect.delay(5),
  Effect.repeat({ times: 2 }),
  Effect.map(() => process.memoryUsage().heapUsed)
)

const url = "https://api.example.com/v1/quests/42"
const policy = Retry.policy({ attempts: 2, backoff: { base: 2, throttledBase: 2 }, budget: "none" })

/** What the server answers the request of this number. */
const answers: ReadonlyArray<() => Response | string> = [
  () => Response.json({ title: "Unhandled", traceId: "00-6f-01" }, { status: 500 }),
  () => Response.json({ title: "Slow down" }, { status: 429, headers: { "retry-after": "0" } }),
  () => new Response("<h1>Bad Gateway</h1>", { status: 502, headers: { "content-type": "text/html" } }),
  () => Response.json({ title: "Gone", detail: "x".repeat(500) }, { status: 410 }),
  () => "ECONNRESET",
  () => Response.json({ name: "Autumn" })
]
const tags = [
  "QuestbackInternalServerError",
  "QuestbackTooManyRequests",
  "UndocumentedError",
  "QuestbackGone",
  "TransportError",
  "MalformedResponseError"
]

describe("many failing requests at once", () => {
  it.live("end each in its own way, with bounded memory, and leave nothing", () =>
    Effect.gen(function*() {
      /** So many requests that all wait for their answer at once. */
      const run = (count: number) =>
        Effect.gen(function*() {
          const before = yield* settled
          const gate = yield* Latch.make(false)
          let arrived = 0
          let held = 0
          const http = HttpClient.make((request, { pathname }) =>
            Effect.gen(function*() {
              if (++arrived === count) {
                held = yield* settled
                yield* gate.open
              }
              yield* gate.await
              const out = answers[Number(pathname.slice(1)) % answers.length]?.() ?? ""
              if (typeof out !== "string") return HttpClientResponse.fromWeb(request, out)
              const cause = Object.assign(new Error(), { code: out })
              return yield* Effect.fail(requestError(request, "transport", cause))
            })
          )
          const client = http.pipe(Questback.client, Retry.client(policy))
          const seen = yield* Effect.forEach(Array.from({ length: count }, (_, index) => index), (index) =>
            client.get(`https://api.example.com/${index}`).pipe(
              Effect.flatMap(Catalog.json(Schema.Struct({ title: Schema.String }))),
              Effect.flip,
              Effect.map(({ _tag }) => _tag)
            ), { concurrency: "unbounded" })
          expect(seen).toEqual(seen.map((_, index) =>
            tags[index % tags.length]
          ))
          // Those that may pass were asked for twice.
          expect(arrived).toBe(count * (10 / 6))
          return { each: (held - before) / count, kept: (yield* settled) - before }
        })
      // What is loaded and compiled on the way is no part of it, and neither are tables that grow with the crowd.
      yield* run(480)
      const { each, kept } = yield* run(480)
      expect(each).toBeLessThan(40_000)
      expect(kept).toBeLessThan(1 << 20)
    }), 30_000)
})

/** A body in so many pieces, each after a wait by the clock of the fiber that makes it. */
const slowBody = (pieces: number, open: { bodies: number }, pause: () => number) =>
  Effect.map(forker, (fork) => {
    let left = pieces
    let piece: AnyFiber | undefined
    open.bodies++
    return new ReadableStream<Uint8Array>({
      pull: (controller) =>
        new Promise((resolve) => {
          const next = fork(Effect.sleep(pause()))
          piece = next
          next.addObserver((exit) => {
            if (Exit.isSuccess(exit) && left-- > 0) {
              controller.enqueue(new TextEncoder().encode("{\"title\":\"Unhandled\"} "))
            } else if (Exit.isSuccess(exit)) {
              open.bodies--
              controller.close()
            }
            resolve()
          })
        }),
      cancel() {
        open.bodies--
        if (piece !== undefined) interruptUnsafe(piece)
      }
    })
  })

describe("an interruption at a random moment", () => {
  it("leaves no fiber, no timer, no request and no open body", async () => {
    const random = makeRandom(42)
    const below = (n: number) => Math.floor(random() * n)
    const left = { answering: 0, bodies: 0 }
    const places = { answering: 0, reading: 0, waiting: 0, done: 0 }
    const http = HttpClient.make((request) =>
      Effect.acquireUseRelease(
        Effect.sync(() => left.answering++),
        () => Effect.sleep(below(3)),
        () => Effect.sync(() => left.answering--)
      ).pipe(
        Effect.andThen(Effect.suspend(() => slowBody(1 + below(4), left, () => below(3)))),
        Effect.map((body) => HttpClientResponse.fromWeb(request, new Response(body, { status: 500 + below(4) })))
      )
    )
    const client = http.pipe(
      Questback.client,
      Retry.client(Retry.policy({ attempts: 4, backoff: { base: 4 }, budget: "none" }))
    )
    const one = Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(client.get(url))
      yield* Effect.sleep(below(50))
      const done = yield* poll(fiber)
      if (done !== undefined) places.done++
      else if (left.answering > 0) places.answering++
      else if (left.bodies > 0) places.reading++
      else places.waiting++
      yield* Fiber.interrupt(fiber)
    })
    const { exit } = await simulate((time) =>
      countingFibers((alive) =>
        Effect.gen(function*() {
          const before = alive()
          for (let n = 0; n < 400; n++) yield* one
          // What is interrupted without being waited for ends a turn later.
          yield* Effect.sleep(1)
          return { ...left, sleeping: time.sleeping(), fibers: alive() - before }
        })
      ).pipe(withRandom(seeded(42)))
    )
    expect(exit).toMatchObject({ _tag: "Success", value: { answering: 0, bodies: 0, sleeping: 0, fibers: 0 } })
    for (const [place, times] of Object.entries(places)) expect(times, place).toBeGreaterThan(20)
  }, 30_000)
})

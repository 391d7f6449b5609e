import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import { simulate } from "../load/time.js"
import { makeQuestback, type Reply } from "../load/world.js"

const url = "https://api.example.com/v1/quests"

const replies: ReadonlyArray<Exclude<Reply, { readonly code: string }>> = [
  200,
  401,
  410,
  429,
  500,
  503,
  { status: 429, headers: { "retry-after": "1" } },
  { status: 503, headers: { "retry-after": "2" } }
]

const story = FastCheck.record({
  replies: FastCheck.array(FastCheck.constantFrom(...replies), { minLength: 1, maxLength: 12 }),
  latency: FastCheck.integer({ min: 0, max: 400 }),
  renewal: FastCheck.integer({ min: 0, max: 800 }),
  /** When each call begins, and how long it is let run. */
  calls: FastCheck.array(
    FastCheck.tuple(FastCheck.integer({ min: 0, max: 500 }), FastCheck.integer({ min: 0, max: 4_000 })),
    {
      minLength: 1,
      maxLength: 3
    }
  ),
  seed: FastCheck.integer()
})
type Story = typeof story extends FastCheck.Arbitrary<infer A> ? A : never

/** Where the interrupted calls were: how many slept, renewed, waited for an answer. */
const places = { attempt: 0, renewal: 0, pause: 0, done: 0 }

/** Runs the calls, interrupts each when its time has come, and says what is left of them. */
const leftOf = ({ calls, latency, renewal, replies, seed }: Story) => {
  let answering = 0
  let renewing = 0
  const server = makeQuestback((_, index) =>
    Effect.acquireUseRelease(
      Effect.sync(() => answering++),
      () => Effect.delay(Effect.succeed(replies[index % replies.length] ?? 200), latency),
      () => Effect.sync(() => answering--)
    )
  )
  const refresh = Effect.acquireUseRelease(
    Effect.sync(() => renewing++),
    () => Effect.sleep(renewal),
    () => Effect.sync(() => renewing--)
  )
  const client = server.http.pipe(
    Retry.client(Retry.policy({ attempts: 5, tags: { QuestbackUnauthorized: "refresh" }, refresh }))
  )
  return simulate((time) =>
    Effect.gen(function*() {
      const roots = Fiber.unsafeRoots().length
      yield* Effect.forEach(calls, ([start, length]) =>
        Effect.gen(function*() {
          yield* Effect.sleep(start)
          const fiber = yield* Effect.fork(client.get(url))
          yield* Effect.sleep(length)
          const done = yield* Fiber.poll(fiber)
          if (done._tag === "Some") places.done++
          else if (answering > 0) places.attempt++
          else if (renewing > 0) places.renewal++
          else places.pause++
          yield* Fiber.interrupt(fiber)
        }), { concurrency: "unbounded" })
      // A renewal that nobody waits for any more is interrupted by a fiber of its own.
      for (let n = 0; n < 5; n++) yield* Effect.yieldNow()
      return { sleeping: time.sleeping(), answering, renewing, fibers: Fiber.unsafeRoots().length - roots }
    }).pipe(Effect.withRandom(Random.make(seed)))
  )
}

const nothing = { _tag: "Success", value: { sleeping: 0, answering: 0, renewing: 0, fibers: 0 } }

describe("an interruption at any moment", () => {
  it("leaves no timer, no request, no renewal and no fiber", async () => {
    await FastCheck.assert(
      FastCheck.asyncProperty(story, async (what) => {
        const { exit } = await leftOf(what)
        expect(exit).toMatchObject(nothing)
      }),
      { seed: 42, numRuns: 1_200 }
    )
    // Each kind of moment was among them, many times.
    for (const [place, times] of Object.entries(places)) expect(times, place).toBeGreaterThan(40)
  }, 60_000)

  it("also while a body is read that never ends", async () => {
    let cancelled = 0
    const http = HttpClient.make((request) =>
      Effect.sync(() => {
        const body = new ReadableStream({
          cancel: () => {
            cancelled++
          }
        })
        return HttpClientResponse.fromWeb(request, new Response(body, { status: 500 }))
      })
    )
    const client = http.pipe(Questback.client, Retry.client(Retry.policy()))
    for (const milliseconds of [1, 10, 100, 1_000]) {
      const { exit } = await simulate((time) =>
        Effect.gen(function*() {
          const roots = Fiber.unsafeRoots().length
          const fiber = yield* Effect.fork(client.get(url))
          yield* Effect.sleep(milliseconds)
          yield* Fiber.interrupt(fiber)
          yield* Effect.sleep(1)
          return { sleeping: time.sleeping(), fibers: Fiber.unsafeRoots().length - roots }
        })
      )
      expect(exit).toMatchObject({ _tag: "Success", value: { sleeping: 0, fibers: 0 } })
    }
    expect(cancelled).toBe(4)
  })
})

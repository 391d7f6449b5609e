import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as FastCheck from "#test/FastCheck"
import { countingFibers, poll } from "#test/fiber"
import { seeded, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
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
    countingFibers((alive) =>
      Effect.gen(function*() {
        yield* Effect.forEach(calls, ([start, length]) =>
          Effect.gen(function*() {
            yield* Effect.sleep(start)
            const fiber = yield* Effect.forkChild(client.get(url))
            yield* Effect.sleep(length)
            const done = yield* poll(fiber)
            if (done !== undefined) places.done++
            else if (answering > 0) places.attempt++
            else if (renewing > 0) places.renewal++
            else places.pause++
            yield* Fiber.interrupt(fiber)
          }), { concurrency: "unbounded" })
        // A renewal that nobody waits for any more is interrupted by a fiber of its own.
        for (let n = 0; n < 5; n++) yield* Effect.yieldNow
        return { sleeping: time.sleeping(), answering, renewing, fibers: alive() }
      })
    ).pipe(withRandom(seeded(seed)))
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

  it("a fiber that is left would be seen", async () => {
    const { exit } = await simulate(() =>
      countingFibers((alive) =>
        Effect.gen(function*() {
          const left = yield* Effect.forkDetach(Effect.never, { startImmediately: true })
          const counts = [alive()]
          yield* Fiber.interrupt(left)
          return [...counts, alive()]
        })
      )
    )
    expect(exit).toEqual(Exit.succeed([1, 0]))
  })

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
        countingFibers((alive) =>
          Effect.gen(function*() {
            const fiber = yield* Effect.forkChild(client.get(url))
            yield* Effect.sleep(milliseconds)
            yield* Fiber.interrupt(fiber)
            yield* Effect.sleep(1)
            return { sleeping: time.sleeping(), fibers: alive() }
          })
        )
      )
      expect(exit).toMatchObject({ _tag: "Success", value: { sleeping: 0, fibers: 0 } })
    }
    expect(cancelled).toBe(4)
  })
})

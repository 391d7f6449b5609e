import * as Effect from "#effect/Effect"
import * as Layer from "#effect/Layer"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import { poll } from "#test/fiber"
import { fixed, withRandom } from "#test/random"
import { withSleeps } from "#test/sleeps"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import { Activity, Workflow, WorkflowEngine } from "#test/workflow"
import { Exchange, Questback, Retry } from "effect-errata"
import * as Clock from "effect/Clock"
import * as Fiber from "effect/Fiber"
import { readFileSync } from "node:fs"
import { forThisMajor } from "../../scripts/lib/majors.mjs"
import { failureOf } from "../utils/failureOf.js"
import { durably } from "./durably.js"

const Failure = Schema.Union([Questback.Gone, Questback.TooManyRequests, Questback.InternalServerError])

const throttled = (after: string) =>
  new Questback.TooManyRequests({
    body: {},
    exchange: Exchange.fromParts({ status: 429, headers: { "retry-after": after }, body: "{}" })
  })

const unwell = new Questback.InternalServerError({ body: {} })

const Fetch = Workflow.make("Fetch", {
  payload: { id: Schema.String },
  success: Schema.String,
  error: Failure,
  idempotencyKey: ({ id }) => id
})

const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/** Lets the time pass until something has ended, always to the next moment that something waits for, and not before it does. */
const advance = (ended: Effect.Effect<boolean>, sleeps: Effect.Effect<ReadonlyArray<number>>) =>
  Effect.gen(function*() {
    while (!(yield* ended)) {
      yield* turn
      const next = Math.min(...yield* sleeps)
      if (Number.isFinite(next)) yield* TestClock.setTime(next)
    }
  })

/** Runs a workflow whose activity meets these failures in turn, and says when it was tried, in seconds. */
const run = (failures: ReadonlyArray<typeof Failure.Type>, options: Retry.Options<{}, never, never> = {}) =>
  withSleeps(Effect.fnUntraced(function*(sleeps) {
    const times: Array<readonly [attempt: number, at: number]> = []
    const fetch = Activity.make({
      name: "fetch",
      success: Schema.String,
      error: Failure,
      execute: Effect.gen(function*() {
        const attempt = yield* Activity.CurrentAttempt
        const failure = failures[times.push([attempt, (yield* Clock.currentTimeMillis) / 1000]) - 1]
        return failure === undefined ? "done" : yield* failure
      })
    })
    const policy = Retry.policy({ attempts: 3, ...options })
    const workflow = Fetch.toLayer(() => durably(policy, "fetch")(fetch)).pipe(
      Layer.provideMerge(WorkflowEngine.layerMemory)
    )
    const fiber = yield* Fetch.execute({ id: "1" }).pipe(Effect.provide(workflow), Effect.result, Effect.forkChild)
    yield* advance(Effect.map(poll(fiber), (exit) => exit !== undefined), sleeps)
    return { result: yield* Fiber.join(fiber), times }
  })).pipe(withRandom(fixed([0.5])))

describe("durably", () => {
  it.effect("repeats as the type says, and tells the activity which attempt it is", () =>
    Effect.gen(function*() {
      const { result, times } = yield* run([unwell, unwell])
      expect(result).toEqual(Result.succeed("done"))
      // Half of 50 ms and half of 100 ms.
      expect(times).toEqual([[1, 0], [2, 0.025], [3, 0.075]])
    }))

  it.effect("waits as long as the server says", () =>
    Effect.gen(function*() {
      const { times } = yield* run([throttled("30")])
      // And half of the spread of a tenth, by which a crowd does not come back in step.
      expect(times).toEqual([[1, 0], [2, 31.5]])
    }))

  it.effect("does not repeat what cannot be helped, nor more often than the policy allows", () =>
    Effect.gen(function*() {
      const gone = yield* run([new Questback.Gone({ body: { detail: "deleted" } })])
      expect(failureOf(gone.result)).toMatchObject({ _tag: "QuestbackGone", body: { detail: "deleted" } })
      expect(gone.times.length).toBe(1)
      const ill = yield* run([unwell, unwell, unwell, unwell])
      expect(failureOf(ill.result)).toMatchObject({ _tag: "QuestbackInternalServerError" })
      expect(ill.times.length).toBe(3)
    }))

  it.effect("keeps the deadline, counted from the first attempt", () =>
    Effect.gen(function*() {
      const { result, times } = yield* run([throttled("30"), throttled("30")], { deadline: "1 minute" })
      expect(times).toEqual([[1, 0], [2, 31.5]])
      expect(failureOf(result)).toMatchObject({ _tag: "QuestbackTooManyRequests", retry: "throttled" })
    }))

  it("is what the guide shows, as the shared pace is", () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")
    const guide = forThisMajor(read("../../docs/at-scale.md"))
    const [, durably] = read("./durably.ts").split(/(?=^type Workflowing)/m)
    expect(guide).toContain(durably?.replace("export const", "const"))
    const [, paced] = read("./paced.ts").split(/(?=^interface Pace)/m)
    expect(guide).toContain(paced?.replace("export const", "const"))
  })
})

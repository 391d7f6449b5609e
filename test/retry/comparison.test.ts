// What the table of docs/retry.md says of a list of statuses and a schedule: the platform's own, measured.
import * as HttpClient from "@effect/platform/HttpClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import { finish, inTurn, makeServer, type Reply } from "../load/world.js"

const url = "https://api.example.com/v1/quests/42"
const backoff = Schedule.exponential("50 millis")

/** Three busy answers and a broken connection, again and again. */
const flapping = () => makeServer((_, index): Reply => index % 4 < 3 ? 503 : { code: "ECONNREFUSED" })

/** When the requests are sent, by the platform's retryTransient and by a policy. */
const compare = (make: () => ReturnType<typeof makeServer>, repeats: number, method: "get" | "post" = "get") =>
  Effect.gen(function*() {
    const [theirs, ours] = [make(), make()]
    const blind = theirs.http.pipe(HttpClient.retryTransient({ schedule: backoff, times: repeats }))
    yield* finish(blind[method](url))
    const policy = Retry.policy({ attempts: repeats + 1, budget: "none" })
    yield* finish(ours.http.pipe(Questback.client, Retry.client(policy))[method](url))
    return { theirs: theirs.times(), ours: ours.times() }
  })

describe("a list of statuses and a schedule, and a policy", () => {
  it.effect("Retry-After: 2", () =>
    Effect.gen(function*() {
      const { ours, theirs } = yield* compare(() => inTurn({ status: 429, headers: { "retry-after": "2" } }), 3)
      expect([theirs, ours]).toEqual([[0, 50], [0, 2_100]])
    }))

  it.effect("a POST whose connection breaks", () =>
    Effect.gen(function*() {
      const { ours, theirs } = yield* compare(() => inTurn({ code: "ECONNRESET" }), 3, "post")
      expect([theirs.length, ours.length]).toEqual([2, 1])
    }))

  it.effect("answers and broken connections in turn", () =>
    Effect.gen(function*() {
      const { ours, theirs } = yield* compare(flapping, 3)
      // Each kind is counted anew for every one of the other.
      expect([theirs.length, ours.length]).toEqual([16, 4])
    }))
})

import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import * as FastCheck from "#test/FastCheck"
import { fixed } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import { Catalog, Http, Questback, Retry } from "effect-errata"
import { timelineOf } from "../../cli/timeline.js"
import { finish, makeServer } from "../load/world.js"

const url = "https://api.example.com/v1/quests/42"

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly takes: number
  readonly random: number
}

const body = "{\"title\":\"No.\"}"

const timeline = (policy: Retry.Policy, { headers, random, status, takes }: Answer, method = "GET") => {
  const request = { method, url, repeatable: method !== "POST" }
  return timelineOf(policy, {
    failureAt: (receivedAt) =>
      Catalog.decodeParts(Http.catalog, { status, headers, body, request, receivedAt }) as Retry.Aware,
    start: 0,
    takes,
    random,
    request
  })
}

/** The same with the real client, a server that takes its time, and a clock that a test moves. */
const real = (policy: Retry.Policy, { headers, random, status, takes }: Answer, method: "get" | "post" = "get") => {
  const server = makeServer(() => Effect.as(Effect.sleep(takes), { status, headers, body }))
  const client = server.http.pipe(Http.client, Retry.client(policy))
  return Effect.map(
    finish(Effect.flip(client[method](url)), fixed([random])),
    (exit) => {
      if (exit._tag === "Failure") throw new Error("it did not fail")
      const { value } = exit
      const outcome = Option.getOrThrow(Retry.outcome(value))
      return { times: server.times(), reason: outcome.verdict.reason, because: outcome.verdict.because }
    }
  )
}

const answers: FastCheck.Arbitrary<Answer> = FastCheck.record({
  status: FastCheck.constantFrom(400, 404, 408, 409, 410, 425, 429, 500, 501, 502, 503, 504),
  headers: FastCheck.constantFrom({}, { "retry-after": "2" }, { "retry-after": "90" }, { "x-should-retry": "false" }),
  takes: FastCheck.constantFrom(0, 20, 400, 3_000),
  random: FastCheck.constantFrom(0, 0.25, 0.5, 0.999)
})

const options = FastCheck.record({
  attempts: FastCheck.integer({ min: 1, max: 7 }),
  deadline: FastCheck.constantFrom(undefined, 100, 1_000, 10_000),
  attemptTimeout: FastCheck.constantFrom(undefined, 50, 1_000),
  longestWait: FastCheck.constantFrom(undefined, 1_000, 120_000),
  unsafe: FastCheck.constantFrom("stop" as const, "repeat" as const)
})

describe("a timeline", () => {
  it.effect("is what the client does, request by request", () => {
    const cases = FastCheck.sample(
      FastCheck.tuple(answers, options, FastCheck.constantFrom("get" as const, "post" as const)),
      { numRuns: 60, seed: 18 }
    )
    return Effect.forEach(
      cases,
      ([answer, options, method]) =>
        Effect.map(real(Retry.policy(options), answer, method), (done) => {
          const told = timeline(Retry.policy(options), answer, method.toUpperCase())
          const label = JSON.stringify([answer, options, method])
          expect(told.sent.map(({ start }) => start), label).toEqual(done.times)
          expect(told.sent.at(-1)?.verdict, label).toMatchObject({ reason: done.reason, because: done.because })
        })
    )
  })

  it("says between which bounds chance puts a wait", () => {
    const answer = { status: 500, headers: {}, takes: 10, random: 0.5 }
    expect(timeline(Retry.policy(), answer).sent.map(({ wait }) => wait)).toEqual([
      { taken: 25, least: 0, most: 50 },
      { taken: 50, least: 0, most: 100 },
      undefined
    ])
    const hinted = { ...answer, status: 429, headers: { "retry-after": "10" } }
    expect(timeline(Retry.policy({ attempts: 2 }), hinted).sent[0]?.wait).toEqual({
      taken: 10_500,
      least: 10_000,
      most: 11_000
    })
  })

  it("says where less luck would end it", () => {
    const answer = { status: 429, headers: { "retry-after": "10" }, takes: 10, random: 0 }
    const [first] = timeline(Retry.policy({ deadline: "10.5 seconds" }), answer).sent
    expect(first?.wait).toEqual({ taken: 10_000, least: 10_000, most: undefined })
  })

  it("shows an answer that came too late as none", () => {
    const answer = { status: 410, headers: {}, takes: 500, random: 0.5 }
    const { sent } = timeline(Retry.policy({ attemptTimeout: 100 }), answer)
    // What is not answered in time is the sign of an overload: a client of which nothing is known yet repeats it once.
    expect(sent.map(({ end, isAnswered, start, verdict }) => [end - start, isAnswered, verdict.reason])).toEqual([
      [100, false, "transient"],
      [100, false, "budget"]
    ])
  })

  it("ends, also where the policy would not", () => {
    const answer = { status: 404, headers: {}, takes: 10, random: 0.5 }
    const policy = Retry.policy({ tags: { HttpNotFound: "eventual" }, eventual: { every: "1 second", upTo: "1 hour" } })
    const { goesOn, sent } = timelineOf(policy, {
      failureAt: () => new Questback.NotFound({ body: {} }),
      start: 0,
      takes: 10,
      random: 0.5,
      request: { method: "GET", url, repeatable: true },
      most: 7
    })
    expect(timeline(policy, answer).sent).toHaveLength(50)
    expect([sent.length, goesOn]).toEqual([1, false])
  })
})

import type * as Cause from "#effect/Cause"
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Option from "#effect/Option"
import type * as Random from "#effect/Random"
import * as Schema from "#effect/Schema"
import { fixed, seeded, withRandom } from "#test/random"
import { timeoutTag } from "#test/tags"
import { describe, expect, it } from "#test/vitest"
import type * as Exit from "effect/Exit"
import * as Api from "../../src/Api.js"
import * as Qonversion from "../../src/apis/Qonversion.js"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import { simulate } from "../load/time.js"
import { always, finish, inTurn, makeQuestback, makeServer, type Reply } from "../load/world.js"
import { onlyFailureOf } from "../utils/failureOf.js"

const url = "https://api.example.com/v1/quests/42"

/** How a call ended: the status, or the tag of its failure with the reason why it was not repeated. */
const endOf = (exit: Exit.Exit<{ readonly status: number }, { readonly _tag: string }>): string => {
  if (exit._tag === "Success") return String(exit.value.status)
  const failure = onlyFailureOf(exit)
  return `${failure?._tag} ${
    Option.match(Retry.outcome(failure), { onNone: () => "?", onSome: ({ verdict }) => verdict.reason })
  }`
}

/** When the requests of a call to Questback are sent, and how it ends. */
const call = (
  server: ReturnType<typeof makeServer>,
  options: Retry.Options<Retry.Tags, never, never> = {},
  { headers = {}, method = "get", random }: {
    readonly method?: "get" | "post" | "put" | "patch" | "del"
    readonly headers?: Readonly<Record<string, string>>
    readonly random?: Random.Random
  } = {}
): Effect.Effect<readonly [ReadonlyArray<number>, string]> => {
  const policy: Retry.Policy = Retry.policy({ budget: "none", ...options })
  const client = server.http.pipe(Questback.client, Retry.client(policy))
  return Effect.map(
    finish(client[method](url, { headers }), random),
    (exit) => [server.times(), endOf(exit)] as const
  )
}

const hinted = (status: number, seconds: string): Reply => ({ status, headers: { "retry-after": seconds } })

describe("never", () => {
  it.effect("is asked once", () =>
    Effect.gen(function*() {
      expect(yield* call(always(410))).toEqual([[0], "QuestbackGone never"])
      expect(yield* call(always(401))).toEqual([[0], "QuestbackUnauthorized never"])
      expect(yield* call(always(hinted(404, "1")))).toEqual([[0], "QuestbackNotFound never"])
    }))

  it.effect("ends a call in the middle", () =>
    Effect.gen(function*() {
      expect(yield* call(inTurn(500, 410))).toEqual([[0, 25], "QuestbackGone never"])
    }))
})

describe("transient", () => {
  it.effect("is repeated until it is answered", () =>
    Effect.gen(function*() {
      expect(yield* call(inTurn(500))).toEqual([[0, 25], "200"])
      expect(yield* call(inTurn(500, 500))).toEqual([[0, 25, 75], "200"])
      expect(yield* call(always(500))).toEqual([[0, 25, 75], "QuestbackInternalServerError attempts"])
    }))

  it("waits a random part of a ceiling that doubles: from nothing to 50 ms times 2^n, and 20 s at most", async () => {
    const waits: Array<ReadonlyArray<number>> = []
    for (let seed = 0; seed < 60; seed++) {
      const server = makeQuestback(() => 500)
      const client = server.http.pipe(Retry.client(Retry.policy({ attempts: 11, budget: "none" })))
      await simulate(() => withRandom(client.get(url), seeded(seed)))
      const times = server.times()
      waits.push(times.slice(1).map((time, n) => time - (times[n] ?? 0)))
    }
    for (let n = 0; n < 10; n++) {
      const ceiling = Math.min(20_000, 50 * 2 ** n)
      const these = waits.map((row) => row[n] ?? Number.NaN)
      for (const wait of these) expect(wait).toBeLessThanOrEqual(ceiling)
      expect(Math.min(...these)).toBeLessThan(ceiling * 0.2)
      expect(Math.max(...these)).toBeGreaterThan(ceiling * 0.8)
    }
  })

  it.effect("heeds a Retry-After, and no quota's reset", () =>
    Effect.gen(function*() {
      expect(yield* call(inTurn(hinted(500, "3")))).toEqual([[0, 3_150], "200"])
      expect(yield* call(inTurn({ status: 500, headers: { "x-ratelimit-reset": "30" } }))).toEqual([[0, 25], "200"])
    }))
})

describe("throttled", () => {
  it.effect("with a hint: then, and a part of a tenth later", () =>
    Effect.gen(function*() {
      expect(yield* call(inTurn(hinted(429, "2")))).toEqual([[0, 2_100], "200"])
      const reset = { status: 429, headers: { "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30" } }
      expect(yield* call(inTurn(reset, reset))).toEqual([[0, 31_500, 63_000], "200"])
      expect(yield* call(inTurn(hinted(429, "2")), {}, { random: fixed([0]) })).toEqual([[0, 2_000], "200"])
    }))

  it.effect("without a hint, or with one that cannot be read: from a second on", () =>
    Effect.gen(function*() {
      expect(yield* call(inTurn(429, 429))).toEqual([[0, 500, 1_500], "200"])
      expect(yield* call(inTurn(hinted(429, "in a while"), 429))).toEqual([[0, 500, 1_500], "200"])
    }))

  it.effect("a date is read against the server's own clock, however wrong the local one is", () =>
    Effect.gen(function*() {
      const headers = { date: "Sat, 21 Nov 2026 10:00:00 GMT", "retry-after": "Sat, 21 Nov 2026 10:00:20 GMT" }
      expect(yield* call(inTurn({ status: 429, headers }))).toEqual([[0, 21_000], "200"])
    }))

  it.effect("a hint beyond the longest wait ends it at once, and the failure says when", () =>
    Effect.gen(function*() {
      expect(yield* call(always(hinted(429, "61")))).toEqual([[0], "QuestbackTooManyRequests hint"])
      expect(yield* call(inTurn(hinted(429, "61")), { longestWait: "2 minutes" })).toEqual([[0, 63_500], "200"])
      expect(yield* call(always(hinted(429, "3600")), { longestWait: "5 minutes" }))
        .toEqual([[0], "QuestbackTooManyRequests hint"])
      const client = always(hinted(429, "3600")).http.pipe(Questback.client, Retry.client(Retry.policy()))
      const retryAfter = yield* client.get(url).pipe(
        Effect.as(undefined),
        Effect.catchTag("QuestbackTooManyRequests", (failure) => Effect.succeed(failure.retryAfter))
      )
      expect(retryAfter).toEqual(Duration.hours(1))
    }))
})

describe("eventual", () => {
  const exports = Api.make("Exports", { docs: "https://example.com", body: Schema.Unknown })
  class Pending extends exports.error<Pending>()("Pending", {
    status: 404,
    category: "NotFound",
    retry: "eventual",
    applied: "no",
    summary: "Not there yet.",
    example: {}
  }) {}
  const catalog = exports.catalog(Pending)
  const poll = (server: ReturnType<typeof makeServer>, options: Retry.Options<{}, never, never>) =>
    Effect.map(
      finish(
        server.http.pipe(
          catalog.client,
          Retry.client(Retry.policy({ budget: "none", ...options }))
        ).get(url)
      ),
      (exit) => [server.times(), endOf(exit)] as const
    )
  const eventual = { every: "10 seconds", upTo: "35 seconds" } as const

  it.effect("is asked once, unless the policy polls", () =>
    Effect.gen(function*() {
      expect(yield* poll(always(404), {})).toEqual([[0], "ExportsPending eventual"])
      expect(yield* poll(inTurn(404, 404), { eventual })).toEqual([[0, 10_000, 20_000], "200"])
    }))

  it.effect("polls for so long at most, whatever the attempts are, and takes nothing from a budget", () =>
    Effect.gen(function*() {
      expect(yield* poll(always(404), { eventual, attempts: 1 }))
        .toEqual([[0, 10_000, 20_000, 30_000], "ExportsPending eventual"])
      expect(yield* poll(always(404), { eventual, deadline: "12 seconds" }))
        .toEqual([[0, 10_000], "ExportsPending deadline"])
    }))

  it.effect("what fails in between has all of its attempts, and its backoff starts from the beginning", () =>
    Effect.gen(function*() {
      expect(yield* poll(inTurn(404, 404, 404, 503, 404, 503), { eventual: { every: "1 second", upTo: "1 minute" } }))
        .toEqual([[0, 1_000, 2_000, 3_000, 3_025, 4_025, 4_075], "200"])
      expect(yield* poll(inTurn(404, 404, 503, 503, 503), { eventual }))
        .toEqual([[0, 10_000, 20_000, 20_025, 20_075], "UndocumentedError attempts"])
    }))

  it.effect("waits longer where the server asks for it", () =>
    Effect.gen(function*() {
      expect(yield* poll(inTurn(hinted(404, "20")), { eventual })).toEqual([[0, 21_000], "200"])
    }))

  it.effect("Qonversion's 404", () =>
    Effect.gen(function*() {
      const reply = { status: 404, body: "{\"error\":{\"type\":\"resource\",\"code\":\"not_found\"}}" }
      const policy = Retry.policy({ eventual: { every: "1 second", upTo: "1 minute" } })
      const server = inTurn(reply, reply, reply)
      const exit = yield* finish(server.http.pipe(Qonversion.client, Retry.client(policy)).get(url))
      expect([server.times(), endOf(exit)]).toEqual([[0, 1_000, 2_000, 3_000], "200"])
    }))
})

describe("the deadline", () => {
  it.effect("is never slept into: the call ends at once when the next wait would pass it", () =>
    Effect.gen(function*() {
      const options = { attempts: 9, deadline: "400 millis" } as const
      expect(yield* call(always(500), options)).toEqual([
        [0, 25, 75, 175, 375],
        "QuestbackInternalServerError deadline"
      ])
      const client = always(hinted(429, "30")).http.pipe(
        Questback.client,
        Retry.client(Retry.policy({ deadline: "20 seconds" }))
      )
      // No time has passed: the test clock was not even moved.
      const failure = yield* Effect.flip(client.get(url))
      expect(Retry.outcome(failure)).toMatchObject({ value: { elapsed: 0, verdict: { reason: "deadline" } } })
    }))

  it.effect("counts from the first request, not from its failure", () =>
    Effect.gen(function*() {
      const slow = makeServer(() => Effect.delay(Effect.succeed(500), "10 seconds"))
      expect(yield* call(slow, { attempts: 9, deadline: "15 seconds" }))
        // The second attempt is interrupted there.
        .toEqual([[0, 10_025], "TransportError deadline"])
    }))
})

describe("attempts", () => {
  it.effect("are the requests sent, the first included", () =>
    Effect.gen(function*() {
      for (const attempts of [1, 2, 3, 5, 8]) {
        const [times, end] = yield* call(always(500), { attempts })
        expect([times.length, end]).toEqual([attempts, "QuestbackInternalServerError attempts"])
      }
    }))

  it.effect("are one count over everything that can fail: n + 1 requests, not (n + 1)²", () =>
    Effect.gen(function*() {
      // A 503 and a broken connection in turn: two retries inside one another would multiply.
      const flapping = makeServer((_, index) => index % 2 === 0 ? 503 : { code: "ECONNRESET" })
      const [times, end] = yield* call(flapping, { attempts: 4 })
      expect([times.length, end]).toEqual([4, "TransportError attempts"])
      const mixed = inTurn(500, hinted(429, "1"), { code: "ECONNREFUSED" }, 500, 500)
      expect(yield* call(mixed, { attempts: 4 })).toEqual([
        [0, 25, 1_075, 1_175],
        "QuestbackInternalServerError attempts"
      ])
    }))
})

describe("the server's refusal", () => {
  it.effect("ends it, whatever the status", () =>
    Effect.gen(function*() {
      const refusal = { "x-should-retry": "false" }
      expect(yield* call(always({ status: 500, headers: refusal }))).toEqual([
        [0],
        "QuestbackInternalServerError server"
      ])
      expect(yield* call(always({ status: 429, headers: { ...refusal, "retry-after": "1" } })))
        .toEqual([[0], "QuestbackTooManyRequests server"])
      expect(yield* call(always({ status: 503, headers: { "grpc-retry-pushback-ms": "-1" } })))
        .toEqual([[0], "UndocumentedError server"])
    }))
})

describe("a request that is not safe to repeat", () => {
  const post = { method: "post" } as const

  it.effect("is sent once where its outcome is unknown", () =>
    Effect.gen(function*() {
      expect(yield* call(always(500), {}, post)).toEqual([[0], "QuestbackInternalServerError unsafe"])
      expect(yield* call(always(502), {}, { method: "patch" })).toEqual([[0], "UndocumentedError unsafe"])
      expect(yield* call(always({ code: "ECONNRESET" }), {}, post)).toEqual([[0], "TransportError unsafe"])
    }))

  it.effect("is sent again where it was certainly not applied", () =>
    Effect.gen(function*() {
      expect(yield* call(inTurn(429), {}, post)).toEqual([[0, 500], "200"])
      expect(yield* call(inTurn({ code: "ECONNREFUSED" }), {}, post)).toEqual([[0, 25], "200"])
    }))

  it.effect("is not sent again on a 503, with a Retry-After or without", () =>
    Effect.gen(function*() {
      for (const said of ["2", "0", "soon", "Mon, 01 Jan 1900 00:00:00 GMT"]) {
        expect(yield* call(always(hinted(503, said)), {}, post)).toEqual([[0], "UndocumentedError unsafe"])
      }
      expect(yield* call(always(503), {}, post)).toEqual([[0], "UndocumentedError unsafe"])
      expect(yield* call(always(hinted(500, "2")), {}, post)).toEqual([[0], "QuestbackInternalServerError unsafe"])
    }))

  it.effect("is sent again with an Idempotency-Key, or where the policy says so", () =>
    Effect.gen(function*() {
      const keyed = { ...post, headers: { "Idempotency-Key": "quest-7" } }
      expect(yield* call(inTurn(500), {}, keyed)).toEqual([[0, 25], "200"])
      expect(yield* call(inTurn({ code: "ECONNRESET" }), {}, keyed)).toEqual([[0, 25], "200"])
      expect(yield* call(inTurn(500), { unsafe: "repeat" }, post)).toEqual([[0, 25], "200"])
      // An empty one is none.
      for (const key of ["", "  "]) {
        const empty = { ...post, headers: { "Idempotency-Key": key } }
        expect(yield* call(inTurn(500), {}, empty)).toEqual([[0], "QuestbackInternalServerError unsafe"])
      }
    }))

  it.effect("idempotent methods are repeated", () =>
    Effect.gen(function*() {
      for (const method of ["get", "put", "del"] as const) {
        expect(yield* call(inTurn(500), {}, { method })).toEqual([[0, 25], "200"])
      }
    }))
})

/** The same, with other bounds for two errors. */
const bounded = (server: ReturnType<typeof makeServer>, method: "get" | "post" = "get") =>
  Effect.map(
    finish(
      server.http.pipe(
        Questback.client,
        Retry.client(Retry.policy({
          budget: "none",
          overrides: {
            QuestbackInternalServerError: { attempts: 2, backoff: { base: "4 seconds" }, unsafe: "repeat" },
            QuestbackTooManyRequests: { longestWait: "10 seconds" }
          }
        }))
      )[method](url)
    ),
    (exit) => [server.times(), endOf(exit)]
  )

describe("overrides", () => {
  it.effect("give single errors other bounds, and leave the rest", () =>
    Effect.gen(function*() {
      expect(yield* bounded(always(500))).toEqual([[0, 2_000], "QuestbackInternalServerError attempts"])
      expect(yield* bounded(inTurn(500), "post")).toEqual([[0, 2_000], "200"])
      expect(yield* bounded(always(502), "post")).toEqual([[0], "UndocumentedError unsafe"])
      expect(yield* bounded(always(502))).toEqual([[0, 25, 75], "UndocumentedError attempts"])
      expect(yield* bounded(always(hinted(429, "20")))).toEqual([[0], "QuestbackTooManyRequests hint"])
      expect(yield* bounded(inTurn(hinted(503, "20")))).toEqual([[0, 21_000], "200"])
    }))
})

const silent = () => makeServer(() => Effect.never)
/** When the requests of a client are sent that gives up on an answer after five seconds. */
const timed = (
  server: ReturnType<typeof makeServer>,
  method: "get" | "post",
  headers: Readonly<Record<string, string>> = {}
) => {
  const client: HttpClient.HttpClient.With<Questback.Failure | Cause.TimeoutError> = server.http.pipe(
    Questback.client,
    HttpClient.transformResponse(Effect.timeout("5 seconds"))
  )
  const retried = client.pipe(
    Retry.client(Retry.policy({ budget: "none", tags: { [timeoutTag]: "transient" } }))
  )
  return Effect.map(
    finish(Effect.exit(retried[method](url, { headers }))),
    (exit) => [server.times(), exit._tag === "Success" ? endOf(exit.value) : exit._tag]
  )
}

describe("tags", () => {
  it.effect("say what an error without traits means; the client knows what was asked", () =>
    Effect.gen(function*() {
      expect(yield* timed(silent(), "get")).toEqual([[0, 5_025, 10_075], `${timeoutTag} attempts`])
      expect(yield* timed(silent(), "post")).toEqual([[0], `${timeoutTag} unsafe`])
      expect(yield* timed(silent(), "post", { "idempotency-key": "quest-7" }))
        .toEqual([[0, 5_025, 10_075], `${timeoutTag} attempts`])
    }))

  it.effect("take the place of what an error says itself", () =>
    Effect.gen(function*() {
      expect(yield* call(always(500), { tags: { QuestbackInternalServerError: "never" } }))
        .toEqual([[0], "QuestbackInternalServerError never"])
      expect(yield* call(inTurn(404), { tags: { QuestbackNotFound: "transient" } })).toEqual([[0, 25], "200"])
    }))
})

describe("what a client is wrapped in", () => {
  it.effect("a base URL that is added on top does not change which budget and gate a request belongs to", () =>
    Effect.gen(function*() {
      const server = inTurn(hinted(429, "2"))
      const client = server.http.pipe(
        Questback.client,
        Retry.client(Retry.policy()),
        HttpClient.mapRequest((request) => ({ ...request, url: `https://api.example.com${request.url}` }))
      )
      const two = Effect.all([client.get("/a"), Effect.delay(client.get("/b"), "1 second")], { concurrency: 2 })
      yield* finish(two)
      // The second one waits for the gate that the first one's hint has closed.
      expect(server.requests.map(({ at, url }) => [at, url.slice(-2)])).toEqual([
        [0, "/a"],
        [2_100, "/a"],
        [2_205, "/b"]
      ])
    }))
})

// What the table of docs/retry.md says of a list of statuses and a schedule: the platform's own, measured.
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Option from "#effect/Option"
import * as Stream from "#effect/Stream"
import { retryTransientHeedsRetryAfter } from "#test/platform"
import { describe, expect, it } from "#test/vitest"
import * as Exit from "effect/Exit"
import * as Schedule from "effect/Schedule"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import { finish, inTurn, makeServer, type Reply } from "../load/world.js"
import { onlyFailureOf } from "../utils/failureOf.js"

const url = "https://api.example.com/v1/quests/42"
const backoff = Schedule.exponential("50 millis")
const repeats = 3

/** Longer than the longest hint here. */
const ages = "20000 days"

type Call = <E>(
  http: HttpClient.HttpClient.With<E>
) => Effect.Effect<HttpClientResponse.HttpClientResponse, E>

const get: Call = (http) => http.get(url)
const post: Call = (http) => http.post(url)

/** Sends the same to two servers, by the platform's retryTransient and by a policy, and says how that ends. */
const compare = <Server extends { readonly http: HttpClient.HttpClient }>(make: () => Server, call: Call) =>
  Effect.gen(function*() {
    const [theirs, ours] = [make(), make()]
    const blind = theirs.http.pipe(HttpClient.retryTransient({ schedule: backoff, times: repeats }))
    const policy = Retry.policy({ attempts: repeats + 1, budget: "none" })
    return {
      theirs: { server: theirs, exit: yield* finish(call(blind), undefined, ages) },
      ours: { server: ours, exit: yield* finish(call(ours.http.pipe(Questback.client, Retry.client(policy)))) }
    }
  })

/** What a call has ended with, and why. */
const ended = <A>(exit: Exit.Exit<A, Questback.Failure>) => {
  const failure = onlyFailureOf(exit)
  if (failure === undefined) throw new Error("it did not fail")
  return { failure, reason: Option.getOrThrow(Retry.outcome(failure)).verdict.reason }
}

const busy = (seconds: string) => inTurn({ status: 429, headers: { "retry-after": seconds } })

/** Three busy answers and a broken connection, again and again. */
const flapping = () => makeServer((_, index): Reply => index % 4 < 3 ? 503 : { code: "ECONNREFUSED" })

/** It takes an order and sends its client to a page that is busy, again and again. */
const redirecting = () => {
  const server = makeServer(({ url: asked }): Reply =>
    asked === url ? { status: 303, headers: { location: "/v1/status" } } : 429
  )
  return { ...server, http: HttpClient.followRedirects(server.http) }
}

/** It reads what it is sent, and fails once. */
const reading = () => {
  const bodies: Array<string> = []
  const http = HttpClient.make((request) =>
    Effect.gen(function*() {
      if (request.body._tag !== "Stream") throw new Error("not a stream")
      const body = yield* Effect.orDie(Stream.mkString(Stream.decodeText(request.body.stream)))
      const status = bodies.push(body) === 1 ? 500 : 200
      return HttpClientResponse.fromWeb(request, Response.json({ title: "No." }, { status }))
    })
  )
  return { http, bodies }
}

/** Sends a stream that can be read only once. */
const upload: Call = (http) => {
  const once = [new TextEncoder().encode("payload")].values()
  return http.execute(HttpClientRequest.put(url).pipe(HttpClientRequest.bodyStream(Stream.fromIterable(once))))
}

describe("a list of statuses and a schedule, and a policy", () => {
  it.effect("Retry-After: 2", () =>
    Effect.gen(function*() {
      const { ours, theirs } = yield* compare(() => busy("2"), get)
      expect(theirs.server.times()).toEqual([0, retryTransientHeedsRetryAfter ? 2_000 : 50])
      expect(ours.server.times()).toEqual([0, 2_100])
    }))

  it.effect("Retry-After: 946080000, which are thirty years", () =>
    Effect.gen(function*() {
      const { ours, theirs } = yield* compare(() => busy("946080000"), get)
      expect(theirs.server.times()).toEqual([0, retryTransientHeedsRetryAfter ? 946_080_000_000 : 50])
      expect(ours.server.times()).toEqual([0])
      const { failure, reason } = ended(ours.exit)
      expect(reason).toBe("hint")
      expect(failure.retryAfter).toEqual(Duration.seconds(946_080_000))
    }))

  it.effect("a POST whose connection breaks", () =>
    Effect.gen(function*() {
      const { ours, theirs } = yield* compare(() => inTurn({ code: "ECONNRESET" }), post)
      expect([theirs.server.requests.length, ours.server.requests.length]).toEqual([2, 1])
      expect(ended(ours.exit).reason).toBe("unsafe")
    }))

  it.effect("a POST, 303, then a 429 again and again", () =>
    Effect.gen(function*() {
      const { ours, theirs } = yield* compare(redirecting, post)
      const orders = ({ requests }: ReturnType<typeof redirecting>) =>
        requests.filter((asked) => asked.method === "POST" && asked.url === url).length
      expect([orders(theirs.server), orders(ours.server)]).toEqual([4, 1])
      expect(ended(ours.exit).reason).toBe("unsafe")
    }))

  it.effect("a PUT of a stream, then a 500", () =>
    Effect.gen(function*() {
      const { ours, theirs } = yield* compare(reading, upload)
      expect([theirs.server.bodies, ours.server.bodies]).toEqual([["payload", ""], ["payload"]])
      // What was sent empty has a success to show for it.
      expect(Exit.isSuccess(theirs.exit)).toBe(true)
      expect(ended(ours.exit).failure._tag).toBe("QuestbackInternalServerError")
    }))

  it.effect("answers and broken connections in turn", () =>
    Effect.gen(function*() {
      const { ours, theirs } = yield* compare(flapping, get)
      // Each kind is counted anew for every one of the other.
      expect([theirs.server.requests.length, ours.server.requests.length]).toEqual([16, 4])
    }))
})

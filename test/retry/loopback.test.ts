// The same over real sockets: a server on loopback counts the requests and measures the gaps between them.
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as FetchHttpClient from "#test/FetchHttpClient"
import { describe, expect, it } from "#test/vitest"
import * as Exit from "effect/Exit"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import * as Loopback from "../utils/loopback.js"

const live = Effect.provide(FetchHttpClient.layer)
const problem = { "content-type": "application/problem+json" }
const failed = (status: number, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers: { ...problem, ...headers },
  body: "{\"title\":\"No.\"}"
})

describe("over sockets", () => {
  it.live("a Retry-After of one second is a gap of one second, and a tenth more at most", () =>
    Effect.gen(function*() {
      const server = yield* Loopback.make(({ count }) =>
        count === 1 ? failed(429, { "retry-after": "1" }) : { status: 200 }
      )
      const http = (yield* HttpClient.HttpClient).pipe(Questback.client, Retry.client(Retry.policy()))
      expect((yield* http.get(`${server.origin}/quests`)).status).toBe(200)
      const [gap = 0, ...more] = server.gaps()
      expect(more).toEqual([])
      // A timer may be a little early by its own clock; a busy machine makes it late.
      expect(gap).toBeGreaterThan(995)
      expect(gap).toBeLessThan(1_600)
    }).pipe(live))

  it.live("twenty calls with a token that has run out: one renewal, each request once more", () =>
    Effect.gen(function*() {
      const server = yield* Loopback.make(({ headers }) =>
        headers.authorization === "Bearer new" ? { status: 200 } : failed(401)
      )
      let token = "old"
      let renewals = 0
      const refresh = Effect.delay(
        Effect.sync(() => {
          renewals++
          token = "new"
        }),
        "20 millis"
      )
      const client = (yield* HttpClient.HttpClient).pipe(
        HttpClient.mapRequestEffect((request) => Effect.sync(() => HttpClientRequest.bearerToken(request, token))),
        Questback.client,
        Retry.client(Retry.policy({ tags: { QuestbackUnauthorized: "refresh" }, refresh }))
      )
      const paths = Array.from({ length: 20 }, (_, n) => `${server.origin}/quests/${n}`)
      const answers = yield* Effect.forEach(paths, (path) => client.post(path), { concurrency: "unbounded" })
      expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200))
      expect(renewals).toBe(1)
      const used = server.requests.map(({ headers }) => headers.authorization)
      // Whoever was not sent yet when the token was renewed needed no second request.
      expect(used.filter((token) => token === "Bearer new")).toHaveLength(20)
      expect(used.filter((token) => token === "Bearer old").length).toBeLessThanOrEqual(20)
    }).pipe(live))

  it.live("a POST whose connection breaks is sent once; one with a key of the policy's own three times", () =>
    Effect.gen(function*() {
      const server = yield* Loopback.make(() => (response) => {
        response.destroy()
      })
      const http = (yield* HttpClient.HttpClient).pipe(Questback.client)
      const plain = http.pipe(Retry.client(Retry.policy()))
      expect(Exit.isFailure(yield* Effect.exit(plain.post(`${server.origin}/plain`)))).toBe(true)
      expect(server.requests).toHaveLength(1)
      const keyed = http.pipe(Retry.client(Retry.policy({ idempotencyKey: true })))
      expect(Exit.isFailure(yield* Effect.exit(keyed.post(`${server.origin}/keyed`)))).toBe(true)
      const keys = server.requests.slice(1).map(({ headers }) => headers["idempotency-key"])
      expect([keys.length, new Set(keys).size, keys[0]]).toEqual([3, 1, expect.any(String)])
    }).pipe(live))
})

/**
 * A program that meets every verdict: what an operator then sees is what the tests look at.
 */
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as NodeHttpClient from "#test/NodeHttpClient"
import { backingInMemory } from "#test/persistence"
import { fixed, withRandom } from "#test/random"
import { Questback, Retry } from "effect-errata"
import * as Shared from "../../src/Shared.js"
import * as Loopback from "../utils/loopback.js"

const problem = (status: number, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers: { "content-type": "application/problem+json", ...headers },
  body: JSON.stringify({ title: "No.", status })
})

/** A server that throttles first, is unwell then, and says at last that it is gone; and the call that hears all of it. */
export const threeAnswers = Effect.gen(function*() {
  const { origin } = yield* Loopback.make(({ count }) =>
    [problem(429, { "retry-after": "0" }), problem(500)][count - 1] ?? problem(410)
  )
  const http = yield* HttpClient.HttpClient
  const policy = Retry.policy({ backoff: { base: "10 millis", throttledBase: "20 millis" } })
  const client = http.pipe(Questback.client, Retry.client(policy))
  return yield* client.get(`${origin}/v1/quests/42?key=31`).pipe(Effect.withSpan("quests.find"))
}).pipe(Effect.scoped, withRandom(fixed([0.5])), Effect.provide(NodeHttpClient.layerNodeHttp))

/** A call by a client that shares a gate with other machines. */
export const sharing = Effect.gen(function*() {
  const { origin } = yield* Loopback.make(() => ({ status: 200 }))
  const gate = yield* Shared.gate()
  const client = (yield* HttpClient.HttpClient).pipe(Questback.client, Retry.client(Retry.policy({ gate })))
  return yield* client.get(origin)
}).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layerNodeHttp), Effect.provide(backingInMemory))

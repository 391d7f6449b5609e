import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as FastCheck from "#test/FastCheck"
import { fixed, seeded, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import { simulate } from "../load/time.js"
import { always, finish, inTurn, type makeServer } from "../load/world.js"

const url = "https://api.example.com/v1/quests"
const key = "idempotency-key"
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const clientOf = (server: ReturnType<typeof makeServer>, options: Retry.Options<{}, never, never> = {}) =>
  server.http.pipe(Questback.client, Retry.client(Retry.policy({ idempotencyKey: true, budget: "none", ...options })))
const keysOf = (server: ReturnType<typeof makeServer>) => server.requests.map(({ headers }) => headers[key])

/** The key of a call whose randomness has this seed. */
const keyFrom = async (seed: number) => {
  const server = always(200)
  await simulate(() => withRandom(clientOf(server).post(url), seeded(seed)))
  return keysOf(server)[0]
}

describe("an Idempotency-Key of the policy's own", () => {
  it.effect("is the same on all attempts of a call, and makes a POST repeatable", () =>
    Effect.gen(function*() {
      const server = inTurn(500, { code: "ECONNRESET" })
      yield* finish(clientOf(server).post(url))
      const keys = keysOf(server)
      expect(keys).toHaveLength(3)
      expect(new Set(keys).size).toBe(1)
      expect(keys[0]).toMatch(uuid)
    }))

  it.effect("is another one on another call, also of the same request", () =>
    Effect.gen(function*() {
      const server = inTurn(500, 200, 500)
      const call = clientOf(server).patch(url)
      yield* finish(call, seeded("calls"))
      yield* finish(call, seeded("more calls"))
      const [a, b, c, d] = keysOf(server)
      expect([a === b, c === d, a === c]).toEqual([true, true, false])
    }))

  it.effect("calls at once do not share one", () =>
    Effect.gen(function*() {
      const server = always(500)
      const client = clientOf(server)
      yield* finish(
        Effect.forEach([1, 2, 3, 4, 5], () => Effect.exit(client.post(url)), { concurrency: "unbounded" }),
        seeded("at once")
      )
      const counts = new Map<string | undefined, number>()
      for (const key of keysOf(server)) counts.set(key, (counts.get(key) ?? 0) + 1)
      expect([...counts.values()]).toEqual([3, 3, 3, 3, 3])
    }))

  it.effect("does not take the place of the caller's", () =>
    Effect.gen(function*() {
      const server = inTurn(500)
      yield* finish(clientOf(server).post(url, { headers: { "Idempotency-Key": "order-7" } }))
      expect(keysOf(server)).toEqual(["order-7", "order-7"])
      // Nor of one that is added on top of the client.
      const above = inTurn(500)
      const client = clientOf(above).pipe(
        HttpClient.mapRequest((request) => ({ ...request, headers: { ...request.headers, [key]: "order-8" } as never }))
      )
      yield* finish(client.post(url))
      expect(keysOf(above)).toEqual(["order-8", "order-8"])
    }))

  it.effect("is not given to what is idempotent anyway, nor unless asked for", () =>
    Effect.gen(function*() {
      for (const method of ["get", "put", "del"] as const) {
        const server = inTurn(500)
        yield* finish(clientOf(server)[method](url))
        expect(keysOf(server)).toEqual([undefined, undefined])
      }
      const server = always(200)
      yield* finish(clientOf(server, { idempotencyKey: false }).post(url))
      expect(keysOf(server)).toEqual([undefined])
    }))

  it.effect("is given to the client's requests in each of two layers of repeating, and stays the same", () =>
    Effect.gen(function*() {
      const server = inTurn(500, 500, 500)
      const client = clientOf(server, { attempts: 2 }).pipe(
        Retry.client(Retry.policy({ idempotencyKey: true, attempts: 2, budget: "none", exhausted: "repeat" }))
      )
      yield* finish(client.post(url), seeded("layers"))
      const keys = keysOf(server)
      expect(keys).toHaveLength(4)
      expect(new Set(keys).size).toBe(1)
    }))

  it.effect.each(
    [
      [0, "00000000-0000-4000-8000-000000000000"],
      // The largest number below one: what is made of it must not have a digit more.
      [1 - 2 ** -53, "ffffffff-ffff-4fff-bfff-ffffffffffff"]
    ] as const
  )("is a version 4 UUID where all random numbers are %d", ([random, expected]) =>
    Effect.gen(function*() {
      const server = always(200)
      yield* finish(clientOf(server).post(url), fixed([random]))
      expect(keysOf(server)).toEqual([expected])
      expect(expected).toMatch(uuid)
    }))

  it("is a version 4 UUID that a seed foretells, and no two seeds share one", async () => {
    const seen = new Set<string | undefined>()
    await FastCheck.assert(
      FastCheck.asyncProperty(FastCheck.integer(), async (seed) => {
        const value = await keyFrom(seed)
        expect(value).toMatch(uuid)
        expect(await keyFrom(seed)).toBe(value)
        seen.add(value)
      }),
      { seed: 42, numRuns: 500 }
    )
    // FastCheck may ask for a seed twice.
    expect(seen.size).toBeGreaterThan(450)
  })
})

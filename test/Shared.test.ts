import * as Cause from "#effect/Cause"
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Layer from "#effect/Layer"
import * as Option from "#effect/Option"
import * as Schema from "#effect/Schema"
import { makeStore } from "#seam/store"
import { fewestOperations, yieldingAfter } from "#test/fiber"
import { measured } from "#test/metrics"
import { type Backing, backingInMemory, backingOf } from "#test/persistence"
import { fixed, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import * as Clock from "effect/Clock"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import * as Questback from "../src/apis/Questback.js"
import { makeSharedGate } from "../src/internal/shared/gate.js"
import * as Retry from "../src/Retry.js"
import * as Shared from "../src/Shared.js"
import { UndocumentedError } from "../src/UndocumentedError.js"
import { simulate } from "./load/time.js"
import { inTurn, makeServer, type Reply } from "./load/world.js"

const origin = "https://api.example.com"
const url = `${origin}/v1/quests/42`
const toldToWait = (seconds: number): Reply => ({
  status: 429,
  headers: { "retry-after": String(seconds) },
  body: "{\"title\":\"a body that is secret\"}"
})

/** Without the hash, which is computed beside the program, and for which no time passes here. */
const gate = Effect.flatMap(makeStore("errata"), (store) => makeSharedGate(store, Effect.succeed))

const clientOf = (http: HttpClient.HttpClient, gate: Shared.Gate) =>
  http.pipe(Questback.client, Retry.client(Retry.policy({ gate })))

/** A process: a gate of its own to a store that others may reach. */
const machine = (http: HttpClient.HttpClient) => Effect.map(gate, (gate) => clientOf(http, gate))

const after = <A, E, R>(milliseconds: number, effect: Effect.Effect<A, E, R>) => Effect.delay(effect, milliseconds)

const together = <A, E, R>(...calls: ReadonlyArray<Effect.Effect<A, E, R>>) =>
  Effect.all(calls.map(Effect.exit), { concurrency: "unbounded" })

/** Runs to the end in simulated time. Of each spread it is half. */
const running =
  <E>(test: Effect.Effect<void, E, Backing | Scope.Scope>, backing: Layer.Layer<Backing> = backingInMemory) =>
  async () => {
    const { exit } = await simulate(() =>
      test.pipe(Effect.scoped, Effect.provide(Layer.fresh(backing)), withRandom(fixed([0.5])))
    )
    if (Exit.isFailure(exit)) throw Cause.squash(exit.cause)
  }

const elapsed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(
    Clock.currentTimeMillis,
    (began) => Effect.flatMap(Effect.exit(effect), () => Effect.map(Clock.currentTimeMillis, (now) => now - began))
  )

describe("after one machine was told to wait", () => {
  it(
    "another one is not sent before that is over, and then it is",
    running(Effect.gen(function*() {
      const server = inTurn(toldToWait(20))
      const [first, second] = yield* Effect.all([machine(server.http), machine(server.http)])
      const exits = yield* together(first.get(url), after(1_000, second.get(url)))
      expect(exits.map(({ _tag }) => _tag)).toEqual(["Success", "Success"])
      // The first at half of a tenth beyond its hint; the other one later by a spread of its gate, and one of its own.
      expect(server.times()).toEqual([0, 21_000, 23_103])
    }))
  )

  it(
    "one that cannot wait so long is not sent, and says so: there was no answer to it",
    running(Effect.gen(function*() {
      const server = inTurn(toldToWait(600))
      const [first, second] = yield* Effect.all([machine(server.http), machine(server.http)])
      const told = yield* Effect.flip(first.get(url))
      const failure = yield* after(60_000, Effect.flip(second.get(`${url}?token=s3cr3t`)))
      expect([told._tag, told.status, server.requests.length]).toEqual(["QuestbackTooManyRequests", 429, 1])
      if (failure._tag !== "UndocumentedError") throw new Error(failure._tag)
      expect(failure).toMatchObject({
        reason: "NotSent",
        retry: "throttled",
        category: "ResourceExhausted",
        applied: "no",
        message: "Not sent: another machine was told to wait (GET /v1/quests/42)",
        exchange: { request: { method: "GET" }, body: "" }
      })
      expect([failure.status, failure.trace, failure.exchange.receivedAt]).toEqual([undefined, undefined, undefined])
      expect(Object.keys(failure.exchange.headers)).toEqual([])
      // What is left of ten minutes, and half of the spread.
      expect(Duration.toMillis(failure.retryAfter ?? 0)).toBe(540_000 + 2_500)
      expect(Option.getOrThrow(Retry.outcome(failure))).toMatchObject({
        attempts: 0,
        verdict: { _tag: "Stop", reason: "gate" }
      })
      expect(JSON.stringify(failure)).not.toContain("s3cr3t")
      const line = yield* Schema.encodeEffect(UndocumentedError)(failure)
      const carried = yield* Schema.decodeEffect(UndocumentedError)(line)
      expect([carried.message, carried.reason, carried.retryAfter]).toEqual([
        failure.message,
        "NotSent",
        failure.retryAfter
      ])
    }))
  )

  it(
    "its own other clients know it at once, without a question",
    running(
      Effect.gen(function*() {
        const server = inTurn(toldToWait(600))
        const shared = yield* gate
        for (const client of [clientOf(server.http, shared), clientOf(server.http, shared)]) {
          yield* Effect.exit(client.get(url))
        }
        expect(server.requests.length).toBe(1)
      }),
      // The store forgets at once.
      backingOf({ get: () => Effect.succeed(undefined), set: () => Effect.void })
    )
  )

  it(
    "whoever comes with another credential, or for another origin, is sent",
    running(Effect.gen(function*() {
      const server = inTurn(toldToWait(600))
      const [first, second] = yield* Effect.all([machine(server.http), machine(server.http)])
      const as = (token: string, to = url) => HttpClientRequest.get(to).pipe(HttpClientRequest.bearerToken(token))
      yield* Effect.exit(first.execute(as("a")))
      for (const request of [as("b"), as("a", "https://eu.example.com/v1"), HttpClientRequest.get(url)]) {
        yield* second.execute(request)
      }
      expect(server.requests.length).toBe(4)
      yield* Effect.flip(second.execute(as("a")))
      expect(server.requests.length).toBe(4)
    }))
  )

  it(
    "who waits in line when another machine is told to is not sent after all",
    running(Effect.gen(function*() {
      // The first is told to wait; when that is over, one goes first and is slow, and another one waits in line for it.
      const server = makeServer((_, index) =>
        index === 1
          ? after(2_000, Effect.succeed(200))
          : index === 0
          ? toldToWait(10)
          : index === 2
          ? toldToWait(30)
          : 200
      )
      const [first, second] = yield* Effect.all([machine(server.http), machine(server.http)])
      // The other machine knows of no line. It goes, and is told to wait.
      yield* together(first.get(`${url}/1`), after(100, first.get(`${url}/2`)), after(12_000, second.get(url)))
      expect(server.requests.length).toBe(5)
      const [one, two, three, four] = server.times().slice(1)
      expect([one, two]).toEqual([10_500, 12_000])
      expect(Math.min(three ?? 0, four ?? 0)).toBeGreaterThan(42_000)
    }))
  )

  // By the clock of a test, which stands still: a name takes as long as this machine is busy.
  it.effect(
    "the real names are found by every machine",
    Effect.fnUntraced(function*() {
      const sets: Array<readonly [string, object, number]> = []
      const gets = new Set<string>()
      const backing = backingOf({
        get: (key) =>
          Effect.sync(() => {
            gets.add(key)
            return sets.find(([name]) => name === key)?.[1]
          }),
        set: (...set) => Effect.sync(() => void sets.push(set))
      })
      const server = inTurn(toldToWait(600))
      const request = HttpClientRequest.get(url).pipe(HttpClientRequest.bearerToken("t0k3n"))
      const machine = Effect.flatMap(Shared.gate(), (gate) => Effect.flip(clientOf(server.http, gate).execute(request)))
      const failures = yield* Effect.all([machine, machine]).pipe(Effect.scoped, Effect.provide(backing))
      expect(failures.map(({ _tag }) => _tag)).toEqual(["QuestbackTooManyRequests", "UndocumentedError"])
      // A hash and two numbers, for as long as they last: no credential, no origin, no body.
      expect(sets).toEqual([[
        expect.stringMatching(/^[0-9a-f]{64}$/),
        { until: expect.any(Number), whole: 600_000 },
        600_000
      ]])
      expect(JSON.stringify([sets, [...gets]])).not.toMatch(/t0k3n|example|secret/)
    })
  )

  it("a longer closing is not shortened by a machine that has not heard of it", () => {
    const sets: Array<object> = []
    let asked = 0
    return running(
      Effect.gen(function*() {
        const client = yield* machine(inTurn(toldToWait(600)).http)
        yield* Effect.exit(client.get(url))
        expect([sets, asked]).toEqual([[], 3])
      }),
      backingOf({
        get: () =>
          // Its first questions were answered before the other one wrote.
          Effect.map(Clock.currentTimeMillis, (now) =>
            ++asked <= 2 ? undefined : { until: now + 900_000, whole: 900_000 }),
        set: (_, value) => Effect.sync(() => void sets.push(value))
      })
    )()
  })
})

/** How often the store was asked or told, by how that ended. */
const counted = Effect.map(
  measured("errata.shared"),
  (all) =>
    Object.fromEntries(all.map(({ attributes, count }) => [`${attributes["what"]} ${attributes["outcome"]}`, count]))
)

/** What has been counted since. */
const counting = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const before = yield* counted
    yield* effect
    const after = yield* counted
    return Object.fromEntries(
      Object.entries(after).map(([key, count]) => [key, count - (before[key] ?? 0)] as const).filter(([, n]) => n > 0)
    )
  })

const forever = Effect.as(Effect.sleep("1 day"), undefined)

describe("a store that is not well", () => {
  it("fails: no call does, each is sent at once, and a metric counts it", () => {
    const server = makeServer((_, index) => index === 3 ? toldToWait(600) : 200)
    return running(
      Effect.gen(function*() {
        const seen = yield* counting(Effect.gen(function*() {
          const client = yield* machine(server.http)
          for (let n = 0; n < 3; n++) yield* client.get(url)
          expect((yield* Effect.flip(client.get(url)))._tag).toBe("QuestbackTooManyRequests")
          yield* Effect.sleep("1 millis")
        }))
        expect(server.times()).toEqual([0, 0, 0, 0])
        expect(seen).toEqual({ "ask failed": 1, "ask skipped": 4, "tell failed": 1 })
      }),
      backingOf({ get: () => Effect.fail("gone"), set: () => Effect.fail("gone") })
    )()
  })

  it("dies: no call does", () =>
    running(
      Effect.gen(function*() {
        const client = yield* machine(inTurn().http)
        expect((yield* client.get(url)).status).toBe(200)
      }),
      backingOf({ get: () => Effect.die("a mistake"), set: () => Effect.die("a mistake") })
    )())

  it("answers no more: calls under way are sent after 50 ms, together, and later ones at once", () => {
    const server = makeServer((_, index) => index === 4 ? toldToWait(600) : 200)
    let asked = 0
    return running(
      Effect.gen(function*() {
        const client = yield* machine(server.http)
        yield* together(...[0, 10, 20].map((begin) => after(begin, client.get(url))))
        expect([...server.times(), asked]).toEqual([0, 0, 0, 2])
        expect(yield* elapsed(client.get(url))).toBe(0)
        // Who is told to wait does not wait for it either.
        expect(yield* elapsed(client.get(url))).toBe(0)
        yield* Effect.sleep("1 millis")
        expect([server.requests.length, asked]).toEqual([5, 3])
      }),
      backingOf({
        get: () => Effect.suspend(() => ++asked === 1 ? Effect.succeed(undefined) : forever),
        set: () => forever
      })
    )()
  })

  it.each([["can be interrupted", forever], ["cannot be", Effect.uninterruptible(forever)]])(
    "never answers, and %s: the gate is made after half a second, and no call waits",
    (_, forever) => {
      const server = inTurn()
      return running(
        Effect.gen(function*() {
          const began = yield* Clock.currentTimeMillis
          const client = yield* machine(server.http)
          expect((yield* Clock.currentTimeMillis) - began).toBe(500)
          for (let n = 0; n < 20; n++) expect(yield* elapsed(client.get(url))).toBe(0)
          yield* Effect.sleep("1 hour")
          expect(yield* elapsed(client.get(url))).toBe(0)
        }),
        backingOf({ get: () => forever, set: () => Effect.void })
      )()
    }
  )

  it("answers late: what it says counts as soon as it is known", () => {
    const server = inTurn()
    return running(
      Effect.gen(function*() {
        const client = yield* machine(server.http)
        const began = yield* Clock.currentTimeMillis
        yield* together(client.get(url), after(90, client.get(url)))
        // The second one had ten seconds to wait, of which five were over.
        const [first, second] = server.requests.map(({ at }) => at - began)
        expect(first).toBe(50)
        expect(second).toBeGreaterThan(5_000)
        expect(second).toBeLessThan(6_200)
      }),
      backingOf({
        get: () => after(80, Effect.map(Clock.currentTimeMillis, (now) => ({ until: now + 5_000, whole: 10_000 }))),
        set: () => Effect.void
      })
    )()
  })

  it("a call that is interrupted while it waits leaves nothing behind: others get the answer", () => {
    const server = inTurn()
    let asked = 0
    return running(
      Effect.gen(function*() {
        const client = yield* machine(server.http)
        const one = yield* Effect.forkChild(client.get(url))
        const other = yield* Effect.forkChild(elapsed(client.get(url)))
        yield* Effect.sleep("10 millis")
        yield* Fiber.interrupt(one)
        expect([yield* Fiber.join(other), server.requests.length, asked]).toEqual([20, 1, 2])
      }),
      backingOf({
        get: () =>
          Effect.suspend(() => {
            asked++
            return Effect.as(Effect.sleep("20 millis"), undefined)
          }),
        set: () => Effect.void
      })
    )()
  })
})

describe("who is interrupted at whatever moment", () => {
  it.each([0, 10])("leaves nothing: the next one asks, and hears; with a store that takes %i ms", async (takes) => {
    // A fiber that yields after so many operations can be interrupted between any two of them.
    for (let operations = fewestOperations; operations < 45; operations += 2) {
      for (let moment = 0; moment < 12; moment++) {
        let asked = 0
        let closed: object | undefined
        const server = inTurn()
        const answer = Effect.sync(() => closed)
        await running(
          Effect.gen(function*() {
            const client = yield* machine(server.http)
            const call = yield* Effect.forkChild(yieldingAfter(Effect.exit(client.get(url)), operations))
            for (let n = 0; n < moment; n++) yield* Effect.yieldNow
            yield* Fiber.interrupt(call)
            yield* Effect.sleep("1 second")
            asked = 0
            expect([operations, moment, yield* elapsed(client.get(url)), asked]).toEqual([operations, moment, takes, 1])
            yield* Effect.sleep("1 second")
            const now = yield* Clock.currentTimeMillis
            closed = { until: now + 5_000, whole: 5_000 }
            const waited = yield* elapsed(client.get(url))
            // Once before it waits, and once when that is over.
            expect([operations, moment, waited > 5_000, asked]).toEqual([operations, moment, true, 3])
          }),
          backingOf({
            get: () =>
              Effect.suspend(() => {
                asked++
                return takes > 0 ? after(takes, answer) : answer
              }),
            set: () => Effect.void
          })
        )()
      }
    }
  })
})

describe("while nothing is closed", () => {
  it("a busy process asks beside its calls, and only the first of them waits", () => {
    const server = inTurn()
    let asked = 0
    return running(
      Effect.gen(function*() {
        const client = yield* machine(server.http)
        asked = 0
        expect(yield* elapsed(client.get(url))).toBe(10)
        for (let n = 0; n < 10; n++) expect(yield* after(40, elapsed(client.get(url)))).toBe(0)
        expect(asked).toBe(6)
      }),
      backingOf({
        get: () =>
          Effect.suspend(() => {
            asked++
            return Effect.as(Effect.sleep("10 millis"), undefined)
          }),
        set: () => Effect.void
      })
    )()
  })

  it("one that asks now and then waits for the store each time", () => {
    const server = inTurn()
    return running(
      Effect.gen(function*() {
        const client = yield* machine(server.http)
        for (let n = 0; n < 3; n++) expect(yield* after(1_000, elapsed(client.get(url)))).toBe(10)
      }),
      backingOf({ get: () => Effect.as(Effect.sleep("10 millis"), undefined), set: () => Effect.void })
    )()
  })
})

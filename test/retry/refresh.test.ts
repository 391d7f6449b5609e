import type * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Option from "#effect/Option"
import { countingFibers } from "#test/fiber"
import { followRedirectsHoldsTheRequest } from "#test/platform"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import { simulate } from "../load/time.js"
import { finish, makeServer, type Reply } from "../load/world.js"
import { onlyFailureOf } from "../utils/failureOf.js"

const url = "https://api.example.com/v1/quests/42"
const tags = { QuestbackUnauthorized: "refresh" } as const

interface Options {
  /** How long an answer takes. */
  readonly latency?: (index: number) => Duration.Input
  readonly policy?: Omit<Retry.Options<typeof tags, never, never>, "tags" | "refresh">
  /** What a renewal does, after 100 ms. */
  readonly renewal?: (accept: Effect.Effect<void>) => Effect.Effect<unknown, unknown>
  readonly script?: (index: number) => Reply | undefined
  /** What the bare client is wrapped in. */
  readonly around?: (http: HttpClient.HttpClient) => HttpClient.HttpClient
}

/** A server that accepts one token, and a program that has an older one and can get the newer one. */
const makeWorld = (
  { latency = () => 0, policy = {}, renewal = (accept) => accept, script = () => undefined, around = (http) => http }:
    Options = {}
) => {
  const state = { valid: 1, held: 0, renewals: 0 }
  const server = makeServer(({ headers }, index) =>
    Effect.delay(
      Effect.suspend((): Effect.Effect<Reply> =>
        Effect.succeed(script(index) ?? (headers["authorization"] === `Bearer ${state.valid}` ? 200 : 401))
      ),
      latency(index)
    )
  )
  const accept = Effect.sync(() => {
    state.held = state.valid
  })
  const refresh = Effect.andThen(
    Effect.sync(() => {
      state.renewals++
    }),
    Effect.delay(renewal(accept), "100 millis")
  )
  const client = around(server.http).pipe(
    HttpClient.mapRequestEffect((request) =>
      Effect.sync(() => HttpClientRequest.bearerToken(request, String(state.held)))
    ),
    Questback.client,
    Retry.client(Retry.policy({ budget: "none", tags, refresh, ...policy }))
  )
  const tokens = () => server.requests.map(({ headers }) => headers["authorization"]?.slice(7))
  return { client, state, server, tokens }
}

const reasonOf = (exit: Exit.Exit<unknown, Questback.Failure>) => {
  if (Exit.isSuccess(exit)) return "answered"
  const failure = onlyFailureOf(exit)
  return failure && [
    failure._tag,
    Option.getOrUndefined(Option.map(Retry.outcome(failure), ({ verdict }) => `${verdict._tag} ${verdict.reason}`))
  ]
}

describe("one call", () => {
  it.effect("is replayed once, at once, with the new credential; a POST too, since nothing was applied", () =>
    Effect.gen(function*() {
      for (const method of ["get", "post"] as const) {
        const { client, server, state, tokens } = makeWorld()
        expect(reasonOf(yield* finish(client[method](url)))).toBe("answered")
        expect([server.times(), tokens(), state.renewals]).toEqual([[0, 100], ["0", "1"], 1])
      }
    }))

  it.effect("stops when the new credential is not accepted either", () =>
    Effect.gen(function*() {
      const { client, server, state } = makeWorld({ script: () => 401 })
      expect(reasonOf(yield* finish(client.get(url)))).toEqual(["QuestbackUnauthorized", "Stop refresh"])
      expect([server.requests.length, state.renewals]).toEqual([2, 1])
    }))

  it.effect("refreshes once, also where other failures come in between", () =>
    Effect.gen(function*() {
      const { client, server, state } = makeWorld({
        script: (index) => [401, 500, 401][index],
        policy: { attempts: 9 }
      })
      expect(reasonOf(yield* finish(client.get(url)))).toEqual(["QuestbackUnauthorized", "Stop refresh"])
      expect([server.requests.length, state.renewals]).toEqual([3, 1])
    }))

  it.effect("a refresh is no delay: the backoff starts where it would have without it", () =>
    Effect.gen(function*() {
      const { client, server } = makeWorld({ script: (index) => [401, 500][index] })
      yield* finish(client.get(url))
      expect(server.times()).toEqual([0, 100, 125])
    }))

  it.effect("counts among the attempts", () =>
    Effect.gen(function*() {
      const one = makeWorld({ policy: { attempts: 1 } })
      expect(reasonOf(yield* finish(one.client.get(url)))).toEqual(["QuestbackUnauthorized", "Stop attempts"])
      expect([one.server.requests.length, one.state.renewals]).toEqual([1, 0])
      const three = makeWorld({ script: (index) => [500, 401, 500, 200][index] })
      expect(reasonOf(yield* finish(three.client.get(url)))).toEqual(["QuestbackInternalServerError", "Stop attempts"])
      expect(three.server.requests.length).toBe(3)
    }))

  it.effect("takes nothing from a budget", () =>
    Effect.gen(function*() {
      const budget = {
        capacity: 0,
        available: () => 0,
        take: () => false,
        give: () => {},
        recover: () => {},
        fail: () => 0,
        trusts: () => false
      }
      const { client, server } = makeWorld({ policy: { budget } })
      expect(reasonOf(yield* finish(client.get(url)))).toBe("answered")
      expect(server.requests).toHaveLength(2)
    }))

  it.effect("a renewal that fails, or dies, or is interrupted leaves the original failure, and says so", () =>
    Effect.gen(function*() {
      const renewals = [Effect.fail("no"), Effect.die(new Error("bug")), Effect.interrupt]
      for (const renewal of renewals) {
        const { client, server, state } = makeWorld({ renewal: () => renewal })
        const exit = yield* finish(client.get(url))
        expect(reasonOf(exit)).toEqual(["QuestbackUnauthorized", "Stop refresh"])
        const outcome = yield* client.get(url).pipe(
          Effect.flip,
          Effect.map((failure) => Option.getOrThrow(Retry.outcome(failure))),
          Effect.forkChild,
          Effect.tap(TestClock.adjust("1 second")),
          Effect.flatMap(Fiber.join)
        )
        // The time that the renewal took is in it.
        expect(outcome).toMatchObject({ attempts: 1, elapsed: 100 })
        expect(outcome.verdict.because).toBe("the renewal of the credential failed")
        expect([server.requests.length, state.renewals]).toEqual([2, 2])
      }
    }))

  it.effect("does not wait for a renewal beyond the deadline, nor send anything after it", () =>
    Effect.gen(function*() {
      const { client, server } = makeWorld({ renewal: () => Effect.never, policy: { deadline: "3 seconds" } })
      const fiber = yield* Effect.forkChild(Effect.flip(client.get(url)))
      yield* TestClock.adjust("3 seconds")
      const failure = yield* Fiber.join(fiber)
      expect(Retry.outcome(failure)).toMatchObject({ value: { elapsed: 3_000, verdict: { reason: "deadline" } } })
      expect(server.requests).toHaveLength(1)
      const slow = makeWorld({ latency: () => "4 seconds", policy: { deadline: "3 seconds" } })
      // Its answer would come behind the deadline: the request is interrupted before, and there is nothing to renew.
      expect(reasonOf(yield* finish(slow.client.get(url)))).toEqual(["TransportError", "Stop deadline"])
      expect([slow.server.requests.length, slow.state.renewals]).toEqual([1, 0])
    }))

  it.effect("a renewal that goes through the same client does not wait for itself", () =>
    Effect.gen(function*() {
      let ask: Effect.Effect<unknown, unknown> = Effect.void
      const { client, server } = makeWorld({ renewal: () => Effect.suspend(() => ask) })
      ask = client.post("https://api.example.com/token")
      expect(reasonOf(yield* finish(client.get(url)))).toEqual(["QuestbackUnauthorized", "Stop refresh"])
      expect(server.requests.map(({ method }) => method)).toEqual(["GET", "POST"])
    }))
})

describe("a renewal that asks another client", () => {
  it.effect("renews that one's credential first, where it has run out too", () =>
    Effect.gen(function*() {
      const issuer = makeWorld()
      const { client, state, tokens } = makeWorld({
        renewal: (accept) => Effect.andThen(issuer.client.post("https://login.example.com/token"), accept)
      })
      expect(reasonOf(yield* finish(client.get(url)))).toBe("answered")
      expect([state.renewals, issuer.state.renewals]).toEqual([1, 1])
      expect([tokens(), issuer.tokens()]).toEqual([["0", "1"], ["0", "1"]])
    }))

  it.effect("which asks the first one: it does not wait for itself in a circle", () =>
    Effect.gen(function*() {
      let ask: Effect.Effect<unknown, unknown> = Effect.void
      const issuer = makeWorld({ renewal: () => Effect.suspend(() => ask) })
      const { client, server } = makeWorld({
        renewal: () => issuer.client.post("https://login.example.com/token")
      })
      ask = client.post("https://api.example.com/token")
      expect(reasonOf(yield* finish(client.get(url)))).toEqual(["QuestbackUnauthorized", "Stop refresh"])
      expect(server.requests.map(({ method }) => method)).toEqual(["GET", "POST"])
    }))
})

describe("many calls at once", () => {
  it.each([5, 20, 50])("%i of them renew once, and each is replayed once with the new credential", async (calls) => {
    const { client, state, tokens } = makeWorld({ latency: (index) => index % 7 })
    const { exit } = await simulate(() =>
      Effect.forEach(Array.from({ length: calls }), () => client.get(url), { concurrency: "unbounded" })
    )
    expect(Exit.isSuccess(exit)).toBe(true)
    expect(state.renewals).toBe(1)
    for (const token of ["0", "1"]) expect(tokens().filter((used) => used === token)).toHaveLength(calls)
    expect(tokens()).toHaveLength(2 * calls)
  })

  it.effect("a 401 that arrives after another one has renewed takes the new credential", () =>
    Effect.gen(function*() {
      // The second answer is a second late: the renewal is long done.
      const { client, server, state, tokens } = makeWorld({ latency: (index) => index === 1 ? "1 second" : 0 })
      yield* finish(Effect.all([client.get(url), client.get(url)], { concurrency: 2 }))
      expect([state.renewals, tokens(), server.times()]).toEqual([1, ["0", "0", "1", "1"], [0, 0, 100, 1_000]])
    }))

  it.effect("the same where nobody can see the credential", () =>
    Effect.gen(function*() {
      const state = { session: false, renewals: 0 }
      const server = makeServer((_, index) =>
        Effect.delay(Effect.sync(() => index > 1 && state.session ? 200 : 401), index === 1 ? "1 second" : 0)
      )
      const refresh = Effect.delay(
        Effect.sync(() => {
          state.session = true
          state.renewals++
        }),
        "100 millis"
      )
      const client = server.http.pipe(Questback.client, Retry.client(Retry.policy({ tags, refresh })))
      const exit = yield* finish(Effect.all([client.get(url), client.get(url)], { concurrency: 2 }))
      expect([Exit.isSuccess(exit), state.renewals, server.times()]).toEqual([true, 1, [0, 0, 100, 1_000]])
    }))

  it.effect("every one keeps its own failure when the renewal fails", () =>
    Effect.gen(function*() {
      const { client, state } = makeWorld({ renewal: () => Effect.fail("no") })
      const paths = ["a", "b", "c", "d", "e"]
      const failures = yield* finish(
        Effect.forEach(paths, (path) => Effect.flip(client.get(`https://api.example.com/${path}`)), {
          concurrency: "unbounded"
        })
      )
      expect(state.renewals).toBe(1)
      expect(Exit.isSuccess(failures) && failures.value.map(({ exchange }) => exchange?.request?.url.slice(-1)))
        .toEqual(paths)
    }))

  it.effect("two credentials are renewed apart", () =>
    Effect.gen(function*() {
      const renewed: Array<string> = []
      const held = new Map([["one", "old"], ["two", "old"]])
      const server = makeServer(({ headers }) => headers["authorization"]?.endsWith("new") === true ? 200 : 401)
      const tenant = (name: string) =>
        server.http.pipe(
          HttpClient.mapRequestEffect((request) =>
            Effect.sync(() => HttpClientRequest.bearerToken(request, `${name}-${held.get(name)}`))
          ),
          Questback.client
        )
      let asked = ""
      const policy = Retry.policy({
        tags,
        refresh: Effect.suspend(() => {
          const name = asked
          return Effect.delay(
            Effect.sync(() => {
              renewed.push(name)
              held.set(name, "new")
            }),
            "100 millis"
          )
        })
      })
      // One policy, and so one refresher, for both.
      const call = (name: string) =>
        Effect.suspend(() => {
          asked = name
          return tenant(name).pipe(Retry.client(policy)).get(url)
        })
      yield* finish(
        Effect.all([call("one"), call("one"), Effect.delay(call("two"), 10), Effect.delay(call("two"), 10)], {
          concurrency: "unbounded"
        })
      )
      expect(renewed).toEqual(["one", "two"])
      expect(server.requests).toHaveLength(8)
    }))
})

describe("later on", () => {
  it.effect("a credential that runs out again is renewed again", () =>
    Effect.gen(function*() {
      const { client, state, tokens } = makeWorld()
      yield* finish(client.get(url))
      state.valid = 2
      yield* finish(client.get(url))
      expect([state.renewals, tokens()]).toEqual([2, ["0", "1", "1", "2"]])
    }))

  it.effect("also where a renewal leaves its text as it was", () =>
    Effect.gen(function*() {
      // A session that is opened anew under the same key.
      const session = { open: false, renewals: 0 }
      const server = makeServer(() => session.open ? 200 : 401)
      const refresh = Effect.sync(() => {
        session.open = true
        session.renewals++
      })
      const client = server.http.pipe(
        HttpClient.mapRequest(HttpClientRequest.basicAuth("user", "password")),
        Questback.client,
        Retry.client(Retry.policy({ tags, refresh }))
      )
      for (const renewals of [1, 2, 3]) {
        session.open = false
        expect([reasonOf(yield* finish(client.get(url))), session.renewals]).toEqual(["answered", renewals])
      }
    }))
})

describe("a server that accepts no credential", () => {
  /** Each renewal brings another token, and none of them is accepted, until the server has come to its senses. */
  const makeRefusing = (isWell: (at: number) => boolean = () => false) => {
    const state = { held: 0, renewals: 0 }
    const server = makeServer(({ at }) => isWell(at) ? 200 : 401)
    const refresh = Effect.sync(() => {
      state.renewals++
      state.held++
    })
    const client = server.http.pipe(
      HttpClient.mapRequestEffect((request) =>
        Effect.sync(() => HttpClientRequest.bearerToken(request, String(state.held)))
      ),
      Questback.client,
      Retry.client(Retry.policy({ budget: "none", tags, refresh }))
    )
    return { client, server, state }
  }
  const calls = (client: ReturnType<typeof makeRefusing>["client"], count: number, apart: Duration.Input) =>
    simulate(() =>
      Effect.forEach(Array.from({ length: count }), () => Effect.delay(Effect.exit(client.get(url)), apart))
    )

  it.each(["0 millis", "1 second", "1 minute"] as const)("200 calls, %s apart: ten renewals at most", async (apart) => {
    const { client, server, state } = makeRefusing()
    const { exit } = await calls(client, 200, apart)
    expect(state.renewals).toBeGreaterThanOrEqual(1)
    expect(state.renewals).toBeLessThanOrEqual(10)
    // Each call is sent once, and once more after each renewal.
    expect(server.requests).toHaveLength(200 + state.renewals)
    const last = Exit.isSuccess(exit) ? exit.value.at(-1) : undefined
    expect(last && reasonOf(last)).toEqual(["QuestbackUnauthorized", "Stop refresh"])
  })

  it("the failure says when the next renewal is tried", async () => {
    const { client } = makeRefusing()
    const { exit } = await simulate(() => Effect.andThen(Effect.exit(client.get(url)), Effect.flip(client.get(url))))
    const failure = Exit.isSuccess(exit) ? exit.value : undefined
    expect(failure && Option.getOrThrow(Retry.outcome(failure)).verdict.because)
      .toBe("the last renewal did not help; the next one is tried in 1s")
  })

  it("one success ends the pause: the next credential that has run out is renewed at once", async () => {
    // Nobody for an hour, everybody for another one, and then this credential has run out.
    const hour = 3_600_000
    const { client, state } = makeRefusing((at) => at > hour && at < 2 * hour)
    const ends: Array<unknown> = []
    const get = Effect.map(Effect.exit(client.get(url)), (exit) => ends.push(reasonOf(exit)))
    await simulate(() =>
      Effect.andThen(
        Effect.forEach(Array.from({ length: 60 }), () => Effect.delay(get, "59 seconds")),
        Effect.andThen(
          Effect.delay(get, "5 minutes"),
          Effect.andThen(
            Effect.sync(() => {
              state.renewals = 0
            }),
            Effect.delay(get, "1 hour")
          )
        )
      )
    )
    expect(ends.at(-2)).toBe("answered")
    expect(state.renewals).toBe(1)
  })

  it("many calls at once renew once", async () => {
    const { client, state } = makeRefusing()
    await simulate(() =>
      Effect.forEach(Array.from({ length: 50 }), () => Effect.exit(client.get(url)), { concurrency: "unbounded" })
    )
    expect(state.renewals).toBe(1)
  })
})

describe("interruption", () => {
  it.effect("of the first who waits does not cancel the renewal for the others", () =>
    Effect.gen(function*() {
      const { client, state } = makeWorld()
      const first = yield* Effect.forkChild(client.get(url))
      const second = yield* Effect.forkChild(client.get(url))
      yield* TestClock.adjust("50 millis")
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("50 millis")
      expect((yield* Fiber.join(second)).status).toBe(200)
      expect(state.renewals).toBe(1)
    }))

  it.effect("of all who wait ends the renewal, and the next call starts another one", () =>
    countingFibers((alive) =>
      Effect.gen(function*() {
        let ended = 0
        const { client, state } = makeWorld({
          renewal: (accept) => Effect.onInterrupt(Effect.delay(accept, "1 second"), () => Effect.sync(() => ended++))
        })
        const fibers = yield* Effect.forEach([1, 2, 3], () => Effect.forkChild(client.get(url)))
        yield* TestClock.adjust("500 millis")
        // Those who wait, and the renewal.
        expect(alive()).toBe(fibers.length + 1)
        yield* Fiber.interruptAll(fibers)
        yield* TestClock.adjust("0 millis")
        expect([ended, alive()]).toEqual([1, 0])
        expect([state.renewals, state.held]).toEqual([1, 0])
        expect(reasonOf(yield* finish(client.get(url)))).toBe("answered")
        expect([state.renewals, state.held]).toEqual([2, 1])
      })
    ))

  it.effect("a call that comes while a cancelled renewal still cleans up does not get its end", () =>
    Effect.gen(function*() {
      const { client } = makeWorld({
        // It takes ten seconds to come to rest, such as a connection that is closed politely.
        renewal: (accept) => Effect.onInterrupt(Effect.delay(accept, "1 second"), () => Effect.sleep("10 seconds"))
      })
      const first = yield* Effect.forkChild(client.get(url))
      yield* TestClock.adjust("500 millis")
      yield* Fiber.interrupt(first)
      const second = yield* Effect.forkChild(Effect.exit(client.get(url)))
      yield* TestClock.adjust("1 minute")
      expect(reasonOf(yield* Fiber.join(second))).toBe("answered")
    }))
})

describe("beneath what holds on to a request", () => {
  it.effect("such as followRedirects of Effect 3, a repeat is the same request: with the old credential", () =>
    Effect.gen(function*() {
      const { client, tokens } = makeWorld()
      expect(reasonOf(yield* finish(client.pipe(HttpClient.followRedirects()).get(url))))
        .toEqual(followRedirectsHoldsTheRequest ? ["QuestbackUnauthorized", "Stop refresh"] : "answered")
      expect(tokens()).toEqual(followRedirectsHoldsTheRequest ? ["0", "0"] : ["0", "1"])
    }))

  it.effect("above it, it is made anew", () =>
    Effect.gen(function*() {
      const { client, tokens } = makeWorld({ around: HttpClient.followRedirects() })
      expect(reasonOf(yield* finish(client.get(url)))).toBe("answered")
      expect(tokens()).toEqual(["0", "1"])
    }))
})

describe("Retry.effect", () => {
  it.effect("renews, and does the whole effect again; what another one renewed is taken", () =>
    Effect.gen(function*() {
      const state = { held: "old", renewals: 0 }
      const refresh = Effect.delay(
        Effect.sync(() => {
          state.held = "new"
          state.renewals++
        }),
        "100 millis"
      )
      const policy = Retry.policy({ tags, refresh })
      const work = (latency: Duration.Input) =>
        Effect.suspend(() => {
          const used = state.held
          return Effect.delay(
            Effect.suspend(() =>
              used === "new" ? Effect.succeed(used) : Effect.fail(new Questback.Unauthorized({ body: {} }))
            ),
            latency
          )
        }).pipe(Retry.effect(policy))
      const exit = yield* finish(Effect.all([work(0), work("1 second")], { concurrency: 2 }))
      expect(exit).toEqual(Exit.succeed(["new", "new"]))
      expect(state.renewals).toBe(1)
    }))
})

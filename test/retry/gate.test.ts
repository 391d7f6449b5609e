import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import { interruptUnsafe } from "#seam/fiber"
import { fewestOperations, yieldingAfter } from "#test/fiber"
import { fixed, seeded, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { inspect } from "node:util"
import { makeRandom } from "../../bench/storm/random.js"
import * as Questback from "../../src/apis/Questback.js"
import { makeGate } from "../../src/internal/retry/gate.js"
import * as Retry from "../../src/Retry.js"
import * as RetryBudget from "../../src/RetryBudget.js"
import { simulate } from "../load/time.js"
import { finish, inTurn, makeServer, type Reply } from "../load/world.js"

const origin = "https://api.example.com"
const hinted = (seconds: number): Reply => ({ status: 429, headers: { "retry-after": String(seconds) } })

const clientOf = (server: ReturnType<typeof makeServer>, options: Retry.Options<{}, never, never> = {}) =>
  server.http.pipe(Questback.client, Retry.client(Retry.policy({ budget: "none", ...options })))

const after = <A, E, R>(milliseconds: number, effect: Effect.Effect<A, E, R>) => Effect.delay(effect, milliseconds)

const together = (...calls: ReadonlyArray<Effect.Effect<unknown, unknown>>) =>
  simulate(() => Effect.forEach(calls, Effect.exit, { concurrency: "unbounded" }).pipe(withRandom(fixed([0.5]))))

const arrivals = ({ requests }: ReturnType<typeof makeServer>) =>
  requests.map(({ at, url }) => [at, url.slice(origin.length)] as const)

describe("after one request was told to wait", () => {
  it("others of the same client for the same origin wait as well", async () => {
    const server = inTurn(hinted(2))
    const client = clientOf(server)
    await together(
      client.get(`${origin}/a`),
      after(100, client.get(`${origin}/b`)),
      after(1_900, client.get(`${origin}/c`)),
      after(2_300, client.get(`${origin}/d`))
    )
    // The first at half of a tenth beyond its hint; the others a little later than that, at random.
    expect(arrivals(server)).toEqual([[0, "/a"], [2_100, "/a"], [2_205, "/b"], [2_205, "/c"], [2_300, "/d"]])
  })

  it("they come at random, not all at once", async () => {
    const server = inTurn(hinted(10))
    const client = clientOf(server)
    await simulate(() =>
      Effect.forEach(Array.from({ length: 50 }), (_, n) => after(n, Effect.exit(client.get(`${origin}/${n}`))), {
        concurrency: "unbounded"
      }).pipe(withRandom(seeded("crowd")))
    )
    const times = server.times().slice(1)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(10_000)
    expect(Math.max(...times)).toBeLessThanOrEqual(12_200)
    expect(new Set(times).size).toBeGreaterThan(40)
  })

  it("other origins do not", async () => {
    const server = inTurn(hinted(2))
    const client = clientOf(server)
    await together(client.get(`${origin}/a`), after(100, client.get("https://eu.example.com/b")))
    expect(server.times()).toEqual([0, 100, 2_100])
  })

  it("nor other clients", async () => {
    const server = inTurn(hinted(2))
    await together(clientOf(server).get(`${origin}/a`), after(100, clientOf(server).get(`${origin}/b`)))
    expect(server.times()).toEqual([0, 100, 2_100])
  })

  it("also if its own call was given up", async () => {
    const server = inTurn(hinted(2))
    const client = clientOf(server, { overrides: { QuestbackTooManyRequests: { attempts: 1 } } })
    await together(client.get(`${origin}/a`), after(100, client.get(`${origin}/b`)))
    // The call of /a has ended; what it heard has not.
    expect(arrivals(server)).toEqual([[0, "/a"], [2_100, "/b"]])
  })

  it("for longer than the policy waits: others are not sent, and fail with a copy of that failure", async () => {
    const server = inTurn(hinted(61))
    const client = clientOf(server)
    const failures: Array<Questback.Failure> = []
    const failing = (path: string) =>
      Effect.map(Effect.flip(client.get(`${origin}${path}`)), (failure) => void failures.push(failure))
    await together(failing("/a"), after(100, failing("/b")), after(62_000, client.get(`${origin}/c`)))
    expect(arrivals(server)).toEqual([[0, "/a"], [62_000, "/c"]])
    const [own, others] = failures
    if (own === undefined || others === undefined) throw new Error("both fail")
    expect(others).not.toBe(own)
    expect([others._tag, others.message]).toEqual(["QuestbackTooManyRequests", own.message])
    expect(others.exchange).toBe(own.exchange)
    // It has sent nothing; the other one's outcome is not touched.
    expect(Option.getOrThrow(Retry.outcome(others))).toMatchObject({
      attempts: 0,
      elapsed: 0,
      verdict: {
        _tag: "Stop",
        reason: "gate",
        because: "it was not sent: the server wants nobody for 1m 900ms, the policy waits 1m"
      }
    })
    expect(Option.getOrThrow(Retry.outcome(own))).toMatchObject({ attempts: 1, verdict: { reason: "hint" } })
  })

  it("who cannot wait because of its deadline fails without being sent", async () => {
    const server = inTurn(hinted(2), 200)
    const policy = Retry.policy({ budget: "none", deadline: "1500 millis" })
    const client = server.http.pipe(Questback.client, Retry.client(policy))
    const ended: Array<unknown> = []
    const told = Effect.catch(client.get(`${origin}/b`), (failure) => {
      ended.push(
        failure._tag,
        Option.map(Retry.outcome(failure), ({ attempts, verdict }) => [attempts, verdict.reason])
      )
      return Effect.void
    })
    await together(client.get(`${origin}/a`), after(100, told), after(900, client.get(`${origin}/c`)))
    expect(arrivals(server)).toEqual([[0, "/a"], [2_100, "/c"]])
    expect(ended).toEqual(["QuestbackTooManyRequests", Option.some([0, "gate"])])
  })

  it("who wakes looks again: whoever came first may have been told to wait once more", async () => {
    const server = inTurn(hinted(2), hinted(5))
    const client = clientOf(server)
    await together(client.get(`${origin}/a`), after(100, client.get(`${origin}/b`)))
    // /a was told twice; /b was about to go at 2.2 s, and has heard of the second one.
    expect(arrivals(server)).toEqual([[0, "/a"], [2_100, "/a"], [7_350, "/a"], [7_613, "/b"]])
  })

  it("a wait is no attempt: who may send one request waits, and is sent", async () => {
    const asked = async (attempts: number) => {
      const server = makeServer(({ url }) => url.endsWith("/a") ? hinted(2) : 200)
      const client = clientOf(server, { attempts })
      // One is answered, so that one may wait.
      await together(client.get(`${origin}/well`), client.get(`${origin}/a`), after(100, client.get(`${origin}/b`)))
      return arrivals(server).filter(([, path]) => path === "/b").map(([at]) => at)
    }
    // /a is refused at 0, 2.1 and 4.2 s, and closes the gate each time that it goes on, or ends.
    expect(await asked(1)).toEqual([2_100])
    expect(await asked(2)).toEqual([4_200])
    expect(await asked(3)).toEqual([6_300])
  })

  it("a wait takes nothing from the budget, up to where it is crowded: as many as were answered lately", async () => {
    // Three are answered, then the gate is closed, and eight wait.
    const server = makeServer((_, index) => index === 3 ? hinted(2) : 200)
    const budget = RetryBudget.unsafeMake({ capacity: 20 })
    const client = clientOf(server, { budget })
    const left: Array<number> = []
    const call = (n: number) => client.get(`${origin}/${n}`)
    await together(
      ...[0, 1, 2, 3].map(call),
      ...[4, 5, 6, 7, 8, 9, 10, 11].map((n) => after(100 + n, call(n))),
      after(99, Effect.sync(() => left.push(budget.available(origin)))),
      ...[4, 5, 6, 7, 8, 9, 10, 11].map((n) => after(100 + n, Effect.sync(() => left.push(budget.available(origin)))))
    )
    // /3 waits for its own time, and not at the gate; then three are free, and the next three take 5 each.
    expect(left).toEqual([15, 15, 15, 15, 10, 5, 0, 0, 0])
    // The two that found nothing left were not sent; those that waited have given back what they took.
    expect(arrivals(server).map(([, path]) => path).slice(4).toSorted()).toEqual([
      "/3",
      "/4",
      "/5",
      "/6",
      "/7",
      "/8",
      "/9"
    ])
    expect(budget.available(origin)).toBe(20)
  })

  it("beyond that a wait counts as an attempt: who has no other one is not sent", async () => {
    const ends = async (attempts: number) => {
      const server = makeServer((_, index) => index === 1 ? hinted(2) : 200)
      const client = clientOf(server, { overrides: { QuestbackTooManyRequests: { attempts: 2 } }, attempts })
      await together(client.get(`${origin}/well`))
      const reasons: Array<unknown> = []
      const call = (path: string) =>
        Effect.match(client.get(`${origin}${path}`), {
          onSuccess: () => {
            reasons.push([path, "answered"])
          },
          onFailure: (failure) => {
            const outcome = Option.getOrThrow(Retry.outcome(failure))
            reasons.push([path, outcome.verdict.reason, outcome.attempts])
          }
        })
      await together(call("/a"), after(100, call("/b")), after(200, call("/c")))
      return reasons
    }
    expect(await ends(1)).toEqual([["/c", "gate", 0], ["/a", "answered"], ["/b", "answered"]])
    expect(await ends(2)).toEqual([["/a", "answered"], ["/b", "answered"], ["/c", "answered"]])
  })

  it("also the first one, where nothing was answered lately: each of a thousand such clients would have one", async () => {
    const server = inTurn(hinted(2))
    const client = clientOf(server, { attempts: 1 })
    const reasons: Array<string> = []
    const told = Effect.catch(client.get(`${origin}/b`), (failure) => {
      reasons.push(Option.getOrThrow(Retry.outcome(failure)).verdict.because)
      return Effect.void
    })
    await together(client.get(`${origin}/a`), after(100, told))
    expect([arrivals(server), reasons]).toEqual([[[0, "/a"]], [
      "it was not sent: more wait at the gate than were answered lately"
    ]])
  })

  it("nobody waits at a gate for longer than the longest wait in all", async () => {
    const server = makeServer(({ url }) => url.endsWith("/a") ? hinted(20) : 200)
    const client = clientOf(server, { attempts: 100 })
    const ended: Array<readonly [at: number, reason: string]> = []
    await simulate((time) =>
      Effect.raceFirst(
        Effect.exit(client.get(`${origin}/a`)),
        after(
          100,
          Effect.catch(client.get(`${origin}/b`), (failure) => {
            ended.push([time.now(), Option.getOrThrow(Retry.outcome(failure)).verdict.reason])
            return Effect.never
          })
        )
      ).pipe(Effect.timeout("10 minutes"), Effect.exit, withRandom(fixed([0.5])))
    )
    expect(server.requests.filter(({ url }) => url.endsWith("/b"))).toEqual([])
    const [[at, reason] = [0, "nothing"]] = ended
    expect(reason).toBe("gate")
    expect(at).toBeGreaterThan(40_000)
    expect(at).toBeLessThanOrEqual(60_100)
  })
})

describe("of a thousand calls that begin while it is closed", () => {
  it("none is sent before the time is over; then one goes first, and more each time round", async () => {
    const latency = 20
    const server = makeServer((_, index) => Effect.delay(Effect.succeed(index === 500 ? hinted(1) : 200), latency))
    const client = clientOf(server)
    const call = (n: number) => client.get(`${origin}/${n}`)
    // Before that, enough are answered for a thousand to wait: all of them at once, and the last one closes the gate.
    await together(
      ...Array.from({ length: 501 }, (_, n) => call(n)),
      ...Array.from({ length: 1_000 }, (_, n) => after(latency + 1 + n * 0.9, call(n)))
    )
    const times = server.times().slice(501)
    // All of them, and the repeat of the one that was refused.
    expect(times).toHaveLength(1_001)
    const opens = latency + 1_000
    expect(Math.min(...times)).toBeGreaterThanOrEqual(opens)
    // The one that was told goes first, then the others that were asleep.
    const rounds = [...new Set(times)].map((round) => times.filter((at) => at === round).length)
    expect(rounds.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 32])
    // And then soon all: a few rounds, not one after another.
    expect(Math.max(...times)).toBeLessThan(opens + 1_000)
  })

  it("thousands that are in line, and are answered at once: each is let in when the one before it is done", async () => {
    const inLine = 5_000
    // The first one after the time is over takes a second, in which the others come.
    const server = makeServer(({ url }, index) =>
      index === 0 ? hinted(1) : url.endsWith("/first") ? Effect.delay(Effect.succeed(200), 1_000) : 200
    )
    const client = clientOf(server, { attempts: 99, longestWait: "10 minutes" })
    await together(
      client.get(`${origin}/first`),
      ...Array.from({ length: inLine }, (_, n) => after(1_200, client.get(`${origin}/${n}`)))
    )
    const times = server.times()
    expect(times).toHaveLength(2 + inLine)
    expect(Math.max(...times)).toBe(2_050)
    // In the order in which they came.
    expect(arrivals(server).slice(2, 5).map(([, path]) => path)).toEqual(["/0", "/1", "/2"])
  })

  it("who goes first and is refused closes it again for all", async () => {
    const server = makeServer(({ at }) => at < 5_000 ? hinted(1) : 200)
    const client = clientOf(server, { attempts: 10 })
    await together(...Array.from({ length: 20 }, (_, n) => after(n, client.get(`${origin}/${n}`))))
    // One after another as long as it refuses, each after the time that it gave; and in the end all.
    const refused = server.times().filter((at) => at < 5_000)
    for (const [n, at] of refused.entries()) expect(at - (refused[n - 1] ?? -1_000)).toBeGreaterThanOrEqual(1_000)
    expect(new Set(arrivals(server).slice(refused.length).map(([, path]) => path)).size).toBe(20)
  })
})

describe("by the clock of a test", () => {
  it.effect("those in line go when the one before them is answered", () =>
    Effect.gen(function*() {
      const server = makeServer((_, index) => index === 0 ? hinted(1) : Effect.delay(Effect.succeed(200), 100))
      const client = clientOf(server, { attempts: 9 })
      yield* finish(
        Effect.all(
          [0, 1_100, 1_100, 1_100, 1_100].map((start, n) => after(start, client.get(`${origin}/${n}`))),
          { concurrency: "unbounded" }
        )
      )
      expect(server.times()).toEqual([0, 1_050, 1_150, 1_150, 1_250, 1_250])
    }))
})

describe("a gate belongs to an origin and a credential", () => {
  const as = (header: string, value: string) => ({ headers: { [header]: value } })

  it.each(["authorization", "x-api-key", "api-key", "x-auth-token", "private-token"])(
    "%s: one user is throttled for 56 s, another one is not delayed",
    async (header) => {
      const server = makeServer(({ at, headers }) => headers[header] === "A" && at < 56_000 ? hinted(56) : 200)
      const client = clientOf(server)
      await together(
        client.get(`${origin}/a`, as(header, "A")),
        after(100, client.get(`${origin}/a2`, as(header, "A"))),
        ...[100, 200, 300].map((at) => after(at, client.get(`${origin}/b`, as(header, "B")))),
        after(400, client.get(`${origin}/nobody`))
      )
      const others = arrivals(server).filter(([, path]) => path !== "/a" && path !== "/a2")
      expect(others).toEqual([[100, "/b"], [200, "/b"], [300, "/b"], [400, "/nobody"]])
      const own = arrivals(server).filter(([, path]) => path === "/a" || path === "/a2").map(([at]) => at)
      expect(own).toHaveLength(3)
      expect(own[0]).toBe(0)
      expect(Math.min(...own.slice(1))).toBeGreaterThanOrEqual(56_000)
    }
  )

  it("no credential is told: what a call fails with that was not sent names none of another user's", async () => {
    const server = makeServer(() => hinted(600))
    const client = clientOf(server)
    const failures: Array<unknown> = []
    const call = Effect.map(
      Effect.flip(client.get(`${origin}/a`, as("authorization", "Bearer s3cret"))),
      (failure) => failures.push(failure)
    )
    await together(call, after(100, call))
    expect(server.requests).toHaveLength(1)
    expect(failures).toHaveLength(2)
    expect(inspect(failures, { depth: 10 })).not.toContain("s3cret")
  })
})

describe("many hosts that throttle", () => {
  const hosts = Array.from({ length: 1_500 }, (_, n) => `https://host-${n}.example.com`)

  it("1,500 of them: each is left alone for its time, and nobody waits when all are open again", async () => {
    const server = makeServer(({ at }) => at < 30_000 ? hinted(30) : 200)
    const client = clientOf(server)
    await together(
      ...hosts.map((host) => client.get(host)),
      ...hosts.map((host) => after(60_000, client.get(host)))
    )
    const times = server.times()
    expect(times).toHaveLength(3 * hosts.length)
    expect(times.filter((at) => at > 0 && at < 30_000)).toEqual([])
    expect(times.filter((at) => at === 60_000)).toHaveLength(hosts.length)
  })

  it("memory is bounded: a thousand gates, and none when all are open", () => {
    const gate = makeGate()
    const failure = { _tag: "Throttled" }
    for (const host of hosts) {
      gate.close(host, 0, 30_000, failure)
      expect(gate.size()).toBeLessThanOrEqual(1_000)
    }
    expect([gate.size(), gate.isTouched()]).toEqual([1_000, true])
    for (const host of hosts) {
      if (gate.enter(host, 30_000, () => {})._tag === "Admitted") gate.leave(host, true)
    }
    expect([gate.size(), gate.isTouched()]).toEqual([0, false])
  })
})

describe("who is interrupted at the gate", () => {
  it("leaves nothing: no timer, no request", async () => {
    const server = inTurn(hinted(30))
    const client = clientOf(server)
    const seen: Array<number> = []
    const { exit } = await simulate((time) =>
      Effect.gen(function*() {
        const first = yield* Effect.forkChild(client.get(`${origin}/a`))
        yield* Effect.sleep("1 second")
        const waiting = yield* Effect.forkChild(client.get(`${origin}/b`))
        yield* Effect.sleep("1 second")
        seen.push(time.sleeping())
        yield* Fiber.interrupt(waiting)
        seen.push(time.sleeping())
        yield* Fiber.interrupt(first)
        seen.push(time.sleeping())
      })
    )
    expect(Exit.isSuccess(exit)).toBe(true)
    expect(seen).toEqual([2, 1, 0])
    expect(arrivals(server)).toEqual([[0, "/a"]])
  })
})

describe("who is interrupted at whatever moment", () => {
  it.each([false, true])("leaves nothing: the next one goes at once; in line: %s", async (isInLine) => {
    // A fiber that yields after so many operations can be interrupted between any two of them.
    for (let operations = fewestOperations; operations < 50; operations++) {
      for (let moment = 0; moment < 25; moment++) {
        const server = makeServer(({ url }, index) =>
          Effect.delay(
            Effect.succeed(index === 1 || url.endsWith("/again") ? hinted(1) : 200),
            url.endsWith("/b") ? 0 : 10
          )
        )
        const client = clientOf(server, { attempts: 1, longestWait: "5 seconds" })
        const { exit } = await simulate((time) =>
          Effect.gen(function*() {
            // One is answered, so that one may wait.
            yield* client.get(`${origin}/well`)
            yield* Effect.exit(client.get(`${origin}/a`))
            yield* Effect.sleep("2 seconds")
            const first = yield* Effect.forkChild(isInLine ? client.get(`${origin}/first`) : Effect.void)
            yield* Effect.yieldNow
            const call = yieldingAfter(Effect.exit(client.get(`${origin}/b`)), operations)
            const interrupted = yield* Effect.forkChild(call)
            if (isInLine) yield* Effect.sleep("10 millis")
            for (let n = 0; n < moment; n++) yield* Effect.yieldNow
            yield* Fiber.interrupt(interrupted)
            yield* Fiber.await(first)
            const begun = time.now()
            yield* client.get(`${origin}/c`)
            const passed = time.now() - begun
            // Nor does the gate wait for it when it is closed once more, and lets one go first.
            yield* Effect.exit(client.get(`${origin}/again`))
            yield* Effect.sleep("2 seconds")
            const begunAgain = time.now()
            yield* client.get(`${origin}/d`)
            return [passed, time.now() - begunAgain]
          })
        )
        expect([operations, moment, exit]).toEqual([operations, moment, Exit.succeed([10, 10])])
      }
    }
  })

  it("in a crowd, at random times: in the end the server is asked as before", async () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = makeRandom(seed, "interruptions")
      let late = 0
      const server = makeServer(({ at }) => {
        const chance = random()
        // In the end it throttles once more, and the one that was told goes first, at its time.
        const reply = at > 1_000_000
          ? late++ === 1 ? hinted(1) : 200
          : chance < 0.2
          ? hinted(1)
          : chance < 0.3
          ? 500
          : 200
        return Effect.delay(Effect.succeed(reply), 10 * Math.floor(3 * random()))
      })
      const client = clientOf(server, { longestWait: "5 seconds" })
      const get = Effect.exit(client.get(origin))
      const { exit } = await simulate((time) =>
        Effect.gen(function*() {
          for (let n = 0; n < 100; n++) {
            const fiber = yield* Effect.forkChild(Effect.delay(get, 10 * Math.floor(200 * random())))
            yield* Effect.forkChild(
              Effect.delay(Effect.sync(() => interruptUnsafe(fiber)), 10 * Math.floor(400 * random()))
            )
          }
          yield* Effect.sleep("30 minutes")
          yield* get
          const begun = time.now()
          yield* client.get(origin)
          const passed = time.now() - begun
          const sleeping = time.sleeping()
          const together = time.now()
          yield* Effect.all([get, get, get], { concurrency: "unbounded" })
          const sent = server.requests.slice(-3).map(({ at }) => at - together)
          return { passed, sleeping, sent }
        }).pipe(withRandom(fixed([0.5])))
      )
      const found = Exit.isSuccess(exit) ? exit.value : undefined
      expect(found?.passed).toBeLessThan(1_200)
      expect(found).toMatchObject({ sleeping: 0, sent: [0, 0, 0] })
    }
  })
})

describe("a clock that is set back", () => {
  it("does not keep the gate closed", async () => {
    const server = inTurn(hinted(30))
    const client = clientOf(server)
    await simulate((time) =>
      Effect.gen(function*() {
        yield* Effect.sleep("1 hour")
        const first = yield* Effect.forkChild(client.get(`${origin}/a`))
        yield* Effect.sleep("1 second")
        time.set(0)
        const response = yield* client.get(`${origin}/b`)
        expect([response.status, time.now()]).toEqual([200, 0])
        yield* Fiber.interrupt(first)
      })
    )
    expect(server.requests).toHaveLength(2)
  })
})

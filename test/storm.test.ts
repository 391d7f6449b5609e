import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import { requestError } from "#seam/http"
import { fixed, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import { answer, type Failed, refused } from "../bench/storm/outcome.js"
import { brooker } from "../bench/storm/policies/brooker.js"
import { ours } from "../bench/storm/policies/ours.js"
import { retryTransient } from "../bench/storm/policies/retryTransient.js"
import { blind, none } from "../bench/storm/policies/simple.js"
import type { Call } from "../bench/storm/policy.js"
import { failing, runPublished, spreadOver } from "../bench/storm/published.js"
import { makeRandom } from "../bench/storm/random.js"
import {
  aMinute,
  backends,
  brownOut,
  byChance,
  deadFirst,
  errors,
  limit,
  outage,
  shedding
} from "../bench/storm/scenarios.js"
import { loadOf, recoveryOf, simulate, successOf } from "../bench/storm/simulate.js"
import { makeTimeline } from "../bench/storm/timeline.js"
import * as Retry from "../src/Retry.js"
import { simulate as runInTime } from "./load/time.js"
import { makeQuestback } from "./load/world.js"

/** Within two percent. */
const expectNear = (value: number, published: number) => expect(Math.abs(value / published - 1)).toBeLessThan(0.02)

describe("the simulator finds what is published", () => {
  it("three blind repeats send four times the load when every request fails", () => {
    expectNear(loadOf(runPublished(blind, failing(1), 1)), 4)
  })

  it("a token bucket sends 1.107 times, and lets 99.97 % succeed when 5 % of the requests fail", () => {
    expectNear(loadOf(runPublished(brooker, failing(1), 1)), 1.107)
    expectNear(successOf(runPublished(brooker, failing(0.05), 1)), 0.9997)
  })

  it.each([[10, 1.104], [100, 1.142], [1_000, 1.454]])("a bucket in each of %i clients: %f", (clients, load) => {
    expectNear(loadOf(runPublished(brooker, spreadOver(clients), 1)), load)
  })
})

const seeds = Array.from({ length: 10 }, (_, n) => n + 1)
const mean = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0) / values.length

describe("the defaults of this package", () => {
  it("add hardly anything when every request fails", () => {
    expect(loadOf(runPublished(ours, failing(1), 1))).toBeLessThan(1.03)
  })

  it("let all but a few calls succeed when 5 % of the requests fail", () => {
    expect(successOf(runPublished(ours, failing(0.05), 1))).toBeGreaterThan(0.9997)
  })

  // Three attempts cannot do better than 99.2 % and 97.3 %; one makes 80 % and 70 %.
  it.each([
    [5, 0.2, 99],
    [20, 0.2, 99],
    [200, 0.2, 99],
    [5, 0.3, 94],
    [20, 0.3, 94],
    [200, 0.3, 94]
  ])(
    "small clients are repeated: %i calls each, a second apart, of whose requests %f fail by chance",
    (calls, share, least) => {
      const success = mean(seeds.map((seed) => successOf(simulate(ours, byChance(calls, share), seed))))
      expect(100 * success).toBeGreaterThan(least)
    }
  )

  it("where a repeat always helps, no call is lost: a backend is down, or a first try finds a dead connection", () => {
    for (const scenario of [backends, deadFirst]) {
      expect(simulate(ours, scenario, 1)).toMatchObject({ wanted: 20_000, succeeded: 20_000 })
    }
  })

  it("a call a minute is repeated like one a second", () => {
    expect(successOf(simulate(ours, aMinute, 1))).toBeGreaterThan(0.99)
  })

  // Free waits of a client that has had no answer lately would add up: thousands of such clients, each with one call that
  // waits, fall upon the server together, and keep it down for another 30 to 45 s.
  it.each([3_000, 10_000])("leave no queue behind a rate limit for %i clients", (clients) => {
    const scenario = { ...limit, clients }
    for (const seed of [1, 2]) expect(recoveryOf(simulate(ours, scenario, seed), scenario.over)).toBe(0)
  })

  // A second is the resolution, and one more is allowed where a crowd waits at the gate: a thousand clients come back from a
  // short queue after 2 s instead of 1. A hundred come back from a rate limit after 2 s instead of 0: each has a line of its
  // own then, which the slow start of its gate works off.
  it.each([100, 1_000])("%i clients come back as where nobody repeats, or a second or two later", (clients) => {
    for (const scenario of [brownOut, outage, errors, shedding, limit]) {
      const [quiet, own] = [none, ours].map((policy) =>
        recoveryOf(simulate(policy, { ...scenario, clients }, 1), scenario.over)
      )
      const more = scenario === limit && clients === 100 ? 2 : 1
      expect(own, scenario.name).toBeLessThanOrEqual((quiet ?? Number.NaN) + more)
    }
  })

  it.each([[brownOut, 10], [errors, 14]])("ten thousand clients come back within seconds", (scenario, most) => {
    const many = { ...scenario, clients: 10_000 }
    expect(recoveryOf(simulate(ours, many, 1), many.over)).toBeLessThanOrEqual(most)
  })
})

describe("a server that is half as fast for 30 s", () => {
  it("comes back within seconds where nobody repeats, and never under blind repeats", () => {
    expect(recoveryOf(simulate(none, brownOut, 1), brownOut.over)).toBeLessThan(10)
    expect(recoveryOf(simulate(blind, brownOut, 1), brownOut.over)).toBe(Number.POSITIVE_INFINITY)
  })

  it("this package repeats nothing that says never, and no POST that may have been applied", () => {
    expect(simulate(ours, brownOut, 1)).toMatchObject({ futile: 0, unsafe: 0 })
  })

  it("in a thousand clients as well it comes back as it does where nobody repeats", () => {
    const many = { ...brownOut, clients: 1_000 }
    expect(recoveryOf(simulate(ours, many, 1), many.over)).toBe(recoveryOf(simulate(none, many, 1), many.over))
  })

  it("the same seed gives the same run, another one another", () => {
    expect(simulate(ours, brownOut, 2)).toEqual(simulate(ours, brownOut, 2))
    expect(simulate(ours, brownOut, 2).sent).not.toBe(simulate(ours, brownOut, 3).sent)
  })
})

/** Sends as the model of `retryTransient` says. */
const modelled = (script: ReadonlyArray<Failed | undefined>): number => {
  const client = retryTransient.client(() => 0.5, () => {})
  const call: Call = { client: 0, method: "GET", final: false, start: 0, sent: 0, delayed: 0, note: 0, begun: 0 }
  for (;;) {
    const failed = script[call.sent++]
    if (failed === undefined || client.failed(call, failed, 0) === undefined) return call.sent
  }
}

/** Sends as the real one does, without its waits. */
const real = async (script: ReadonlyArray<Failed | undefined>): Promise<number> => {
  let sent = 0
  const http = HttpClient.make((request) =>
    Effect.suspend(() => {
      const failed = script[sent++]
      return failed?.kind === "refused"
        ? Effect.fail(requestError(request, "transport", undefined))
        : Effect.succeed(
          HttpClientResponse.fromWeb(
            request,
            new Response("", { status: failed?.kind === "answer" ? failed.status : 200 })
          )
        )
    })
  )
  await Effect.runPromise(
    Effect.exit(http.pipe(HttpClient.retryTransient({ times: 3 })).get("https://api.example.com"))
  )
  return sent
}

describe("the model of retryTransient", () => {
  it("sends as many requests as the real one, whatever the answers", async () => {
    const random = makeRandom(1, "scripts")
    const outcomes = [undefined, answer(503), answer(429), refused, refused, answer(503), answer(500), answer(404)]
    const counts: Array<number> = []
    for (let i = 0; i < 300; i++) {
      // The first ones rarely end early, so that both of its loops come to their ends.
      const kinds = i < 150 ? outcomes.slice(1, 7) : outcomes
      const script = Array.from({ length: 20 }, () => kinds[Math.floor(random() * kinds.length)])
      counts.push(modelled(script))
      expect(modelled(script)).toBe(await real(script))
    }
    expect(Math.max(...counts)).toBeGreaterThan(10)
  })
})

// Fractions that add up exactly, so that no two things happen at the same time: what comes first then is nobody's promise.
const latency = 25.125
const startOf = (call: number) => call * (40 + 23 / 64)

/** When requests arrive that so many calls send by the model, and how many calls end well. */
const byModel = (script: ReadonlyArray<Failed | undefined>, calls: number) => {
  const timeline = makeTimeline<() => void>()
  const arrivals: Array<number> = []
  let good = 0
  let time = 0
  const client = ours.client(() => 0.5, (call) => {
    const now = time
    timeline.add(now, () => send(call, now))
  })
  const send = (call: Call, now: number): void => {
    const admitted = client.admit(call, now)
    if (admitted === "fail" || admitted === "wait") return
    if (admitted > 0) return timeline.add(now + admitted, () => send(call, now + admitted))
    call.sent++
    const failed = script[arrivals.push(now) - 1]
    timeline.add(now + latency, () => receive(call, failed, now + latency))
  }
  const receive = (call: Call, failed: Failed | undefined, now: number): void => {
    if (failed === undefined) {
      good++
      return client.succeeded(call, now)
    }
    const delay = client.failed(call, failed, now)
    if (delay === undefined) return
    call.delayed++
    call.begun = now + delay
    timeline.add(now + delay, () => send(call, now + delay))
  }
  for (let n = 0; n < calls; n++) {
    const start = startOf(n)
    const call: Call = { client: 0, method: "GET", final: false, start, sent: 0, delayed: 0, note: 0, begun: start }
    timeline.add(start, () => send(call, start))
  }
  for (let next = timeline.next(); next !== undefined; next = timeline.next()) {
    time = next.at
    next.what()
  }
  return { arrivals, good }
}

/** The same by `Retry.client`. */
const byClient = async (script: ReadonlyArray<Failed | undefined>, calls: number) => {
  let good = 0
  const server = makeQuestback((_, index) => {
    const failed = script[index]
    const reply = failed?.kind !== "answer"
      ? 200
      : {
        status: failed.status,
        headers: failed.retryAfter === undefined ? {} : { "retry-after": String(failed.retryAfter) }
      }
    return Effect.delay(Effect.succeed(reply), latency)
  })
  const client = server.http.pipe(Retry.client(Retry.policy()))
  const call = Effect.match(client.get("https://api.example.com/v1/things/42"), {
    onSuccess: () => {
      good++
    },
    onFailure: () => {}
  })
  await runInTime(() =>
    Effect.forEach(
      Array.from({ length: calls }, (_, n) => startOf(n)),
      (start) => start > 0 ? Effect.delay(call, start) : call,
      { concurrency: "unbounded", discard: true }
    ).pipe(withRandom(fixed([0.5])))
  )
  return { arrivals: [...server.times()], good }
}

describe("the model of this package", () => {
  it("sends its requests when Retry.client does, whatever the answers", async () => {
    const random = makeRandom(1, "scripts")
    const outcomes = [undefined, answer(500), answer(429, 1), answer(503), answer(410), answer(429), undefined]
    let sent = 0
    for (let i = 0; i < 100; i++) {
      // From a server that is well but for a few answers to one that hardly ever is.
      const trouble = random()
      const script = Array.from(
        { length: 200 },
        () => random() < trouble ? outcomes[Math.floor(random() * outcomes.length)] : undefined
      )
      const expected = byModel(script, 40)
      expect(await byClient(script, 40)).toEqual(expected)
      sent += expected.arrivals.length
    }
    // Fewer than there were calls: some find the gate closed for longer than they can wait, or crowded.
    expect(sent).toBeGreaterThan(100 * 35)
  })
})

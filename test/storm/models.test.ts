/** The models of clients that the simulation of a storm has, against these clients. */
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import { requestError } from "#seam/http"
import { fixed, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import { answer, type Failed, refused } from "../../bench/storm/outcome.js"
import { ours } from "../../bench/storm/policies/ours.js"
import { retryTransient } from "../../bench/storm/policies/retryTransient.js"
import type { Call } from "../../bench/storm/policy.js"
import { makeRandom } from "../../bench/storm/random.js"
import { makeTimeline } from "../../bench/storm/timeline.js"
import * as Retry from "../../src/Retry.js"
import { simulate as runInTime } from "../load/time.js"
import { makeQuestback } from "../load/world.js"

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

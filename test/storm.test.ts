import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { answer, type Failed, refused } from "../bench/storm/outcome.js"
import { brooker } from "../bench/storm/policies/brooker.js"
import { ours } from "../bench/storm/policies/ours.js"
import { retryTransient } from "../bench/storm/policies/retryTransient.js"
import { blind, none } from "../bench/storm/policies/simple.js"
import type { Call } from "../bench/storm/policy.js"
import { failing, runPublished, spreadOver } from "../bench/storm/published.js"
import { makeRandom } from "../bench/storm/random.js"
import { brownOut, limit } from "../bench/storm/scenarios.js"
import { loadOf, recoveryOf, simulate, successOf } from "../bench/storm/simulate.js"

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

describe("the defaults of this package", () => {
  it("add hardly anything when every request fails", () => {
    expect(loadOf(runPublished(ours, failing(1), 1))).toBeLessThan(1.1)
  })

  it("let all but a few calls succeed when 5 % of the requests fail", () => {
    expect(successOf(runPublished(ours, failing(0.05), 1))).toBeGreaterThan(0.9997)
  })

  it.each([10, 100, 1_000])("add less than 15 %% in %i clients of which half of the requests fail", (clients) => {
    expect(loadOf(runPublished(ours, spreadOver(clients), 1))).toBeLessThan(1.15)
  })

  it.each([10, 100, 1_000, 10_000])("leave no queue behind a rate limit for %i clients", (clients) => {
    const scenario = { ...limit, clients }
    expect(recoveryOf(simulate(ours, scenario, 1), scenario.over)).toBe(0)
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
  const client = retryTransient.client(() => 0.5)
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
        ? Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport" }))
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

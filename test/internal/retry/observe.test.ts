import * as Effect from "#effect/Effect"
import { type Line, loggingInto } from "#test/loggers"
import { measured, tagging } from "#test/metrics"
import { spanOf } from "#test/platform"
import { withListener } from "#test/tracer"
import { describe, expect, it } from "#test/vitest"
import type * as Tracer from "effect/Tracer"
import * as Questback from "../../../src/apis/Questback.js"
import * as Catalog from "../../../src/Catalog.js"
import * as Retry from "../../../src/Retry.js"
import { always, finish, inTurn, type makeServer } from "../../load/world.js"

const url = "https://api.example.com/v1/quests/42"
type Server = ReturnType<typeof makeServer>

const call = ({ http }: Server, options: Retry.Options<{}, never, never> = {}) =>
  http.pipe(Questback.client, Retry.client(Retry.policy({ budget: "none", ...options }))).get(url)

/** How often something was counted that has these attributes, and maybe more. */
const count = (name: string, tags: Readonly<Record<string, string>>) =>
  Effect.map(measured(name), (all) =>
    all
      .filter(({ attributes }) => Object.entries(tags).every(([key, value]) => attributes[key] === value))
      .reduce((sum, { count }) => sum + count, 0))

/** What a program adds to a count. */
const added = <A>(effect: Effect.Effect<A>, name: string, tags: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const before = yield* count(name, tags)
    yield* effect
    return (yield* count(name, tags)) - before
  })

type Event = readonly [name: string, attributes: Readonly<Record<string, unknown>> | undefined]

/** Runs, and gives all spans, and the events of the one that is called so. */
const traced = <A, E>(effect: Effect.Effect<A, E>, name = "call") => {
  const spans: Array<Tracer.Span> = []
  const events: Array<Event> = []
  const listener = {
    started: (span: Tracer.Span) => spans.push(span),
    attribute: () => {},
    event: (span: string, ...event: Event) => {
      if (span === name) events.push(event)
    },
    ended: () => {}
  }
  return Effect.as(finish(withListener(effect, listener)), { spans, events })
}

describe("metrics", () => {
  it.effect("errata.failures counts each failure by API, tag and category", () =>
    Effect.gen(function*() {
      const tags = { api: "Questback", tag: "QuestbackInternalServerError", category: "Internal" }
      expect(yield* added(finish(call(always(500))), "errata.failures", tags)).toBe(3)
      const refused = { api: "Questback", tag: "TransportError", category: "Unavailable" }
      expect(yield* added(finish(call(inTurn({ code: "ECONNREFUSED" }))), "errata.failures", refused)).toBe(1)
      expect(yield* added(finish(call(always(200))), "errata.failures", { api: "Questback" })).toBe(0)
    }))

  it.effect("errata.verdicts counts each decision by verdict and reason", () =>
    Effect.gen(function*() {
      const transient = { verdict: "Retry", reason: "transient" }
      expect(yield* added(finish(call(always(500))), "errata.verdicts", transient)).toBe(2)
      const attempts = { verdict: "Stop", reason: "attempts" }
      expect(yield* added(finish(call(always(500))), "errata.verdicts", attempts)).toBe(1)
      expect(yield* added(finish(call(always(410))), "errata.verdicts", { verdict: "Stop", reason: "never" })).toBe(1)
      expect(yield* added(finish(call(always(200))), "errata.verdicts", attempts)).toBe(0)
    }))

  it.effect("errata.wait holds the waits, in seconds", () =>
    Effect.gen(function*() {
      const waits = Effect.map(measured("errata.wait"), ([all]) => [all?.count ?? 0, all?.sum ?? 0])
      const [count = 0, sum = 0] = yield* waits
      yield* finish(call(inTurn({ status: 429, headers: { "retry-after": "2" } }, 500)))
      const [more = 0, longer = 0] = yield* waits
      expect(more - count).toBe(2)
      expect(longer - sum).toBeCloseTo(2.1 + 0.05, 3)
    }))

  it.effect("have the tags that the program gives its own", () =>
    Effect.gen(function*() {
      const tags = { team: "green" }
      const tagged = tagging(Effect.suspend(() => finish(call(inTurn(500)))), "team", "green")
      for (const name of ["errata.failures", "errata.verdicts", "errata.wait"]) {
        expect([name, yield* added(tagged, name, tags)]).toEqual([name, 1])
      }
    }))

  it.effect("a failed renewal is a verdict of its own", () =>
    Effect.gen(function*() {
      const client = always(401).http.pipe(
        Questback.client,
        Retry.client(Retry.policy({ tags: { QuestbackUnauthorized: "refresh" }, refresh: Effect.fail("no") }))
      )
      const stop = { verdict: "Stop", reason: "refresh" }
      expect(yield* added(finish(client.get(url)), "errata.verdicts", stop)).toBe(1)
      const refresh = { verdict: "Refresh", reason: "refresh" }
      expect(yield* added(finish(client.get(url)), "errata.verdicts", refresh)).toBe(1)
    }))
})

describe("spans", () => {
  it.effect("each attempt has one of its own; a repeat says which", () =>
    Effect.gen(function*() {
      const { spans } = yield* traced(Effect.withSpan(call(always(500)), "call"))
      const [outer, ...attempts] = spans
      expect([outer?.name, outer?.kind]).toEqual(["call", "internal"])
      expect(attempts.map(({ kind, name }) => [name, kind])).toEqual([
        [spanOf("GET"), "client"],
        [spanOf("GET"), "client"],
        [spanOf("GET"), "client"]
      ])
      expect(attempts.map(({ attributes }) => attributes.get("http.request.resend_count"))).toEqual([undefined, 1, 2])
      expect(attempts.map(({ attributes }) => attributes.get("http.response.status_code"))).toEqual([500, 500, 500])
      expect(outer?.attributes.has("http.request.resend_count")).toBe(false)
    }))

  it.effect("the one around the call has an event for each verdict", () =>
    Effect.gen(function*() {
      const server = inTurn({ status: 429, headers: { "retry-after": "2" } }, 410)
      const { events } = yield* traced(Effect.withSpan(call(server), "call"))
      expect(events).toEqual([
        ["Retry", {
          "error.type": "QuestbackTooManyRequests",
          "errata.verdict": "Retry",
          "errata.reason": "throttled",
          "errata.attempt": 1,
          "errata.wait": 2.1
        }],
        ["Stop", {
          "error.type": "QuestbackGone",
          "errata.verdict": "Stop",
          "errata.reason": "never",
          "errata.attempt": 2
        }]
      ])
    }))

  it.effect("without one around it nothing is missing", () =>
    Effect.gen(function*() {
      const { spans } = yield* traced(call(inTurn(500)))
      expect(spans.map(({ name }) => name)).toEqual([spanOf("GET"), spanOf("GET")])
    }))

  it.effect("a Schedule tells the span around it as well", () =>
    Effect.gen(function*() {
      const failing: Effect.Effect<never, Questback.Failure> = Effect.fail(new Questback.Gone({ body: {} }))
      const { events } = yield* traced(Effect.withSpan(Effect.retry(failing, Retry.policy()), "call"))
      expect(events.map(([name]) => name)).toEqual(["Stop"])
    }))
})

/** Runs, and gives the lines that were logged. */
const logged = <A, E>(effect: Effect.Effect<A, E>, level: "Debug" | "Info") => {
  const lines: Array<Line> = []
  return Effect.as(finish(loggingInto(effect, lines, level)), lines)
}

describe("log lines", () => {
  it.effect("on level debug, one for each verdict, with the trace id that the API's support asks for", () =>
    Effect.gen(function*() {
      const failing: Effect.Effect<never, Questback.Failure> = Effect.suspend(() =>
        Effect.fail(
          Catalog.decodeParts(Questback.catalog, {
            status: 500,
            headers: {},
            body: JSON.stringify({ title: "Unhandled", traceId: "00-6f-01" })
          })
        )
      )
      const lines = yield* logged(Effect.retry(failing, Retry.policy({ attempts: 2, budget: "none" })), "Debug")
      const facts = {
        "error.type": "QuestbackInternalServerError",
        "errata.trace": "00-6f-01"
      }
      expect(lines).toEqual([
        {
          message: ["Retry: backs off for 25ms"],
          cause: "",
          annotations: {
            ...facts,
            "errata.verdict": "Retry",
            "errata.reason": "transient",
            "errata.attempt": 1,
            "errata.wait": 0.025
          }
        },
        {
          message: ["Stop: attempt 2 of at most 2 has failed"],
          cause: "",
          annotations: { ...facts, "errata.verdict": "Stop", "errata.reason": "attempts", "errata.attempt": 2 }
        }
      ])
    }))

  it.effect("none on level info, and no trace id where there is none", () =>
    Effect.gen(function*() {
      expect(yield* logged(call(always(500)), "Info")).toEqual([])
      const [line] = yield* logged(call(always(410)), "Debug")
      expect(Object.keys(line?.annotations ?? {}).toSorted())
        .toEqual(["errata.attempt", "errata.reason", "errata.verdict", "error.type"])
    }))

  it.effect.each([0, 100])(
    "a renewal that failed after %i ms is told, with its cause",
    (time) =>
      Effect.gen(function*() {
        const refresh = time > 0 ? Effect.delay(Effect.fail("no"), time) : Effect.fail("no")
        const client = always(401).http.pipe(
          Questback.client,
          Retry.client(Retry.policy({ tags: { QuestbackUnauthorized: "refresh" }, refresh }))
        )
        const lines = yield* logged(client.get(url), "Debug")
        expect(lines.map(({ cause, message }) => [String(message), cause].join(" "))).toEqual([
          "Refresh: the credential has run out, and is renewed once ",
          "the renewal of a credential failed Error: no",
          "Stop: the renewal of the credential failed "
        ])
      })
  )
})

import { describe, expect, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as HashMap from "effect/HashMap"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import * as MetricState from "effect/MetricState"
import type * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import * as Questback from "../../../src/apis/Questback.js"
import * as Catalog from "../../../src/Catalog.js"
import * as Retry from "../../../src/Retry.js"
import { always, finish, inTurn, type makeServer } from "../../load/world.js"

const url = "https://api.example.com/v1/quests/42"
type Server = ReturnType<typeof makeServer>

const call = ({ http }: Server, options: Retry.Options<{}, never, never> = {}) =>
  http.pipe(Questback.client, Retry.client(Retry.policy({ budget: "none", ...options }))).get(url)

/** What the metrics of this name hold, by their tags. */
const read = Effect.map(
  Metric.snapshot,
  (pairs) => (name: string, tags: Readonly<Record<string, string>> = {}) =>
    pairs.find(({ metricKey }) =>
      metricKey.name === name &&
      Object.entries(tags).every(([key, value]) =>
        metricKey.tags.some((label) => label.key === key && label.value === value)
      )
    )?.metricState
)
const count = (name: string, tags: Readonly<Record<string, string>>) =>
  Effect.map(read, (of) => {
    const state = of(name, tags)
    return state !== undefined && MetricState.isCounterState(state) ? Number(state.count) : 0
  })

/** What a program adds to a count. */
const added = <A>(effect: Effect.Effect<A>, name: string, tags: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const before = yield* count(name, tags)
    yield* effect
    return (yield* count(name, tags)) - before
  })

class Kept implements Tracer.Span {
  readonly _tag = "Span"
  readonly spanId = String(Math.floor(performance.now() * 1e3))
  readonly traceId = "trace"
  readonly sampled = true
  readonly attributes = new Map<string, unknown>()
  readonly events: Array<readonly [string, Record<string, unknown> | undefined]> = []
  readonly name: string
  readonly parent: Option.Option<Tracer.AnySpan>
  readonly context: Context.Context<never>
  readonly links: ReadonlyArray<Tracer.SpanLink> = []
  readonly kind: Tracer.SpanKind
  status: Tracer.SpanStatus
  constructor(
    name: string,
    parent: Option.Option<Tracer.AnySpan>,
    context: Context.Context<never>,
    startTime: bigint,
    kind: Tracer.SpanKind
  ) {
    this.name = name
    this.parent = parent
    this.context = context
    this.kind = kind
    this.status = { _tag: "Started", startTime }
  }
  end(endTime: bigint, exit: Exit.Exit<unknown, unknown>) {
    this.status = { _tag: "Ended", startTime: this.status.startTime, endTime, exit }
  }
  attribute(key: string, value: unknown) {
    this.attributes.set(key, value)
  }
  event(name: string, _: bigint, attributes?: Record<string, unknown>) {
    this.events.push([name, attributes])
  }
  addLinks() {}
}

/** Runs with a tracer that keeps all spans. */
const traced = <A, E>(effect: Effect.Effect<A, E>) => {
  const spans: Array<Kept> = []
  const tracer = Tracer.make({
    span: (name, parent, context, _, startTime, kind) => {
      const span = new Kept(name, parent, context, startTime, kind)
      spans.push(span)
      return span
    },
    context: (f) => f()
  })
  return Effect.as(finish(Effect.withTracer(effect, tracer)), spans)
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
      const waits = Effect.map(read, (of) => {
        const state = of("errata.wait")
        return state !== undefined && MetricState.isHistogramState(state) ? [state.count, state.sum] : [0, 0]
      })
      const [count = 0, sum = 0] = yield* waits
      yield* finish(call(inTurn({ status: 429, headers: { "retry-after": "2" } }, 500)))
      const [more = 0, longer = 0] = yield* waits
      expect(more - count).toBe(2)
      expect(longer - sum).toBeCloseTo(2.1 + 0.05, 3)
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
      const spans = yield* traced(Effect.withSpan(call(always(500)), "call"))
      const [outer, ...attempts] = spans
      expect([outer?.name, outer?.kind]).toEqual(["call", "internal"])
      expect(attempts.map(({ kind, name }) => [name, kind])).toEqual([
        ["http.client GET", "client"],
        ["http.client GET", "client"],
        ["http.client GET", "client"]
      ])
      expect(attempts.map(({ attributes }) => attributes.get("http.request.resend_count"))).toEqual([undefined, 1, 2])
      expect(attempts.map(({ attributes }) => attributes.get("http.response.status_code"))).toEqual([500, 500, 500])
      expect(outer?.attributes.has("http.request.resend_count")).toBe(false)
    }))

  it.effect("the one around the call has an event for each verdict", () =>
    Effect.gen(function*() {
      const server = inTurn({ status: 429, headers: { "retry-after": "2" } }, 410)
      const [outer] = yield* traced(Effect.withSpan(call(server), "call"))
      expect(outer?.events).toEqual([
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
      const spans = yield* traced(call(inTurn(500)))
      expect(spans.map(({ name }) => name)).toEqual(["http.client GET", "http.client GET"])
    }))

  it.effect("a Schedule tells the span around it as well", () =>
    Effect.gen(function*() {
      const failing: Effect.Effect<never, Questback.Failure> = Effect.fail(new Questback.Gone({ body: {} }))
      const [outer] = yield* traced(Effect.withSpan(Effect.retry(failing, Retry.policy()), "call"))
      expect(outer?.events.map(([name]) => name)).toEqual(["Stop"])
    }))
})

interface Line {
  readonly message: unknown
  readonly cause: string
  readonly annotations: Readonly<Record<string, unknown>>
}

/** Runs, and gives the lines that were logged. */
const logged = <A, E>(effect: Effect.Effect<A, E>, level: LogLevel.LogLevel) => {
  const lines: Array<Line> = []
  const keep = Logger.make(({ annotations, cause, message }) => {
    lines.push({
      message,
      cause: Cause.isEmpty(cause) ? "" : Cause.pretty(cause),
      annotations: Object.fromEntries(HashMap.toEntries(annotations))
    })
  })
  return Effect.as(
    finish(effect.pipe(
      Effect.provide(Logger.replace(Logger.defaultLogger, keep)),
      Logger.withMinimumLogLevel(level)
    )),
    lines
  )
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
      const lines = yield* logged(Effect.retry(failing, Retry.policy({ attempts: 2, budget: "none" })), LogLevel.Debug)
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
      expect(yield* logged(call(always(500)), LogLevel.Info)).toEqual([])
      const [line] = yield* logged(call(always(410)), LogLevel.Debug)
      expect(Object.keys(line?.annotations ?? {}).toSorted())
        .toEqual(["errata.attempt", "errata.reason", "errata.verdict", "error.type"])
    }))

  it.effect("a renewal that failed is told, with its cause", () =>
    Effect.gen(function*() {
      const client = always(401).http.pipe(
        Questback.client,
        Retry.client(Retry.policy({ tags: { QuestbackUnauthorized: "refresh" }, refresh: Effect.fail("no") }))
      )
      const lines = yield* logged(client.get(url), LogLevel.Debug)
      expect(lines.map(({ cause, message }) => [String(message), cause].join(" "))).toEqual([
        "Refresh: the credential has run out, and is renewed once ",
        "the renewal of a credential failed Error: no",
        "Stop: the renewal of the credential failed "
      ])
    }))
})

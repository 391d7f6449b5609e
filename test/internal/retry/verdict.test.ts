import * as Duration from "#effect/Duration"
import { describe, expect, it } from "#test/vitest"
import type * as Disposition from "../../../src/Disposition.js"
import * as Exchange from "../../../src/Exchange.js"
import type { Rules } from "../../../src/internal/retry/options.js"
import { type Aware, signOf, type State, verdictOf } from "../../../src/internal/retry/verdict.js"

const rules: Rules = {
  attempts: 3,
  transientBase: 50,
  throttledBase: 1_000,
  cap: 20_000,
  longestWait: 60_000,
  deadline: Number.POSITIVE_INFINITY,
  attemptTimeout: Number.POSITIVE_INFINITY,
  refreshes: false,
  eventual: undefined,
  repeatsUnsafe: false,
  repeatsExhausted: false
}
const first: State = { attempt: 1, elapsed: 0, now: 0, random: 0.5 }

const failure = (retry: Disposition.Retry, rest: Partial<Aware> = {}): Aware => ({
  retry,
  category: "Unknown",
  applied: "no",
  ...rest
})
const exchange = (
  headers: Readonly<Record<string, string>>,
  { method = "GET", status = 429, url = "/quests" }: { method?: string; status?: number; url?: string } = {}
) => Exchange.fromParts({ status, headers, body: "", request: { method, url } })

const ask = (subject: Aware, changes: Partial<Rules> = {}, state: Partial<State> = {}) => {
  const verdict = verdictOf({ ...rules, ...changes }, subject, subject.retry, { ...first, ...state })
  return verdict._tag === "Retry"
    ? [verdict.reason, Duration.toMillis(verdict.delay), verdict.because]
    : [verdict._tag, verdict.reason, verdict.because]
}
const waitOf = (...args: Parameters<typeof ask>) => ask(...args)[1]

describe("one verdict for each reason, in a sentence", () => {
  it("stops", () => {
    expect(ask(failure("never"))).toEqual(["Stop", "never", "the same request would get the same answer"])
    expect(ask(failure("transient", { exchange: exchange({ "x-should-retry": "false" }) })))
      .toEqual(["Stop", "server", "the server says not to repeat it"])
    expect(ask(failure("transient", { exchange: exchange({ "grpc-retry-pushback-ms": "-1" }) }))[1]).toBe("server")
    expect(ask(failure("eventual"))[1]).toBe("eventual")
    expect(ask(failure("transient"), {}, { attempt: 3 }))
      .toEqual(["Stop", "attempts", "attempt 3 of at most 3 has failed"])
    expect(ask(failure("transient", { applied: "unknown", exchange: exchange({}, { method: "POST" }) })))
      .toEqual(["Stop", "unsafe", "the POST may have had its effect, and a repeat may have it twice"])
    expect(ask(failure("refresh")).slice(0, 2)).toEqual(["Stop", "refresh"])
    expect(ask(failure("throttled", { exchange: exchange({ "retry-after": "90" }) })))
      .toEqual(["Stop", "hint", "asked to wait 1m 30s, the policy waits at most 1m"])
    expect(ask(failure("throttled", { exchange: exchange({ "retry-after": "2" }) }), { deadline: 2_000 }))
      .toEqual(["Stop", "deadline", "a wait of 2s 100ms would pass the deadline of 2s"])
    expect(ask(failure("transient"), {}, { tokens: 13 }))
      .toEqual(["Stop", "budget", "a repeat takes 14 tokens, the budget has 13"])
  })

  it("repeats", () => {
    expect(ask(failure("transient"))).toEqual(["transient", 25, "backs off for 25ms"])
    expect(ask(failure("throttled"))).toEqual(["throttled", 500, "backs off for 500ms"])
    expect(ask(failure("throttled", { exchange: exchange({ "retry-after": "30" }) })))
      .toEqual(["throttled", 31_500, "asked to wait 30s, waits 31s 500ms"])
    expect(ask(failure("refresh"), { refreshes: true }).slice(0, 2)).toEqual(["Refresh", "refresh"])
    expect(ask(failure("eventual"), { eventual: { every: 300, upTo: 1_000 } }).slice(0, 2)).toEqual(["eventual", 300])
  })
})

describe("the first step that applies gives the reason", () => {
  // Everything stands in the way of this one; what is taken away one after another shows the order.
  const all = exchange({ "x-should-retry": "false", "retry-after": "90" }, { method: "POST" })
  const quiet = exchange({ "retry-after": "90" }, { method: "POST" })
  const safe = exchange({ "retry-after": "90" })
  const short = exchange({ "retry-after": "9" })
  const state = { attempt: 3, tokens: 0 }
  it.each<[string, Aware, Partial<Rules>, Partial<State>]>([
    ["never", failure("never", { exchange: all, applied: "unknown" }), { deadline: 0 }, state],
    ["server", failure("eventual", { exchange: all, applied: "unknown" }), { deadline: 0 }, state],
    ["eventual", failure("eventual", { exchange: quiet, applied: "unknown" }), { deadline: 0 }, state],
    ["attempts", failure("refresh", { exchange: quiet, applied: "unknown" }), { deadline: 0 }, state],
    ["unsafe", failure("refresh", { exchange: quiet, applied: "unknown" }), { deadline: 0 }, { tokens: 0 }],
    ["refresh", failure("refresh", { exchange: safe, applied: "unknown" }), { deadline: 0 }, { tokens: 0 }],
    ["hint", failure("throttled", { exchange: safe, applied: "unknown" }), { deadline: 0 }, { tokens: 0 }],
    ["deadline", failure("throttled", { exchange: short, applied: "unknown" }), { deadline: 0 }, { tokens: 0 }],
    ["budget", failure("throttled", { exchange: short, applied: "unknown" }), {}, { tokens: 0 }],
    ["throttled", failure("throttled", { exchange: short, applied: "unknown" }), {}, { tokens: 5 }]
  ])("%s", (reason, subject, changes, at) => {
    const verdict = verdictOf({ ...rules, ...changes }, subject, subject.retry, { ...first, ...at })
    expect(verdict.reason).toBe(reason)
  })
})

const waitAfter = (seconds: string, random: number) =>
  waitOf(failure("throttled", { exchange: exchange({ "retry-after": seconds }) }), { longestWait: 3_600_000 }, {
    random
  })

describe("the wait", () => {
  it("doubles with every delayed repeat up to its cap, and is a random part of that", () => {
    const waits = [0, 1, 2, 3, 8, 9, 20, 2_000].map((delayed) =>
      waitOf(failure("transient"), { attempts: 10_000 }, { attempt: 2, delayed, random: 1 })
    )
    expect(waits).toEqual([50, 100, 200, 400, 12_800, 20_000, 20_000, 20_000])
    expect(waitOf(failure("transient"), {}, { random: 0 })).toBe(0)
    expect(waitOf(failure("transient"), {}, { attempt: 2, random: 0.25 })).toBe(25)
    expect(waitOf(failure("throttled"), {}, { attempt: 2, random: 0.25 })).toBe(500)
  })

  it("is at least the hint, with a tenth of it at random, and five seconds at most", () => {
    expect(waitAfter("20", 0)).toBe(20_000)
    expect(waitAfter("20", 0.5)).toBe(21_000)
    expect(waitAfter("20", 1)).toBe(22_000)
    expect(waitAfter("600", 1)).toBe(605_000)
  })

  it("is the backoff where that is longer than a small hint", () => {
    const subject = failure("throttled", { exchange: exchange({ "retry-after": "0.1" }) })
    expect(waitOf(subject, {}, { random: 0.9 })).toBe(900)
    expect(waitOf(failure("throttled", { exchange: exchange({ "retry-after": "0" }) }), {}, { random: 0.9 })).toBe(900)
  })

  it("the spread does not pass the longest wait, and a hint of just that is obeyed", () => {
    const subject = failure("throttled", { exchange: exchange({ "retry-after": "60" }) })
    expect(waitOf(subject, {}, { random: 1 })).toBe(60_000)
    expect(ask(subject, { longestWait: 59_999 })[1]).toBe("hint")
  })

  it("a floor counts like a hint", () => {
    expect(waitOf(failure("transient", { floor: "2 seconds" }))).toBe(2_100)
    expect(waitOf(failure("transient", { floor: "2 seconds", exchange: exchange({ "retry-after": "4" }) }))).toBe(4_200)
    expect(ask(failure("transient", { floor: "2 minutes" }))[1]).toBe("hint")
  })

  it("a reset counts where the failure is about the quota, and not elsewhere", () => {
    const resets = exchange({ "x-ratelimit-reset": "30" })
    expect(waitOf(failure("throttled", { exchange: resets }), {}, { random: 0 })).toBe(30_000)
    expect(waitOf(failure("transient", { exchange: resets }), {}, { random: 0 })).toBe(0)
    // What the policy takes it for decides, not what the failure says.
    const verdict = verdictOf(rules, failure("transient", { exchange: resets }), "throttled", { ...first, random: 0 })
    expect(verdict).toMatchObject({ _tag: "Retry", reason: "throttled", delay: Duration.seconds(30) })
  })

  it("a date without a Date beside it is measured against the clock", () => {
    const dated = failure("throttled", { exchange: exchange({ "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT" }) })
    const now = Date.UTC(2026, 10, 21, 10)
    expect(waitOf(dated, {}, { now, random: 0 })).toBe(30_000)
    expect(waitOf(dated, {}, { now: now + 20_000, random: 0 })).toBe(10_000)
    expect(ask(dated, {}, { now: now - 3_600_000 })[1]).toBe("hint")
  })
})

const post = (applied: Disposition.Applied, status = 500, headers: Readonly<Record<string, string>> = {}) =>
  failure("transient", { applied, exchange: exchange(headers, { method: "POST", status }) })

const unauthorized = (applied: Disposition.Applied) =>
  failure("refresh", { applied, exchange: exchange({}, { method: "POST", status: 401 }) })

describe("a request that may have had its effect", () => {
  it("is not repeated, unless it is certain that it had none, or the caller says so", () => {
    expect(ask(post("unknown"))[1]).toBe("unsafe")
    expect(ask(post("no"))[0]).toBe("transient")
    expect(ask(post("unknown"), { repeatsUnsafe: true })[0]).toBe("transient")
  })

  it("a Retry-After says nothing of that, whatever it is", () => {
    for (const hint of ["2", "0", "Sat, 21 Nov 2026 10:00:30 GMT", "Mon, 01 Jan 1900 00:00:00 GMT", "soon"]) {
      expect(ask(post("unknown", 503, { "retry-after": hint }))[1]).toBe("unsafe")
    }
    expect(ask(post("unknown", 503, { "grpc-retry-pushback-ms": "100" }))[1]).toBe("unsafe")
    // What the documentation says of it does.
    expect(ask(post("no", 503, { "retry-after": "2" }))[0]).toBe("transient")
  })

  it("a body that can be sent only once is not sent again, whatever failed and whatever the policy allows", () => {
    const request = { method: "PUT", repeatable: true, oneShot: true }
    for (const one of [failure("throttled"), failure("transient", { applied: "unknown" }), unauthorized("no")]) {
      expect(ask(one, { repeatsUnsafe: true, refreshes: true }, { request })[1]).toBe("unsafe")
    }
  })

  it("what another policy has given up on is repeated only where the policy says so", () => {
    const state = { exhausted: "attempt 3 of at most 3 has failed" }
    expect(ask(failure("transient"), {}, state).slice(0, 2)).toEqual(["Stop", "exhausted"])
    expect(ask(unauthorized("no"), { refreshes: true }, state)[1]).toBe("exhausted")
    expect(ask(failure("transient"), { repeatsExhausted: true }, state)[0]).toBe("transient")
    expect(ask(failure("never"), {}, state)[1]).toBe("never")
  })

  it("where no request is known it is taken for safe, and the state may know one", () => {
    const bare = failure("transient", { applied: "unknown" })
    expect(ask(bare)[0]).toBe("transient")
    expect(ask(bare, {}, { request: { method: "POST", repeatable: false } })[1]).toBe("unsafe")
    expect(ask(bare, {}, { request: { method: "POST", repeatable: true } })[0]).toBe("transient")
  })

  it("refreshing repeats it too, so it is asked for the same", () => {
    expect(ask(unauthorized("no"), { refreshes: true })[0]).toBe("Refresh")
    expect(ask(unauthorized("unknown"), { refreshes: true })[1]).toBe("unsafe")
  })
})

describe("refreshing", () => {
  it("once a call, at no delay, and not beyond the attempts", () => {
    expect(ask(failure("refresh"), { refreshes: true }, { refreshed: true }).slice(0, 2)).toEqual(["Stop", "refresh"])
    expect(ask(failure("refresh"), { refreshes: true }, { attempt: 3 })[1]).toBe("attempts")
    expect(ask(failure("refresh"), { refreshes: true }, { tokens: 0 })[0]).toBe("Refresh")
  })
})

describe("polling", () => {
  const eventual = { every: 300, upTo: 1_000 }
  it("is bounded by its own end and the deadline, not by the attempts", () => {
    expect(ask(failure("eventual"), { eventual }, { attempt: 99, elapsed: 700 })[0]).toBe("eventual")
    expect(ask(failure("eventual"), { eventual }, { elapsed: 701 }).slice(0, 2)).toEqual(["Stop", "eventual"])
    expect(ask(failure("eventual"), { eventual, deadline: 500 }, { elapsed: 201 })[1]).toBe("deadline")
  })

  it("takes nothing from a budget, and heeds a hint", () => {
    expect(ask(failure("eventual"), { eventual }, { tokens: 0 })[0]).toBe("eventual")
    const hinted = failure("eventual", { exchange: exchange({ "retry-after": "0.5" }, { status: 404 }) })
    expect(waitOf(hinted, { eventual }, { random: 0 })).toBe(500)
  })
})

describe("a budget", () => {
  it("gives a throttled repeat for five, a transient one for fourteen", () => {
    expect(ask(failure("throttled"), {}, { tokens: 5 })[0]).toBe("throttled")
    expect(ask(failure("throttled"), {}, { tokens: 4 })[1]).toBe("budget")
    expect(ask(failure("transient"), {}, { tokens: 14 })[0]).toBe("transient")
  })
})

it("no answer in time, or an answer that asks to wait, is the sign of an overload; a throttled failure is its own", () => {
  const silent = failure("transient", { category: "DeadlineExceeded" })
  const answered = failure("transient", { category: "DeadlineExceeded", exchange: exchange({}, { status: 504 }) })
  const asking = failure("transient", { exchange: exchange({ "retry-after": "2" }, { status: 503 }) })
  expect([silent, answered, asking, failure("transient")].map((aware) => signOf(aware, "transient")))
    .toEqual(["overload", "chance", "overload", "chance"])
  expect(signOf(asking, "throttled")).toBe("throttled")
})

import * as Duration from "#effect/Duration"
import * as Option from "#effect/Option"
import * as FastCheck from "#test/FastCheck"
import { describe, expect, it, vi } from "#test/vitest"
import * as Disposition from "../../src/Disposition.js"
import * as Exchange from "../../src/Exchange.js"
import * as Hint from "../../src/Hint.js"
import * as Retry from "../../src/Retry.js"

// What `FastCheck.pre` passes over does not count: each law is checked on as many cases that it says something about.
const runs = { seed: 42, numRuns: 2_500 }
// Some seconds of work, and more on a busy machine.
vi.setConfig({ testTimeout: 60_000 })
const now = Date.UTC(2026, 10, 21, 10, 0, 0)

// --- What can happen ---

const dispositions: ReadonlyArray<Disposition.Disposition> = Disposition.chain.flatMap((retry) =>
  (["no", "unknown"] as const).map((applied) => ({ retry, applied }))
)
const disposition = FastCheck.constantFrom(...dispositions)
const repeated = FastCheck.constantFrom(
  ...dispositions.filter(({ retry }) => retry === "transient" || retry === "throttled")
)

const seconds = FastCheck.oneof(
  FastCheck.integer({ min: 0, max: 90 }),
  FastCheck.double({ min: 0, max: 5, noNaN: true })
)
  .map((wait) => wait.toFixed(3))
const headers = FastCheck.record(
  {
    "retry-after": FastCheck.oneof(seconds, FastCheck.constantFrom("soon", "-1", "Sat, 21 Nov 2026 10:00:04 GMT")),
    "x-ratelimit-reset": seconds,
    "x-ratelimit-remaining": FastCheck.constantFrom("0", "7"),
    "x-should-retry": FastCheck.constantFrom("true", "true", "true", "true", "true", "false")
  },
  { requiredKeys: [] }
)
const request = FastCheck.constantFrom(
  undefined,
  { method: "GET", url: "/quests" },
  { method: "PUT", url: "/quests/1" },
  { method: "POST", url: "/quests" },
  { method: "PATCH", url: "/quests/1" },
  { method: "POST", url: "/quests", headers: { "Idempotency-Key": "quest-1" } }
)
const status = FastCheck.constantFrom(401, 404, 429, 500, 502, 503, 503)
const evidence = FastCheck.option(
  FastCheck.record({ status, headers, request, body: FastCheck.constant("") }).map((parts) =>
    Exchange.fromParts({ ...parts, receivedAt: now })
  ),
  { nil: undefined, freq: 8 }
)
const floor = FastCheck.option(FastCheck.integer({ min: 0, max: 70_000 }), { nil: undefined, freq: 1 })

const failureOf = (
  traits: Disposition.Disposition,
  rest: { readonly exchange: Exchange.Exchange | undefined; readonly floor: number | undefined }
): Retry.Aware => ({ ...traits, category: "Unknown", ...rest })
const failureIn = (traits: FastCheck.Arbitrary<Disposition.Disposition>): FastCheck.Arbitrary<Retry.Aware> =>
  FastCheck.record({ traits, exchange: evidence, floor }).map(({ traits, ...rest }) => failureOf(traits, rest))

// As the defaults have it: a throttled failure never waits less than a transient one.
const base = FastCheck.integer({ min: 1, max: 3_000 })
const options = FastCheck.record(
  {
    attempts: FastCheck.integer({ min: 1, max: 9 }),
    backoff: FastCheck.tuple(base, base, FastCheck.integer({ min: 1, max: 100_000 })).map(([a, b, cap]) => ({
      base: Math.min(a, b),
      throttledBase: Math.max(a, b),
      cap
    })),
    longestWait: FastCheck.integer({ min: 0, max: 100_000 }),
    deadline: FastCheck.integer({ min: 0, max: 200_000 }),
    unsafe: FastCheck.constantFrom<"stop" | "repeat">("stop", "repeat")
  },
  { requiredKeys: [] }
)
const random = FastCheck.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const state = FastCheck.record({
  attempt: FastCheck.integer({ min: 1, max: 6 }),
  elapsed: FastCheck.integer({ min: 0, max: 100_000 }),
  now: FastCheck.constant(now),
  random
})

// --- What is asked about it ---

const waitOf = (verdict: Retry.Verdict): number | undefined =>
  verdict._tag === "Retry" ? Duration.toMillis(verdict.delay) : undefined
// A Duration counts whole nanoseconds.
const nanosecond = 1e-6

/** What the server asked for, read apart from the policy. */
const hintOf = ({ exchange, floor = 0, retry }: Retry.Aware): number => {
  const family = retry === "throttled" ? "all" : "retry-after"
  const hint = Hint.fromHeaders(exchange?.headers ?? {}, { now, family })
  const sent = Option.match(hint, { onNone: () => 0, onSome: ({ after }) => Duration.toMillis(after) })
  return Math.max(sent, Duration.toMillis(floor))
}

const millis = (input: Duration.Input | undefined, otherwise: number): number =>
  input === undefined ? otherwise : Duration.toMillis(input)

describe("what is generated", () => {
  it("reaches every verdict that these policies give, often", () => {
    const seen = new Map<string, number>()
    for (
      const [failure, chosen, at] of FastCheck.sample(FastCheck.tuple(failureIn(disposition), options, state), runs)
    ) {
      const { _tag, reason } = Retry.verdict(Retry.policy(chosen), failure, at)
      seen.set(`${_tag} ${reason}`, (seen.get(`${_tag} ${reason}`) ?? 0) + 1)
    }
    for (
      const verdict of [
        "Stop never",
        "Stop server",
        "Stop eventual",
        "Stop attempts",
        "Stop unsafe",
        "Stop refresh",
        "Stop hint",
        "Stop deadline",
        "Retry transient",
        "Retry throttled"
      ]
    ) expect(seen.get(verdict) ?? 0, verdict).toBeGreaterThan(25)
  })
})

// By disposition, and with all else the same. What a policy grants to one disposition alone is not compared: tokens,
// of which a throttled repeat takes fewer, and polling, which is for eventual failures.
describe("a verdict is monotone", () => {
  it("a stricter failure gets no retry where a laxer one got none", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.oneof(repeated, repeated, disposition),
        FastCheck.oneof(repeated, repeated, disposition),
        evidence,
        floor,
        options,
        state,
        (one, other, exchange, floor, chosen, at) => {
          const strict = Disposition.strictest(one, other)
          // The server's own word lifts a "never", and nothing else.
          FastCheck.pre(strict.retry !== "never" || exchange?.headers["x-should-retry"] !== "true")
          const policy = Retry.policy(chosen)
          const stricter = Retry.verdict(policy, failureOf(strict, { exchange, floor }), at)
          FastCheck.pre(stricter._tag === "Retry")
          expect(Retry.verdict(policy, failureOf(one, { exchange, floor }), at)._tag).toBe("Retry")
        }
      ),
      runs
    )
  })

  it("a longer hint gives no shorter wait, and no retry where a shorter one gave none", () => {
    const hints = FastCheck.oneof(
      FastCheck.tuple(seconds, seconds),
      // So close that the spread is all there is between them.
      seconds.map((wait) => [wait, (Number(wait) + 0.001).toFixed(3)] as const)
    ).map(([a, b]) => (Number(a) <= Number(b) ? [a, b] as const : [b, a] as const))
    FastCheck.assert(
      FastCheck.property(
        repeated,
        FastCheck.constantFrom("retry-after", "x-ratelimit-reset"),
        hints,
        floor,
        options,
        state,
        (traits, name, [shorter, longer], floor, chosen, at) => {
          const policy = Retry.policy(chosen)
          const [short, long] = [shorter, longer].map((hint) =>
            waitOf(Retry.verdict(
              policy,
              failureOf(traits, {
                exchange: Exchange.fromParts({ status: 503, headers: { [name]: hint }, body: "", receivedAt: now }),
                floor
              }),
              at
            ))
          )
          FastCheck.pre(long !== undefined)
          expect(short).toBeDefined()
          expect(short).toBeLessThanOrEqual((long ?? 0) + nanosecond)
        }
      ),
      runs
    )
  })
})

const waits = (check: (wait: number, failure: Retry.Aware, chosen: Retry.Options, at: Retry.State) => void): void =>
  FastCheck.assert(
    FastCheck.property(failureIn(repeated), options, state, (failure, chosen, at) => {
      const wait = waitOf(Retry.verdict(Retry.policy(chosen), failure, at))
      FastCheck.pre(wait !== undefined)
      check(wait ?? Number.NaN, failure, chosen, at)
    }),
    runs
  )

describe("a wait", () => {
  it("is never shorter than the hint, in whatever unit it came", () => {
    let hinted = 0
    waits((wait, failure) => {
      const hint = hintOf(failure)
      if (hint > 0) hinted++
      expect(wait).toBeGreaterThanOrEqual(hint - nanosecond)
    })
    expect(hinted).toBeGreaterThan(750)
  })

  it("is never longer than the longest wait", () => {
    waits((wait, _, { longestWait }) => expect(wait).toBeLessThanOrEqual(millis(longestWait, 60_000) + nanosecond))
  })

  it("never passes the deadline", () => {
    waits((wait, _, { deadline }, { elapsed }) =>
      expect(elapsed + wait).toBeLessThanOrEqual(millis(deadline, Number.POSITIVE_INFINITY) + nanosecond)
    )
  })

  it("is never longer than the backoff's ceiling, or the hint with a tenth and five seconds at most", () => {
    waits((wait, failure, { backoff }, { attempt }) => {
      const start = millis(failure.retry === "throttled" ? backoff?.throttledBase : backoff?.base, 0) ||
        (failure.retry === "throttled" ? 1_000 : 50)
      const ceiling = Math.min(millis(backoff?.cap, 20_000), start * 2 ** (attempt - 1))
      const hint = hintOf(failure)
      // A timer counts whole milliseconds, so a wait may be rounded up to one.
      expect(wait).toBeLessThan(Math.max(ceiling, hint + Math.min(hint / 10, 5_000)) + 1)
    })
  })
})

/** How many requests a call sends, and when it gives up. */
const drive = (chosen: Retry.Options, calls: ReadonlyArray<Retry.Aware>, numbers: ReadonlyArray<number>) => {
  const policy = Retry.policy(chosen)
  let elapsed = 0
  let requests = 0
  for (const [index, failure] of calls.entries()) {
    requests++
    const at = { attempt: requests, elapsed, now: now + elapsed, random: numbers[index] ?? 0 }
    const wait = waitOf(Retry.verdict(policy, failure, at))
    if (wait === undefined) break
    elapsed += wait
  }
  return { elapsed, requests }
}

describe("driven in a loop", () => {
  const failures = FastCheck.array(failureIn(disposition), { minLength: 8, maxLength: 8 })
  const randoms = FastCheck.array(random, { minLength: 8, maxLength: 8 })

  it("no more requests than attempts are sent, whatever they fail with", () => {
    let full = 0
    FastCheck.assert(
      FastCheck.property(options, failures, randoms, (chosen, calls, numbers) => {
        const { requests } = drive(chosen, calls, numbers)
        const { attempts = 3 } = chosen
        expect(requests).toBeLessThanOrEqual(attempts)
        if (requests === attempts && attempts > 1) full++
      }),
      runs
    )
    expect(full).toBeGreaterThan(75)
  })

  it("exactly as many are sent where nothing but attempts stands in the way", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.integer({ min: 1, max: 7 }), randoms, (attempts, numbers) => {
        const calls = Array.from(
          { length: 8 },
          () => failureOf({ retry: "transient", applied: "no" }, { exchange: undefined, floor: undefined })
        )
        expect(drive({ attempts }, calls, numbers).requests).toBe(attempts)
      }),
      runs
    )
  })

  it("the last request is sent before the deadline", () => {
    FastCheck.assert(
      FastCheck.property(options, failures, randoms, (chosen, calls, numbers) => {
        const { elapsed } = drive(chosen, calls, numbers)
        expect(elapsed).toBeLessThanOrEqual(millis(chosen.deadline, Number.POSITIVE_INFINITY) + 8 * nanosecond)
      }),
      runs
    )
  })
})

describe("a request that may have had its effect", () => {
  const posted = FastCheck.record({
    failure: failureIn(repeated.map(({ retry }) => ({ retry, applied: "unknown" }))),
    at: state,
    request: FastCheck.constantFrom({ method: "POST", repeatable: false }, { method: "GET", repeatable: true }),
    options
  }).map(({ at, request, ...rest }) => ({ ...rest, at: { ...at, request } }))

  it("is not repeated, but for the four reasons that there are", () => {
    const reasons = { repeatable: 0, word: 0, asked: 0 }
    FastCheck.assert(
      FastCheck.property(posted, ({ at, failure, options }) => {
        const verdict = Retry.verdict(Retry.policy(options), failure, at)
        FastCheck.pre(verdict._tag === "Retry")
        const { exchange } = failure
        const asked = exchange?.request ?? at.request
        const family = "retry-after"
        // An idempotent method, or an Idempotency-Key.
        if (asked.method === "GET" || asked.method === "PUT" || exchange?.request?.repeatable === true) {
          reasons.repeatable++
        } else if (
          // The server's word that it took nothing on.
          exchange?.status === 503 && Option.isSome(Hint.fromHeaders(exchange.headers, { now, family }))
        ) {
          reasons.word++
        } else {
          // The caller's.
          expect(options.unsafe).toBe("repeat")
          reasons.asked++
        }
      }),
      runs
    )
    expect(Math.min(...Object.values(reasons))).toBeGreaterThan(30)
  })

  it("what was certainly not applied is repeated by any method", () => {
    FastCheck.assert(
      FastCheck.property(posted, ({ at, failure, options }) => {
        const verdict = Retry.verdict(Retry.policy(options), { ...failure, applied: "no" }, at)
        expect(verdict.reason).not.toBe("unsafe")
      }),
      runs
    )
  })
})

const shown = (verdict: Retry.Verdict) => [verdict._tag, verdict.reason, verdict.because, waitOf(verdict)]

describe("a verdict is a function", () => {
  it("the same arguments give the same verdict, and nothing is changed by it", () => {
    FastCheck.assert(
      FastCheck.property(failureIn(disposition), options, state, (failure, chosen, at) => {
        const policy = Retry.policy(chosen)
        const frozen = Object.freeze({ ...failure })
        const first = shown(Retry.verdict(policy, frozen, Object.freeze({ ...at })))
        expect(shown(Retry.verdict(policy, frozen, Object.freeze({ ...at })))).toEqual(first)
        expect(shown(Retry.verdict(Retry.policy(chosen), failure, at))).toEqual(first)
      }),
      runs
    )
  })
})

// What a policy makes of its options: of numbers that make no sense, of what is undefined, and of tags for several clients.
import type * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as FastCheck from "#test/FastCheck"
import { fixed, withRandom } from "#test/random"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import { Questback, Retry, RetryBudget, Rick } from "effect-errata"
import * as Fiber from "effect/Fiber"

const runs = { seed: 42, numRuns: 1_000 }

const made = (options: Retry.Options) => Retry.policy(options).rules

/** What is thrown where this is run; nothing where nothing is. */
const thrownBy = (f: () => unknown): unknown => {
  try {
    f()
    return undefined
  } catch (thrown) {
    return thrown
  }
}

const numbers = FastCheck.oneof(
  FastCheck.double(),
  FastCheck.integer(),
  FastCheck.integer({ min: 1, max: 20 }),
  FastCheck.constantFrom(-1, 0, -0, 1.5, 1 - Number.EPSILON / 2, Number.NaN, Infinity, -Infinity)
)

describe("attempts", () => {
  it("are a whole number from 1 on, or Infinity: anything else is a mistake that shows where the policy is made", () => {
    const seen = { good: 0, bad: 0 }
    FastCheck.assert(
      FastCheck.property(numbers, (attempts) => {
        const isGood = attempts >= 1 && (attempts % 1 === 0 || attempts === Infinity)
        seen[isGood ? "good" : "bad"]++
        if (isGood) {
          expect(made({ attempts }).attempts).toBe(attempts)
          expect(Retry.policy({ overrides: { Gone: { attempts } } }).overrides.Gone.attempts).toBe(attempts)
          return
        }
        const sentence = `is a whole number from 1 on, or Infinity, not ${attempts}`
        expect(thrownBy(() => made({ attempts }))).toStrictEqual(new RangeError(`attempts ${sentence}`))
        expect(thrownBy(() => made({ overrides: { Gone: { attempts } } })))
          .toStrictEqual(new RangeError(`attempts of Gone ${sentence}`))
      }),
      runs
    )
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(200)
  })

  it("a program that nobody has compiled may say anything else", () => {
    for (const attempts of ["3", null, [], {}]) {
      expect(() => made({ attempts } as unknown as Retry.Options)).toThrow(RangeError)
    }
  })
})

describe("a time", () => {
  const policyOf = (input: Duration.Input) =>
    Retry.policy({
      backoff: { base: input, throttledBase: input, cap: input },
      longestWait: input,
      deadline: input,
      attemptTimeout: input,
      eventual: { every: input, upTo: input },
      overrides: { Gone: { longestWait: input } }
    })

  it("that is less than none is none: a program may have computed what is left of one", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.oneof(
          FastCheck.double({ min: -1e6, max: 0, noNaN: true }),
          FastCheck.integer({ min: 1, max: 1_000 }).map((n): Duration.Input => `${-n} seconds`),
          FastCheck.constant(-Infinity)
        ),
        (input) => {
          const { overrides, rules } = policyOf(input)
          const { attemptTimeout, cap, deadline, eventual, longestWait, throttledBase, transientBase } = rules
          expect([
            attemptTimeout,
            cap,
            deadline,
            eventual?.every,
            eventual?.upTo,
            longestWait,
            overrides.Gone.longestWait,
            throttledBase,
            transientBase
          ]).toEqual(Array.from({ length: 9 }, () => 0))
        }
      ),
      runs
    )
  })

  it.each(
    [
      ["backoff.base", { backoff: { base: Number.NaN } }],
      ["backoff.throttledBase", { backoff: { throttledBase: Number.NaN } }],
      ["backoff.cap", { backoff: { cap: Number.NaN } }],
      ["longestWait", { longestWait: Number.NaN }],
      ["deadline", { deadline: Number.NaN }],
      ["attemptTimeout", { attemptTimeout: Number.NaN }],
      ["eventual.every", { eventual: { every: Number.NaN, upTo: 1 } }],
      ["eventual.upTo", { eventual: { every: 1, upTo: Number.NaN } }],
      ["overrides.Gone.longestWait", { overrides: { Gone: { longestWait: Number.NaN } } }]
    ] satisfies ReadonlyArray<readonly [string, Retry.Options]>
  )("that is no number is a mistake: %s", (_, options) => {
    expect(thrownBy(() => made(options))).toStrictEqual(new RangeError("a time is a number, not NaN"))
  })
})

describe("an option that is undefined", () => {
  const chosen: { readonly [K in keyof Retry.Options]-?: FastCheck.Arbitrary<NonNullable<Retry.Options[K]>> } = {
    attempts: FastCheck.integer({ min: 1, max: 9 }),
    attemptTimeout: FastCheck.constant("2 seconds"),
    backoff: FastCheck.constantFrom<NonNullable<Retry.Options["backoff"]>>(
      { base: 7 },
      { cap: undefined, throttledBase: 9 }
    ),
    budget: FastCheck.constant("none"),
    deadline: FastCheck.constant("9 seconds"),
    eventual: FastCheck.constant({ every: 1, upTo: 2 }),
    exhausted: FastCheck.constantFrom("stop", "repeat"),
    gate: FastCheck.constant({
      learn: () => Effect.succeed(false),
      tell: () => Effect.void,
      notSent: () => {
        throw new Error("never")
      }
    }),
    idempotencyKey: FastCheck.boolean(),
    longestWait: FastCheck.constant("3 seconds"),
    overrides: FastCheck.constantFrom<NonNullable<Retry.Options["overrides"]>>(
      { Gone: { attempts: 2 } },
      { Gone: { attempts: undefined }, Lost: undefined }
    ),
    refresh: FastCheck.constant(Effect.void),
    tags: FastCheck.constant({ Gone: "transient" }),
    unsafe: FastCheck.constantFrom("stop", "repeat")
  }

  it("is one that was left out", () => {
    const names = Object.keys(chosen)
    FastCheck.assert(
      FastCheck.property(
        FastCheck.record(chosen, { requiredKeys: [] }),
        FastCheck.subarray(names),
        (options: Retry.Options, left) => {
          const one = Retry.policy(options)
          const other = Retry.policy({ ...Object.fromEntries(left.map((name) => [name, undefined])), ...options })
          expect([other.rules, other.tags]).toEqual([one.rules, one.tags])
          expect(other.overrides).toEqual(one.overrides)
        }
      ),
      runs
    )
  })

  it("so that what an override leaves out is as it is for all", () => {
    const { overrides, rules } = Retry.policy({
      attempts: 7,
      overrides: { Gone: { attempts: undefined }, Lost: undefined }
    })
    expect(overrides).toEqual({ Gone: rules, Lost: rules })
  })
})

describe("the capacity of a budget", () => {
  it("is a number from 0 on", () => {
    for (const capacity of [0, 0.5, 20, Infinity]) expect(RetryBudget.unsafeMake({ capacity }).capacity).toBe(capacity)
    expect(RetryBudget.unsafeMake({ capacity: undefined }).capacity).toBe(500)
    for (const capacity of [-1, -Infinity, Number.NaN]) {
      expect(thrownBy(() => RetryBudget.unsafeMake({ capacity })))
        .toStrictEqual(new RangeError(`capacity is a number from 0 on, not ${capacity}`))
    }
  })
})

describe("policyFor", () => {
  const url = "https://api.example.com/v1/things/1"

  /** Answers with these statuses, and then well. */
  const server = (...statuses: ReadonlyArray<number>) => {
    const sent: Array<number> = []
    const http = HttpClient.make((request) =>
      Effect.sync(() => {
        const status = statuses[sent.length] ?? 200
        sent.push(status)
        return HttpClientResponse.fromWeb(request, Response.json({}, { status }))
      })
    )
    return { http, sent }
  }

  const run = <A, E>(effect: Effect.Effect<A, E>) =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(Effect.exit(effect))
      yield* TestClock.adjust("1 hour")
      return yield* Fiber.join(fiber)
    }).pipe(withRandom(fixed([0.5])))

  it.effect("is one policy for clients of several APIs: each tag counts where it occurs", () =>
    Effect.gen(function*() {
      let renewals = 0
      const policy = Retry.policyFor<Questback.Failure | Rick.Failure>()({
        attempts: 5,
        budget: "none",
        tags: { QuestbackUnauthorized: "refresh", RickNotFound: "transient" },
        overrides: { RickServiceUnavailable: { attempts: 2 } },
        refresh: Effect.sync(() => {
          renewals++
        })
      })
      const ofQuestback = server(401, 404)
      const ofRick = server(404, 503, 503)
      const questback = ofQuestback.http.pipe(Questback.client, Retry.client(policy))
      const rick = ofRick.http.pipe(Rick.client, Retry.client(policy))
      expect(yield* run(Effect.flip(questback.get(url)))).toMatchObject({ value: { _tag: "QuestbackNotFound" } })
      expect([ofQuestback.sent, renewals]).toEqual([[401, 404], 1])
      expect(yield* run(Effect.flip(rick.get(url)))).toMatchObject({ value: { _tag: "RickServiceUnavailable" } })
      expect([ofRick.sent, renewals]).toEqual([[404, 503], 1])
      expect(yield* run(rick.get(url))).toMatchObject({ value: { status: 200 } })
    }))

  it("makes the same policy", () => {
    const options = { attempts: 5, tags: { QuestbackGone: "eventual" }, deadline: "1 minute" } as const
    const [one, other] = [Retry.policyFor<Questback.Failure>()(options), Retry.policy(options)]
    expect([one.rules, one.tags, one.overrides]).toEqual([other.rules, other.tags, other.overrides])
    expect(Retry.policyFor<Questback.Failure>()().rules).toEqual(Retry.policy().rules)
    expect(() => Retry.policyFor<Questback.Failure>()({ attempts: Number.NaN })).toThrow(RangeError)
  })
})

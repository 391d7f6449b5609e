// What a large SDK publishes as the cases of its standard mode, with the numbers of this policy: three attempts, a base of
// 50 ms, a cap of 20 s, and 14 tokens for a repeat (5 when throttled). The random number is 1, so each wait is its ceiling.
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import { fixed, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import { costs } from "../../src/internal/retry/verdict.js"
import * as Retry from "../../src/Retry.js"
import * as RetryBudget from "../../src/RetryBudget.js"
import { simulate } from "../load/time.js"
import { makeQuestback } from "../load/world.js"

type Step =
  | readonly [status: number, "retry", quota: number, delay: number]
  | readonly [status: number, "success" | "attempts" | "budget", quota: number]

interface Case {
  readonly name: string
  readonly quota?: number
  readonly options?: Retry.Options<{}, never, never>
  readonly steps: ReadonlyArray<Step>
}

const cases: ReadonlyArray<Case> = [
  {
    name: "a repeat succeeds after two failures",
    steps: [[500, "retry", 486, 50], [500, "retry", 472, 100], [200, "success", 486]]
  },
  {
    name: "the attempts are used up",
    steps: [[502, "retry", 486, 50], [502, "retry", 472, 100], [502, "attempts", 472]]
  },
  { name: "the quota is used up after one repeat", quota: 14, steps: [[500, "retry", 0, 50], [502, "budget", 0]] },
  { name: "no repeat at all if the quota is 0", quota: 0, steps: [[500, "budget", 0]] },
  {
    name: "the quota is used up after two repeats",
    quota: 28,
    options: { attempts: 5 },
    steps: [[500, "retry", 14, 50], [502, "retry", 0, 100], [503, "budget", 0]]
  },
  {
    name: "the backoff doubles",
    options: { attempts: 5 },
    steps: [
      [500, "retry", 486, 50],
      [500, "retry", 472, 100],
      [500, "retry", 458, 200],
      [500, "retry", 444, 400],
      [500, "attempts", 444]
    ]
  },
  {
    name: "up to the longest backoff",
    options: { attempts: 5, backoff: { cap: "200 millis" } },
    steps: [
      [500, "retry", 486, 50],
      [500, "retry", 472, 100],
      [500, "retry", 458, 200],
      [500, "retry", 444, 200],
      [500, "attempts", 444]
    ]
  },
  {
    name: "which is 20 s by default",
    options: { attempts: 12 },
    steps: [
      ...[50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000].map((delay, n) =>
        [500, "retry", 500 - 14 * (n + 1), delay] as const
      ),
      [500, "attempts", 500 - 14 * 11]
    ]
  },
  {
    name: "a throttled one is cheaper and waits longer",
    steps: [[429, "retry", 495, 1_000], [429, "retry", 490, 2_000], [200, "success", 495]]
  },
  {
    name: "of different failures each costs its own; the success gives back the last",
    options: { attempts: 4 },
    steps: [[429, "retry", 495, 1_000], [500, "retry", 481, 100], [429, "retry", 476, 4_000], [200, "success", 481]]
  },
  { name: "a first success has nothing to give back to a full quota", steps: [[200, "success", 500]] },
  { name: "and one token to one that is not full", quota: 13, steps: [[500, "budget", 13]] }
]

const url = "https://api.example.com/v1/quests"
const origin = "https://api.example.com"

/** The published procedure, by hand: a verdict, and a bucket. */
const byHand = ({ options, quota, steps }: Case): ReadonlyArray<Step> => {
  const budget = RetryBudget.unsafeMake(quota === undefined ? {} : { capacity: quota })
  const policy = Retry.policy(options)
  let elapsed = 0
  let cost = 1
  return steps.map(([status], index): Step => {
    if (status < 400) {
      budget.give(origin, cost)
      return [status, "success", budget.available(origin)]
    }
    const failure = Catalog.decodeParts(Questback.catalog, { status, headers: {}, body: "{}" })
    const tokens = budget.available(origin)
    const verdict = Retry.verdict(policy, failure, { attempt: index + 1, elapsed, now: elapsed, random: 1, tokens })
    if (verdict._tag !== "Retry") return [status, verdict.reason as "attempts" | "budget", tokens]
    cost = costs[verdict.reason]
    budget.take(origin, cost)
    const delay = Duration.toMillis(verdict.delay)
    elapsed += delay
    return [status, "retry", budget.available(origin), delay]
  })
}

/** The same by a client: what is left when each request arrives tells what the failure before it took. */
const byClient = async ({ options, quota, steps }: Case): Promise<ReadonlyArray<Step>> => {
  const budget = RetryBudget.unsafeMake(quota === undefined ? {} : { capacity: quota })
  const seen: Array<{ readonly at: number; readonly tokens: number }> = []
  const server = makeQuestback(({ at }, index) => {
    seen.push({ at, tokens: budget.available(origin) })
    return steps[index]?.[0] ?? 200
  })
  const client = server.http.pipe(Retry.client(Retry.policy({ ...options, budget })))
  let last = ""
  await simulate(() =>
    client.get(url).pipe(
      Effect.match({
        onSuccess: () => {
          last = "success"
        },
        onFailure: (failure) => {
          const outcome = Retry.outcome(failure)
          last = outcome._tag === "Some" ? outcome.value.verdict.reason : "?"
        }
      }),
      withRandom(fixed([1]))
    )
  )
  return seen.map(({ at }, index): Step => {
    const status = steps[index]?.[0] ?? 200
    const next = seen[index + 1]
    return next === undefined
      ? [status, last as "attempts", budget.available(origin)]
      : [status, "retry", next.tokens, next.at - at]
  })
}

describe("the standard mode", () => {
  it.each(cases)("$name", async (example) => {
    expect(byHand(example)).toEqual(example.steps)
    expect(await byClient(example)).toEqual(example.steps)
  })
})

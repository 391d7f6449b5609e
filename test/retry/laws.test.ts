import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import * as Predicate from "#effect/Predicate"
import * as FastCheck from "#test/FastCheck"
import { seeded, withRandom } from "#test/random"
import { beforeAll, describe, expect, it } from "#test/vitest"
import type * as Exit from "effect/Exit"
import type * as Questback from "../../src/apis/Questback.js"
import * as Retry from "../../src/Retry.js"
import * as RetryBudget from "../../src/RetryBudget.js"
import { simulate } from "../load/time.js"
import { makeQuestback } from "../load/world.js"
import { onlyFailureOf } from "../utils/failureOf.js"

const origin = "https://api.example.com"

// --- What can happen to a call ---

interface Spoken {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

const headers = FastCheck.record({
  "retry-after": FastCheck.oneof(
    FastCheck.integer({ min: 0, max: 40 }).map(String),
    FastCheck.constantFrom("soon", "-1", "0.5", "61")
  ),
  "x-ratelimit-reset": FastCheck.integer({ min: 0, max: 20 }).map(String),
  "x-should-retry": FastCheck.constantFrom("true", "true", "true", "false")
}, { requiredKeys: [] })
const reply: FastCheck.Arbitrary<Spoken> = FastCheck.record({
  status: FastCheck.constantFrom(401, 429, 429, 429, 500, 500, 503, 503, 502, 408, 410, 200),
  headers: FastCheck.oneof(FastCheck.constant({}), headers)
})
const story = FastCheck.record({
  replies: FastCheck.array(reply, { minLength: 8, maxLength: 8 }),
  method: FastCheck.constantFrom<"get" | "post" | "put">("get", "post", "post", "put"),
  ownKey: FastCheck.boolean(),
  refreshes: FastCheck.boolean(),
  tokens: FastCheck.option(FastCheck.integer({ min: 0, max: 60 }), { nil: undefined }),
  latency: FastCheck.integer({ min: 0, max: 50 }),
  options: FastCheck.record({
    attempts: FastCheck.integer({ min: 1, max: 7 }),
    longestWait: FastCheck.integer({ min: 0, max: 60_000 }),
    deadline: FastCheck.integer({ min: 0, max: 90_000 }),
    unsafe: FastCheck.constantFrom<"stop" | "repeat">("stop", "stop", "repeat"),
    idempotencyKey: FastCheck.boolean()
  }, { requiredKeys: [] }),
  seed: FastCheck.integer()
})
type Story = typeof story extends FastCheck.Arbitrary<infer A> ? A : never

// --- What did happen ---

interface Sent extends Spoken {
  readonly at: number
  readonly key: string | undefined
}
interface Told {
  readonly story: Story
  readonly sent: ReadonlyArray<Sent>
  readonly renewals: number
  readonly exit: Exit.Exit<unknown, Questback.Failure>
  readonly ended: number
  readonly left: number | undefined
}

const renewalTime = 30

const tell = async (story: Story): Promise<Told> => {
  const { latency, method, options, ownKey, refreshes, replies, seed, tokens } = story
  const sent: Array<Sent> = []
  const server = makeQuestback(({ at, headers }, index) => {
    const reply = replies[index] ?? { status: 200, headers: {} }
    sent.push({ ...reply, at, key: headers["idempotency-key"] })
    return Effect.delay(Effect.succeed(reply), latency)
  })
  const budget = tokens === undefined ? "none" : RetryBudget.unsafeMake({ capacity: tokens })
  let renewals = 0
  const refresh = Effect.delay(Effect.sync(() => renewals++), renewalTime)
  const tags = { QuestbackUnauthorized: "refresh" } as const
  const client = server.http.pipe(
    Retry.client(Retry.policy({ ...options, budget, tags, ...(refreshes && { refresh }) }))
  )
  const { exit, time } = await simulate(() =>
    client[method](`${origin}/v1/quests`, { headers: ownKey ? { "idempotency-key": "own" } : {} }).pipe(
      withRandom(seeded(seed))
    )
  )
  const left = budget === "none" ? undefined : budget.available(origin)
  return { story, sent, renewals, exit, ended: time.now(), left }
}

let all: ReadonlyArray<Told> = []
beforeAll(async () => {
  const stories = FastCheck.sample(story, { seed: 42, numRuns: 10_000 })
  const told: Array<Told> = []
  for (const story of stories) told.push(await tell(story))
  all = told
}, 60_000)

/** Whether the deadline cut the last request short: then nobody has heard its answer. */
const isCut = ({ exit }: Told): boolean => Predicate.isTagged(onlyFailureOf(exit), "TransportError")

/** Each request with the one before it, the answer to which led to it. */
const repeats = () =>
  all.flatMap((told) =>
    told.sent.slice(1).map((request, index) => ({ told, request, before: told.sent[index] ?? request }))
  )

/** What a server asked for, read apart from the policy: whole seconds and halves are all that is generated. */
const seconds = (text: string | undefined) =>
  text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
const hintOf = ({ headers, status }: Spoken): number =>
  1_000 * (seconds(headers["retry-after"]) ?? (status === 429 ? seconds(headers["x-ratelimit-reset"]) : undefined) ?? 0)

describe("over ten thousand calls", () => {
  it("there are enough of each kind to say something", () => {
    const reasons = new Map<string, number>()
    for (const { exit } of all) {
      const failure = onlyFailureOf(exit)
      const outcome = failure && Option.getOrUndefined(Retry.outcome(failure))
      const reason = failure === undefined ? exit._tag : outcome?.verdict.reason ?? "?"
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
    for (
      const reason of ["Success", "never", "server", "attempts", "unsafe", "refresh", "hint", "deadline", "budget"]
    ) expect(reasons.get(reason) ?? 0, reason).toBeGreaterThan(90)
    expect(reasons.has("?")).toBe(false)
    expect(repeats().length).toBeGreaterThan(5_000)
  })

  it("no more requests are sent than attempts", () => {
    for (const { sent, story } of all) expect(sent.length).toBeLessThanOrEqual(story.options.attempts ?? 3)
  })

  it("no call refreshes more than once", () => {
    for (const { renewals } of all) expect(renewals).toBeLessThanOrEqual(1)
    expect(all.filter(({ renewals }) => renewals === 1).length).toBeGreaterThan(300)
  })

  it("no unsafe request whose outcome is unknown is repeated", () => {
    let safe = 0
    for (const { before, request, told: { story } } of repeats()) {
      if (story.method !== "post" || story.options.unsafe === "repeat" || request.key !== undefined) continue
      const notApplied = before.status === 401 || before.status === 410 || before.status === 429
      expect(notApplied, JSON.stringify(before)).toBe(true)
      safe++
    }
    expect(safe).toBeGreaterThan(200)
  })

  it("no repeat comes sooner than the hint", () => {
    let hinted = 0
    for (const { before, request, told: { story } } of repeats()) {
      if (before.status === 401) continue
      expect(request.at - before.at).toBeGreaterThanOrEqual(hintOf(before) + story.latency)
      if (hintOf(before) > 0) hinted++
    }
    expect(hinted).toBeGreaterThan(1_000)
  })

  it("no repeat comes later than the longest wait, nor one with a hint later than that and a tenth", () => {
    for (const { before, request, told: { story } } of repeats()) {
      const gap = request.at - before.at - story.latency
      expect(gap).toBeLessThanOrEqual(
        Math.max(story.options.longestWait ?? 60_000, before.status === 401 ? renewalTime : 0) + 1
      )
      if (hintOf(before) > 20_000) expect(gap).toBeLessThanOrEqual(hintOf(before) * 1.1 + 1)
    }
  })

  it("no request is sent after the deadline, and no call lasts longer because of a wait", () => {
    for (const { ended, sent, story } of all) {
      const { deadline } = story.options
      if (deadline === undefined) continue
      for (const { at } of sent) expect(at).toBeLessThanOrEqual(deadline)
      expect(ended).toBeLessThanOrEqual(deadline + story.latency)
    }
  })

  it("no call waits after its last request: it ends with the answer", () => {
    for (const told of all) {
      const { ended, sent, story } = told
      const last = sent.at(-1)
      // A renewal may have been begun that the deadline cut short.
      if (last?.status === 401 && story.refreshes) continue
      expect(ended).toBe(isCut(told) ? story.options.deadline : (last?.at ?? 0) + story.latency)
    }
  })

  it("the budget is never overdrawn, pays for every delayed repeat, and gets that of the last one back for a healthy answer", () => {
    let given = 0
    for (const told of all) {
      const { left, sent, story: { tokens } } = told
      if (left === undefined || tokens === undefined) continue
      let expected = tokens
      let spent = 1
      for (const [n, { headers, status }] of sent.entries()) {
        const isLast = n === sent.length - 1
        if (isLast && isCut(told)) continue
        // Also an answer that says that the request is at fault comes from a server that is well, if it does not say more.
        if (status === 200 || status === 401 || (status === 410 && headers["x-should-retry"] !== "true")) {
          expected = Math.min(tokens, expected + spent)
          given++
        } else if (!isLast) {
          spent = status === 429 ? 5 : 14
          expected -= spent
          expect(expected).toBeGreaterThanOrEqual(0)
        }
      }
      expect(left).toBe(expected)
    }
    expect(given).toBeGreaterThan(1_000)
  })

  it("all attempts of a call carry the same key", () => {
    for (const { sent, story } of all) {
      const keys = new Set(sent.map(({ key }) => key))
      expect(keys.size).toBe(1)
      const [key] = keys
      if (story.ownKey) expect(key).toBe("own")
      else expect(key !== undefined).toBe(story.method === "post" && story.options.idempotencyKey === true)
    }
  })

  it("the failure is that of the last request, and says how it went", () => {
    for (const told of all) {
      const { exit, sent } = told
      const last = sent.at(-1)
      if (exit._tag === "Success") expect(last?.status).toBe(200)
      else {
        const failure = onlyFailureOf(exit)
        expect(failure?.status).toBe(isCut(told) ? undefined : last?.status)
        expect(failure && Option.getOrThrow(Retry.outcome(failure)).attempts).toBe(sent.length)
      }
    }
  })
})

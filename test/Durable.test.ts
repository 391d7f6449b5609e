import * as Cause from "#effect/Cause"
import * as Effect from "#effect/Effect"
import * as HttpBody from "#effect/http/HttpBody"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Layer from "#effect/Layer"
import * as Option from "#effect/Option"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { fixed, withRandom } from "#test/random"
import { describe, expect, it } from "#test/vitest"
import { Activity, Workflow, WorkflowEngine } from "#test/workflow"
import * as Clock from "effect/Clock"
import * as Exit from "effect/Exit"
import * as Questback from "../src/apis/Questback.js"
import * as Durable from "../src/Durable.js"
import * as Exchange from "../src/Exchange.js"
import * as Retry from "../src/Retry.js"
import * as RetryBudget from "../src/RetryBudget.js"
import { TransportError } from "../src/TransportError.js"
import { UndocumentedError } from "../src/UndocumentedError.js"
import { simulate } from "./load/time.js"
import { inTurn, type Reply } from "./load/world.js"
import { onlyFailureOf } from "./utils/failureOf.js"

/** All that a client of Questback can fail with. */
const Failure = Schema.Union([
  Questback.BadRequest,
  Questback.Unauthorized,
  Questback.Forbidden,
  Questback.NotFound,
  Questback.Gone,
  Questback.TooManyRequests,
  Questback.InternalServerError,
  UndocumentedError,
  TransportError
])
type Failure = typeof Failure.Type

const Fetch = Workflow.make("Fetch", {
  payload: { id: Schema.String },
  success: Schema.String,
  error: Failure,
  idempotencyKey: ({ id }) => id
})

const fetchOf = (execute: Effect.Effect<string, Failure>, name = "fetch") =>
  Activity.make({ name, success: Schema.String, error: Failure, execute })

/** Runs something to its end in no time; what is by chance is in the middle of what it may be. */
const finish = <A, E>(self: Effect.Effect<A, E>): Promise<Exit.Exit<A, E>> =>
  simulate(() => withRandom(self, fixed([0.5]))).then(({ exit }) => exit)

/** The workflow Fetch as this, on the engine in memory. */
const layerOf = (
  body: Effect.Effect<string, Questback.Failure, WorkflowEngine.WorkflowEngine | WorkflowEngine.WorkflowInstance>
) => Fetch.toLayer(() => body).pipe(Layer.provideMerge(WorkflowEngine.layerMemory))

const asWorkflow = (body: Parameters<typeof layerOf>[0]) => Effect.provide(Fetch.execute({ id: "1" }), layerOf(body))

interface Answered {
  readonly status: 401 | 404 | 410 | 429 | 500
  readonly after?: number | undefined
  readonly method?: "GET" | "POST" | undefined
}

const classes = {
  401: Questback.Unauthorized,
  404: Questback.NotFound,
  410: Questback.Gone,
  429: Questback.TooManyRequests,
  500: Questback.InternalServerError
} as const

const failureOf = ({ after, method = "GET", status }: Answered): Failure =>
  new classes[status]({
    body: {},
    exchange: Exchange.fromParts({
      status,
      headers: after === undefined ? {} : { "retry-after": String(after) },
      body: "{}",
      request: { method, url: "https://api.example.com/v1/quests/42" }
    })
  })

const tags = { QuestbackUnauthorized: "refresh", QuestbackNotFound: "eventual" } as const
type Options = Retry.Options<{}, never, never>

/** What can be seen from outside of a call under a policy. */
const watch = (
  answers: ReadonlyArray<Answered>,
  options: Options,
  run: (
    attempt: Effect.Effect<string, Failure>,
    policy: Retry.Policy<{}, never, never, TransportError>,
    seeOutcome: (failure: Failure) => Effect.Effect<void>
  ) => Effect.Effect<string, Failure>
) =>
  Effect.suspend(() => {
    const times: Array<number> = []
    const verdicts: Array<unknown> = []
    const reasons: Array<string> = []
    let renewals = 0
    const policy = Retry.policy({
      ...options,
      budget: RetryBudget.unsafeMake({ capacity: 40 }),
      tags,
      refresh: Effect.sync(() => {
        renewals++
      })
    }).pipe(
      Retry.notify((failure, verdict, { attempt, delayed, elapsed }) =>
        Effect.map(Clock.currentTimeMillis, (at) => {
          reasons.push(verdict.reason)
          verdicts.push([failure._tag, verdict._tag, verdict.because, attempt, delayed, elapsed, at])
        })
      )
    )
    const attempt = Effect.flatMap(Clock.currentTimeMillis, (at) => {
      const answer = answers[times.push(at) - 1]
      return answer === undefined ? Effect.succeed("done") : Effect.fail(failureOf(answer))
    })
    // Seam: what its tags and limits mean is seen at run time here.
    const known = policy as unknown as Retry.Policy<{}, never, never, TransportError>
    let outcome: unknown
    const seeOutcome = (failure: Failure) => Effect.sync(() => (outcome = JSON.stringify(Retry.outcome(failure))))
    return Effect.map(Effect.exit(run(attempt, known, seeOutcome)), (exit) => ({
      ended: Exit.isSuccess(exit) ? exit.value : onlyFailureOf(exit),
      outcome,
      times,
      verdicts,
      reasons,
      renewals
    }))
  })

const durably = (answers: ReadonlyArray<Answered>, options: Options = {}) =>
  watch(
    answers,
    options,
    (attempt, policy, seeOutcome) =>
      asWorkflow(fetchOf(attempt).pipe(Durable.retry(policy, "fetch"), Effect.tapError(seeOutcome)))
  )

const inMemory = (answers: ReadonlyArray<Answered>, options: Options = {}) =>
  watch(
    answers,
    options,
    (attempt, policy, seeOutcome) => attempt.pipe(Retry.effect(policy), Effect.tapError(seeOutcome))
  )

describe("Durable.retry", () => {
  it("does what Retry.effect does", async () => {
    const answer: FastCheck.Arbitrary<Answered> = FastCheck.record({
      status: FastCheck.constantFrom(401, 401, 404, 404, 404, 429, 429, 429, 500, 500, 500, 500, 410),
      after: FastCheck.constantFrom(undefined, undefined, 0, 1, 5, 20, 61),
      method: FastCheck.constantFrom("GET", "GET", "GET", "GET", "POST")
    })
    const options: FastCheck.Arbitrary<Options> = FastCheck.record({
      attempts: FastCheck.constantFrom(2, 3, 4, Number.POSITIVE_INFINITY),
      unsafe: FastCheck.constantFrom("repeat", "stop"),
      deadline: FastCheck.constantFrom(undefined, 120_007, 20_007),
      eventual: FastCheck.constantFrom(undefined, { every: "10 seconds", upTo: "1 minute" })
    })
    const samples = FastCheck.sample(
      FastCheck.tuple(FastCheck.array(answer, { minLength: 2, maxLength: 9 }), options),
      {
        seed: 42,
        numRuns: 150
      }
    )
    const reasons: Array<string> = []
    for (const [answers, options] of samples) {
      const [expected, seen] = [await finish(inMemory(answers, options)), await finish(durably(answers, options))]
      expect(seen, JSON.stringify([answers, options])).toEqual(expected)
      if (Exit.isSuccess(expected)) reasons.push(...expected.value.reasons)
    }
    // The samples have met with whatever can be said of an effect.
    expect(reasons.length).toBeGreaterThan(300)
    expect([...new Set(reasons)].toSorted()).toEqual([
      "attempts",
      "budget",
      "deadline",
      "eventual",
      "hint",
      "never",
      "refresh",
      "throttled",
      "transient",
      "unsafe"
    ])
  }, 60_000)
})

const api = "https://api.example.com/v1"

/** A client of Questback that was made long before the activity, such as one in a service. */
const questback = (replies: ReadonlyArray<Reply>) => {
  const server = inTurn(...replies)
  const keys = () =>
    server.requests.map(({ headers, method, url }) => [
      `${method} ${url.slice(api.length)}`,
      headers["idempotency-key"]
    ])
  return { ...server, client: Questback.client(server.http), keys }
}

const order = (execute: Effect.Effect<unknown, Failure>) => fetchOf(Effect.as(execute, "done"), "order")

describe("the idempotency keys of an activity", () => {
  it("are the same on each attempt, and different for each request; by whatever client of this package they are sent", async () => {
    for (const repeats of [false, true]) {
      const { client, keys } = questback([200, 200, 200, 500])
      const http = repeats ? client.pipe(Retry.client(Retry.policy({ attempts: 1 }))) : client
      const quest = (id: number) =>
        HttpClientRequest.setBody(HttpClientRequest.post(`${api}/quests`), HttpBody.text(String(id)))
      const twice = Effect.all([
        http.post(`${api}/orders?at=1`),
        http.get(`${api}/orders`),
        http.execute(quest(1)),
        http.execute(quest(2)),
        http.post(`${api}/orders`, { headers: { "idempotency-key": "its own" } })
      ])
      const policy = Retry.policy({ idempotencyKey: true })
      expect(await finish(asWorkflow(Durable.retry(policy, "orders")(order(twice))))).toEqual(Exit.succeed("done"))
      const key = expect.stringMatching(/^[0-9a-f]{32}$/)
      expect(keys()).toEqual([
        ["POST /orders?at=1", key],
        ["GET /orders", undefined],
        ["POST /quests", key],
        ["POST /quests", key],
        ["POST /orders?at=1", key],
        ["GET /orders", undefined],
        ["POST /quests", key],
        ["POST /quests", key],
        ["POST /orders", "its own"]
      ])
      const [first, , second, third, ...again] = keys().map(([, key]) => key)
      expect(again).toEqual([first, undefined, second, third, "its own"])
      expect(new Set([first, second, third]).size).toBe(3)
    }
  })

  it("are given only where the policy says so, and not to what comes after the activity", async () => {
    const { client, keys, requests } = questback([500])
    const post = client.post(`${api}/orders`)
    const exit = await finish(asWorkflow(Durable.retry(Retry.policy(), "orders")(order(post))))
    expect(onlyFailureOf(exit)).toMatchObject({ _tag: "QuestbackInternalServerError" })
    expect(requests.length).toBe(1)
    const policy = Retry.policy({ idempotencyKey: true })
    const both = Effect.andThen(Durable.retry(policy, "orders")(order(post)), Effect.orDie(post))
    await finish(asWorkflow(Effect.as(both, "done")))
    expect(keys()).toEqual([
      ["POST /orders", undefined],
      ["POST /orders", expect.any(String)],
      ["POST /orders", undefined]
    ])
  })

  it("are one for all repeats of a client within, and a policy that would give others leaves the repeat to the activity's", async () => {
    const attempts = Retry.policy({ attempts: 2, idempotencyKey: true })
    const ofClient = questback([500, 500, 500])
    const client = ofClient.client.pipe(Retry.client(Retry.policy({ attempts: 2 })))
    await finish(asWorkflow(Durable.retry(attempts, "orders")(order(client.post(`${api}/orders`)))))
    expect(new Set(ofClient.keys().map(([, key]) => key)).size).toBe(1)
    expect(ofClient.requests.length).toBe(4)

    const inner = Retry.policy({ attempts: 5 })
    type Post = Effect.Effect<unknown, Questback.Failure>
    for (const within of [(post: Post) => Retry.effect(inner)(post), (post: Post) => Effect.retry(post, inner)]) {
      const { client, keys, requests } = questback([500])
      const post = within(client.post(`${api}/orders`))
      expect(await finish(asWorkflow(Durable.retry(attempts, "orders")(order(post))))).toEqual(Exit.succeed("done"))
      expect(requests.length).toBe(2)
      expect(new Set(keys().map(([, key]) => key)).size).toBe(1)
    }
  })
})

describe("an activity under a policy", () => {
  it("is repeated where a quick policy within has given up, by the attempts and waits of the slow one", async () => {
    const { client, times } = questback([500, 500, 500, 500, 500])
    const quick = client.pipe(
      Retry.client(Retry.policy({ attempts: 2, backoff: { base: "10 millis" }, budget: "none" }))
    )
    const slow = Retry.policy({ attempts: 3, backoff: { base: "1 minute", cap: "1 hour" }, longestWait: "1 hour" })
    const exit = await finish(asWorkflow(Durable.retry(slow, "quests")(order(quick.get(`${api}/quests`)))))
    expect(exit).toEqual(Exit.succeed("done"))
    expect(times()).toEqual([0, 5, 30_005, 30_010, 90_010, 90_015])
  })

  it("is told which attempt it makes", async () => {
    const attempts: Array<number> = []
    const unwell = Effect.flatMap(
      Activity.CurrentAttempt,
      (attempt) => attempts.push(attempt) < 3 ? Effect.fail(failureOf({ status: 500 })) : Effect.succeed("done")
    )
    await finish(asWorkflow(Durable.retry(Retry.policy(), "fetch")(fetchOf(unwell))))
    expect(attempts).toEqual([1, 2, 3])
  })

  it("is interrupted when it takes too long, which is a failure that the log has", async () => {
    let interrupted = 0
    let begun = 0
    const slow = Effect.suspend(() =>
      ++begun < 3
        ? Effect.onInterrupt(Effect.never, () =>
          Effect.sync(() => {
            interrupted++
          }))
        : Effect.succeed("done")
    )
    const policy = Retry.policy({ attemptTimeout: "5 seconds", backoff: { base: "10 seconds" } })
    const at = Effect.andThen(Durable.retry(policy, "fetch")(fetchOf(slow)), Clock.currentTimeMillis)
    // Two attempts of five seconds, and half of ten and of twenty seconds between.
    expect(await finish(asWorkflow(Effect.map(at, String)))).toEqual(Exit.succeed("25000"))
    expect([begun, interrupted]).toEqual([3, 2])
    const deadline = Retry.policy({ deadline: "7 seconds" })
    const exit = await finish(asWorkflow(Durable.retry(deadline, "fetch")(fetchOf(Effect.never))))
    expect(onlyFailureOf(exit)).toMatchObject({ _tag: "TransportError", kind: "timeout" })
  })

  it("is not repeated after a defect or an interruption, which are no failures", async () => {
    const seen: Array<string> = []
    const policy = Retry.policy().pipe(Retry.notify((_, { reason }) => Effect.sync(() => seen.push(reason))))
    let begun = 0
    const broken = Effect.suspend(() => {
      begun++
      return Effect.die(new Error("a mistake of the program"))
    })
    const died = await finish(asWorkflow(Durable.retry(policy, "fetch")(fetchOf(broken))))
    expect(Exit.isFailure(died) && Cause.hasDies(died.cause)).toBe(true)
    const hanging = Effect.suspend(() => {
      begun++
      return Effect.never
    })
    const timed = fetchOf(hanging).pipe(
      Durable.retry(policy, "fetch"),
      Effect.timeoutOption("5 seconds"),
      Effect.map(Option.getOrElse(() => "too late"))
    )
    expect(await finish(asWorkflow(timed))).toEqual(Exit.succeed("too late"))
    expect([begun, seen]).toEqual([2, []])
  })

  it("ends with its workflow, in the midst of a wait", async () => {
    let begun = 0
    const busy = Effect.suspend(() => {
      begun++
      return Effect.fail(failureOf({ status: 429, after: 50 }))
    })
    const body = Durable.retry(Retry.policy(), "fetch")(fetchOf(busy))
    const program = Effect.gen(function*() {
      const id = yield* Fetch.execute({ id: "1" }, { discard: true })
      yield* Effect.sleep("10 seconds")
      yield* Fetch.interrupt(id)
      yield* Effect.sleep("5 minutes")
    })
    await finish(Effect.provide(program, layerOf(body)))
    expect(begun).toBe(1)
  })

  it("is the same one where a name comes a second time in a workflow: what the log has is read", async () => {
    let begun = 0
    const counted = Effect.sync(() => String(++begun))
    const policy = Retry.policy()
    const twice = Effect.all([
      fetchOf(counted).pipe(Durable.retry(policy, "fetch")),
      fetchOf(counted).pipe(Durable.retry(policy, "fetch")),
      fetchOf(counted, "another").pipe(Durable.retry(policy, "another"))
    ])
    expect(await finish(asWorkflow(Effect.map(twice, (all) => all.join(" "))))).toEqual(Exit.succeed("1 1 2"))
  })
})

// A durable policy compiles on the activities that fail with what Retry.effect takes, and on nothing else.
import * as Effect from "#effect/Effect"
import * as Schema from "#effect/Schema"
import { Activity, type WorkflowEngine } from "#test/workflow"
import { Questback, Retry, TransportError } from "effect-errata"
import { describe, expectTypeOf, it } from "vitest"
import * as Durable from "../../src/Durable.js"

type Workflowing = WorkflowEngine.WorkflowEngine | WorkflowEngine.WorkflowInstance

declare const attempt: Effect.Effect<number, Questback.Gone | Questback.InternalServerError, "Quests">
declare const refresh: Effect.Effect<void, "no", "Tokens">

const Failure = Schema.Union([Questback.Gone, Questback.InternalServerError])
const activity = Activity.make({ name: "order", success: Schema.Finite, error: Failure, execute: attempt })
const unaware = Activity.make({ name: "order", error: Schema.String, execute: Effect.fail("no") })
const hopeless = Activity.make({
  name: "order",
  error: Questback.Gone,
  execute: Effect.fail(new Questback.Gone({ body: {} }))
})

const policy = Retry.policy()

describe("Durable.retry", () => {
  it("takes an activity whose failures carry the traits, and asks for a workflow and for what the policy asks for", () => {
    expectTypeOf(activity.pipe(Durable.retry(policy, "order"))).toEqualTypeOf<
      Effect.Effect<number, Questback.Gone | Questback.InternalServerError, "Quests" | Workflowing>
    >()
    expectTypeOf(activity.pipe(Durable.retry(Retry.policy({ refresh }), "order"))).toEqualTypeOf<
      Effect.Effect<number, Questback.Gone | Questback.InternalServerError, "Quests" | "Tokens" | Workflowing>
    >()
  })

  it("refuses what Retry.effect refuses", () => {
    // @ts-expect-error a text has no traits
    unaware.pipe(Durable.retry(policy, "order"))
    // @ts-expect-error nothing here can be helped by repeating
    hopeless.pipe(Durable.retry(policy, "order"))
    // @ts-expect-error nothing here has this tag
    activity.pipe(Durable.retry(Retry.policy({ tags: { QuestbackUnauthorized: "refresh" } }), "order"))
    activity.pipe(Durable.retry(Retry.policy({ tags: { QuestbackGone: "eventual" } }), "order"))
  })

  it("refuses an effect that is no activity: it would be run again whenever the workflow is", () => {
    // @ts-expect-error it has no name in the log
    attempt.pipe(Durable.retry(policy, "order"))
  })

  it("wants the failure of a limit of time to be among those of the activity", () => {
    const timed = Retry.policy({ attemptTimeout: "5 seconds" })
    // @ts-expect-error its error has no TransportError
    activity.pipe(Durable.retry(timed, "order"))
    const error = Schema.Union([Questback.InternalServerError, TransportError.TransportError])
    const wide = Activity.make({
      name: "order",
      error,
      execute: Effect.fail(new Questback.InternalServerError({ body: {} }))
    })
    expectTypeOf(wide.pipe(Durable.retry(timed, "order"))).toEqualTypeOf<
      Effect.Effect<void, Questback.InternalServerError | TransportError.TransportError, Workflowing>
    >()
    expectTypeOf<Durable.Holds<Questback.Gone, TransportError.TransportError>>().toEqualTypeOf<{
      readonly "the policy limits the time, and the error of this activity cannot be": TransportError.TransportError
    }>()
  })
})

/**
 * A workflow's own way to repeat an activity by a policy. docs/at-scale.md shows the same code.
 */
import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import * as Random from "#effect/Random"
import * as Schema from "#effect/Schema"
import { Activity, DurableClock, type WorkflowEngine } from "#test/workflow"
import { Retry } from "effect-errata"
import * as Clock from "effect/Clock"

type Workflowing = WorkflowEngine.WorkflowEngine | WorkflowEngine.WorkflowInstance

/** Repeats an activity as a policy says. Failures, verdicts and waits are kept, however often the process ends. */
export const durably =
  <T extends Retry.Tags, O extends string>(policy: Retry.Policy<T, never, O>, name: string) =>
  <A, E extends Retry.Aware, R>(activity: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Workflowing> => {
    // An activity's result is stored, and read instead of run again when the workflow is: what is decided by the clock
    // or by chance has to be one.
    const began = Activity.make({ name: `${name}/began`, success: Schema.Number, execute: Clock.currentTimeMillis })
    const judge = (failure: E, attempt: number, start: number) =>
      Activity.make({
        name: `${name}/verdict/${attempt}`,
        success: Schema.OptionFromNullOr(Schema.DurationFromMillis),
        execute: Effect.map(Effect.zip(Clock.currentTimeMillis, Random.next), ([now, random]) => {
          const verdict = Retry.verdict(policy, failure, { attempt, elapsed: now - start, now, random })
          return verdict._tag === "Retry" ? Option.some(verdict.delay) : Option.none()
        })
      })
    const from = (attempt: number, start: number): Effect.Effect<A, E, R | Workflowing> =>
      Effect.matchEffect(Effect.provideService(activity, Activity.CurrentAttempt, attempt), {
        onSuccess: Effect.succeed,
        onFailure: (failure) =>
          Effect.flatMap(judge(failure, attempt, start), (wait) =>
            Option.match(wait, {
              onNone: () => Effect.fail(failure),
              onSome: (duration) =>
                Effect.andThen(
                  DurableClock.sleep({ name: `${name}/wait/${attempt}`, duration, inMemoryThreshold: "1 second" }),
                  from(attempt + 1, start)
                )
            }))
      })
    return Effect.flatMap(began, (start) => from(1, start))
  }

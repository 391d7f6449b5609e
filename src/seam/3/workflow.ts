/** What a workflow consists of. For Effect 3, where it is a package of its own that a program need not have. */
import * as Activity from "@effect/workflow/Activity"
import * as DurableClock from "@effect/workflow/DurableClock"
import * as WorkflowEngine from "@effect/workflow/WorkflowEngine"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"

/** What everything asks for that is kept in the log of a workflow. */
export type Workflowing = WorkflowEngine.WorkflowEngine | WorkflowEngine.WorkflowInstance

/** Any activity, whatever it succeeds and fails with. */
export interface AnyActivity extends Activity.Any {}

/** The number of the attempt that an activity makes. */
export const withAttempt = <A, E, R>(self: Effect.Effect<A, E, R>, attempt: number): Effect.Effect<A, E, R> =>
  Effect.provideService(self, Activity.CurrentAttempt, attempt)

/** Runs an effect once, and keeps what it succeeds with: when the workflow is run again, that is read. */
export const once = <A, I, R>(
  name: string,
  success: Schema.Schema<A, I>,
  execute: Effect.Effect<A, never, R>
): Effect.Effect<A, never, R | Workflowing> =>
  // Seam: what an activity has by itself, and takes out of the type, the workflow around it has as well.
  Activity.make({ name, success, execute }) as Effect.Effect<A, never, R | Workflowing>

/** The same activity, with something around what it does. */
export const around = <A, E, R>(
  activity: Effect.Effect<A, E, R> & AnyActivity,
  wrap: (execute: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R | Workflowing>
): Effect.Effect<A, E, R | Workflowing> =>
  // Seam: an activity does what its type as an effect says.
  Activity.make({
    name: activity.name,
    success: activity.successSchema,
    error: activity.errorSchema,
    execute: wrap(activity.execute)
  }) as Effect.Effect<A, E, R | Workflowing>

/** A wait that goes on while there is no process, where it is longer than `inMemory`. */
export const sleep = (
  name: string,
  duration: Duration.DurationInput,
  inMemory: Duration.DurationInput
): Effect.Effect<void, never, Workflowing> => DurableClock.sleep({ name, duration, inMemoryThreshold: inMemory })

/** What gives a name a text of 32 hexadecimal digits: this workflow's own, and the same whenever it is run again. */
export const keysOf: Effect.Effect<(name: string) => Effect.Effect<string>, never, Workflowing> = /* @__PURE__ */ Effect
  .map(
    WorkflowEngine.WorkflowInstance,
    (instance) => (name) =>
      Effect.provideService(Activity.idempotencyKey(name), WorkflowEngine.WorkflowInstance, instance)
  )

/** What a workflow consists of. For Effect 4. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import * as Activity from "effect/workflow/Activity"
import * as DurableClock from "effect/workflow/DurableClock"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"

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
  success: Schema.Codec<A, I>,
  execute: Effect.Effect<A, never, R>
): Effect.Effect<A, never, R | Workflowing> =>
  // Seam: what an activity has by itself, and takes out of the type, the workflow around it has as well.
  Activity.make({ name, success, execute }) as Effect.Effect<A, never, R | Workflowing>

/** The same activity, with something around what it does. */
export const around = <A, E, R>(
  activity: Effect.Effect<A, E, R> & AnyActivity,
  wrap: (execute: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R | Workflowing>
): Effect.Effect<A, E, R | Workflowing> => {
  // Seam: what may be any activity does not tell what it is made of.
  const { annotations, errorSchema, execute, name, successSchema } = activity as unknown as Activity.Activity<
    Schema.Codec<A>,
    Schema.Codec<E>,
    R
  >
  return Activity.make({
    name,
    success: successSchema,
    error: errorSchema,
    annotations,
    execute: wrap(execute as Effect.Effect<A, E, R>)
  }) as Effect.Effect<A, E, R | Workflowing>
}

/** A wait that goes on while there is no process, where it is longer than `inMemory`. */
export const sleep = (
  name: string,
  duration: Duration.Input,
  inMemory: Duration.Input
): Effect.Effect<void, never, Workflowing> => DurableClock.sleep({ name, duration, inMemoryThreshold: inMemory })

/** What gives a name a text of 32 hexadecimal digits: this workflow's own, and the same whenever it is run again. */
export const keysOf: Effect.Effect<(name: string) => Effect.Effect<string>, never, Workflowing> = /* @__PURE__ */ Effect
  .map(
    WorkflowEngine.WorkflowInstance,
    (instance) => (name) =>
      Effect.provideService(Activity.idempotencyKey(name), WorkflowEngine.WorkflowInstance, instance)
  )

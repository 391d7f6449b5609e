/** A Schedule of an own state. For Effect 4. */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Stepped } from "../schedule.js"

/** A Schedule that cannot fail. */
export interface ScheduleOf<Out, In, R> extends Schedule.Schedule<Out, In, never, R> {}

/** A Schedule that begins anew, with a state of its own, whenever a program begins to repeat by it. */
export const fromState = <S, In, Out, R>(
  begin: () => S,
  next: (now: number, input: In, state: S) => Effect.Effect<Stepped<S, Out>, never, R>
): ScheduleOf<Out, In, R> =>
  Schedule.fromStep(Effect.sync(() => {
    let state = begin()
    return (now: number, input: In) =>
      Effect.flatMap(next(now, input, state), (step) => {
        state = step.state
        return step.delay === undefined
          ? Cause.done(step.out)
          : Effect.succeed<[Out, Duration.Duration]>([step.out, Duration.millis(step.delay)])
      })
  }))

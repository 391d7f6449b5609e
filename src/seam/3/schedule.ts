/** A Schedule of an own state. For Effect 3. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleInterval from "effect/ScheduleInterval"
import type { Stepped } from "../schedule.js"

/** A Schedule that cannot fail. */
export interface ScheduleOf<Out, In, R> extends Schedule.Schedule<Out, In, R> {}

/** A Schedule that begins anew, with a state of its own, whenever a program begins to repeat by it. */
export const fromState = <S, In, Out, R>(
  begin: () => S,
  next: (now: number, input: In, state: S) => Effect.Effect<Stepped<S, Out>, never, R>
): ScheduleOf<Out, In, R> => {
  const schedule = Schedule.makeWithState<S, In, Out, R>(
    begin(),
    (now, input, state) =>
      Effect.map(next(now, input, state), ({ delay, out, state }) => [
        state,
        out,
        delay === undefined ? ScheduleDecision.done : ScheduleDecision.continueWith(ScheduleInterval.after(now + delay))
      ])
  )
  return Object.defineProperty(schedule, "initial", { get: begin })
}

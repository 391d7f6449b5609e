/** Schedules that are made of others. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"

export { addDelay, concat, map, max, min, recurs, spaced, tap, upTo, while } from "effect/Schedule"

/** Whether the type of a combined schedule asks for what one part of it asks for, where another takes anything. */
export const maxWantsTheInput = false

/** Whether what looks on by `tap` sees the output that a schedule ends with. */
export const tapSeesTheEnd = false

/** Begins to ask a schedule, which waits each time as long as it says, and fails when it has ended. */
export const begin = <Out, In, E, R>(
  schedule: Schedule.Schedule<Out, In, E, R>
): Effect.Effect<(input: In) => Effect.Effect<Out, unknown, R>, never, R> => Schedule.toStepWithSleep(schedule)

/** The outputs of a schedule, which is asked again as soon as its wait is over. */
export const run = <Out, In, E, R>(
  schedule: Schedule.Schedule<Out, In, E, R>,
  start: number,
  inputs: Iterable<In>
): Effect.Effect<ReadonlyArray<Out>, E, R> =>
  Effect.gen(function*() {
    const step = yield* Schedule.toStep(schedule)
    const outs: Array<Out> = []
    let now = start
    for (const input of inputs) {
      const [out, wait] = yield* Pull.matchEffect(step(now, input), {
        onSuccess: ([out, delay]) => Effect.succeed([out, Duration.toMillis(delay)] as const),
        onFailure: Effect.failCause,
        onDone: (out) => Effect.succeed([out, undefined] as const)
      })
      outs.push(out)
      if (wait === undefined) break
      now += wait
    }
    return outs
  })

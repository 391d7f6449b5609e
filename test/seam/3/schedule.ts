/** Effect 4's words for schedules that are made of others, on Effect 3. */
import * as Chunk from "effect/Chunk"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

export { recurs, spaced } from "effect/Schedule"

type Pair<Out1, In1, R1, Out2, In2, R2> = readonly [Schedule.Schedule<Out1, In1, R1>, Schedule.Schedule<Out2, In2, R2>]

export const max = <Out1, In1, R1, Out2, In2, R2>([one, other]: Pair<Out1, In1, R1, Out2, In2, R2>) =>
  Schedule.intersect(one, other)

export const min = <Out1, In1, R1, Out2, In2, R2>([one, other]: Pair<Out1, In1, R1, Out2, In2, R2>) =>
  Schedule.union(one, other)

export const concat = Schedule.andThen

export const addDelay =
  <Out>(f: (metadata: { readonly output: Out }) => Effect.Effect<Duration.DurationInput>) =>
  <In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    Schedule.addDelayEffect(self, (output) => f({ output }))

export const upTo =
  ({ duration }: { readonly duration: Duration.DurationInput }) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> => Schedule.upTo(self, duration)

const while_ =
  <Out, In>(f: (metadata: { readonly input: In; readonly output: Out }) => boolean) =>
  <R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    Schedule.check(self, (input, output) => f({ input, output }))

export { while_ as while }

export const map =
  <Out, Out2>(f: (metadata: { readonly output: Out }) => Out2) =>
  <In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out2, In, R> =>
    Schedule.map(self, (output) => f({ output }))

export const tap =
  <Out>(f: (metadata: { readonly output: Out }) => Effect.Effect<unknown>) =>
  <In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    Schedule.tapOutput(self, (output) => f({ output }))

/** Whether the type of a combined schedule asks for what one part of it asks for, where another takes anything. */
export const maxWantsTheInput = true

/** Whether what looks on by `tap` sees the output that a schedule ends with. */
export const tapSeesTheEnd = true

/** Begins to ask a schedule, which waits each time as long as it says, and fails when it has ended. */
export const begin = <Out, In, R>(
  schedule: Schedule.Schedule<Out, In, R>
): Effect.Effect<(input: In) => Effect.Effect<Out, unknown, R>> =>
  Effect.map(Schedule.driver(schedule), (driver) => (input) => driver.next(input))

/** The outputs of a schedule, which is asked again as soon as its wait is over. */
export const run = <Out, In, R>(
  schedule: Schedule.Schedule<Out, In, R>,
  start: number,
  inputs: Iterable<In>
): Effect.Effect<ReadonlyArray<Out>, never, R> =>
  Effect.map(Schedule.run(schedule, start, inputs), Chunk.toReadonlyArray)

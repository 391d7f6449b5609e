/** What a cause is made of. For Effect 3. */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"

export const failuresOf = <E>(cause: Cause.Cause<E>): ReadonlyArray<E> => Chunk.toReadonlyArray(Cause.failures(cause))

export const defectsOf = (cause: Cause.Cause<unknown>): ReadonlyArray<unknown> =>
  Chunk.toReadonlyArray(Cause.defects(cause))

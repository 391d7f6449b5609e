/** Effect 4's words for causes, on Effect 3. */
import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Either from "effect/Either"

export * from "effect/Cause"
export {
  isInterrupted as hasInterrupts,
  isInterruptedOnly as hasInterruptsOnly,
  TimeoutException as TimeoutError
} from "effect/Cause"

export const findError: <E>(self: Cause.Cause<E>) => Either.Either<E, Cause.Cause<never>> = (self) =>
  Either.flip(Cause.failureOrCause(self))

export const hasDies = (self: Cause.Cause<unknown>): boolean => Chunk.isNonEmpty(Cause.defects(self))

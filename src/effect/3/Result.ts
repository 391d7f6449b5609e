/** Effect 4's words for a result, on Effect 3. */
import * as Either from "effect/Either"
import { dual } from "effect/Function"

export {
  type Either as Result,
  flip,
  getOrThrow,
  getOrUndefined,
  isLeft as isFailure,
  isRight as isSuccess,
  left as fail,
  right as succeed
} from "effect/Either"

export const match: {
  <E, B, A, C = B>(options: {
    readonly onFailure: (error: E) => B
    readonly onSuccess: (value: A) => C
  }): (self: Either.Either<A, E>) => B | C
  <A, E, B, C = B>(
    self: Either.Either<A, E>,
    options: { readonly onFailure: (error: E) => B; readonly onSuccess: (value: A) => C }
  ): B | C
} = dual(
  2,
  <A, E, B, C = B>(
    self: Either.Either<A, E>,
    { onFailure, onSuccess }: { readonly onFailure: (error: E) => B; readonly onSuccess: (value: A) => C }
  ): B | C => Either.match(self, { onLeft: onFailure, onRight: onSuccess })
)

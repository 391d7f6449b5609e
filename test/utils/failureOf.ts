import * as Cause from "#effect/Cause"
import * as Result from "#effect/Result"
import { failuresOf } from "#seam/causes"
import * as Exit from "effect/Exit"

/** What something has failed with; nothing where it went well. */
export const failureOf = <A, E>(result: Result.Result<A, E>): E | undefined =>
  Result.match(result, { onFailure: (error) => error, onSuccess: () => undefined })

/** The one failure that a program has ended with; nothing where it went well, or ended otherwise. */
export const onlyFailureOf = <A, E>(exit: Exit.Exit<A, E>): E | undefined => {
  if (Exit.isSuccess(exit) || Cause.hasInterrupts(exit.cause) || Cause.hasDies(exit.cause)) return undefined
  const [failure, ...more] = failuresOf(exit.cause)
  return more.length === 0 ? failure : undefined
}

import * as Cause from "#effect/Cause"
import { defectsOf, failuresOf } from "#seam/causes"
import * as Exit from "effect/Exit"

/** All that an exit came of, whatever Effect notes of where that was. */
export const reasonsOf = <A, E>(exit: Exit.Exit<A, E>): unknown =>
  Exit.isSuccess(exit) ? { value: exit.value } : {
    failures: failuresOf(exit.cause),
    defects: defectsOf(exit.cause),
    interrupted: Cause.hasInterrupts(exit.cause)
  }

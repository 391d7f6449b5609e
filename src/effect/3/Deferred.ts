/** Effect 4's words for deferred values, on Effect 3. */
import * as Deferred from "effect/Deferred"
import * as FiberId from "effect/FiberId"

export * from "effect/Deferred"
export { unsafeDone as doneUnsafe } from "effect/Deferred"

export const makeUnsafe = <A, E = never>(): Deferred.Deferred<A, E> => Deferred.unsafeMake(FiberId.none)

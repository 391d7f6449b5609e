/** A service of a test's own. */
import * as Context from "effect/Context"

export const serviceOf: <A>(key: string) => Context.Tag<A, A> = Context.GenericTag

/** A service of a test's own. */
import * as Context from "effect/Context"

export const serviceOf: <A>(key: string) => Context.Key<A, A> = Context.Service

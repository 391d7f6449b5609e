/** The names of headers that a fiber keeps secret. */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"

/** The same effect, in which these are the names. */
export const withRedactedNames = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  names: ReadonlyArray<string | RegExp>
): Effect.Effect<A, E, R> => Effect.provideService(self, Headers.CurrentRedactedNames, names)

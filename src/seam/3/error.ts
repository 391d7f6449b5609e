/** The base of an error that is an effect, too: one that fails with it. For Effect 3. */
import * as Cause from "effect/Cause"

export const YieldableError: typeof Cause.YieldableError = Cause.YieldableError

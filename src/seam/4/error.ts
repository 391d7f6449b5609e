/** The base of an error that is an effect, too: one that fails with it. For Effect 4. */
import type * as Cause from "effect/Cause"
import * as Data from "effect/Data"

// Effect 4 exports it as a type alone. What `Data.Error` does beside is to copy its members, which have to stay hidden.
export const YieldableError: new(message?: string) => Cause.YieldableError = /* @__PURE__ */ Object.getPrototypeOf(
  Data.Error
)

/** What tests ask of causes, beside Effect itself. */
import * as Cause from "effect/Cause"

/** All of a cause, with what has caused its errors, as a text. */
export const pretty = (cause: Cause.Cause<unknown>): string => Cause.pretty(cause)

/** Two causes at once. */
export const both = Cause.combine

/** One cause after another, which Effect 4 does not tell from two at once. */
export const oneAfterAnother = Cause.combine

/** That somebody has interrupted it. */
export const interruption: Cause.Cause<never> = Cause.interrupt()

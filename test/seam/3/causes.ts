/** What tests ask of causes, beside Effect itself. */
import * as Cause from "effect/Cause"
import * as FiberId from "effect/FiberId"

/** All of a cause, with what has caused its errors, as a text. */
export const pretty = (cause: Cause.Cause<unknown>): string => Cause.pretty(cause, { renderErrorCause: true })

/** Two causes at once. */
export const both = Cause.parallel

/** One cause after another. */
export const oneAfterAnother = Cause.sequential

/** That somebody has interrupted it. */
export const interruption: Cause.Cause<never> = Cause.interrupt(FiberId.none)

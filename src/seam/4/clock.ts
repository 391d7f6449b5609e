/** The time by a Clock, without an effect. For Effect 4. */
import type * as Clock from "effect/Clock"

export const nowOf = (clock: Clock.Clock): number => clock.currentTimeMillisUnsafe()

/** The time by a Clock, without an effect. For Effect 3. */
import type * as Clock from "effect/Clock"

export const nowOf = (clock: Clock.Clock): number => clock.unsafeCurrentTimeMillis()

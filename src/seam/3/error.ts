/** The base of an error that is an effect, too: one that fails with it. For Effect 3. */
export { YieldableError } from "effect/Cause"

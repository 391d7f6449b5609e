/** Effect 4's words for streams, on Effect 3. */
export * from "effect/Stream"
export { catchAll as catch, tapErrorCause as tapCause } from "effect/Stream"

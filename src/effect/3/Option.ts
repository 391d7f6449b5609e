/** Effect 4's words for options, on Effect 3. */
export * from "effect/Option"
export { fromNullable as fromNullishOr } from "effect/Option"

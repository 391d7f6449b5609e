/** Effect 4's words for predicates, on Effect 3. */
export * from "effect/Predicate"
export { isReadonlyRecord as isReadonlyObject } from "effect/Predicate"

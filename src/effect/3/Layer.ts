/** Effect 4's words for layers, on Effect 3. */
export * from "effect/Layer"
export { unwrapEffect as unwrap } from "effect/Layer"

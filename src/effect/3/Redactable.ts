/** Effect 4's word for what hides itself, on Effect 3. */
export { redact } from "effect/Inspectable"

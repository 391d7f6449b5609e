/** Where Effect 3 has it, with Effect 4's words. */
export * from "@effect/platform/HttpBody"
export { unsafeJson as jsonUnsafe } from "@effect/platform/HttpBody"

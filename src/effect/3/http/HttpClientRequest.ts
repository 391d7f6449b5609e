/** Where Effect 3 has it, with Effect 4's words. */
export * from "@effect/platform/HttpClientRequest"
export { bodyUnsafeJson as bodyJsonUnsafe } from "@effect/platform/HttpClientRequest"

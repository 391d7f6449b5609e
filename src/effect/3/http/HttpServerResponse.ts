/** Where Effect 3 has it. */
export * from "@effect/platform/HttpServerResponse"

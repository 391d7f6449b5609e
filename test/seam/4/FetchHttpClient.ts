/** Where Effect 4 has it. */
export * from "effect/http/FetchHttpClient"

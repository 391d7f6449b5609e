/** Where Effect 4 has it. */
export * from "@effect/platform-node/NodeHttpClient"

/** Where Effect 4 has it. */
export * from "effect/cli/Argument"

/** Effect 4's words for commands, on Effect 3. */
export { make, withDescription, withSubcommands } from "@effect/cli/Command"

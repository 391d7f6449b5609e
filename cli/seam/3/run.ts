/** Runs a command with what Node has. For Effect 3. */
import * as Command from "@effect/cli/Command"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { stripVTControlCharacters } from "node:util"

/** What may follow the options that the parser has itself. */
export const builtIn = {
  "--completions": ["sh", "bash", "fish", "zsh"],
  "--log-level": ["all", "trace", "debug", "info", "warning", "error", "fatal", "none"]
} as const

const strip = (args: ReadonlyArray<unknown>) =>
  args.map((arg) => typeof arg === "string" ? stripVTControlCharacters(arg) : arg)

/** The parser styles what it prints, also where nobody sees it or wants it. */
const unstyled = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Console.consoleWith((console) =>
    Effect.withConsole(self, {
      ...console,
      log: (...args) => console.log(...strip(args)),
      error: (...args) => console.error(...strip(args))
    })
  )

/** Runs a command with the words that follow its name. What is wrong with them it says itself. */
export const run = <Name extends string, R, E, A>(
  command: Command.Command<Name, R, E, A>,
  { colored, name, version }: { readonly name: string; readonly version: string; readonly colored: boolean }
): (
  args: ReadonlyArray<string>
) => Effect.Effect<void, E | ValidationError.ValidationError, Exclude<R, NodeContext.NodeContext>> => {
  const parse = Command.run(command, { name, version })
  return (args) => {
    // The parser prints empty lines after it.
    if (args.includes("--version")) return Console.log(version)
    const program = parse(["node", name, ...args])
    return Effect.provide(colored ? program : unstyled(program), NodeContext.layer)
  }
}

/** Whether an error is about what the command was told. */
export const isMisuse: (error: unknown) => boolean = ValidationError.isValidationError

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

/** Where a text is styled, and where it is not. */
const style = "(?:\\u001B\\[[\\d;]*m)*"

/** The paragraphs on the parser's own way to ask for each option in turn, which this command does not have. */
const wizard = new RegExp(`^${style}--wizard${style}$\\n(?:^ +.*$\\n|^\\s*$\\n)*`, "m")

/** Before a subcommand's usage the parser leaves out the command that it is a part of. */
const usage = new RegExp(`^(${style}\\$ ${style})(?=[a-z])(?!effect-errata)`, "m")

/** What a person is to read of what the parser prints: it styles that also where nobody sees it or wants it. */
const retold = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  { colored, help }: { readonly colored: boolean; readonly help: ((text: string) => string) | undefined }
): Effect.Effect<A, E, R> => {
  const retell = (arg: unknown) => {
    if (typeof arg !== "string") return arg
    const text = help === undefined ? arg : help(arg)
    return colored ? text : stripVTControlCharacters(text)
  }
  return Console.consoleWith((console) =>
    Effect.withConsole(self, {
      ...console,
      log: (...args) => console.log(...args.map(retell)),
      error: (...args) => console.error(...args.map(retell))
    })
  )
}

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
    const help = args.length === 0 || args.includes("--help")
      ? (text: string) => text.replace(wizard, "").replace(usage, `$1${name} `)
      : undefined
    return Effect.provide(retold(program, { colored, help }), NodeContext.layer)
  }
}

/** Whether an error is about what the command was told. */
export const isMisuse: (error: unknown) => boolean = ValidationError.isValidationError

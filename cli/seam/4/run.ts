/** Runs a command with what Node has. For Effect 4. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import type * as HelpDoc from "effect/cli/HelpDoc"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { oneLine } from "../../../src/internal/text/line.js"

/** What may follow the options that the parser has itself. */
export const builtIn = {
  "--completions": ["sh", "bash", "fish", "zsh", "powershell", "pwsh"],
  "--log-level": ["all", "trace", "debug", "info", "warn", "warning", "error", "fatal", "none"]
} as const

/** What is wrong with the words that follow a command's name, in the words of Effect 3's parser. */
const complaint = (error: CliError.CliError | undefined, { subcommands = [] }: HelpDoc.HelpDoc): string => {
  switch (error?._tag) {
    case "UnknownSubcommand": {
      const names = subcommands.flatMap(({ commands }) => commands.map(({ name }) => `'${name}'`)).join(", ")
      return `Invalid subcommand for ${error.parent?.join(" ") ?? ""} - use one of ${names}`
    }
    case "InvalidValue":
      return `Expected one of the following cases: ${error.expected.replaceAll("\"", "").replaceAll(" | ", ", ")}`
    case "MissingArgument":
      return `Missing argument <${error.argument}>`
    case "UnexpectedArgument":
      return `Received unknown argument: '${error.arguments[0] ?? ""}'`
    default:
      return error?.message ?? ""
  }
}

/** What is documented of a command, without the parser's own way to ask for each option in turn. */
const withoutWizard = ({ globalFlags, ...doc }: HelpDoc.HelpDoc): HelpDoc.HelpDoc => ({
  ...doc,
  ...(globalFlags && { globalFlags: globalFlags.filter(({ name }) => name !== "wizard") })
})

const presenter = (colors: boolean): CliOutput.Presenter => {
  const formatter = CliOutput.defaultFormatter({ colors })
  return {
    present: (event) =>
      event._tag === "Version"
        ? Console.log(event.version)
        : event._tag === "Help"
        ? Console.log(formatter.formatHelpDoc(withoutWizard(event.helpDoc)))
        : Console.error(`${oneLine(complaint(event.errors[0], event.helpDoc))}\n`)
  }
}

/** Runs a command with the words that follow its name. What is wrong with them it says itself. */
export const run = <Name extends string, Input, ContextInput, E, R>(
  command: Command.Command<Name, Input, ContextInput, E, R>,
  { colored, version }: { readonly name: string; readonly version: string; readonly colored: boolean }
) => {
  const parse = Command.runWith(command, { version })
  return (args: ReadonlyArray<string>) =>
    parse(args).pipe(
      // Without a subcommand it has helped, and that is no mistake.
      Effect.catchIf(
        (error) => CliError.isCliError(error) && error._tag === "ShowHelp" && error.errors.length === 0,
        () => Effect.void
      ),
      Effect.provideService(CliOutput.Presenter, presenter(colored)),
      Effect.provide(NodeServices.layer)
    )
}

/** Whether an error is about what the command was told. */
export const isMisuse: (error: unknown) => boolean = CliError.isCliError

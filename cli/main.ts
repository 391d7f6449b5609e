/**
 * The command `effect-errata`: explains a response, prints the catalogs, checks a catalog of your own.
 */
import * as Argument from "#cli/Argument"
import * as Command from "#cli/Command"
import * as Flag from "#cli/Flag"
import { isMisuse, run } from "#cli/run"
import * as Effect from "#effect/Effect"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import manifest from "../package.json" with { type: "json" }
import { oneLine } from "../src/internal/text/line.js"
import { choices } from "./apis.js"
import { arrange } from "./args.js"
import { check, Findings, showFindings } from "./check.js"
import { adviceOn, explain, isDocumented, isFailure, show, showNone } from "./explain.js"
import { importText, NotCurrent, optionsOf } from "./import/import.js"
import { tooLarge } from "./import/load.js"
import { showReport } from "./import/report.js"
import { BadInput, parse } from "./input.js"
import { choose } from "./own.js"
import { readInput } from "./read.js"
import { rowsOf, showRows } from "./tables.js"

const colored = process.stdout.isTTY && !process.env["NO_COLOR"]
const bold = (text: string): string => colored ? `\u001B[1m${text}\u001B[22m` : text

const json = Flag.Boolean("json").pipe(
  Flag.withDescription("Print JSON, for scripts"),
  Flag.withoutNegation,
  Flag.withDefault(false)
)

/** Nothing in the input is a documented error. It is said on standard output, and is no mistake of who asks. */
class NothingDocumented extends Error {
  readonly _tag = "NothingDocumented"
}

const explainCommand = Command.make(
  "explain",
  {
    file: Argument.String("file").pipe(
      Argument.withDescription(
        "The output of curl -i, HAR, or JSON with a status; standard input where it is left out or -"
      ),
      Argument.optional
    ),
    api: Flag.String("api").pipe(
      Flag.withDescription(
        `Whose answer it is: ${choices.map(([name]) => name).join(", ")}; guessed where it is left out`
      ),
      Flag.optional
    ),
    catalog: Flag.String("catalog").pipe(
      Flag.withDescription("A module of yours, whose catalogs are asked in the place of those that are built in"),
      Flag.optional
    ),
    method: Flag.String("method").pipe(
      Flag.withDescription("The request's method, where the input does not tell; GET where it is left out"),
      Flag.optional
    ),
    code: Flag.Boolean("code").pipe(
      Flag.withDescription("Print a program that catches this error, too"),
      Flag.withoutNegation,
      Flag.withDefault(false)
    ),
    json
  },
  ({ api, catalog, code, file, json, method }) =>
    Effect.gen(function*() {
      const choice = yield* choose({ api: Option.getOrUndefined(api), catalog: Option.getOrUndefined(catalog) })
      const text = yield* readInput(Option.getOrUndefined(file))
      const told = Option.getOrUndefined(method)?.toUpperCase()
      if (told !== undefined && !/^[A-Z]+$/.test(told)) {
        return yield* new BadInput({ message: "--method takes a method, such as POST" })
      }
      const answers = yield* Effect.fromResult(parse(text))
      const now = yield* Clock.currentTimeMillis
      const all = [answers].flat().filter(isFailure)
        .map((parts) => explain(parts, { ...choice, method: told, now }))
      if (json) yield* Console.log(JSON.stringify("status" in answers ? all[0] ?? null : all, null, 2))
      else if (all.length === 0) yield* Console.log(showNone(answers))
      else yield* Console.log(all.map((one) => show(one, bold, code)).join(`\n${"─".repeat(60)}\n\n`))
      const advice = json ? undefined : adviceOn(all, choice)
      if (advice !== undefined) yield* Console.log(advice)
      if (!all.some(isDocumented)) yield* Effect.fail(new NothingDocumented())
    })
).pipe(Command.withDescription("Tell what a response means, and what a policy would do about it"))

const catalogCommand = Command.make(
  "catalog",
  {
    api: Argument.ChoiceWithValue("api", choices).pipe(
      Argument.withDescription("One API; all where it is left out"),
      Argument.optional
    ),
    json
  },
  ({ api, json }) => {
    const apis = Option.match(api, { onNone: () => choices.map(([, api]) => api), onSome: (api) => [api] })
    const rows = apis.flatMap(rowsOf)
    return Console.log(json ? JSON.stringify(rows, null, 2) : showRows(rows, bold))
  }
).pipe(Command.withDescription("Print the documented errors of an API, or of all"))

const checkCommand = Command.make(
  "check",
  {
    module: Argument.String("module").pipe(Argument.withDescription("A JavaScript module that exports catalogs")),
    json
  },
  ({ json, module }) =>
    Effect.gen(function*() {
      const checked = yield* check(module)
      yield* Console.log(json ? JSON.stringify(checked, null, 2) : showFindings(checked))
      if (checked.some(({ findings }) => findings.length > 0)) yield* Effect.fail(new Findings())
    })
).pipe(Command.withDescription("Find what is wrong with a catalog of your own"))

const importCommand = Command.make(
  "import",
  {
    file: Argument.String("file").pipe(
      Argument.withDescription(
        "An OpenAPI description, as JSON or YAML; standard input where it is left out or -"
      ),
      Argument.optional
    ),
    name: Flag.String("name").pipe(
      Flag.withDescription("The API's name in Pascal case, such as Square; it begins every tag"),
      Flag.optional
    ),
    out: Flag.String("out").pipe(
      Flag.withDescription("The folder of errors.ts and traits.ts, such as src/square"),
      Flag.optional
    ),
    check: Flag.Boolean("check").pipe(
      Flag.withDescription("Write nothing, and exit with 1 where something is new, gone or not reviewed"),
      Flag.withoutNegation,
      Flag.withDefault(false)
    ),
    json
  },
  ({ check, file, json, name, out }) =>
    Effect.gen(function*() {
      const options = yield* Effect.fromResult(
        optionsOf({ name: Option.getOrUndefined(name), out: Option.getOrUndefined(out), check })
      )
      const text = yield* readInput(Option.getOrUndefined(file), {
        most: tooLarge,
        what: "a description in: curl … | effect-errata import --name Square --out src/square"
      })
      const report = yield* importText(text, Option.getOrUndefined(file), options)
      yield* Console.log(json ? JSON.stringify(report, null, 2) : showReport(report, bold))
      if (check && !report.current) yield* Effect.fail(new NotCurrent())
    })
).pipe(Command.withDescription("Write the errors that an OpenAPI description has, or compare it with what is there"))

const root = Command.make("effect-errata").pipe(
  Command.withDescription(
    "The documented errors of HTTP APIs. Exit codes: 0 explained or fine, 1 nothing documented, findings, or an import that is not current, 2 bad usage or input."
  ),
  Command.withSubcommands([explainCommand, catalogCommand, checkCommand, importCommand])
)

// A reader that has enough, as in `| head -1`, is no reason to fail.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 2))

const program = run(root, { name: "effect-errata", version: manifest.version, colored })
const exit = await Effect.runPromiseExit(
  Effect.fromResult(arrange(process.argv.slice(2))).pipe(Effect.flatMap(program))
)

const usage =
  `usage: effect-errata explain [--api <api>] [--catalog <module>] [--method <method>] [--code] [--json] [<file>]
       effect-errata catalog [--json] [<api>]
       effect-errata check [--json] <module>
       effect-errata import --name <Name> --out <folder> [--check] [--json] [<file>]`

/** The exit code of a failure. */
const codeOf = (error: unknown): number => {
  if ([NothingDocumented, Findings, NotCurrent].some((one) => error instanceof one)) return 1
  // What the parser of the command line refused it has said itself.
  const said = isMisuse(error)
  if (!said) console.error(`effect-errata: ${oneLine(error instanceof Error ? error.message : String(error))}`)
  if (said || error instanceof BadInput) console.error(usage)
  return 2
}

process.exitCode = Exit.match(exit, { onSuccess: () => 0, onFailure: (cause) => codeOf(Cause.squash(cause)) })

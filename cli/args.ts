/**
 * The words that follow the command's name, in an order in which every parser of them reads the same.
 */
import { builtIn } from "#cli/run"
import * as Result from "#effect/Result"
import { BadInput } from "./input.js"

const trueOrFalse = ["true", "false"]

/** What an option takes: nothing, any word, or one of these. One that is true or false is true where it stands alone. */
const options = new Map<string, "nothing" | "a word" | ReadonlyArray<string>>([
  ["--api", "a word"],
  ["--catalog", "a word"],
  ["--method", "a word"],
  ["--name", "a word"],
  ["--out", "a word"],
  ["--check", trueOrFalse],
  ["--code", trueOrFalse],
  ["--json", trueOrFalse],
  ["--help", "nothing"],
  ["--version", "nothing"],
  ...Object.entries(builtIn)
])

const inFull: Readonly<Record<string, string>> = { "-h": "--help", "-v": "--version" }

/** Which of them a command has, beside those that need no command. */
const commands = new Map<string, ReadonlyArray<string>>([
  ["explain", ["--api", "--catalog", "--method", "--code", "--json"]],
  ["catalog", ["--json"]],
  ["check", ["--json"]],
  ["import", ["--name", "--out", "--check", "--json"]]
])
const needsCommand = new Set([...commands.values()].flat())

const refuse = (message: string) => Result.fail(new BadInput({ message }))

/**
 * The command, its options, each as one word, and then what has no name. An option that stands somewhere else is moved,
 * and one that is not as it should be is refused: a parser may take it for a file.
 */
export const arrange = (args: ReadonlyArray<string>): Result.Result<ReadonlyArray<string>, BadInput> => {
  const unnamed: Array<string> = []
  const told = new Map<string, string>()
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? ""
    if (!/^-./.test(arg)) {
      unnamed.push(arg)
      continue
    }
    const [, before = arg, after] = /^(.*?)=(.*)$/s.exec(arg) ?? []
    const name = inFull[before] ?? before
    const takes = options.get(name)
    if (takes === undefined) return refuse(`there is no option ${name}`)
    if (told.has(name)) return refuse(`${name} is told twice`)
    if (takes === "nothing") {
      if (after !== undefined) return refuse(`${name} takes no value`)
      told.set(name, name)
      continue
    }
    const next = takes === trueOrFalse ? "true" : args[index + 1] ?? ""
    const value = after ?? (/^-./.test(next) ? "" : next)
    if (after === undefined && takes !== trueOrFalse) index++
    if (value === "") return refuse(`${name} takes a value`)
    if (takes !== "a word" && !takes.includes(value)) return refuse(`${name} takes one of ${takes.join(", ")}`)
    told.set(name, `${name}=${value}`)
  }
  const [command, ...rest] = unnamed
  if (command === undefined) {
    const first = [...told.keys()].find((name) => needsCommand.has(name))
    return first === undefined ? Result.succeed([...told.values()]) : refuse(`${first} needs a command`)
  }
  const own = commands.get(command)
  // What is no command the parser refuses, with the names of those that there are.
  if (own === undefined) return Result.succeed([command])
  const foreign = [...told.keys()].find((name) => needsCommand.has(name) && !own.includes(name))
  return foreign === undefined
    ? Result.succeed([command, ...told.values(), ...rest])
    : refuse(`${command} has no option ${foreign}`)
}

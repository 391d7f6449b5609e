/**
 * traits.ts: what a person knows of each class. It is written whole once; from then on lines are added to it, and nothing
 * that is there is changed.
 */
import * as Result from "#effect/Result"
import { type Guess, guess } from "./guess.js"
import type { Imported } from "./model.js"
import { flat, literal, member, object, prefix } from "./print.js"
import { lineOf, type Token, tokensOf, Unreadable, valueOf } from "./scan.js"

/** One member of the object `traits`. */
interface Entry {
  readonly name: string
  /** Whether it is marked as guessed: nobody has reviewed it. */
  readonly guessed: boolean
  readonly end: number
  /** Behind its comma, where it has one: the last may be without. */
  readonly comma: number | undefined
}

/** A traits.ts that is there. */
export interface Traits {
  readonly text: string
  readonly entries: ReadonlyArray<Entry>
  /** Behind the bracket that opens the object. */
  readonly open: number
  /** Whether the file has `Api` as a value: what is guessed is marked by it. */
  readonly hasApi: boolean
}

/** Where the object begins: behind `traits = {`, at the top of the module. */
const openingOf = (tokens: ReadonlyArray<Token>): number => {
  let depth = 0
  for (const [i, { text }] of tokens.entries()) {
    if (depth === 0 && text === "const" && tokens[i + 1]?.text === "traits" && tokens[i + 2]?.text === "=") {
      const [bracket] = tokens.slice(i + 3)
      if (bracket?.text !== "{") throw new Unreadable("`traits` is no object that is written out", bracket?.start ?? 0)
      return i + 4
    }
    if (/^[{([]$/.test(text)) depth++
    if (/^[})\]]$/.test(text)) depth--
  }
  throw new Unreadable("there is no `export const traits = { … }`", 0)
}

const isGuess = (tokens: ReadonlyArray<Token>): boolean =>
  tokens.some(({ kind, text }, i) => kind === "word" && text === "guessed" && tokens[i + 1]?.text === "(")

/** Whether a module imports `Api`, and not as a type alone. */
const importsApi = (tokens: ReadonlyArray<Token>): boolean =>
  tokens.some(({ text }, i) => {
    if (text !== "import" || tokens[i + 1]?.text === "type") return false
    const rest = tokens.slice(i + 1)
    const names = rest.slice(0, rest.findIndex(({ kind }) => kind === "string"))
    return names.some(({ text }, j) => text === "Api" && names[j - 1]?.text !== "type" && names[j + 1]?.text !== "as")
  })

/** The members from a place on, up to the bracket that closes the object. */
const entriesFrom = (tokens: ReadonlyArray<Token>, opening: number, text: string): Traits => {
  const open = tokens[opening - 1]?.end ?? 0
  const entries: Array<Entry> = []
  let at = opening
  for (;;) {
    const key = tokens[at]
    if (key === undefined) throw new Unreadable("`traits` has no end", open)
    if (key.text === "}") return { text, entries, open, hasApi: importsApi(tokens) }
    const name = valueOf(key)
    const next = tokens[at + 1]?.text
    if (name === undefined || (next !== ":" && next !== "," && next !== "}")) {
      throw new Unreadable("only members that are written out, `Name: …`, can be understood in `traits`", key.start)
    }
    const first = at
    let depth = 0
    for (at++; at < tokens.length; at++) {
      const sign = tokens[at]?.kind === "sign" ? tokens[at]?.text ?? "" : ""
      if (depth === 0 && /^[,}]$/.test(sign)) break
      if (/^[{([]$/.test(sign)) depth++
      if (/^[})\]]$/.test(sign)) depth--
    }
    const end = tokens[at - 1]?.end ?? key.end
    if (entries.some((entry) => entry.name === name)) throw new Unreadable(`${name} is there twice`, key.start)
    const comma = tokens[at]?.text === "," ? tokens[at]?.end : undefined
    entries.push({ name, guessed: isGuess(tokens.slice(first + 1, at)), end, comma })
    if (comma !== undefined) at++
  }
}

/** Reads a traits.ts; what cannot be understood is refused, and never guessed at. */
export const readTraits = (text: string): Result.Result<Traits, Error> => {
  try {
    const tokens = tokensOf(text)
    return Result.succeed(entriesFrom(tokens, openingOf(tokens), text))
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return Result.fail(new Error(error.at === 0 ? error.why : `line ${lineOf(text, error.at)}: ${error.why}`))
  }
}

/** The line of one class, and why; one, however long it is, for who reviews them one below the other. */
const lineFor = (name: string, { by, status, traits, usualStatus }: Guess): string => {
  const { applied, category, retry } = traits ?? { category: "Unknown", retry: "never", applied: "unknown" }
  const facts = object([
    ...status === undefined ? [] : [prefix("status: ", literal(status))],
    ...usualStatus === undefined ? [] : [`usualStatus: ${usualStatus}`],
    member("category", literal(category)),
    member("retry", literal(retry)),
    member("applied", literal(applied))
  ])
  return `  ${name}: Api.guessed(${flat(facts)}), // ${by}`
}

/** Those of the classes that traits.ts has to say something of. */
const linesFor = (imported: Imported): ReadonlyMap<string, string> =>
  new Map(
    [...guess(imported.errors)].flatMap(([name, guess]) =>
      guess.traits === undefined ? [] : [[name, lineFor(name, guess)] as const]
    )
  )

const head =
  `// What is known of each error, and yours: \`effect-errata import\` adds what is new, and changes nothing that is here.
// Take \`Api.guessed(…)\` away from what you have reviewed.
import { Api } from "effect-errata"
import type { Name } from "./errors.js"
`

/** The text of a first traits.ts. */
export const writeTraits = (imported: Imported): string => {
  const lines = [...linesFor(imported).values()]
  return `${head}\nexport const traits = {${
    lines.length === 0 ? "" : `\n${lines.join("\n")}\n`
  }} satisfies Api.Traits<Name>\n`
}

/** The same text with lines for those classes that it says nothing of, each behind the last one that it comes after. */
export const addTraits = ({ entries, open, text }: Traits, imported: Imported): string => {
  const newline = text.includes("\r\n") ? "\r\n" : "\n"
  const known = new Set(entries.map(({ name }) => name))
  const places = new Map<Entry | undefined, Array<string>>()
  for (const [name, line] of linesFor(imported)) {
    if (known.has(name)) continue
    const next = entries.findIndex((entry) => entry.name > name)
    const before = entries.at(next === -1 ? entries.length - 1 : next - 1)
    const place = next === 0 ? undefined : before
    places.set(place, [...places.get(place) ?? [], line.replaceAll("\n", newline)])
  }
  let out = ""
  let from = 0
  const copyTo = (to: number) => {
    out += text.slice(from, to)
    from = to
  }
  for (const place of [undefined, ...entries]) {
    const lines = places.get(place)
    if (lines === undefined) continue
    copyTo(place === undefined ? open : place.comma ?? place.end)
    if (place !== undefined && place.comma === undefined) out += ","
    // What stands behind it on its line is about it.
    const rest = /^[^\S\r\n]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[^\S\r\n]*)?(?=\r?\n)/.exec(text.slice(from))?.[0]
    copyTo(from + (rest?.length ?? 0))
    out += `${newline}${lines.join(newline)}`
    if (rest === undefined) out += `${newline}${text.slice(from).trimStart().startsWith("}") ? "" : "  "}`
  }
  return out + text.slice(from)
}

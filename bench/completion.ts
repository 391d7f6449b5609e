/**
 * How long an editor waits for the tags that `catchTags` offers, while somebody types.
 */
import { readFileSync } from "node:fs"
import ts from "typescript-6"
import { built } from "./lib/generated.js"
import { median, shuffled, toRows } from "./lib/measure.js"
import { handlers, options, tags } from "./lib/programs.js"
import { atMost, report } from "./lib/report.js"
import { rowOf, timesTable } from "./lib/times.js"

const rounds = 41

/** An editor with one file open, in which the handlers are still to be written. */
const open = (file: string) => {
  const path = built(`types/${file}.ts`)
  const [before = "", after = ""] = readFileSync(path, "utf8").split(handlers)
  let typed = ""
  let version = 0
  const { options: compilerOptions } = ts.convertCompilerOptionsFromJson({ ...options, noEmit: true }, built("types"))
  const read = (name: string) => name === path ? before + typed + after : ts.sys.readFile(name)
  const service = ts.createLanguageService({
    getScriptFileNames: () => [path],
    getScriptVersion: (name) => name === path ? String(version) : "0",
    getScriptSnapshot: (name) => {
      const text = read(name)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => built("types"),
    getCompilationSettings: () => compilerOptions,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
    directoryExists: (name) => ts.sys.directoryExists(name),
    getDirectories: (name) => ts.sys.getDirectories(name)
  })
  /** Types something, and asks what may stand there. */
  return (text: string): ReadonlyArray<string> => {
    typed = text
    version++
    const entries = service.getCompletionsAtPosition(path, before.length + typed.length, {})?.entries ?? []
    return entries.map(({ name }) => name)
  }
}

const files: Readonly<Record<string, string>> = {
  "two errors": "two",
  "hand-written classes, as declarations": "declared",
  "hand-written classes, as source": "source",
  "effect-errata": "ours"
}
const names = Object.keys(files)
const [two = "", declared = "", , ours = ""] = names
const editors = Object.values(files).map(open)
const firsts = editors.map((complete, i) => {
  const began = process.hrtime.bigint()
  const offered = complete("")
  const expected = names[i] === two ? ["One", "Two"] : tags
  const missing = expected.filter((tag) => !offered.includes(tag))
  if (missing.length > 0) throw new Error(`nothing is measured: ${names[i] ?? ""} does not offer ${missing.join(", ")}`)
  return Number(process.hrtime.bigint() - began)
})

const times: Array<Array<number>> = []
for (let round = 0; round < rounds; round++) {
  const row: Array<number> = []
  for (const [i, complete] of shuffled([...editors.entries()], round)) {
    // Each time another letter, so that nothing is known from before.
    const began = process.hrtime.bigint()
    complete(String.fromCharCode(65 + round % 26))
    row[i] = Number(process.hrtime.bigint() - began)
  }
  times.push(row)
}
const rows = toRows(names, times)
const column = (name: string) => times.map((row) => row[names.indexOf(name)] ?? Number.NaN)
const ratioOf = (name: string, base: string) => {
  const bases = column(base)
  return median(column(name).map((time, i) => time / (bases[i] ?? Number.NaN)))
}
const firstOf = (name: string) => firsts[names.indexOf(name)] ?? Number.NaN

report({
  name: "completion",
  tables: [
    timesTable(
      `After each letter: what catchTags offers, ${tags.length} tags of five APIs beside two (TypeScript 6)`,
      rows,
      "ms"
    ),
    {
      title: "When the file has just been opened",
      columns: ["", "ms", "ratio"],
      rows: names.map((name) => [name, firstOf(name) / 1e6, `${(firstOf(name) / firstOf(two)).toFixed(3)} ×`])
    }
  ],
  checks: [
    // An eye takes a tenth of a second for at once.
    atMost("after a letter, more than for two errors", rowOf(rows, ours).beyond / 1e6, 100, "ms"),
    atMost("after a letter, against hand-written declarations", ratioOf(ours, declared), 1.3, "×")
  ]
})

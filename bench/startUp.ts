/**
 * How long a fresh process takes to import the package.
 */
import { indexes } from "#bench/written"
import { build } from "esbuild"
import { spawnSync } from "node:child_process"
import { names as apis } from "./lib/apis.js"
import { ofEffect, options } from "./lib/bundles.js"
import { built, write } from "./lib/generated.js"
import { shuffled, toRows } from "./lib/measure.js"
import { atMost, report } from "./lib/report.js"
import { rowOf, timesTable } from "./lib/times.js"

const rounds = 15

/** Classes as a user would write them. */
const plain = `import * as Schema from "effect/Schema"
${
  Array.from(
    { length: 66 },
    (_, i) =>
      `export class Error${i} extends Schema.TaggedError()("Error${i}", { title: Schema.optional(Schema.String), detail: Schema.optional(Schema.String), status: Schema.Number }) {}`
  ).join("\n")
}
`
write("startUp/plain.mjs", plain)

// What is left of an import when all of it is one file, as an application's bundler makes it.
await build({
  ...options("export { client } from \"effect-errata/Questback\"", ofEffect),
  outfile: built("startUp/bundled.mjs")
})

/**
 * Times the import of a module that imports what is measured, as a program does it. What the process itself takes to
 * start is not of interest, and neither is what the collector still has to do after all of Effect is there: none of its
 * modules counts as ours. The time is taken before it is printed: what it is printed to is made when it is first asked for.
 */
const programOf = (module: string) =>
  `${indexes.map((path) => `import "${path}"`).join("\n")}
await new Promise((resolve) => setTimeout(resolve, 150))
globalThis.gc()
const began = process.hrtime.bigint()
await import("${module}")
const took = process.hrtime.bigint() - began
process.stdout.write(String(took))
`

const programs: Readonly<Record<string, ReadonlyArray<string>>> = {
  "Effect itself": [],
  "66 plain Schema.TaggedError classes": ["./plain.mjs"],
  "one API (Questback)": ["effect-errata/Questback"],
  "one API, bundled": ["./bundled.mjs"],
  "one API and Retry": ["effect-errata/Questback", "effect-errata/Retry"],
  "all five APIs": apis.map((name) => `effect-errata/${name}`)
}
const names = Object.keys(programs)
const files = names.map((name, i) => {
  const imports = (programs[name] ?? []).map((path, n) => `import * as module${n} from "${path}"`)
  const uses = `export const used = [${imports.map((_, n) => `module${n}`).join(", ")}]`
  write(`startUp/imports${i}.mjs`, [...imports, uses].join("\n"))
  return write(`startUp/program${i}.mjs`, programOf(`./imports${i}.mjs`))
})

const runOnce = (file: string): { readonly own: number; readonly whole: number } => {
  const began = process.hrtime.bigint()
  const { status, stderr, stdout } = spawnSync(process.execPath, ["--expose-gc", file], { encoding: "utf8" })
  const whole = Number(process.hrtime.bigint() - began)
  if (status !== 0) throw new Error(stderr)
  return { own: Number(stdout), whole }
}

for (const file of files) runOnce(file)
const own: Array<Array<number>> = []
const whole: Array<Array<number>> = []
for (let round = 0; round < rounds; round++) {
  const ownRow: Array<number> = []
  const wholeRow: Array<number> = []
  for (const [i, file] of shuffled([...files.entries()], round)) {
    const times = runOnce(file)
    ownRow[i] = times.own
    wholeRow[i] = times.whole
  }
  own.push(ownRow)
  whole.push(wholeRow)
}
const processes = toRows(names, whole)
const imports = toRows(names, own)

report({
  name: "startUp",
  tables: [
    timesTable("A whole process", processes, "ms"),
    timesTable(
      "Its imports alone, after Effect itself; the first row imports nothing more",
      imports,
      "ms"
    )
  ],
  checks: [
    atMost("one API: import", rowOf(imports, "one API (Questback)").beyond / 1e6, 2, "ms"),
    atMost("all five: import", rowOf(imports, "all five APIs").beyond / 1e6, 6, "ms"),
    atMost("one API: whole process, more", rowOf(processes, "one API (Questback)").beyond / 1e6, 2, "ms"),
    atMost("all five: whole process, more", rowOf(processes, "all five APIs").beyond / 1e6, 6, "ms")
  ]
})

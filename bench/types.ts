/**
 * What the compiler has to do for a program that handles every tag of five APIs.
 */
import { built } from "./lib/generated.js"
import { median } from "./lib/measure.js"
import { programs, project, run, tags } from "./lib/programs.js"
import { atMost, report } from "./lib/report.js"

const rounds = 11

const names = Object.keys(programs)
const configs = Object.values(programs).map((file) => project(`tsconfig.${file}`, [built(`types/${file}.ts`)]))

const read = (output: string, what: string): number => {
  const [, value] = new RegExp(`^${what}:\\s+([\\d.]+)`, "m").exec(output) ?? []
  if (value === undefined) throw new Error(`the compiler does not tell: ${what}\n${output}`)
  return Number(value)
}

const measured: Array<Array<{ readonly instantiations: number; readonly types: number; readonly check: number }>> = []
for (let round = 0; round < rounds; round++) {
  measured.push(configs.map((config) => {
    const output = run(config)
    return {
      instantiations: read(output, "Instantiations"),
      types: read(output, "Types"),
      check: read(output, "Check time") * 1e3
    }
  }))
}

const column = (name: string, what: "instantiations" | "types" | "check") =>
  measured.map((round) => round[names.indexOf(name)]?.[what] ?? Number.NaN)
const ratio = (name: string, base: string, what: "instantiations" | "check") => {
  const bases = column(base, what)
  return median(column(name, what).map((value, i) => value / (bases[i] ?? Number.NaN)))
}
const [, declared = "", source = "", ours = ""] = names

report({
  name: "types",
  tables: [{
    title: `A program that handles ${tags.length} tags of five APIs (TypeScript 7)`,
    columns: ["", "instantiations", "ratio", "types", "check ms: min", "median", "max", "ratio"],
    rows: names.map((name) => {
      const checks = column(name, "check")
      return [
        name,
        median(column(name, "instantiations")),
        `${ratio(name, declared, "instantiations").toFixed(3)} ×`,
        median(column(name, "types")),
        Math.min(...checks),
        median(checks),
        Math.max(...checks),
        `${ratio(name, declared, "check").toFixed(3)} ×`
      ]
    })
  }],
  checks: [
    atMost("instantiations, against hand-written declarations", ratio(ours, declared, "instantiations"), 1.3, "×"),
    atMost("check time, against hand-written declarations", ratio(ours, declared, "check"), 1.3, "×"),
    atMost("instantiations, against hand-written source", ratio(ours, source, "instantiations"), 1.3, "×"),
    atMost("check time, against hand-written source", ratio(ours, source, "check"), 1.3, "×")
  ]
})

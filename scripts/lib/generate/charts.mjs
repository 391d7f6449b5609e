// The tables of bench/README.md, the summary of docs/performance.md and the charts in docs/images, from bench/results: nothing
// is copied by hand.
//
// What was measured with both majors stands in the same tables, one row below the other, and in the same charts.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { at } from "../project.mjs"
import { resultsOf } from "../results.mjs"
import { bars, lines } from "./svg.mjs"

/**
 * @typedef {import("../../../bench/lib/report.js").Table} Table
 * @typedef {Table["rows"][number]} Row
 * @typedef {Omit<import("../../../bench/lib/report.js").Check, "value"> & { value: number | null }} Check
 * @typedef {{ title: string, x: string, y: string, lines: { name: string, points: [number, number][] }[] }} Series
 * @typedef {{ effect: string, node: string, cpu: string, cores: number }} Machine
 * @typedef {{ name: string, tables: Table[], checks: Check[], series?: Series[], machine: Machine }} Result
 * @typedef {{ major: number, result: Result }} Measured
 * @typedef {{ major: number, table: Table }} Part
 */

/** What each bench has found, with the older major first. @type {Map<string, readonly Measured[]>} */
const results = new Map()
for (const major of [3, 4]) {
  const folder = resultsOf(major)
  for (const file of existsSync(folder) ? readdirSync(folder).toSorted() : []) {
    const result = JSON.parse(readFileSync(join(folder, file), "utf8"))
    results.set(result.name, [...results.get(result.name) ?? [], { major, result }])
  }
}
const ours = "effect-errata"

const digits = (/** @type {number} */ value) =>
  Number.isInteger(value) || Math.abs(value) >= 100
    ? Math.round(value).toLocaleString("en-US")
    : String(+value.toPrecision(Math.abs(value) >= 10 ? 4 : 3))
const cell = (/** @type {string | number} */ value) => typeof value === "number" ? digits(value) : value

const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`

const rowOf = (/** @type {Table} */ { rows }, /** @type {Row[0] | undefined} */ name) =>
  rows.find(([first]) => first === name)

const title = (/** @type {readonly Part[]} */ parts) => parts[0]?.table.title ?? ""

/** One table of the parts: each row as often as it was measured, with the major in a column of its own. */
const markdown = (/** @type {readonly Part[]} */ parts) => {
  const [first] = parts
  if (first === undefined) return ""
  const { columns, rows } = first.table
  const isOne = parts.length === 1
  const heads = isOne ? columns : [columns[0] ?? "", "Effect", ...columns.slice(1)]
  const cells = rows.flatMap(([name = "", ...rest]) =>
    isOne
      ? [[name, ...rest].map(cell)]
      : parts.flatMap(({ major, table }, i) => {
        const [, ...own] = rowOf(table, name) ?? []
        return own.length === 0 ? [] : [[i === 0 ? cell(name) : "", String(major), ...own.map(cell)]]
      })
  )
  const rule = line(heads.map((_, i) => i === 0 ? "---" : "---:"))
  return [`**${title(parts)}**`, "", line(heads), rule, ...cells.map(line)].join("\n")
}

/** The tables of a bench, those of the same title together. @type {(measured: readonly Measured[]) => readonly (readonly Part[])[]} */
const tablesOf = (measured) => {
  const titles = new Set(measured.flatMap(({ result }) => result.tables.map((table) => table.title)))
  return Array.from(
    titles,
    (title) =>
      measured.flatMap(({ major, result }) =>
        result.tables.filter((table) => table.title === title).map((table) => ({ major, table }))
      )
  )
}

const amount = (/** @type {number} */ value, /** @type {string} */ unit) => `${digits(value)} ${unit}`.trim()
/** A value that is no number in JSON is infinite: it did not end. */
const found = (/** @type {Check} */ { unit, value }) => value === null ? "never" : amount(value, unit)
const reached = (/** @type {Check} */ { ok }) => ok ? "reached" : "**missed**"
const wanted = (/** @type {Check} */ { at, limit, unit }) => `at ${at} ${amount(limit, unit)}`

/** The targets of a bench, and what each major makes of them. @type {(measured: readonly Measured[]) => readonly string[]} */
const checksOf = (measured) => {
  const all = measured.map(({ result }) => new Map(result.checks.map((check) => [check.what, check])))
  const names = new Set(all.flatMap((checks) => [...checks.keys()]))
  if (names.size === 0) return []
  const heads = measured.length === 1
    ? ["target", "wanted", "measured", ""]
    : ["target", "wanted", ...measured.flatMap(({ major }) => [`Effect ${major}`, ""])]
  const rows = Array.from(names, (name) => {
    const checks = all.map((checks) => checks.get(name))
    const [first] = checks.filter((check) => check !== undefined)
    const cells = checks.flatMap((check) => check === undefined ? ["", ""] : [found(check), reached(check)])
    return line([name, first === undefined ? "" : wanted(first), ...cells])
  })
  const rule = line(heads.map((head) => head === "target" || head === "" ? "---" : "---:"))
  return [[line(heads), rule, ...rows].join("\n")]
}

const columnOf = (/** @type {Table} */ { columns }, /** @type {string} */ start) =>
  columns.findIndex((name) => name.startsWith(start))

/** The rows of a table as bars, one for each major. @type {(parts: readonly Part[], column: string, isOurs: (name: string) => boolean) => import("./svg.mjs").Bar[]} */
const barsOf = (parts, column, isOurs) =>
  (parts[0]?.table.rows ?? []).map(([first]) => {
    const name = String(first)
    const values = parts.map(({ table }) => Number(rowOf(table, first)?.[columnOf(table, column)]))
    return { name, values, ours: isOurs(name) }
  })

const majorsOf = (/** @type {readonly Part[]} */ parts) => parts.map(({ major }) => `Effect ${major}`)

/** The charts of a bench, by file name. @type {Record<string, (tables: readonly (readonly Part[])[], series: readonly Series[]) => Record<string, string>>} */
const drawings = {
  decode: (tables) => {
    const decoded = tables.filter((parts) => title(parts).endsWith("decoded"))
    return {
      decode: bars(
        "One error answer decoded: nanoseconds, less is better",
        majorsOf(decoded[0] ?? []),
        decoded.map((parts) => ({
          name: title(parts).slice(0, title(parts).indexOf(":")),
          bars: barsOf(parts, "median", (name) => name.startsWith("Catalog"))
        }))
      )
    }
  },
  startUp: ([, parts = []]) => ({
    startUp: bars("Import, after Effect itself: milliseconds, less is better", majorsOf(parts), [
      { name: "", bars: barsOf(parts, "median", (name) => name.includes("API")) }
    ])
  }),
  size: ([own = [], ...whole]) => ({
    size: bars("Our own code in a bundle: kB gzipped", majorsOf(own), [
      { name: "", bars: barsOf(own, "gzipped", () => true) }
    ]),
    program: bars(
      "A whole program in a bundle: kB gzipped, less is better",
      majorsOf(whole[0] ?? []),
      whole.map((parts) => ({
        name: title(parts).replace("A whole program, its", "Its"),
        bars: barsOf(parts, "gzipped", (name) => name.startsWith("Questback"))
      }))
    )
  }),
  storm: (_, series) =>
    Object.fromEntries(
      series.map(({ lines: curves, title, x }, i) => [
        i === 0 ? "storm-load" : "storm-goodput",
        lines(title, curves, { x, ours, span: [30, 60] })
      ])
    )
}

/** What the figures come from: a line for each that is not like another. */
const machines = () => {
  const all = [...results.values()].flat().map(({ result: { machine } }) => machine)
  return [
    ...new Set(all.map(({ cores, cpu, effect, node }) => `- ${effect}, on Node ${node}, ${cpu}, ${cores} cores`))
  ].toSorted().join("\n")
}

/**
 * What of the figures matters to a program: a column of a row, by the title of its table.
 * @type {readonly { says: string, bench: string, title: string, row: string, column: string, unit: string }[]}
 */
const summary = [
  {
    says: "an error answer becomes a typed failure, in memory",
    bench: "decode",
    title: "Questback: one answer, decoded",
    row: "Catalog.decodeParts",
    column: "median",
    unit: "ns"
  },
  {
    says: "the same, against `JSON.parse`, a `switch` and a tagged error by hand",
    bench: "decode",
    title: "Questback: one answer, decoded",
    row: "Catalog.decodeParts",
    column: "ratio",
    unit: "×"
  },
  {
    says: "a success over loopback, against the bare client",
    bench: "passThrough",
    title: "A 200 over loopback sockets, its body read",
    row: "Questback.client, Retry.client",
    column: "ratio",
    unit: "×"
  },
  {
    says: "a policy decides on a 500",
    bench: "verdict",
    title: "One Retry.verdict",
    row: "repeat: a 500",
    column: "median",
    unit: "ns"
  },
  {
    says: "one failure that is kept, with its evidence",
    bench: "memory",
    title: "Bytes that one of 100,000 keeps, with a body of 200 bytes and three headers",
    row: "the failure with its exchange",
    column: "median",
    unit: "bytes"
  },
  {
    says: "one API and `Retry` are imported, after `effect`",
    bench: "startUp",
    title: "Its imports alone, after Effect itself; the first row imports nothing more",
    row: "one API and Retry",
    column: "median",
    unit: "ms"
  },
  {
    says: "their code in a bundle, gzipped",
    bench: "size",
    title: "A bundle's own code",
    row: "Questback and Retry",
    column: "gzipped",
    unit: "kB"
  },
  {
    says: "instantiations of the compiler for 63 tags, against classes by hand",
    bench: "types",
    title: "A program that handles 63 tags of five APIs (TypeScript 7)",
    row: "effect-errata",
    column: "ratio",
    unit: "×"
  }
]

/** The summary as a table: a row for each figure, a column for each major. */
const summarized = () => {
  const rows = summary.map(({ bench, column, row, says, title, unit }) => {
    const values = [3, 4].map((major) => {
      const measured = results.get(bench)?.find((one) => one.major === major)
      const table = measured?.result.tables.find((one) => one.title === title)
      const value = table && rowOf(table, row)?.[columnOf(table, column)]
      if (value === undefined) throw new Error(`docs/performance.md sums up "${row}" of "${title}", which is not there`)
      return typeof value === "number" ? amount(value, unit) : value
    })
    return line([says, ...values])
  })
  return [line(["what", "Effect 3", "Effect 4"]), line(["---", "---:", "---:"]), ...rows].join("\n")
}

/** The pages and the charts, by path. */
export const charts = () => {
  /** @type {Map<string, string>} */
  const written = new Map()
  /** What stands between a bench's marks. */
  const sectionOf = (/** @type {string} */ name) => {
    const measured = results.get(name)
    if (measured === undefined) throw new Error(`bench/README.md shows ${name}, of which there are no results`)
    const tables = tablesOf(measured)
    const drawn = drawings[name]?.(tables, measured.flatMap(({ result }) => result.series ?? [])) ?? {}
    const images = Object.entries(drawn).map(([image, svg]) => {
      written.set(`docs/images/${image}.svg`, svg)
      return `![${/aria-label="([^"]*)"/.exec(svg)?.[1] ?? image}](../docs/images/${image}.svg)`
    })
    return [...images, ...tables.map(markdown), ...checksOf(measured)].join("\n\n")
  }
  for (const page of ["bench/README.md", "docs/performance.md"]) {
    const text = readFileSync(at(page), "utf8").replace(
      /(<!-- bench:(\w+) -->\n)[^]*?(<!-- \/bench -->)/g,
      (_, open, name, close) =>
        `${open}\n${name === "machine" ? machines() : name === "summary" ? summarized() : sectionOf(name)}\n\n${close}`
    )
    written.set(page, text)
  }
  return written
}

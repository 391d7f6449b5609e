// The tables of docs/performance.md and the charts in docs/images, from bench/results: nothing is copied by hand.
import { readFileSync } from "node:fs"
import { at, files } from "../project.mjs"
import { bars, lines } from "./svg.mjs"

/**
 * @typedef {import("../../../bench/lib/report.js").Table} Table
 * @typedef {Omit<import("../../../bench/lib/report.js").Check, "value"> & { value: number | null }} Check
 * @typedef {{ title: string, x: string, y: string, lines: { name: string, points: [number, number][] }[] }} Series
 * @typedef {{ name: string, tables: Table[], checks: Check[], series?: Series[], machine: { node: string, cpu: string, cores: number } }} Result
 */

/** @type {ReadonlyMap<string, Result>} */
const results = new Map(
  files("bench/results", ".json")
    .map((file) => JSON.parse(readFileSync(at(file), "utf8")))
    .map((result) => [result.name, result])
)
const ours = "effect-errata"

const digits = (/** @type {number} */ value) =>
  Number.isInteger(value) || Math.abs(value) >= 100
    ? Math.round(value).toLocaleString("en-US")
    : String(+value.toPrecision(Math.abs(value) >= 10 ? 4 : 3))
const cell = (/** @type {string | number} */ value) => typeof value === "number" ? digits(value) : value

const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`

const markdown = (/** @type {Table} */ { columns, rows, title }) => {
  const rule = line(columns.map((_, i) => i === 0 ? "---" : "---:"))
  return [`**${title}**`, "", line(columns), rule, ...rows.map((row) => line(row.map(cell)))].join("\n")
}

/** A value that is no number in JSON is infinite: it did not end. */
const checkLine = (/** @type {Check} */ { at, limit, ok, unit, value, what }) =>
  `| ${what} | ${value === null ? "never" : `${digits(value)} ${unit}`.trim()} | at ${at} ${
    `${digits(limit)} ${unit}`.trim()
  } | ${ok ? "reached" : "**missed**"} |`
const checksOf = (/** @type {Check[]} */ checks) =>
  checks.length === 0
    ? []
    : [["| target | measured | wanted | |", "| --- | ---: | ---: | --- |", ...checks.map(checkLine)].join("\n")]

const columnOf = (/** @type {Table} */ { columns }, /** @type {string} */ start) =>
  columns.findIndex((name) => name.startsWith(start))

/** The rows of a table as bars. */
const barsOf = (
  /** @type {Table} */ table,
  /** @type {string} */ column,
  /** @type {(name: string) => boolean} */ isOurs
) =>
  table.rows.map((row) => ({
    name: String(row[0]),
    value: Number(row[columnOf(table, column)]),
    ours: isOurs(String(row[0]))
  }))

/** The charts of a bench, by file name. @type {Record<string, (result: Result) => Record<string, string>>} */
const drawings = {
  decode: ({ tables }) => ({
    decode: bars(
      "One error answer decoded: nanoseconds, less is better",
      tables.filter(({ title }) => title.endsWith("decoded")).map((table) => ({
        name: table.title.slice(0, table.title.indexOf(":")),
        bars: barsOf(table, "median", (name) => name.startsWith("Catalog"))
      }))
    )
  }),
  startUp: ({ tables }) => ({
    startUp: bars(
      "Import, after effect and @effect/platform: milliseconds, less is better",
      tables.slice(1).map((table) => ({ name: "", bars: barsOf(table, "median", (name) => !name.includes("plain")) }))
    )
  }),
  size: ({ tables }) => ({
    size: bars(
      "Our own code in a bundle: kB gzipped",
      tables.map((table) => ({ name: "", bars: barsOf(table, "gzipped", () => true) }))
    )
  }),
  storm: ({ series = [] }) =>
    Object.fromEntries(
      series.map(({ lines: curves, title, x }, i) => [
        i === 0 ? "storm-load" : "storm-goodput",
        lines(title, curves, { x, ours, span: [30, 60] })
      ])
    )
}

/** The page and the charts, by path. */
export const charts = () => {
  /** @type {Map<string, string>} */
  const written = new Map()
  const machines = Array.from(
    results.values(),
    ({ machine }) => `Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores`
  )
  /** What stands between a bench's marks. */
  const sectionOf = (/** @type {string} */ name) => {
    const result = results.get(name)
    if (result === undefined) throw new Error(`docs/performance.md shows ${name}, of which there are no results`)
    const images = Object.entries(drawings[name]?.(result) ?? {}).map(([image, svg]) => {
      written.set(`docs/images/${image}.svg`, svg)
      return `![${/aria-label="([^"]*)"/.exec(svg)?.[1] ?? image}](images/${image}.svg)`
    })
    return [...images, ...result.tables.map(markdown), ...checksOf(result.checks)].join("\n\n")
  }
  const page = "docs/performance.md"
  const text = readFileSync(at(page), "utf8").replace(
    /(<!-- bench:(\w+) -->\n)[^]*?(<!-- \/bench -->)/g,
    (_, open, name, close) =>
      `${open}\n${name === "machine" ? [...new Set(machines)].join("; ") : sectionOf(name)}\n\n${close}`
  )
  return written.set(page, text)
}

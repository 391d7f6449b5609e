/**
 * What a bench found: tables and checks, for the terminal and as a file.
 */
import { packages } from "#bench/written"
import { mkdirSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { cpus } from "node:os"
import { join } from "node:path"

/** A table with a column of names. Numbers are written with the digits that matter. */
export interface Table {
  readonly title: string
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string | number>>
}

/** A target, and whether it was reached. */
export interface Check {
  readonly what: string
  readonly value: number
  readonly at: "most" | "least"
  readonly limit: number
  readonly unit: string
  readonly ok: boolean
}

export const atMost = (what: string, value: number, limit: number, unit: string): Check => ({
  what,
  value,
  at: "most",
  limit,
  unit,
  ok: value <= limit
})

export const atLeast = (what: string, value: number, limit: number, unit: string): Check => ({
  what,
  value,
  at: "least",
  limit,
  unit,
  ok: value >= limit
})

/** What is written to `bench/results/effect3/<name>.json` and `bench/results/effect4/<name>.json`. */
export interface Result {
  readonly name: string
  readonly tables: ReadonlyArray<Table>
  readonly checks: ReadonlyArray<Check>
  /** Curves, for charts. */
  readonly series?: ReadonlyArray<Series>
}

/** Lines over one horizontal axis. */
export interface Series {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly lines: ReadonlyArray<{ readonly name: string; readonly points: ReadonlyArray<readonly [number, number]> }>
}

/** A number as a person reads it: three or four digits that count, all of a whole one. */
const digits = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 100
    ? Math.round(value).toLocaleString("en-US")
    : Math.abs(value) >= 10
    ? value.toPrecision(4)
    : Math.abs(value) >= 0.1
    ? value.toFixed(3)
    : value === 0
    ? "0"
    : value.toPrecision(3)

const cell = (value: string | number): string => typeof value === "number" ? digits(value) : value

const print = ({ columns, rows, title }: Table): void => {
  const lines = [columns, ...rows.map((row) => row.map(cell))]
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)))
  console.log(`\n${title}`)
  for (const line of lines) {
    console.log(
      `  ${line.map((text, i) => i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)).join("  ")}`
    )
  }
}

/** What was measured, and on what. */
const machine = () => {
  const require = createRequire(import.meta.url)
  const versionOf = (name: string): string => String(require(`${name}/package.json`).version)
  return {
    effect: packages.map((name) => `${name} ${versionOf(name)}`).join(", "),
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length
  }
}

/** Prints a result, and writes it down in the folder that the process was told. */
export const report = (result: Result): void => {
  for (const table of result.tables) print(table)
  if (result.checks.length > 0) console.log("")
  for (const { at, limit, ok, unit, value, what } of result.checks) {
    console.log(`  ${ok ? "reached" : "MISSED "}  ${what}: ${digits(value)} ${unit} (at ${at} ${digits(limit)})`)
  }
  const folder = process.argv[2]
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  const { name, ...found } = result
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify({ name, machine: machine(), ...found }, null, 2)}\n`
  )
}

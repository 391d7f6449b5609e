/**
 * Tables of times.
 */
import type { Row } from "./measure.js"
import type { Table } from "./report.js"

const units = { ns: 1, µs: 1e3, ms: 1e6 } as const

/** A table of rows measured in nanoseconds. The first row is what the others are compared with. */
export const timesTable = (title: string, rows: ReadonlyArray<Row>, unit: keyof typeof units): Table => ({
  title,
  columns: ["", ...["min", "median", "max"].map((name) => `${name} ${unit}`), "ratio"],
  rows: rows.map(({ max, median, min, name, ratio }) => [
    name,
    ...[min, median, max].map((value) => value / units[unit]),
    `${ratio.toFixed(ratio < 10 ? 3 : 1)} ×`
  ])
})

/** The row of a name. */
export const rowOf = (rows: ReadonlyArray<Row>, name: string): Row => {
  const row = rows.find((row) => row.name === name)
  if (row === undefined) throw new Error(`nothing was measured under the name ${name}`)
  return row
}

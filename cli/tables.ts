/**
 * The catalogs as tables.
 */
import type { Known } from "./apis.js"

/** One documented error. */
export interface Row {
  readonly tag: string
  readonly status: string
  readonly key: string
  readonly retry: string
  readonly applied: string
  readonly category: string
  readonly summary: string
}

export const rowsOf = ({ catalog }: Known): ReadonlyArray<Row> =>
  catalog.classes.map(({ _tag, entry }) => ({
    tag: _tag,
    status: [entry.status ?? entry.usualStatus ?? []].flat().join(", "),
    key: [entry.key ?? [], ...entry.anyKey ? ["any other"] : []].flat().join(", "),
    retry: entry.retry,
    applied: entry.applied,
    category: entry.category,
    summary: entry.summary
  }))

const columns = ["tag", "status", "key", "retry", "applied", "category", "summary"] as const

export const showRows = (rows: ReadonlyArray<Row>, bold: (text: string) => string): string => {
  const widths = columns.map((name) => Math.max(name.length, ...rows.map((row) => row[name].length)))
  const line = (cells: ReadonlyArray<string>) =>
    cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()
  return [bold(line(columns)), ...rows.map((row) => line(columns.map((name) => row[name])))].join("\n")
}

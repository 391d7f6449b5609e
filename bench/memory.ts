/**
 * What a failure keeps: a hundred thousand of them at once.
 */
import { Catalog, Questback } from "effect-errata"
import { atMost, report } from "./lib/report.js"

const count = 100_000
const bodyBytes = 200

const collect = (): number => {
  // Given by --expose-gc, which scripts/bench.mjs starts this with.
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** The texts of an answer as a socket gives them: new for each, so that nothing is shared that would not be. */
const partsOf = (i: number) => ({
  status: 410,
  headers: {
    "content-type": "application/problem+json",
    date: `Tue, 15 Nov 1994 08:12:${String(i % 60).padStart(2, "0")} GMT`,
    "x-request-id": `request-${i}`
  },
  body: JSON.stringify({ title: "Gone", status: 410, detail: `${i} `.padEnd(bodyBytes - 42, "x") }),
  request: { method: "GET", url: `https://api.example.com/v1/exports/${i}` }
})

/** Bytes that each of many values keeps, as the heap grows by them. */
const bytesOf = (make: (i: number) => unknown): number => {
  const kept: Array<unknown> = Array.from({ length: count })
  const before = collect()
  for (let i = 0; i < count; i++) kept[i] = make(i)
  const bytes = (collect() - before) / count
  if (kept.length !== count) throw new Error("nothing was kept")
  return bytes
}

Catalog.decodeParts(Questback.catalog, partsOf(0))
const rounds = Array.from({ length: 5 }, () => ({
  parts: bytesOf(partsOf),
  failure: bytesOf((i) => Catalog.decodeParts(Questback.catalog, partsOf(i)))
}))

const spreadOf = (name: string, values: ReadonlyArray<number>, base: ReadonlyArray<number>) => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted[sorted.length >> 1] ?? Number.NaN
  const baseMiddle = base.toSorted((a, b) => a - b)[base.length >> 1] ?? Number.NaN
  return [
    name,
    ...[sorted[0] ?? 0, middle, sorted.at(-1) ?? 0].map(Math.round),
    `${(middle / baseMiddle).toFixed(2)} ×`
  ]
}
const parts = rounds.map(({ parts }) => parts)
const failures = rounds.map(({ failure }) => failure)
const middle = failures.toSorted((a, b) => a - b)[failures.length >> 1] ?? Number.NaN

report({
  name: "memory",
  tables: [{
    title: `Bytes that one of ${
      count.toLocaleString("en-US")
    } keeps, with a body of ${bodyBytes} bytes and three headers`,
    columns: ["", "min", "median", "max", "ratio"],
    rows: [
      spreadOf("the answer as plain data", parts, parts),
      spreadOf("the failure with its exchange", failures, parts)
    ]
  }],
  checks: [atMost("one failure with its exchange, without the body", middle - bodyBytes, 3_000, "bytes")]
})

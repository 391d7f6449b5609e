import { setTimeout as sleep } from "node:timers/promises"
import { formatWithOptions } from "node:util"
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest"
import { compileExamples, examples } from "../scripts/lib/examples.mjs"

const rows = examples.map((example) => [`${example.source}:${example.line}`, example] as const)
const compiled = rows.filter(([, { mode }]) => mode !== "must-not-compile")

let problems: Awaited<ReturnType<typeof compileExamples>>
beforeAll(async () => {
  process.setSourceMapsEnabled(true)
  problems = await compileExamples()
}, 120_000)
afterEach(() => vi.restoreAllMocks())

describe("an example", () => {
  it.each(compiled)("%s compiles, and prints what it says", async (_, example) => {
    expect(problems.get(example)).toEqual([])
    if (example.mode === "no-run") return

    const lines: Array<string> = []
    vi.spyOn(console, "log").mockImplementation((...args: ReadonlyArray<unknown>) => {
      lines.push(...formatWithOptions({ colors: false }, ...args).split("\n").map((line) => line.trimEnd()))
    })
    await import(example.module)
    if (example.expected.length === 0) return
    // It may print after its module has been read, but no more than it says.
    await vi.waitFor(() => expect(lines).toEqual(example.expected), { timeout: 5_000, interval: 5 })
    await sleep(1)
    expect(lines).toEqual(example.expected)
  })

  it.each(rows.filter((row) => !compiled.includes(row)))("%s does not compile", (_, example) => {
    expect(problems.get(example)).toEqual([])
  })
})

import * as Effect from "#effect/Effect"
import * as Result from "#effect/Result"
import { describe, expect, it } from "#test/vitest"
import { Catalog } from "effect-errata"
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll } from "vitest"
import { importErrors } from "../../../cli/import/import.js"
import { readDescription } from "../../../cli/import/read.js"
import { showReport } from "../../../cli/import/report.js"
import { catalog } from "../../../examples/import/errors.js"
import { traits } from "../../../examples/import/traits.js"

const example = fileURLToPath(new URL("../../../examples/import", import.meta.url))
const temp = mkdtempSync(join(tmpdir(), "import-"))
afterAll(() => rmSync(temp, { recursive: true }))

const text = (...path: ReadonlyArray<string>) => readFileSync(join(...path), "utf8")

const importInto = async (out: string, { check = false } = {}) => {
  const imported = Result.getOrThrow(readDescription(text(example, "kettle.yaml"), { name: "Kettle" }))
  return Effect.runPromise(importErrors(imported, { name: "Kettle", out, check }))
}

/** The lines of what is guessed. The last one may have lost its comma to a formatter. */
const guessed = (...path: ReadonlyArray<string>) =>
  text(...path).split("\n").filter((line) => line.includes(": Api.guessed(")).map((line) =>
    line.replace("), //", ") //")
  )

describe("the example of an import", () => {
  it("is what an import writes, byte for byte", async () => {
    const out = join(temp, "anew")
    await importInto(out)
    expect(text(out, "errors.ts")).toBe(text(example, "errors.ts"))
    // What nobody has reviewed is what is guessed today.
    expect(guessed(out, "traits.ts")).toEqual(expect.arrayContaining(guessed(example, "traits.ts")))
  })

  it("is told of as docs/import.md shows", async () => {
    const out = join(temp, "told")
    const report = showReport(await importInto(out), (label) => label)
    const page = text(example, "../../docs/import.md")
    expect(page).toContain(`\n${report.replaceAll(out, "src/kettle")}\n`)
    const shown = page.split("\n").filter((line) => line.startsWith("OutOfWater: Api.guessed("))
    expect(guessed(out, "traits.ts").map((line) => line.trim().replace(") //", "), //"))).toEqual(
      expect.arrayContaining(shown)
    )
    expect(shown).toHaveLength(1)
  })

  it("stays as it is when it is imported again, and so does what a person has written", async () => {
    const out = join(temp, "again")
    cpSync(example, out, { recursive: true })
    const report = await importInto(out)
    for (const file of ["errors.ts", "traits.ts"]) expect(text(out, file)).toBe(text(example, file))
    expect(report).toMatchObject({ added: [], gone: [], files: { "errors.ts": "same", "traits.ts": "same" } })
  })

  it("has nothing wrong with it but its guesses, which the import lists as well", async () => {
    const guesses = Object.entries(traits).flatMap(([name, one]) => "guessed" in one ? [`Kettle${name}`] : [])
    const findings = Catalog.check(catalog)
    expect(findings.map(({ tag }) => tag)).toEqual(guesses)
    expect(new Set(findings.map(({ problem }) => problem))).toEqual(new Set(["its traits are guessed"]))
    const { unreviewed } = await importInto(example, { check: true })
    expect(unreviewed.map((name) => `Kettle${name}`)).toEqual(guesses)
    expect(guesses.length).toBeLessThan(catalog.classes.length - 1)
  })
})

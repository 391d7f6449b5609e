import * as Result from "#effect/Result"
import { describe, expect, it } from "#test/vitest"
import { Catalog } from "effect-errata"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll } from "vitest"
import { catalogOf } from "../../../cli/import/catalog.js"
import type { Imported } from "../../../cli/import/model.js"
import { readDescription } from "../../../cli/import/read.js"
import { writeTraits } from "../../../cli/import/traits.js"
import { writeErrors } from "../../../cli/import/write.js"
import { all } from "./imported.js"

const root = fileURLToPath(new URL("../../../", import.meta.url))
mkdirSync(join(root, "build"), { recursive: true })
const folder = mkdtempSync(join(root, "build/import-"))
afterAll(() => rmSync(folder, { recursive: true }))

const kettle = Result.getOrThrow(
  readDescription(readFileSync(join(root, "examples/import/kettle.yaml"), "utf8"), { name: "Kettle" })
)

/** The catalog of the files that are written, as a program has it. */
const written = async (name: string, imported: Imported): Promise<Catalog.Catalog<unknown>> => {
  mkdirSync(join(folder, name))
  writeFileSync(join(folder, name, "errors.ts"), writeErrors(imported, "Kettle"))
  writeFileSync(join(folder, name, "traits.ts"), writeTraits(imported))
  const module: { readonly catalog: Catalog.Catalog<unknown> } = await import(join(folder, name, "errors.ts"))
  return module.catalog
}

/** Answers of all kinds: each class's own, the same with other statuses, and what no class has. */
const answersTo = (catalog: Catalog.Catalog<unknown>) =>
  [
    ...catalog.classes.map(({ entry }) => entry.example),
    undefined,
    {},
    "busy",
    { code: "nobody has this" },
    { errors: [] }
  ].flatMap((body) =>
    [200, 400, 401, 404, 409, 418, 429, 500, 503].map((status) => ({
      status,
      headers: { "content-type": "application/json" },
      body: body === undefined ? "" : JSON.stringify(body)
    }))
  )

describe("the catalog of a description", () => {
  it("finds what the written files find, in any answer", async () => {
    for (const [name, imported] of Object.entries({ ...all, kettle })) {
      const values = catalogOf(imported, "Kettle")
      const files = await written(name, imported)
      expect(values.classes.map(({ _tag }) => _tag)).toEqual(files.classes.map(({ _tag }) => _tag))
      for (const parts of answersTo(files)) {
        const seen = (catalog: Catalog.Catalog<unknown>) => {
          const { message, ...failure } = Catalog.decodeParts(catalog, parts) as Error & Record<string, unknown>
          return [failure["_tag"], message, failure["retry"], failure["category"], failure["applied"], failure["body"]]
        }
        expect(seen(values), `${name}: ${JSON.stringify(parts)}`).toEqual(seen(files))
      }
    }
  })

  it("has nothing wrong but that its traits are guessed", () => {
    for (const [name, imported] of Object.entries({ ...all, kettle })) {
      const problems = (catalog: Catalog.Catalog<unknown>) =>
        Catalog.check(catalog).map(({ problem }) => problem).filter((problem) => problem !== "its traits are guessed")
      expect(problems(catalogOf(imported, "Kettle")), name).toEqual([])
    }
  })
})

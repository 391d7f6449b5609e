import { expect, it } from "#test/vitest"
import { readdirSync, readFileSync } from "node:fs"

const folder = new URL("../src/apis/", import.meta.url)

const importsOf = (file: string): ReadonlyArray<string> =>
  Array.from(
    readFileSync(new URL(file, folder), "utf8").matchAll(/^(?:import|export) .*from "(.+)"$/gm),
    ([, from]) => from ?? ""
  )

it.each(readdirSync(folder))("%s is written with public modules alone, as an API outside of the package is", (file) => {
  const imports = importsOf(file)
  expect(imports).toContain("../Api.js")
  for (const from of imports) expect(from).toMatch(/^(\.\.\/[A-Z]\w+\.js|#?effect\/(http\/)?\w+)$/)
})

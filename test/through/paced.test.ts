import { expect, it } from "#test/vitest"
import { readFileSync } from "node:fs"
import { forThisMajor } from "../../scripts/lib/majors.mjs"

it("the shared pace is what the guide shows", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")
  const [, paced] = read("./paced.ts").split(/(?=^interface Pace)/m)
  expect(forThisMajor(read("../../docs/at-scale.md"))).toContain(paced?.replace("export const", "const"))
})

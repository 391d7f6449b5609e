// The example of an import, examples/import: what the built command makes of its description, and of the traits that are
// there.
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { at, node } from "../project.mjs"

const folder = "examples/import"

/** Paths and texts. @type {() => Promise<ReadonlyArray<readonly [string, string]>>} */
export const example = async () => {
  const out = mkdtempSync(join(tmpdir(), "example-"))
  try {
    cpSync(at(`${folder}/traits.ts`), join(out, "traits.ts"))
    const args = ["import", at(`${folder}/kettle.yaml`), "--name", "Kettle", "--out", out]
    const { code, output } = await node(at("dist/bin/effect-errata.js"), args)
    if (code !== 0) throw new Error(output)
    return ["errors.ts", "traits.ts"].map((name) => [`${folder}/${name}`, readFileSync(join(out, name), "utf8")])
  } finally {
    rmSync(out, { recursive: true })
  }
}

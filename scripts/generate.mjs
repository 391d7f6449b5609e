// npm run generate: writes everything that is made from something else.
//
//   package.json "exports", src/index.ts             the modules in src
//   docs/apis                                        the catalogs of the built package
//   examples/import                                  the description there, by the built command
//   bench/README.md, docs/performance.md, docs/images   bench/results
//   docs/reliability.md                              what the tests see of each fault; they fail where it is out of date
//
// npm run generate -- --check   writes nothing, and fails where something is out of date
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { parseArgs } from "node:util"
import { ensureBuilt } from "./lib/build.mjs"
import { charts } from "./lib/generate/charts.mjs"
import { example } from "./lib/generate/example.mjs"
import { index, manifest } from "./lib/generate/modules.mjs"
import { reference } from "./lib/generate/reference.mjs"
import { major } from "./lib/majors.mjs"
import { at, bins, files, node } from "./lib/project.mjs"

const { values: { check } } = parseArgs({ options: { check: { type: "boolean", default: false } } })

/** A file as it should be, or should not be at all. */
const put = (/** @type {string} */ path, /** @type {string | undefined} */ text) => {
  if (text === (existsSync(at(path)) ? readFileSync(at(path), "utf8") : undefined)) return
  console.log(`${path} ${check ? "is out of date: npm run generate" : text === undefined ? "removed" : "written"}`)
  if (check) process.exitCode = 1
  else if (text === undefined) rmSync(at(path))
  else {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), text)
  }
}

// First what the build depends on.
if (major === 3) put("package.json", manifest())
put("src/index.ts", index())
await ensureBuilt()
const pages = await reference()
for (const [path, text] of [...pages, ...await example(), ...charts()]) put(path, text)
for (const path of files("docs/apis", ".md")) if (!pages.has(path)) put(path, undefined)

if (!check) {
  const { code, output } = await node(bins.vitest, ["run", "test/faults/table.test.ts"], { env: { FAULTS: "write" } })
  if (code !== 0) process.stderr.write(output)
  process.exitCode = code
}

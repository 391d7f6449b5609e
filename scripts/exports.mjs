// Keeps package.json's "exports" equal to the modules in src: one subpath each, named explicitly.
//
// node scripts/exports.mjs           writes it
// node scripts/exports.mjs --check   exits with 1 if it is out of date
import { readFileSync, writeFileSync } from "node:fs"
import { basename } from "node:path"
import { at, filesIn } from "./lib/project.mjs"

/** @typedef {string | null | { types: string, default: string }} Target */

const target = (/** @type {string} */ built) => ({ types: `./dist/${built}.d.ts`, default: `./dist/${built}.js` })

/** @returns {Record<string, Target>} */
const compute = () => {
  /** @type {Map<string, string>} */
  const modules = new Map()
  for (const source of [...filesIn("src", ".ts"), ...filesIn("src/apis", ".ts")]) {
    const name = basename(source, ".ts")
    if (source === "src/index.ts" || name.endsWith(".d")) continue
    const other = modules.get(name)
    if (other !== undefined) {
      console.error(`${other} and ${source} would both be "./${name}"`)
      process.exit(1)
    }
    modules.set(name, source)
  }
  return {
    ".": target("index"),
    ...Object.fromEntries(
      [...modules.keys()].toSorted().map((name) => [
        `./${name}`,
        target((modules.get(name) ?? "").replace(/^src\//, "").replace(/\.ts$/, ""))
      ])
    ),
    "./package.json": "./package.json",
    "./internal/*": null
  }
}

const line = (/** @type {[string, Target]} */ [subpath, to]) => {
  const value = to !== null && typeof to === "object"
    ? `{ "types": "${to.types}", "default": "${to.default}" }`
    : JSON.stringify(to)
  return `    "${subpath}": ${value}`
}

/** One subpath a line: the map is a table, and reads like one. */
const print = (/** @type {Record<string, Target>} */ map) =>
  `  "exports": {\n${Object.entries(map).map(line).join(",\n")}\n  }`

const text = readFileSync(at("package.json"), "utf8")
const current = JSON.parse(text).exports ?? {}
const wanted = compute()

// As text, so that the order of the subpaths counts too: Node does not need it, but a reader does.
if (JSON.stringify(current) === JSON.stringify(wanted)) {
  console.log(`exports: ${Object.keys(wanted).length} subpaths, up to date`)
} else if (process.argv.includes("--check")) {
  const same = (/** @type {string} */ key) => JSON.stringify(current[key]) === JSON.stringify(wanted[key])
  const missing = Object.keys(wanted).filter((key) => !(key in current))
  const extra = Object.keys(current).filter((key) => !(key in wanted))
  const wrong = Object.keys(wanted).filter((key) => key in current && !same(key))
  console.error("package.json: \"exports\" is out of date; node scripts/exports.mjs writes it")
  for (const key of missing) console.error(`  missing: "${key}"`)
  for (const key of extra) console.error(`  has no module: "${key}"`)
  for (const key of wrong) console.error(`  wrong target: "${key}"`)
  if (missing.length + extra.length + wrong.length === 0) console.error("  only the order differs")
  process.exitCode = 1
} else {
  // Only these lines are replaced, so that the rest of the file keeps its layout.
  const place = /^ {2}"exports": \{\n[^]*?^ {2}\}/m
  if (!place.test(text)) throw new Error("package.json: no \"exports\" to replace; write \"exports\": {\\n  } there")
  writeFileSync(at("package.json"), text.replace(place, () => print(wanted)))
  console.log(`exports: ${Object.keys(wanted).length} subpaths written to package.json`)
}

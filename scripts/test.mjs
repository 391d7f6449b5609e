// npm test: every check of the project.
//
// npm test                       all of them, with Effect 3 and then with Effect 4
// npm test -- types lint         only these; `npm run check` are those that take seconds
//
// The last line is `N passed, N failed`: each test and each example counts, and each other step as one.
import { existsSync, readFileSync, rmSync } from "node:fs"
import { major } from "./lib/majors.mjs"
import { at, bins, node } from "./lib/project.mjs"

/** What only Effect 4 has. */
const only4 = ["src/seam/4", "test/seam/4", "cli/seam/4", "bench/seam/4", "test/effect4", "examples/effect4"]

/** @typedef {{ passed: number, failed: number, output: string, skipped?: string[] }} Result */

const colored = process.stdout.isTTY && !process.env["NO_COLOR"]
const paint = (/** @type {number} */ code, /** @type {string} */ text) => colored ? `\x1b[${code}m${text}\x1b[0m` : text

/** A step that is one check. @type {(script: string, ...args: string[]) => () => Promise<Result>} */
const one = (script, ...args) => async () => {
  const { code, output } = await node(script, args)
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output }
}

/** Tests, and what they found. @type {(name: string, ...args: string[]) => Promise<Result>} */
const vitest = async (name, ...args) => {
  // What an earlier run counted must not be taken for this one's.
  const file = at(`build/${name}.json`)
  rmSync(file, { force: true })
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
  // A test marked `only` would silence the others.
  const { code, output } = await node(bins.vitest, ["run", "--allowOnly=false", ...reporters, ...args])
  const report = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8"))
    : { numPassedTests: 0, numFailedTests: 0, testResults: [] }
  const skipped = report.testResults
    .flatMap((/** @type {any} */ { assertionResults }) => assertionResults)
    .filter((/** @type {any} */ { status }) => status === "skipped" || status === "pending")
    .map((/** @type {any} */ { fullName }) => fullName)
  const passed = report.numPassedTests
  // A file that does not load, or nothing to run at all: no single test has failed, but the step has.
  const failed = report.numFailedTests || (code !== 0 || passed === 0 ? 1 : 0)
  return { passed, failed, skipped, output }
}

const tests = () => vitest("vitest")

/** The site, which is built once, with Effect 3: its types count as one, and each of its tests. @returns {Promise<Result>} */
const site = async () => {
  const built = await node(at("scripts/site.mjs"))
  if (built.code !== 0) return { passed: 0, failed: 1, output: built.output }
  const types = await node(bins.tsc, ["-p", "site/tsconfig.json"])
  const { failed, output, passed, skipped = [] } = await vitest("vitest-site", "--config", "site/vitest.config.ts")
  const sound = types.code === 0 ? 1 : 0
  return { passed: passed + sound, failed: failed + 1 - sound, skipped, output: types.output + output }
}

/** All that is not the same for both, in the checkout for Effect 4. @returns {Promise<Result>} */
const effect4 = async () => {
  const { code, output } = await node(at("scripts/effect4.mjs"), [
    "scripts/test.mjs",
    "types",
    "lint",
    "build",
    "generated",
    "package",
    "tests"
  ])
  const [, passed = 0, failed = 0] = (/^(\d+) passed, (\d+) failed$/m.exec(output) ?? []).map(Number)
  const skipped = Array.from(output.matchAll(/^ {2}skipped: (.*)$/gm), ([, name = ""]) => name)
  return { passed, failed: failed || (code !== 0 || passed === 0 ? 1 : 0), skipped, output }
}

/**
 * What may run at the same time, one group after another: the build comes before what looks at it, and the tests with Effect 3
 * have all cores for themselves.
 * @type {readonly Readonly<Record<string, () => Promise<Result>>>[]}
 */
const groups = [
  {
    types: one(bins.tsc, "-p", "tsconfig.json"),
    // What both majors share is linted here: the linter asks the types, and they may answer differently.
    lint: one(bins.oxlint, "--type-aware", "--deny-warnings", ...(major === 4 ? only4 : [])),
    format: one(bins.dprint, "check"),
    unused: one(bins.knip, "--no-progress")
  },
  { build: one(at("scripts/build.mjs")) },
  { generated: one(at("scripts/generate.mjs"), "--check"), package: one(at("scripts/package.mjs")) },
  { tests },
  // Both install first, and wait for that.
  major === 3 ? { site, "effect 4": effect4 } : {}
]
const known = groups.flatMap((group) => Object.keys(group))

const names = process.argv.slice(2)
const unknown = names.filter((name) => !known.includes(name))
if (unknown.length > 0) throw new Error(`no such step: ${unknown.join(", ")}; there are ${known.join(", ")}`)

/** Runs a step, and tells how it went when it is over. */
const tell = async (/** @type {readonly [name: string, step: () => Promise<Result>]} */ [name, step]) => {
  const began = performance.now()
  const { failed, output, passed, skipped = [] } = await step()
  const seconds = +((performance.now() - began) / 1_000).toFixed(1)
  for (const test of skipped) console.log(paint(33, `  skipped: ${test}`))
  if (failed > 0) console.log(output.trimEnd())
  console.log(`  ${name}: ${failed > 0 ? paint(31, "failed") : paint(32, "ok")}, ${seconds} s`)
  return { step: name, passed, failed, seconds }
}

/** @type {Awaited<ReturnType<typeof tell>>[]} */
const rows = []
for (const group of groups) {
  const wanted = Object.entries(group).filter(([name]) => names.length === 0 || names.includes(name))
  if (wanted.length > 0) console.log(paint(1, wanted.map(([name]) => name).join(", ")))
  rows.push(...await Promise.all(wanted.map(tell)))
}

console.table(rows)
const sum = (/** @type {"passed" | "failed"} */ key) => rows.reduce((total, row) => total + row[key], 0)
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`)
process.exitCode = sum("failed") > 0 ? 1 : 0

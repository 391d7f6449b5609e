// npm test: every check of the project, one after another.
//
// node scripts/test.mjs              all of them
// node scripts/test.mjs tests lint   only these
//
// The last line is `N passed, N failed`: each test and each example counts, and each other step as one.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { at, bins } from "./lib/project.mjs"
import { node } from "./lib/run.mjs"

/**
 * @typedef {{ passed: number, failed: number, output: string, skipped?: string[] }} Result
 * @typedef {Result & { name: string, seconds: string }} Row
 */

const colored = process.stdout.isTTY && !process.env["NO_COLOR"]
const paint = (/** @type {number} */ code, /** @type {string} */ text) => colored ? `\x1b[${code}m${text}\x1b[0m` : text

/** @returns {Promise<Result>} a step that is one check, made of one or more commands */
const all = async (/** @type {[script: string, ...args: string[]][]} */ ...commands) => {
  const done = []
  for (const [script, ...args] of commands) done.push(await node(script, args))
  const green = done.every(({ code }) => code === 0)
  return { passed: green ? 1 : 0, failed: green ? 0 : 1, output: done.map(({ output }) => output).join("") }
}

/**
 * A step that counts by itself, in a file.
 * @param {string} file
 * @param {(report: any) => { passed: number, failed: number, skipped?: string[] }} read
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<Result>}
 */
const counted = async (file, read, script, ...args) => {
  mkdirSync(at("build"), { recursive: true })
  // What an earlier run counted must not be taken for this one's.
  rmSync(at(file), { force: true })
  const { code, output } = await node(script, args)
  const { failed, passed, skipped = [] } = existsSync(at(file))
    ? read(JSON.parse(readFileSync(at(file), "utf8")))
    : { passed: 0, failed: 0, skipped: [] }
  // A file that does not load, or nothing to run at all: no single test has failed, but the step has.
  const broken = failed === 0 && (code !== 0 || passed === 0)
  return {
    passed,
    skipped,
    failed: broken ? 1 : failed,
    output: passed === 0 && code === 0 ? `${output}nothing was run\n` : output
  }
}

/** @type {Record<string, () => Promise<Result>>} */
const steps = {
  types: () => all([bins.tsc, "-p", "tsconfig.json"], [bins.tsc, "-p", "scripts/tsconfig.json"]),
  lint: () => all([bins.oxlint, "--type-aware", "--deny-warnings"]),
  format: () => all([bins.dprint, "check"]),
  exports: () => all([at("scripts/exports.mjs"), "--check"]),
  docs: () => all([at("scripts/reference.mjs"), "--check"], [at("scripts/charts.mjs"), "--check"]),
  tests: () =>
    counted(
      "build/vitest.json",
      (report) => ({
        passed: report.numPassedTests,
        failed: report.numFailedTests,
        skipped: report.testResults.flatMap((/** @type {any} */ { assertionResults }) =>
          assertionResults
            .filter((/** @type {any} */ { status }) => status === "skipped" || status === "pending")
            .map((/** @type {any} */ { fullName }) => fullName)
        )
      }),
      bins.vitest,
      "run",
      // A test marked `only` would silence the others.
      "--allowOnly=false",
      "--reporter=default",
      "--reporter=json",
      "--outputFile.json=build/vitest.json"
    ),
  unused: () => all([bins.knip, "--no-progress"]),
  build: () => all([at("scripts/build.mjs")]),
  examples: () => counted("build/examples/result.json", (report) => report, at("scripts/examples.mjs")),
  package: () => all([at("scripts/package.mjs")])
}
if (!existsSync(at("scripts/reference.mjs"))) delete steps["docs"]

const needsBuild = ["examples", "package"]

const names = process.argv.slice(2)
const unknown = names.filter((name) => steps[name] === undefined)
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(", ")}; there are ${Object.keys(steps).join(", ")}`)
  process.exit(2)
}

/** @type {Row[]} */
const rows = []
for (const [name, step] of Object.entries(steps)) {
  if (names.length > 0 && !names.includes(name)) continue
  console.log(paint(1, name))
  const began = performance.now()
  const unbuilt = needsBuild.includes(name) && rows.some((row) => row.name === "build" && row.failed > 0)
  const result = unbuilt ? { passed: 0, failed: 1, output: "not run, because the build failed\n" } : await step()
  const seconds = `${((performance.now() - began) / 1_000).toFixed(1)} s`
  rows.push({ ...result, name, seconds })
  for (const name of result.skipped ?? []) console.log(paint(33, `  skipped: ${name}`))
  if (result.failed > 0) console.log(`${result.output.trimEnd()}\n${paint(31, `  failed, ${seconds}`)}`)
  else console.log(paint(32, `  ok, ${seconds}`))
}

const sum = (/** @type {"passed" | "failed"} */ key) => rows.reduce((total, row) => total + row[key], 0)
console.log(`\n${"step".padEnd(10)}${"passed".padStart(8)}${"failed".padStart(8)}${"time".padStart(10)}`)
for (const { failed, name, passed, seconds } of rows) {
  const row = `${name.padEnd(10)}${String(passed).padStart(8)}${String(failed).padStart(8)}${seconds.padStart(10)}`
  console.log(paint(failed > 0 ? 31 : 32, row))
}
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`)
process.exitCode = sum("failed") > 0 ? 1 : 0

// Runs compiled examples in a child process and says what each printed.
import { fork } from "node:child_process"
import { writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/**
 * @typedef {object} Outcome
 * @property {string[]} lines what it printed
 * @property {string} [error] why it failed
 * @property {boolean} [leaves] the process ends itself after this one
 */

const runner = fileURLToPath(new URL("./example-runner.mjs", import.meta.url))

/** An example that blocks its process cannot stop itself. */
const patience = 30_000

/**
 * One child for all of them; a new one only after an example that ended or blocked its process.
 * @param {{ module: string, expects: number }[]} plan
 * @param {string} planFile where to write the plan for the child
 * @returns {Promise<Outcome[]>}
 */
export const runAll = async (plan, planFile) => {
  writeFileSync(planFile, JSON.stringify(plan))
  /** @type {Outcome[]} */
  const outcomes = []
  while (outcomes.length < plan.length) {
    const first = outcomes.length
    const end = await runFrom(planFile, first, (outcome) => outcomes.push(outcome))
    const leaves = outcomes.length > first && outcomes.at(-1)?.leaves === true
    if (outcomes.length < plan.length && !leaves) outcomes.push({ lines: [], error: end })
  }
  return outcomes
}

/**
 * Resolves, when the child has ended, with how it ended.
 * @param {string} planFile
 * @param {number} first
 * @param {(outcome: Outcome) => void} report
 * @returns {Promise<string>}
 */
const runFrom = (planFile, first, report) =>
  new Promise((resolve, reject) => {
    const child = fork(runner, [planFile, String(first)], { execArgv: ["--enable-source-maps"], silent: true })
    let said = ""
    let blocked = false
    const watch = setTimeout(() => {
      blocked = true
      child.kill("SIGKILL")
    }, patience)
    child.stderr?.setEncoding("utf8").on("data", (text) => said = (said + text).slice(-2_000))
    child.stdout?.resume()
    child.on("message", (/** @type {any} what the runner sends */ outcome) => {
      watch.refresh()
      report(outcome)
    })
    child.on("error", reject)
    child.on("close", (code, signal) => {
      clearTimeout(watch)
      const end = blocked
        ? `blocked its process for ${patience / 1_000} seconds`
        : `ended the process with ${signal ?? `code ${code}`}`
      resolve(said === "" ? end : `${end}\n${said}`)
    })
  })

// Runs a command and keeps what it says.
import { spawn } from "node:child_process"
import { root } from "./project.mjs"

/**
 * @typedef {{ readonly code: number, readonly output: string }} Finished `output` is stdout and stderr in the order they came.
 */

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [cwd]
 * @returns {Promise<Finished>}
 */
export const run = (command, args, cwd = root) =>
  new Promise((resolve, reject) => {
    // The output is read by us or printed later, so no tool should colour it; FORCE_COLOR would win over NO_COLOR.
    const { FORCE_COLOR: _, ...env } = process.env
    const child = spawn(command, args, { cwd, env: { ...env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    child.stdout.setEncoding("utf8").on("data", (text) => output += text)
    child.stderr.setEncoding("utf8").on("data", (text) => output += text)
    child.on("error", reject)
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 1, output: signal === null ? output : `${output}\nended by ${signal}\n` }))
  })

/**
 * The same for a Node script.
 * @param {string} script
 * @param {readonly string[]} [args]
 * @param {string} [cwd]
 */
export const node = (script, args = [], cwd = root) => run(process.execPath, [script, ...args], cwd)

// Runs a TypeScript compiler and reads what it found.
import { isAbsolute, join, relative } from "node:path"
import { bins, root } from "./project.mjs"
import { node } from "./run.mjs"

/**
 * @typedef {object} Diagnostic
 * @property {string} file path from the folder the compiler ran in
 * @property {number} line
 * @property {string} code such as `TS2322`
 * @property {string} message may have several lines
 *
 * @typedef {object} Compilation
 * @property {number} code
 * @property {string} output
 * @property {Diagnostic[]} diagnostics
 * @property {boolean} readable false if the compiler failed for a reason that belongs to no file: show `output` then
 */

const located = /^(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/
const unlocated = /^error TS\d+: /m

/**
 * @param {string} project path of a tsconfig file
 * @param {{ cwd?: string, tsc?: string }} [options]
 * @returns {Promise<Compilation>}
 */
export const compile = async (project, { cwd = root, tsc = bins.tsc } = {}) => {
  const { code, output } = await node(tsc, ["-p", project, "--pretty", "false"], cwd)
  /** @type {Diagnostic[]} */
  const diagnostics = []
  for (const line of output.split("\n")) {
    const [, path, number, error, message] = located.exec(line) ?? []
    const last = diagnostics.at(-1)
    if (path !== undefined) {
      const file = isAbsolute(path) ? relative(cwd, path) : relative(cwd, join(cwd, path))
      diagnostics.push({ file, line: Number(number), code: error ?? "", message: message ?? "" })
    } else if (last !== undefined && line.startsWith(" ")) {
      last.message += `\n${line}`
    }
  }
  return { code, output, diagnostics, readable: !unlocated.test(output) && (code === 0 || diagnostics.length > 0) }
}

export const describe = (/** @type {Diagnostic} */ { code, file, line, message }) =>
  `${file}:${line}: ${code}: ${message}`

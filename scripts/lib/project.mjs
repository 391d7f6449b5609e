// Where things are and how they are run, for all scripts.
import { build } from "esbuild"
import { execFile } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "")

/** A path below the project's root. */
export const at = (/** @type {string[]} */ ...path) => join(root, ...path)

/** What is installed here, or in a folder around this one, as Node looks for it. */
export const installed = (/** @type {string} */ path) => {
  for (let folder = root;; folder = dirname(folder)) {
    const found = join(folder, "node_modules", path)
    if (existsSync(found)) return found
    if (folder === dirname(folder)) throw new Error(`${path} is not installed: npm install`)
  }
}

// By path, not through node_modules/.bin: two TypeScripts are installed, and either may own `.bin/tsc`.
export const bins = {
  attw: installed("@arethetypeswrong/cli/dist/index.js"),
  dprint: installed("dprint/bin.cjs"),
  knip: installed("knip/bin/knip.js"),
  oxlint: installed("oxlint/bin/oxlint"),
  publint: installed("publint/src/cli.js"),
  tsc: installed("typescript/bin/tsc"),
  tsc5: installed("typescript-5/bin/tsc"),
  tsc6: installed("typescript-6/bin/tsc"),
  vitest: installed("vitest/vitest.mjs")
}

/**
 * The files of a folder, as sorted paths from the root, with those in folders within it unless they are not wanted.
 * @param {string} folder
 * @param {string} extension
 * @returns {string[]}
 */
export const files = (folder, extension, recursive = true) =>
  existsSync(at(folder))
    ? readdirSync(at(folder), { recursive, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .toSorted()
    : []

/**
 * Runs a command to its end, and keeps what it says.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export const run = (command, args, { cwd = root, env } = {}) => {
  // The output is read by us or printed later, so no tool should colour it; FORCE_COLOR would win over NO_COLOR.
  const { FORCE_COLOR: _, ...inherited } = process.env
  const options = { cwd, env: { ...inherited, NO_COLOR: "1", ...env }, maxBuffer: Number.POSITIVE_INFINITY }
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1
      const said = stdout + stderr
      resolve({ code, output: said === "" && error !== null ? `${error.message}\n` : said })
    })
  })
}

/** The same for a Node script. @type {(script: string, args?: readonly string[], options?: Parameters<typeof run>[2]) => ReturnType<typeof run>} */
export const node = (script, args = [], options) => run(process.execPath, [script, ...args], options)

/** @typedef {{ file: string, line: number, code: string, message: string }} Diagnostic `file` from where it was compiled */

/**
 * Runs a TypeScript compiler and reads what it found; throws if it failed for a reason that belongs to no file.
 * @param {string} project path of a tsconfig file
 * @param {{ cwd?: string, tsc?: string }} [options]
 * @returns {Promise<Diagnostic[]>}
 */
export const compile = async (project, { cwd = root, tsc = bins.tsc } = {}) => {
  const { code, output } = await node(tsc, ["-p", project, "--pretty", "false"], { cwd })
  const found = Array.from(
    output.matchAll(/^(\S.*?)\((\d+),\d+\): error (TS\d+): (.*(?:\n .*)*)/gm),
    ([, file = "", line, code = "", message = ""]) => ({
      file: relative(cwd, join(cwd, file)),
      line: Number(line),
      code,
      message
    })
  )
  if (/^error TS\d+: /m.test(output) || (code !== 0 && found.length === 0)) {
    throw new Error(`the compiler could not run:\n${output}`)
  }
  return found
}

export const describe = (/** @type {Diagnostic} */ { code, file, line, message }) =>
  `${file}:${line}: ${code}: ${message}`

/**
 * Makes programs in TypeScript run with the built package, which keeps its name; other packages stay outside as well.
 * @param {readonly string[]} entries
 * @param {string} folder where to
 * @param {Partial<import("esbuild").BuildOptions>} [options]
 */
export const bundle = (entries, folder, options = { packages: "external", sourcemap: "inline" }) =>
  build({
    entryPoints: entries.map((path) => at(path)),
    outdir: at(folder),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "error",
    ...options
  })

/** Bundles one program and runs it in this process. */
export const start = async (/** @type {string} */ entry) => {
  await bundle([entry], "build/run")
  process.setSourceMapsEnabled(true)
  return import(pathToFileURL(at("build/run", entry.replace(/^.*\/|\.ts$/g, "") + ".mjs")).href)
}

/** Collects garbage now. @returns {() => void} */
export const collector = () => {
  setFlagsFromString("--expose-gc")
  return runInNewContext("gc")
}

export const number = (/** @type {number} */ value) => value.toLocaleString("en")

// Where things are, for all scripts.
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "")

/** A path below the project's root. */
export const at = (/** @type {string[]} */ ...path) => join(root, ...path)

// By path, not through node_modules/.bin: two TypeScripts are installed, and either may own `.bin/tsc`.
const bin = (/** @type {string} */ path) => at("node_modules", path)
export const bins = {
  attw: bin("@arethetypeswrong/cli/dist/index.js"),
  dprint: bin("dprint/bin.cjs"),
  knip: bin("knip/bin/knip.js"),
  oxlint: bin("oxlint/bin/oxlint"),
  publint: bin("publint/src/cli.js"),
  tsc: bin("typescript/bin/tsc"),
  tsc6: bin("typescript-6/bin/tsc"),
  vitest: bin("vitest/vitest.mjs")
}

/**
 * The files directly in a folder, as sorted paths from the root; none if the folder does not exist.
 * @param {string} folder
 * @param {string} extension
 * @returns {string[]}
 */
export const filesIn = (folder, extension) =>
  existsSync(at(folder))
    ? readdirSync(at(folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
      .map((entry) => `${folder}/${entry.name}`)
      .toSorted()
    : []

/**
 * The same, folders within the folder included.
 * @param {string} folder
 * @param {string} extension
 * @returns {string[]}
 */
export const filesBelow = (folder, extension) =>
  existsSync(at(folder))
    ? readdirSync(at(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .toSorted()
    : []

// Builds dist, for the scripts that use it.
import { existsSync, rmSync, statSync } from "node:fs"
import { bundleCommand } from "./command.mjs"
import { merge } from "./merge.mjs"
import { at, bins, filesBelow } from "./project.mjs"
import { node } from "./run.mjs"

const time = (/** @type {string} */ path) => statSync(at(path)).mtimeMs

const isFresh = () => {
  const built = filesBelow("dist", ".js").map(time)
  const sources = [...filesBelow("src", ".ts"), ...filesBelow("cli", ".ts")].map(time)
  // A folder's own time tells of a file that was removed.
  const folders = ["cli", "src", "src/apis", "src/internal"].filter((folder) => existsSync(at(folder))).map(time)
  const configs = ["tsconfig.build.json", "tsconfig.base.json"].map(time)
  return built.length > 0 && Math.max(...sources, ...folders, ...configs) < Math.min(...built)
}

/** Removes dist and compiles src into it; nothing is left in dist if src has errors. */
export const build = async () => {
  rmSync(at("dist"), { recursive: true, force: true })
  const result = await node(bins.tsc, ["-p", "tsconfig.build.json", "--noEmitOnError"])
  if (result.code === 0) {
    await merge()
    await bundleCommand()
  }
  return result
}

/** Builds if dist is missing or older than src; ends the script if that fails. */
export const ensureBuilt = async () => {
  if (isFresh()) return
  const { code, output } = await build()
  if (code === 0) return
  process.stderr.write(`the build failed:\n${output}`)
  process.exit(1)
}

/**
 * Modules that are written for a bench and then imported: code that a user would have written by hand, line by line.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

/** A path below the folder that benches are built into; bare imports from there are the package's own. */
export const built = (path: string): string => fileURLToPath(new URL(`../../build/bench/${path}`, import.meta.url))

export const write = (path: string, text: string): string => {
  const file = built(path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

/** Writes a module and loads it. The caller knows what it has just written. */
export const load = async <Module>(path: string, text: string): Promise<Module> =>
  import(pathToFileURL(write(path, text)).href)

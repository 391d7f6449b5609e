// Merges the modules that tsc has compiled into a few files: what a program imports is loaded file by file, and forty of
// them take longer to find and open than to run.
import { readFileSync, rmSync } from "node:fs"
import { rollup } from "rollup"
import { at, filesBelow } from "./project.mjs"

const folder = "dist"

/** The public modules: what stands outside of `internal`. The index stays as it is: it only names the others. */
const entries = () =>
  filesBelow(folder, ".js").filter((path) => !path.startsWith(`${folder}/internal/`) && path !== `${folder}/index.js`)

/** Rewrites the JavaScript in dist; the declarations stay as they are, a file for each module. */
export const merge = async () => {
  const inside = filesBelow(`${folder}/internal`, ".js")
  const bundle = await rollup({
    input: Object.fromEntries(entries().map((path) => [path.slice(folder.length + 1, -".js".length), at(path)])),
    preserveEntrySignatures: "strict",
    external: (id) => !id.startsWith(".") && !id.startsWith("/"),
    plugins: [{
      name: "keep the way back to the sources",
      load: (id) => ({ code: readFileSync(id, "utf8"), map: JSON.parse(readFileSync(`${id}.map`, "utf8")) })
    }]
  })
  /** @type {(entry: string) => Set<string>} */
  const reach = (entry) => {
    const seen = new Set([at(entry)])
    for (const id of seen) {
      for (const next of modules.get(id) ?? []) seen.add(next)
    }
    return seen
  }
  const modules = new Map((bundle.cache?.modules ?? []).map(({ dependencies, id }) => [id, dependencies]))
  const apis = filesBelow(`${folder}/apis`, ".js")
  const ofApis = new Set(apis.flatMap((path) => [...reach(path)]))
  const ofPolicies = reach(`${folder}/Retry.js`)
  const { output } = await bundle.write({
    dir: at(folder),
    format: "esm",
    sourcemap: true,
    hoistTransitiveImports: false,
    chunkFileNames: "internal/[name].js",
    // A file is found, opened and read before those that it imports are looked for: so there are two steps to an API,
    // its own file and one with all that APIs have in common, and the policy is a third file beside that.
    manualChunks: (id) =>
      apis.some((path) => at(path) === id)
        ? undefined
        : ofApis.has(id)
        ? "api"
        // Not the public modules: one that lends its file to a chunk would export what belongs to others.
        : ofPolicies.has(id) && id.includes("/internal/")
        ? "policy"
        : undefined
  })
  await bundle.close()
  const written = new Set(output.map(({ fileName }) => `${folder}/${fileName}`))
  for (const path of inside.filter((path) => !written.has(path))) {
    rmSync(at(path))
    rmSync(at(`${path}.map`))
  }
}

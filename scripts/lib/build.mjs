// Builds dist: declarations and maps by tsc, the modules merged into a few files, and the command in one.
import { transformSync } from "@babel/core"
import { build as esbuild } from "esbuild"
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { basename, dirname, relative } from "node:path"
import { rollup } from "rollup"
import { aliases, forThisMajor } from "./majors.mjs"
import { at, bins, files, installed, node } from "./project.mjs"
import { spellOut, withoutWords } from "./words.mjs"

/** Leaves the declarations without words that a user's tools do not know, and each sample as its readers see it. */
const writeDeclarations = () => {
  for (const path of files("dist", ".d.ts")) {
    const text = readFileSync(at(path), "utf8")
    writeFileSync(at(path), spellOut(path, forThisMajor(text)))
  }
}

/**
 * Leaves the programs without such words, too, and says of what a module makes as it loads that it can be left out where
 * nobody uses it: a call may do anything, as far as a bundler knows. Here none does more than make its value.
 */
const writePrograms = () => {
  // All of them are made before the first is written: they look into each other.
  const programs = files("dist", ".js").map((path) => {
    const { code, map } = transformSync(forThisMajor(readFileSync(at(path), "utf8"), { lines: "kept" }), {
      filename: at(path),
      plugins: [withoutWords, "annotate-pure-calls"],
      inputSourceMap: JSON.parse(readFileSync(at(`${path}.map`), "utf8")),
      sourceMaps: true,
      babelrc: false,
      configFile: false
    }) ?? {}
    return { path, code, map }
  })
  for (const { code, map, path } of programs) {
    writeFileSync(at(path), `${code}\n//# sourceMappingURL=${basename(path)}.map\n`)
    writeFileSync(at(`${path}.map`), JSON.stringify({ ...map, file: basename(path) }))
  }
}

/** What a program cannot import: it is merged into what it can. */
const isInside = (/** @type {string} */ path) => /^dist\/(internal|effect|seam)\//.test(path)

/**
 * What a program imports is loaded file by file, and forty of them take longer to find and open than to run. So there are
 * two steps to an API, its own file and one with all that every API needs, and a third file for the policy beside that.
 * The declarations stay as they are, a file for each module.
 */
const merge = async () => {
  const internal = files("dist", ".js").filter(isInside)
  // The index stays as it is: it only names the others.
  const entries = files("dist", ".js").filter((path) => !internal.includes(path) && path !== "dist/index.js")
  const apis = files("dist/apis", ".js").map((path) => at(path))
  const modules = await rollup({
    input: Object.fromEntries(entries.map((path) => [path.slice("dist/".length, -".js".length), at(path)])),
    preserveEntrySignatures: "strict",
    external: (id) => !id.startsWith(".") && !id.startsWith("/"),
    // A module of types alone is empty as a program.
    onwarn: (warning, warn) => warning.code === "EMPTY_BUNDLE" ? undefined : warn(warning),
    plugins: [{
      name: "keep the way back to the sources",
      load: (id) => ({ code: readFileSync(id, "utf8"), map: JSON.parse(readFileSync(`${id}.map`, "utf8")) })
    }]
  })
  const imports = new Map(modules.cache?.modules.map(({ dependencies, id }) => [id, dependencies]))
  /** @type {(starts: string[]) => Set<string>} */
  const reach = (starts) => {
    const seen = new Set(starts)
    for (const id of seen) for (const next of imports.get(id) ?? []) seen.add(next)
    return seen
  }
  const [first = new Set(), ...others] = apis.map((api) => reach([api]))
  const ofApis = new Set([...first].filter((id) => others.every((reached) => reached.has(id))))
  const ofPolicies = reach([at("dist/Retry.js")])
  const { output } = await modules.write({
    dir: at("dist"),
    format: "esm",
    sourcemap: true,
    hoistTransitiveImports: false,
    chunkFileNames: "internal/[name].js",
    manualChunks: (id) => {
      if (apis.includes(id)) return undefined
      if (ofApis.has(id)) return "api"
      // Not the public modules: one that lends its file to a chunk would export what belongs to others.
      return ofPolicies.has(id) && isInside(relative(at("."), id)) ? "policy" : undefined
    }
  })
  await modules.close()
  const written = new Set(output.map(({ fileName }) => `dist/${fileName}`))
  for (const path of internal.filter((path) => !written.has(path))) {
    rmSync(at(path))
    rmSync(at(`${path}.map`))
  }
}

/** The licences of the packages that the bundle holds, as they want to be shipped with it. */
const licensesOf = (/** @type {string[]} */ inputs) => {
  const packages = new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []))
  return [...packages].toSorted().map((name) => {
    const folder = installed(name)
    const { license, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"))
    const texts = readdirSync(folder).filter((found) => /^licen[cs]e/i.test(found))
      .map((found) => readFileSync(`${folder}/${found}`, "utf8").trim())
    return [`${name} ${version} (${license})`, ...texts].join("\n\n")
  }).join(`\n\n${"-".repeat(80)}\n\n`)
}

/**
 * The command in one file, so that the library gains no dependency by it: all is inside but the package itself, which is
 * beside it, and the peers, which are installed with it.
 */
const bundleCommand = async () => {
  const file = at("dist/bin/effect-errata.js")
  const require =
    "import{createRequire as __createRequire}from\"node:module\";const require=__createRequire(import.meta.url);"
  const { metafile } = await esbuild({
    metafile: true,
    entryPoints: [at("cli/main.ts")],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    alias: aliases,
    external: ["effect", "effect/*", "@effect/platform", "@effect/platform/*", "effect-errata", "@parcel/watcher"],
    banner: { js: `#!/usr/bin/env node\n${require}` },
    legalComments: "none",
    logLevel: "error"
  })
  chmodSync(file, 0o755)
  writeFileSync(`${file}.LICENSES.txt`, licensesOf(Object.keys(metafile.inputs)))
}

/** Removes dist and builds it; nothing is left in dist if src has errors. */
export const build = async () => {
  rmSync(at("dist"), { recursive: true, force: true })
  const result = await node(bins.tsc, ["-p", "tsconfig.build.json", "--noEmitOnError"])
  if (result.code === 0) {
    writeDeclarations()
    writePrograms()
    await merge()
    await bundleCommand()
  }
  return result
}

const time = (/** @type {string} */ path) => statSync(at(path)).mtimeMs

/** Builds if dist is missing or older than its sources. */
export const ensureBuilt = async () => {
  const sources = [...files("src", ".ts"), ...files("cli", ".ts"), "tsconfig.build.json", "tsconfig.base.json"]
  // A folder's own time tells of a file that was removed.
  const newest = Math.max(...[...sources, ...new Set(sources.map(dirname))].filter((path) => path !== ".").map(time))
  const built = files("dist", ".js")
  if (built.length > 0 && built.every((path) => time(path) > newest)) return
  const { code, output } = await build()
  if (code !== 0) throw new Error(`the build failed:\n${output}`)
}

// Bundles the command into one file, so that the library gains no dependency by it.
import { build } from "esbuild"
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { at } from "./project.mjs"

const file = "dist/bin/effect-errata.js"

/** The licences of the packages that the bundle holds, as they want to be shipped with it. */
const licensesOf = (/** @type {string[]} */ inputs) => {
  const packages = new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []))
  return [...packages].toSorted().map((name) => {
    const folder = at("node_modules", name)
    const { license, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"))
    const texts = readdirSync(folder).filter((found) => /^licen[cs]e/i.test(found))
    return [
      `${name} ${version} (${license})`,
      ...texts.map((found) => readFileSync(`${folder}/${found}`, "utf8").trim())
    ]
      .join("\n\n")
  }).join(`\n\n${"-".repeat(80)}\n\n`)
}

/** Everything is inside but the package itself, which is beside it, and the peers, which are installed with it. */
export const bundleCommand = async () => {
  const { metafile } = await build({
    metafile: true,
    entryPoints: [at("cli/main.ts")],
    outfile: at(file),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minify: true,
    external: ["effect", "effect/*", "@effect/platform", "@effect/platform/*", "effect-errata", "@parcel/watcher"],
    banner: {
      js:
        "#!/usr/bin/env node\nimport{createRequire as __createRequire}from\"node:module\";const require=__createRequire(import.meta.url);"
    },
    legalComments: "none",
    logLevel: "error"
  })
  chmodSync(at(file), 0o755)
  writeFileSync(at(`${file}.LICENSES.txt`), licensesOf(Object.keys(metafile.inputs)))
}

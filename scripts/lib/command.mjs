// Bundles the command into one file, so that the library gains no dependency by it.
import { build } from "esbuild"
import { chmodSync } from "node:fs"
import { at } from "./project.mjs"

const file = "dist/bin/effect-errata.js"

/** Everything is inside but the package itself, which is beside it, and the peers, which are installed with it. */
export const bundleCommand = async () => {
  await build({
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
}

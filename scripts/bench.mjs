// npm run bench: what the package costs beside what one would take instead of it, with the built package.
//
// npm run bench                     all of it, a few minutes
// npm run bench -- decode verdict   only these
//
// Each one runs in a process of its own, prints its tables and writes bench/results/<name>.json.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename } from "node:path"
import { ensureBuilt } from "./lib/build.mjs"
import { at, bundle, files, run } from "./lib/project.mjs"

const all = files("bench", ".ts", false).map((file) => basename(file, ".ts"))
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !all.includes(name))
if (unknown.length > 0) throw new Error(`no such bench: ${unknown.join(", ")}; there are ${all.join(", ")}`)
const names = asked.length > 0 ? asked : all

await ensureBuilt()
// A copy, as npm would install it: what is built while this runs changes nothing that is measured.
const installed = at("build/bench/node_modules/effect-errata")
rmSync(at("build/bench"), { recursive: true, force: true })
cpSync(at("dist"), `${installed}/dist`, { recursive: true })
cpSync(at("package.json"), `${installed}/package.json`)
// Ends the package's own scope here, so that its name leads to the copy.
writeFileSync(at("build/bench/package.json"), "{ \"type\": \"module\" }\n")

const { dependencies = {} } = JSON.parse(readFileSync(at("bench/package.json"), "utf8"))
if (Object.keys(dependencies).some((name) => !existsSync(at("bench/node_modules", name)))) {
  const { code, output } = await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: at("bench") })
  if (code !== 0) throw new Error(output)
}

// One copy of each of these, as an application has it.
const external = ["effect", "effect/*", "@effect/*", "effect-errata", "effect-errata/*", "esbuild", "typescript-6"]
await bundle(names.map((name) => `bench/${name}.ts`), "build/bench", { external })

for (const name of names) {
  console.log(`\n${name}`)
  const began = performance.now()
  const child = spawn(process.execPath, ["--expose-gc", at(`build/bench/${name}.mjs`)], { stdio: "inherit" })
  const [code] = await once(child, "close")
  if (code !== 0) process.exitCode = 1
  console.log(`  took ${((performance.now() - began) / 1_000).toFixed(1)} s`)
}

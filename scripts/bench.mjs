// npm run bench: what the package costs beside what one would take instead of it, with the built package.
//
// node scripts/bench.mjs                   all of it, a few minutes
// node scripts/bench.mjs decode verdict    only these
//
// Each one runs in a process of its own, prints its tables and writes bench/results/<name>.json.
import { build } from "esbuild"
import { spawn } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename } from "node:path"
import { ensureBuilt } from "./lib/build.mjs"
import { at, filesIn } from "./lib/project.mjs"
import { run } from "./lib/run.mjs"

const all = filesIn("bench", ".ts").map((file) => basename(file, ".ts"))
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(", ")}; there are ${all.join(", ")}`)
  process.exit(2)
}
const names = asked.length > 0 ? asked : all

await ensureBuilt()

// A copy, as npm would install it: what is built while this runs changes nothing that is measured.
const installed = at("build/bench/node_modules/effect-errata")
rmSync(at("build/bench"), { recursive: true, force: true })
mkdirSync(installed, { recursive: true })
cpSync(at("dist"), `${installed}/dist`, { recursive: true })
cpSync(at("package.json"), `${installed}/package.json`)
// Ends the package's own scope here, so that its name leads to the copy.
writeFileSync(at("build/bench/package.json"), "{ \"type\": \"module\" }\n")

const { dependencies = {} } = JSON.parse(readFileSync(at("bench/package.json"), "utf8"))
if (Object.keys(dependencies).some((name) => !existsSync(at("bench/node_modules", name)))) {
  const { code, output } = await run("npm", ["install", "--no-audit", "--no-fund"], at("bench"))
  if (code !== 0) {
    console.error(output)
    process.exit(code)
  }
}

await build({
  entryPoints: names.map((name) => at(`bench/${name}.ts`)),
  outdir: at("build/bench"),
  bundle: true,
  format: "esm",
  platform: "node",
  outExtension: { ".js": ".mjs" },
  // One copy of each, as an application has it; this package's own name leads to the copy.
  external: ["effect", "effect/*", "@effect/*", "effect-errata", "effect-errata/*", "esbuild", "typescript-6"],
  logLevel: "error"
})

for (const name of names) {
  console.log(`\n${name}`)
  const began = performance.now()
  const code = await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--expose-gc", at(`build/bench/${name}.mjs`)], { stdio: "inherit" })
    child.on("error", reject)
    child.on("close", resolve)
  })
  if (code !== 0) process.exitCode = 1
  console.log(`  took ${((performance.now() - began) / 1_000).toFixed(1)} s`)
}

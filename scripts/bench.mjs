// npm run bench: what the package costs beside what one would take instead of it, with the built package.
//
// npm run bench                     all of it, with Effect 3 and then with Effect 4: a quarter of an hour
// npm run bench -- decode verdict   only these
//
// node scripts/effect4.mjs scripts/bench.mjs decode   with Effect 4 alone
//
// Each one runs in a process of its own, prints its tables and writes bench/results/effect3/<name>.json, or effect4.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { cpSync, rmSync, writeFileSync } from "node:fs"
import { basename } from "node:path"
import { ensureBuilt } from "./lib/build.mjs"
import { copy, install, node4 } from "./lib/effect4.mjs"
import { aliases, major } from "./lib/majors.mjs"
import { at, bundle, files } from "./lib/project.mjs"
import { resultsOf } from "./lib/results.mjs"

/** What is the same with both majors: decisions in simulated time, and the peers that they are compared with. */
const ofNeither = ["curves", "peers", "sharedStorm", "storm"]

const all = files("bench", ".ts", false).map((file) => basename(file, ".ts"))
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !all.includes(name))
if (unknown.length > 0) throw new Error(`no such bench: ${unknown.join(", ")}; there are ${all.join(", ")}`)
const wanted = asked.length > 0 ? asked : all
const ofBoth = wanted.filter((name) => !ofNeither.includes(name))

/** Runs a program to its end, and tells whether it succeeded. @type {(args: string[], cwd?: string) => Promise<boolean>} */
const runs = async (args, cwd = at(".")) => {
  const [code] = await once(spawn(process.execPath, args, { cwd, stdio: "inherit" }), "close")
  return code === 0
}

/** Runs these with this checkout's major. */
const measure = async (/** @type {readonly string[]} */ names) => {
  await ensureBuilt()
  // A copy, as npm would install it: what is built while this runs changes nothing that is measured.
  const installed = at("build/bench/node_modules/effect-errata")
  rmSync(at("build/bench"), { recursive: true, force: true })
  cpSync(at("dist"), `${installed}/dist`, { recursive: true })
  cpSync(at("package.json"), `${installed}/package.json`)
  // Ends the package's own scope here, so that its name leads to the copy.
  writeFileSync(at("build/bench/package.json"), "{ \"type\": \"module\" }\n")

  // One copy of each of these, as an application has it.
  const ofOthers = ["@smithy/util-retry", "esbuild", "typescript-6"]
  const external = ["effect", "effect/*", "@effect/*", "effect-errata", "effect-errata/*", ...ofOthers]
  await bundle(names.map((name) => `bench/${name}.ts`), "build/bench", { alias: aliases, external })

  for (const name of names) {
    console.log(`\n${name}, with Effect ${major}`)
    const began = performance.now()
    const ok = await runs(["--expose-gc", at(`build/bench/${name}.mjs`), resultsOf(major)])
    if (!ok) process.exitCode = 1
    console.log(`  took ${((performance.now() - began) / 1_000).toFixed(1)} s`)
  }
}

if (major === 4) await measure(ofBoth)
else {
  await measure(wanted)
  if (ofBoth.length > 0) {
    await install()
    copy()
    // By this Node, and not by the newer one that Effect 4's tools ask for: what is compared has run on the same.
    if (!await runs(["scripts/bench.mjs", ...ofBoth], node4.folder)) process.exitCode = 1
  }
}

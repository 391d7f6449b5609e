// npm run load: crowds of calls against a server that throttles, with the built package.
//
// node scripts/load.mjs              ten thousand calls
// node scripts/load.mjs 5000 50000   so many
import { build } from "esbuild"
import { pathToFileURL } from "node:url"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { ensureBuilt } from "./lib/build.mjs"
import { at } from "./lib/project.mjs"

await ensureBuilt()
const outfile = at("build/load/crowd.mjs")
// Other packages stay outside, this one too: its own name leads to dist.
await build({
  entryPoints: [at("test/load/crowd.ts")],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  logLevel: "error"
})
/** @type {typeof import("../test/load/crowd.js")} */
const { run } = await import(pathToFileURL(outfile).href)

// Without it the heap of one crowd would still lie about when the next one begins.
setFlagsFromString("--expose_gc")
const collect = runInNewContext("gc")

const asked = process.argv.slice(2).map(Number)
const sizes = asked.length > 0 ? asked : [10_000]
const policies = {
  default: {},
  "no budget": { budget: /** @type {const} */ ("none") },
  stubborn: {
    budget: /** @type {const} */ ("none"),
    attempts: 1_000,
    longestWait: /** @type {const} */ ("1 hour")
  }
}
const columns = [
  "calls",
  "begin in",
  "policy",
  "sent",
  "answered",
  "given up",
  "queue",
  "peak/s",
  "lasts",
  "heap",
  "took"
]
const print = (/** @type {string[]} */ cells) =>
  console.log(cells.map((cell, index) => index === 2 ? cell.padEnd(9) : cell.padStart(9)).join("  "))

console.log(
  "The server answers a tenth of the calls in a second, within 20 ms, and tells the rest to come back in the next."
)
print(columns)
for (const fibers of sizes) {
  for (const within of [0, 5_000, 9_000]) {
    for (const [name, options] of Object.entries(policies)) {
      collect()
      const began = performance.now()
      const report = await run({ fibers, perSecond: fibers / 10, latency: 20, within, options })
      const givenUp = Object.values(report.givenUp).reduce((sum, calls) => sum + calls, 0)
      print([
        String(fibers),
        `${within / 1_000} s`,
        name,
        ...[report.sent, report.answered, givenUp, report.queue, report.peak].map(String),
        `${report.seconds} s`,
        `${Math.round(report.heap / 1e6)} MB`,
        `${((performance.now() - began) / 1_000).toFixed(1)} s`
      ])
      if (report.answered + givenUp !== fibers) process.exitCode = 1
    }
  }
}

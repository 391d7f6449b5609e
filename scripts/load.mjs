// npm run load: crowds of calls against a server that throttles, with the built package.
//
// npm run load                    ten thousand calls
// npm run load -- 5000 50000      so many
import { ensureBuilt } from "./lib/build.mjs"
import { collector, start } from "./lib/project.mjs"

await ensureBuilt()
/** @type {typeof import("../test/load/crowd.js")} */
const { run } = await start("test/load/crowd.ts")

// Without it the heap of one crowd would still lie about when the next one begins.
const collect = collector()
const asked = process.argv.slice(2).map(Number)
/** @type {Record<string, import("../test/load/crowd.js").Crowd["options"]>} */
const policies = {
  default: {},
  "no budget": { budget: "none" },
  stubborn: { budget: "none", attempts: 1_000, longestWait: "1 hour" }
}

console.log("The server answers a tenth of the calls in a second, within 20 ms; the rest it tells to come in the next.")
const table = []
for (const fibers of asked.length > 0 ? asked : [10_000]) {
  for (const within of [0, 5_000, 9_000]) {
    for (const [policy, options = {}] of Object.entries(policies)) {
      collect()
      const began = performance.now()
      const report = await run({ fibers, perSecond: fibers / 10, latency: 20, within, options })
      const { answered, heap, peak, queue, seconds, sent } = report
      const givenUp = Object.values(report.givenUp).reduce((sum, calls) => sum + calls, 0)
      if (answered + givenUp !== fibers) process.exitCode = 1
      table.push({
        calls: fibers,
        "begin in s": within / 1_000,
        policy,
        sent,
        answered,
        "given up": givenUp,
        queue,
        "peak/s": peak,
        "lasts s": seconds,
        "heap MB": Math.round(heap / 1e6),
        "took s": +((performance.now() - began) / 1_000).toFixed(1)
      })
    }
  }
}
console.table(table)

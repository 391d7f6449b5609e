// The process that examples run in, one after another: node example-runner.mjs <plan> <first>
//
// The plan is a JSON list of { module, expects }; `first` is the one to begin with. For each it sends
// { lines, error, leaves } to its parent. Whatever an example does to this process, the parent notices.
import { readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { formatWithOptions, inspect } from "node:util"

/** @type {{ module: string, expects: number }[]} */
const plan = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8"))

const limits = { evaluation: 10_000, output: 5_000, leftRunning: 1_000, silence: 300 }

/** @type {string[]} */
let lines = []
/** @type {string | undefined} */
let error

console.log = (/** @type {unknown[]} */ ...args) => {
  lines.push(...formatWithOptions({ colors: false }, ...args).split("\n"))
}
const fail = (/** @type {unknown} */ cause) => error ??= inspect(cause, { colors: false })
process.on("uncaughtException", fail)
process.on("unhandledRejection", fail)

// Holds the process open while an example waits; it is part of every baseline below.
const alive = setInterval(() => {}, 1_000)
// They are opened when they are first looked at, which an example may do: that leaves nothing running.
void [process.stdout, process.stderr]
const active = () => process.getActiveResourcesInfo().length

/** Waits for what an example started and did not await: its output, and an error that comes late. */
const settle = async (/** @type {number} */ expects, /** @type {number} */ baseline) => {
  const began = performance.now()
  let lastBusy = began
  for (;;) {
    await sleep(5)
    if (error !== undefined) return
    const now = performance.now()
    const complete = lines.length >= expects
    const idle = active() <= baseline
    if (!idle) lastBusy = now
    if (complete && idle) return
    // Some work is no active resource to Node (Web Crypto's, for one), so silence has to last before it means an end.
    if (now - lastBusy > limits.silence) return
    if (now - began > (complete ? limits.leftRunning : limits.output)) return
  }
}

for (let index = Number(process.argv[3]); index < plan.length; index++) {
  const { expects = 0, module = "" } = plan[index] ?? {}
  lines = []
  error = undefined
  const baseline = active()
  const evaluated = import(module).then(() => true, (cause) => {
    fail(cause)
    return true
  })
  const stop = new AbortController()
  const finished = await Promise.race([
    evaluated,
    sleep(limits.evaluation, false, { signal: stop.signal }).catch(() => false)
  ])
  stop.abort()
  if (finished) await settle(expects, baseline)
  else fail(`did not finish within ${limits.evaluation / 1_000} seconds`)
  // What it still runs could write into the next example's output: the next one gets a new process then.
  const leaves = !finished || active() > baseline
  await new Promise((sent) => process.send?.({ lines, error, leaves }, sent))
  if (leaves) process.exit(0)
}
clearInterval(alive)
process.exit(0)

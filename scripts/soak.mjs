// npm run soak -- --concurrent 100000 --count 1000000 --origins 1000: how much memory failures take, in memory.
//
// First `concurrent` requests that all wait for their answer at the same moment, and then fail, and some more of them;
// then `count` failures one after another, a hundred at a time, of requests to `origins` hosts, with the heap looked at
// after each tenth of them.
// Exits with 1 if the heap grows. `--concurrent 0` leaves out the first part, `--count 0` the second.
import { setTimeout as sleep } from "node:timers/promises"
import { parseArgs } from "node:util"
import { ensureBuilt } from "./lib/build.mjs"
import { collector, number, start } from "./lib/project.mjs"

const { values } = parseArgs({
  options: {
    concurrent: { type: "string", default: "100000" },
    count: { type: "string", default: "1000000" },
    origins: { type: "string", default: "1" }
  }
})
const [concurrent = 0, count = 0, origins = 0] = [values.concurrent, values.count, values.origins].map(Number)
if (![concurrent, count, origins].every((n) => Number.isInteger(n) && n >= 0) || origins < 1) {
  throw new Error("soak: --concurrent, --count and --origins are whole numbers")
}

await ensureBuilt()
/** @type {typeof import("../test/load/soak.js")} */
const { soak } = await start("test/load/soak.ts")
const requests = soak(origins)

const collect = collector()
const settled = async () => {
  for (let n = 0; n < 4; n++) {
    collect()
    await sleep(20)
  }
  return process.memoryUsage().heapUsed
}
const MB = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`

/** What a request holds that waits for its answer without this package. */
const plainly = async () => {
  const length = Math.min(concurrent, 10_000)
  const before = await settled()
  const interrupt = requests.plain(length)
  await sleep(0)
  const held = await settled() - before
  await interrupt()
  return Math.round(held / length)
}

/** So many requests that all wait for their answer at the same moment, and then fail. */
const crowd = async (/** @type {number} */ length) => {
  const before = await settled()
  const { asked, open, run } = requests.crowd(length)
  const most = { heapUsed: 0, rss: 0 }
  const watch = setInterval(() => {
    const { heapUsed, rss } = process.memoryUsage()
    Object.assign(most, { heapUsed: Math.max(most.heapUsed, heapUsed), rss: Math.max(most.rss, rss) })
  }, 20)
  const began = performance.now()
  const running = run()
  // Until each of them waits for its answer.
  await sleep(0)
  const waiting = await settled() - before
  open()
  await running
  clearInterval(watch)
  const seconds = (performance.now() - began) / 1_000
  return {
    asked: asked(),
    seconds,
    waiting,
    most: most.heapUsed - before,
    resident: most.rss,
    left: await settled() - before
  }
}

console.log(`soak --concurrent ${concurrent} --count ${count} --origins ${origins}, node ${process.version}`)
let grows = false

if (concurrent > 0) {
  await plainly()
  const plain = await plainly()
  const each = (/** @type {number} */ bytes) => `${number(Math.round(bytes / concurrent))} bytes each`
  const { asked, left, most, resident, seconds, waiting } = await crowd(concurrent)
  console.log(`${number(concurrent)} at once, ${number(asked)} requests: ${seconds.toFixed(1)} s; while they wait \
${MB(waiting)} (${each(waiting)}, of which ${number(plain)} without this package too), at most ${MB(most)} (${
    each(most)
  }, \
${MB(resident)} resident), afterwards ${MB(left)}`)
  // Tables that grew for so many stay large. What is no table grows again, so a second crowd tells them apart.
  const length = Math.min(concurrent, 10_000)
  const second = await crowd(length)
  console.log(`${number(length)} more at once: afterwards ${MB(second.left)} more`)
  grows ||= second.left > 1e6 + length * 100
}

if (count > 0) {
  const { asked, run } = requests.stream()
  const began = performance.now()
  /** @type {number[]} */
  const heap = []
  const step = Math.ceil(count / 10)
  for (let done = 0; done < count; done += step) {
    const length = Math.min(step, count - done)
    await run(done, length)
    heap.push(await settled())
    console.log(
      `${number(done + length)} failures: heap ${MB(heap.at(-1) ?? 0)}, resident ${MB(process.memoryUsage().rss)}`
    )
  }
  const seconds = (performance.now() - began) / 1_000
  // What is loaded and compiled on the way counts for the first tenths.
  const growth = (heap.at(-1) ?? 0) - (heap[2] ?? 0)
  grows ||= growth > 2e6
  console.log(`${number(count)} failures, ${number(asked())} requests in ${seconds.toFixed(0)} s, \
${number(Math.round(count / seconds))} a second; from the third tenth to the last the heap grew by ${MB(growth)}`)
}

console.log(grows ? "the heap grows" : "the heap is flat")
process.exitCode = grows ? 1 : 0

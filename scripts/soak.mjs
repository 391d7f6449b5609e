// npm run soak -- --concurrent 100000 --count 1000000 --origins 1000: how much memory failures take, in memory.
//
// First `concurrent` requests that all wait for their answer at the same moment, and then fail, and some more of them;
// then `count` failures one after another, a hundred at a time, of requests to `origins` hosts, with the heap looked at
// after each tenth of them.
// Exits with 1 if the heap grows. `--concurrent 0` leaves out the first part, `--count 0` the second.
import { setTimeout as sleep } from "node:timers/promises"
import { pathToFileURL } from "node:url"
import { parseArgs } from "node:util"
import { ensureBuilt } from "./lib/build.mjs"
import { at, collector, number } from "./lib/project.mjs"

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
/** @type {typeof import("../src/index.js")} */
const { Catalog, Questback, Retry } = await import(pathToFileURL(at("dist/index.js")).href)
const { Effect, Fiber, Schema } = await import("effect")
const { HttpClient, HttpClientError, HttpClientResponse } = await import("@effect/platform")

const collect = collector()
const settled = async () => {
  for (let n = 0; n < 4; n++) {
    collect()
    await sleep(20)
  }
  return process.memoryUsage().heapUsed
}
const MB = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`

const json = { "content-type": "application/json" }
/** @type {ReadonlyArray<() => Response | undefined>} */
const answers = [
  () => Response.json({ title: "Unhandled", traceId: "00-6f-01" }, { status: 500 }),
  () => Response.json({ title: "Slow down" }, { status: 429, headers: { "retry-after": "0" } }),
  () => new Response("<h1>Bad Gateway</h1>", { status: 502, headers: { "content-type": "text/html" } }),
  () => Response.json({ title: "Gone", detail: "x".repeat(500) }, { status: 410 }),
  () => new Response("{\"title\":", { status: 400, headers: json }),
  () => Response.json({ name: "Autumn" }),
  () => undefined
]

const urlOf = (/** @type {number} */ index) => `https://${index % origins}.example.com/v1/quests/${index}?key=31`

/** Calls of which each waits for something before it is answered. @param {import("effect").Effect.Effect<unknown>} wait */
const clientOf = (wait) => {
  let asked = 0
  const http = HttpClient.make((request) =>
    Effect.flatMap(wait, () => {
      const answer = answers[asked++ % answers.length]?.()
      const cause = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })
      return answer === undefined
        ? Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport", cause }))
        : Effect.succeed(HttpClientResponse.fromWeb(request, answer))
    })
  )
  const policy = Retry.policy({ attempts: 2, backoff: { base: 1, throttledBase: 1 } })
  const client = Retry.client(policy)(Questback.client(http))
  return {
    asked: () => asked,
    /** A request by the client as it is, without this package. */
    plain: (/** @type {number} */ index) => http.get(urlOf(index)),
    fail: (/** @type {number} */ index) =>
      client.get(urlOf(index)).pipe(
        Effect.flatMap(Catalog.json(Schema.Struct({ title: Schema.String }))),
        Effect.flip,
        // Some are logged, as somebody would.
        Effect.map((failure) => index % 10 === 0 ? JSON.stringify(failure).length : failure.message.length)
      )
  }
}

/** @type {(from: number, length: number, call: (index: number) => import("effect").Effect.Effect<unknown, unknown>, concurrency: number | "unbounded") => import("effect").Effect.Effect<void, unknown>} */
const calls = (from, length, call, concurrency) =>
  Effect.forEach(Array.from({ length }, (_, index) => from + index), call, { concurrency, discard: true })

/** What a request holds that waits for its answer without this package. */
const plainly = async () => {
  const length = Math.min(concurrent, 10_000)
  const before = await settled()
  const fiber = Effect.runFork(calls(0, length, clientOf(Effect.never).plain, "unbounded"))
  await sleep(0)
  const held = await settled() - before
  await Effect.runPromise(Fiber.interrupt(fiber))
  return Math.round(held / length)
}

/** So many requests that all wait for their answer at the same moment, and then fail. */
const crowd = async (/** @type {number} */ length) => {
  const before = await settled()
  const gate = Effect.unsafeMakeLatch(false)
  const { asked, fail } = clientOf(gate.await)
  const most = { heapUsed: 0, rss: 0 }
  const watch = setInterval(() => {
    const { heapUsed, rss } = process.memoryUsage()
    Object.assign(most, { heapUsed: Math.max(most.heapUsed, heapUsed), rss: Math.max(most.rss, rss) })
  }, 20)
  const began = performance.now()
  const running = Effect.runPromise(calls(0, length, fail, "unbounded"))
  // Until each of them waits for its answer.
  await sleep(0)
  const waiting = await settled() - before
  Effect.runSync(gate.open)
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
  const { asked, fail } = clientOf(Effect.void)
  const began = performance.now()
  /** @type {number[]} */
  const heap = []
  const step = Math.ceil(count / 10)
  for (let done = 0; done < count; done += step) {
    const length = Math.min(step, count - done)
    await Effect.runPromise(calls(done, length, fail, 100))
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

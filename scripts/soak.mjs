// npm run soak -- --concurrent 100000 --count 1000000 --origins 1000: how much memory failures take, in memory.
//
// First `concurrent` requests that all wait for their answer at the same moment, and then fail, and some more of them;
// then `count` failures one after another, a hundred at a time, of requests to `origins` hosts, with the heap looked at
// after each tenth of them.
// Exits with 1 if the heap grows. `--concurrent 0` leaves out the first part, `--count 0` the second.
import { pathToFileURL } from "node:url"
import { parseArgs } from "node:util"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { ensureBuilt } from "./lib/build.mjs"
import { at } from "./lib/project.mjs"

const { values } = parseArgs({
  options: {
    concurrent: { type: "string", default: "100000" },
    count: { type: "string", default: "1000000" },
    origins: { type: "string", default: "1" }
  }
})
const concurrent = Number(values.concurrent)
const count = Number(values.count)
const origins = Number(values.origins)
if (![concurrent, count, origins].every((n) => Number.isInteger(n) && n >= 0) || origins < 1) {
  console.error("soak: --concurrent, --count and --origins are whole numbers")
  process.exit(2)
}

await ensureBuilt()
/** @type {typeof import("../src/index.js")} */
const { Catalog, Questback, Retry } = await import(pathToFileURL(at("dist/index.js")).href)
const { Effect, Fiber, Schema } = await import("effect")
const { HttpClient, HttpClientError, HttpClientResponse } = await import("@effect/platform")

setFlagsFromString("--expose-gc")
/** @type {() => void} */
const collect = runInNewContext("gc")
const settled = async () => {
  for (let n = 0; n < 4; n++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return process.memoryUsage().heapUsed
}
const MB = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`
const number = (/** @type {number} */ value) => value.toLocaleString("en")

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

/** @param {import("effect").Effect.Effect<unknown>} wait what each request waits for before it is answered */
const clientOf = (wait) => {
  let asked = 0
  /** @type {import("@effect/platform").HttpClient.HttpClient} */
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
    plain: (/** @type {number} */ index) => http.get(`https://api.example.com/v1/quests/${index}?key=31`),
    /** @type {(index: number) => import("effect").Effect.Effect<number, unknown>} */
    fail: (index) =>
      client.get(`https://${index % origins}.example.com/v1/quests/${index}?key=31`).pipe(
        Effect.flatMap(Catalog.json(Schema.Struct({ title: Schema.String }))),
        Effect.flip,
        // Some are logged, as somebody would.
        Effect.map((failure) => index % 10 === 0 ? JSON.stringify(failure).length : failure.message.length)
      )
  }
}

console.log(`soak --concurrent ${concurrent} --count ${count} --origins ${origins}, node ${process.version}`)
let grows = false

/** What a request holds that waits for its answer without this package. */
const plainly = async () => {
  const length = Math.min(concurrent, 10_000)
  const { plain } = clientOf(Effect.never)
  const all = Effect.forEach(Array.from({ length }, (_, index) => index), plain, {
    concurrency: "unbounded",
    discard: true
  })
  const before = await settled()
  const fiber = Effect.runFork(all)
  await new Promise((resolve) => setTimeout(resolve, 0))
  const held = await settled() - before
  await Effect.runPromise(Fiber.interrupt(fiber))
  return Math.round(held / length)
}

/** So many requests that all wait for their answer at the same moment, and then fail. @param {number} length */
const crowd = async (length) => {
  const before = await settled()
  const gate = Effect.unsafeMakeLatch(false)
  let most = before
  let resident = 0
  const look = () => {
    const { heapUsed, rss } = process.memoryUsage()
    most = Math.max(most, heapUsed)
    resident = Math.max(resident, rss)
  }
  const { asked, fail } = clientOf(gate.await)
  const began = performance.now()
  const watch = setInterval(look, 20)
  const running = Effect.runPromise(
    Effect.forEach(Array.from({ length }, (_, index) => index), fail, { concurrency: "unbounded", discard: true })
  )
  // Until each of them waits for its answer.
  await new Promise((resolve) => setTimeout(resolve, 0))
  const waiting = await settled()
  Effect.runSync(gate.open)
  await running
  clearInterval(watch)
  look()
  const seconds = (performance.now() - began) / 1_000
  const after = await settled()
  return { asked: asked(), seconds, resident, waiting: waiting - before, most: most - before, left: after - before }
}

if (concurrent > 0) {
  await plainly()
  const plain = await plainly()
  const each = (/** @type {number} */ bytes) => `${number(Math.round(bytes / concurrent))} bytes each`
  const { asked, left, most, resident, seconds, waiting } = await crowd(concurrent)
  console.log(
    `${number(concurrent)} at once, ${number(asked)} requests: ${seconds.toFixed(1)} s; while they wait ${
      MB(waiting)
    } ` +
      `(${each(waiting)}, of which ${number(plain)} without this package too), at most ${MB(most)} (${each(most)}, ` +
      `${MB(resident)} resident), afterwards ${MB(left)}`
  )
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
    const indices = Array.from({ length }, (_, index) => done + index)
    await Effect.runPromise(Effect.forEach(indices, fail, { concurrency: 100, discard: true }))
    const used = await settled()
    heap.push(used)
    console.log(`${number(done + length)} failures: heap ${MB(used)}, resident ${MB(process.memoryUsage().rss)}`)
  }
  const seconds = (performance.now() - began) / 1_000
  // What is loaded and compiled on the way counts for the first tenths.
  const [first = 0] = heap.slice(2)
  const growth = (heap.at(-1) ?? 0) - first
  grows ||= growth > 2e6
  console.log(
    `${number(count)} failures, ${number(asked())} requests in ${seconds.toFixed(0)} s, ` +
      `${number(Math.round(count / seconds))} a second; from the third tenth to the last the heap grew by ${MB(growth)}`
  )
}

console.log(grows ? "the heap grows" : "the heap is flat")
process.exitCode = grows ? 1 : 0

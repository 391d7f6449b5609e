/**
 * A gate that processes share, with real ones: eight of them, a Redis, and a server that throttles and counts.
 */
import * as FetchHttpClient from "#bench/FetchHttpClient"
import { storeOnRedis } from "#bench/store"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import { Http, Retry } from "effect-errata"
import * as Shared from "effect-errata/Shared"
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { median } from "./lib/measure.js"
import { atMost, report } from "./lib/report.js"
import { hasRedis, nextMessage, startRedis, startThrottlingServer } from "./lib/sharedServer.js"
import { makeRandom } from "./storm/random.js"

/** What a process does: calls, so many milliseconds apart in the mean, one by one or whenever it is time. */
interface Task {
  readonly url: string
  readonly seed: number
  /** The port of Redis, where it shares its gate. */
  readonly redis?: number
  readonly calls: number
  readonly every: number
  readonly inTurn: boolean
}

/** How long each call took that ended well, in milliseconds. */
interface Done {
  readonly times: ReadonlyArray<number>
  readonly failed: number
}

/** Says that it is ready, does what it is told, and says how that went. */
const work = async (task: Task): Promise<void> => {
  const random = makeRandom(task.seed, "pauses")
  const times: Array<number> = []
  let failed = 0
  const program = Effect.gen(function*() {
    const gate = task.redis === undefined ? undefined : yield* Shared.gate()
    const client = (yield* HttpClient.HttpClient).pipe(Http.client, Retry.client(Retry.policy({ gate })))
    const call = Effect.suspend(() => {
      const began = performance.now()
      return Effect.match(client.get(task.url), {
        onSuccess: () => void times.push(performance.now() - began),
        onFailure: () => void failed++
      })
    })
    const go = Effect.promise(() => nextMessage<unknown>(process as never))
    yield* Effect.sync(() => process.send?.("ready"))
    yield* go
    if (task.inTurn) {
      for (let n = 0; n < task.calls; n++) yield* Effect.andThen(Effect.sleep(task.every), call)
    } else {
      let at = 0
      const starts = Array.from({ length: task.calls }, () => at += 2 * random() * task.every)
      yield* Effect.forEach(starts, (start) => Effect.delay(call, start), { concurrency: "unbounded", discard: true })
    }
    // Before its store is closed, which may take as long as it likes: then this process is ended.
    process.send?.({ times, failed } satisfies Done)
  }).pipe(Effect.scoped, Effect.provide(FetchHttpClient.layer))
  const provided = Effect.provide(program, storeOnRedis(task.redis ?? 0))
  // Seam: what needs no store asks for none.
  await Effect.runPromise(Effect.exit(task.redis === undefined ? program as typeof provided : provided))
}

const startWorker = async (task: Task) => {
  // What clients of Redis say of a connection that is lost is not of interest here.
  const child = fork(fileURLToPath(import.meta.url), ["work", JSON.stringify(task)], {
    stdio: ["ignore", "inherit", "ignore", "ipc"]
  })
  child.on("exit", (code) => {
    // Whoever waits for what it says would wait for ever.
    if (code !== null && code !== 0) throw new Error(`a process has ended with ${code}`)
  })
  await nextMessage(child)
  return {
    run: async (): Promise<Done> => {
      const done = nextMessage<Done>(child)
      child.send("go")
      const result = await done
      child.kill("SIGKILL")
      await once(child, "close")
      return result
    }
  }
}

const processes = 8
const rounds = [1, 2, 3]
const window = 15
const windows = 2
const quota = 30

const measure = async (): Promise<void> => {
  if (!hasRedis()) throw new Error("this bench needs redis-server")
  const server = await startThrottlingServer()
  const redis = await startRedis()

  /** Twice as many calls as the quota takes. */
  const crowd = async (shares: boolean, round: number) => {
    const workers = await Promise.all(Array.from({ length: processes }, (_, n) =>
      startWorker({
        url: server.url,
        seed: 100 * round + n,
        ...(shares && { redis: redis.port }),
        calls: 2 * quota * windows / processes,
        every: 1_000 * window * processes / (2 * quota),
        inTurn: false
      })))
    await server.begin(quota, window)
    const done = await Promise.all(workers.map(({ run }) => run()))
    const { refused, sent } = await server.counts()
    const succeeded = done.reduce((sum, { times }) => sum + times.length, 0)
    return { sent, refused, success: 100 * succeeded / (2 * quota * windows) }
  }
  const crowds = {
    each: [] as Array<Awaited<ReturnType<typeof crowd>>>,
    shared: [] as Array<Awaited<ReturnType<typeof crowd>>>
  }
  for (const round of rounds) {
    crowds.each.push(await crowd(false, round))
    crowds.shared.push(await crowd(true, round))
  }
  const of = (runs: typeof crowds.each, value: (run: typeof crowds.each[number]) => number) => median(runs.map(value))

  /** What a call takes while nothing is closed: of a process that is busy, and of one that is not. */
  const alone = async (shares: boolean, every: number, signal?: NodeJS.Signals) => {
    const calls = every < 50 ? 400 : 40
    const task = { url: server.url, seed: 1, calls, every, inTurn: true }
    await server.begin(Number.POSITIVE_INFINITY, 1)
    const worker = await startWorker(shares ? { ...task, redis: redis.port } : task)
    if (signal !== undefined) redis.send(signal)
    const { failed, times } = await worker.run()
    if (signal === "SIGSTOP") redis.send("SIGCONT")
    if (failed > 0) throw new Error(`${failed} calls have failed`)
    return {
      mean: times.reduce((sum, time) => sum + time, 0) / times.length,
      median: median(times),
      max: Math.max(...times)
    }
  }
  const ways = [
    ["a gate each", false, undefined],
    ["a shared gate, its store is up", true, undefined],
    ["the same, its store hangs from the first call on", true, "SIGSTOP"],
    ["the same, its store is killed before the first call", true, "SIGKILL"]
  ] as const
  const times = []
  for (const [name, shares, signal] of ways.slice(0, 3)) {
    times.push({ name, busy: await alone(shares, 10, signal), rare: await alone(shares, 200, signal) })
  }
  const [killed] = ways.slice(3)
  const busy = await alone(true, 10, "SIGKILL")
  const again = await startRedis()
  redis.port = again.port
  redis.send = again.send
  times.push({ name: killed?.[0] ?? "", busy, rare: await alone(true, 200, "SIGKILL") })
  server.close()

  const [own, up, hung, gone] = times
  // Medians: a machine with as many processes as this one has interrupts some calls for longer than all that is measured.
  const added = (row: typeof own, what: "busy" | "rare") =>
    (row?.[what].median ?? Number.NaN) - (own?.[what].median ?? 0)
  report({
    name: "shared",
    tables: [
      {
        title:
          `${processes} processes, a Redis, and a server that lets in ${quota} requests in ${window} s: twice as many calls`,
        columns: ["", "sent", "refused by the server", "success"],
        rows: (["each", "shared"] as const).map((way) => [
          way === "each" ? "a gate each" : "a shared gate",
          of(crowds[way], ({ sent }) => sent),
          of(crowds[way], ({ refused }) => refused),
          `${of(crowds[way], ({ success }) => success).toFixed(1)} %`
        ])
      },
      {
        title: "A call that succeeds, while nothing is closed, in ms",
        columns: ["", "100 calls a second: mean", "median", "max", "5 calls a second: mean", "median", "max"],
        rows: times.map(({ busy, name, rare }) => [
          name,
          ...[busy, rare].flatMap(({ max, mean, median }) => [mean, median, max].map((time) => time.toFixed(2)))
        ])
      }
    ],
    checks: [
      atMost(
        "refused with a shared gate, of what is with a gate each",
        100 * of(crowds.shared, ({ refused }) => refused) / of(crowds.each, ({ refused }) => refused),
        50,
        "%"
      ),
      atMost("added to a call in the median, 100 a second, its store is up", added(up, "busy"), 1, "ms"),
      atMost("added to a call in the median, 5 a second, its store is up", added(up, "rare"), 3, "ms"),
      atMost("added to a call in the median, 100 a second, its store hangs", added(hung, "busy"), 1, "ms"),
      atMost("added to a call in the median, 5 a second, its store hangs", added(hung, "rare"), 5, "ms"),
      atMost("added to a call in the median, 100 a second, its store was killed", added(gone, "busy"), 1, "ms"),
      atMost("added to a call in the median, 5 a second, its store was killed", added(gone, "rare"), 5, "ms")
    ]
  })
}

const [, , what, told = ""] = process.argv
if (what === "work") {
  process.on("disconnect", () => process.exit())
  await work(JSON.parse(told) as Task)
} else await measure()

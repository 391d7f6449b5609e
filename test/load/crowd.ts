/**
 * A crowd of calls against a server that throttles, in time that passes only when there is nothing else to do.
 */
import { Retry } from "effect-errata"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import { simulate } from "./time.js"
import { makeQuestback } from "./world.js"

export interface Crowd {
  readonly fibers: number
  /** How many requests the server answers in a second; whoever comes after them is told to come back in the next one. */
  readonly perSecond: number
  /** Over how many milliseconds the calls begin. */
  readonly within: number
  /** How many milliseconds an answer takes. */
  readonly latency: number
  readonly options?: Retry.Options<{}, never, never>
}

export interface Report {
  readonly sent: number
  readonly answered: number
  /** How many calls were given up, by reason. */
  readonly givenUp: Readonly<Record<string, number>>
  /** The most fibers that slept at once. */
  readonly queue: number
  /** The most requests that arrived in one second. */
  readonly peak: number
  /** How many seconds of the server's time it took. */
  readonly seconds: number
  /** How many bytes of heap there were at most beyond those at the start. */
  readonly heap: number
}

/** Runs to the end of all calls. */
export const run = async ({ fibers, latency, options = {}, perSecond, within }: Crowd): Promise<Report> => {
  const heapAtStart = process.memoryUsage().heapUsed
  const seconds = new Map<number, number>()
  const givenUp: Record<string, number> = {}
  let heap = 0
  let answered = 0
  const server = makeQuestback(({ at }, index) => {
    const second = Math.floor(at / 1_000)
    const come = (seconds.get(second) ?? 0) + 1
    seconds.set(second, come)
    if (index % 500 === 0) heap = Math.max(heap, process.memoryUsage().heapUsed - heapAtStart)
    const wait = (second + 1 - (at + latency) / 1_000).toFixed(3)
    const reply = come <= perSecond ? 200 : { status: 429, headers: { "retry-after": wait } }
    return Effect.delay(Effect.succeed(reply), latency)
  })
  const client = server.http.pipe(Retry.client(Retry.policy(options)))
  const call = client.get("https://api.example.com/v1/quests").pipe(
    Effect.match({
      onSuccess: () => {
        answered++
      },
      onFailure: (failure) => {
        const reason = Option.match(Retry.outcome(failure), {
          onNone: () => "unknown",
          onSome: ({ verdict }) => verdict.reason
        })
        givenUp[reason] = (givenUp[reason] ?? 0) + 1
      }
    })
  )
  const { time } = await simulate(() =>
    Effect.forEach(
      Array.from({ length: fibers }, (_, n) => Math.floor(n * within / fibers)),
      (start) => start > 0 ? Effect.delay(call, start) : call,
      { concurrency: "unbounded", discard: true }
    ).pipe(Effect.withRandom(Random.make("crowd")))
  )
  return {
    sent: server.requests.length,
    answered,
    givenUp,
    queue: time.most(),
    peak: Math.max(...seconds.values()),
    seconds: Math.ceil(time.now() / 1_000),
    heap
  }
}

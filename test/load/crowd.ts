/**
 * A crowd of calls against a server that throttles, in time that passes only when there is nothing else to do.
 */
import * as Effect from "#effect/Effect"
import * as Option from "#effect/Option"
import { seeded, withRandom } from "#test/random"
import { Retry } from "effect-errata"
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
  /** What a refusal says in its `Retry-After`; the time until the next second begins, where nothing is given. */
  readonly retryAfter?: string
  readonly options?: Retry.Options<{}, never, never>
}

export interface Report {
  readonly sent: number
  readonly answered: number
  /** How many requests were refused. */
  readonly refused: number
  /** How many were sent before the time that a refusal gave which the client had received. */
  readonly intoClosed: number
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
export const run = async ({ fibers, latency, options = {}, perSecond, retryAfter, within }: Crowd): Promise<Report> => {
  const heapAtStart = process.memoryUsage().heapUsed
  const seconds = new Map<number, number>()
  const givenUp: Record<string, number> = {}
  let heap = 0
  let answered = 0
  let intoClosed = 0
  /** The refusals, from when the client knows of each until when it should send nothing, in their order. */
  const refusals: Array<{ readonly from: number; readonly until: number }> = []
  let received = 0
  let closedUntil = 0
  const server = makeQuestback(({ at }, index) => {
    const second = Math.floor(at / 1_000)
    const come = (seconds.get(second) ?? 0) + 1
    seconds.set(second, come)
    if (index % 500 === 0) heap = Math.max(heap, process.memoryUsage().heapUsed - heapAtStart)
    for (let next = refusals[received]; next !== undefined && next.from < at; next = refusals[++received]) {
      closedUntil = Math.max(closedUntil, next.until)
    }
    if (at < closedUntil) intoClosed++
    if (come <= perSecond) return Effect.delay(Effect.succeed(200), latency)
    const wait = retryAfter ?? (second + 1 - (at + latency) / 1_000).toFixed(3)
    refusals.push({ from: at + latency, until: at + latency + Math.floor(1_000 * Number(wait)) })
    return Effect.delay(Effect.succeed({ status: 429, headers: { "retry-after": wait } }), latency)
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
    ).pipe(withRandom(seeded("crowd")))
  )
  return {
    sent: server.requests.length,
    answered,
    refused: refusals.length,
    intoClosed,
    givenUp,
    queue: time.most(),
    peak: Math.max(...seconds.values()),
    seconds: Math.ceil(time.now() / 1_000),
    heap
  }
}

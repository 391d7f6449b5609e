/**
 * The simulation: calls begin, requests are sent, answers come or do not, and time goes from one event to the next.
 */
import { timedOut } from "./outcome.js"
import type { Call, Client, Policy } from "./policy.js"
import { exponential, makeRandom } from "./random.js"
import { type Facts, isHopeless, makeServer } from "./server.js"
import { makeTimeline } from "./timeline.js"

export interface Scenario {
  readonly name: string
  readonly clients: number
  /** Calls that all clients begin in a second, together. */
  readonly perSecond: number
  /** Each client begins a call every so many milliseconds instead, all of them apart from each other. */
  readonly every?: number
  /** Whether each client also begins a call at once. */
  readonly atOnce?: boolean
  /** For how many seconds calls begin. All of them are followed to their end. */
  readonly seconds: number
  /** How many milliseconds a client waits for an answer. */
  readonly timeout: number
  readonly server: Facts
  /** The share of calls that are a POST. */
  readonly posts?: number
  /** The share of calls that ask for what is gone, and are told 410. */
  readonly finals?: number
  /** The second in which the server's trouble is over. */
  readonly over: number
}

/** What a run counted, second by second and in all. */
export interface Run {
  readonly wanted: number
  readonly sent: number
  readonly succeeded: number
  /** Requests that were told 429. */
  readonly refused: number
  /** Repeats after an answer that says never: a 410. */
  readonly futile: number
  /** POSTs that were sent again when the first may have had its effect. */
  readonly unsafe: number
  /** Requests in each second. */
  readonly load: ReadonlyArray<number>
  /** Calls that began in each second and can succeed at all, and those of them that did. */
  readonly begun: ReadonlyArray<number>
  readonly good: ReadonlyArray<number>
  /** Successes in each second. */
  readonly goodput: ReadonlyArray<number>
}

type Event =
  | { readonly _tag: "Begin"; readonly client?: number }
  | { readonly _tag: "Send"; readonly call: Call }
  | { readonly _tag: "Answer"; readonly call: Call; readonly failed: Parameters<Client["failed"]>[1] | undefined }

const begin: Event = { _tag: "Begin" }

/** Runs a policy through a scenario. The same seed brings the same calls to every policy. */
export const simulate = (policy: Policy, scenario: Scenario, seed: number): Run => {
  const { every, finals = 0, perSecond, posts = 0, seconds, timeout } = scenario
  const arrivals = makeRandom(seed, "arrivals")
  const jitter = makeRandom(seed, "jitter")
  const endpoints = makeRandom(seed, "endpoints")
  const server = makeServer(scenario.server, makeRandom(seed, "server"))
  const timeline = makeTimeline<Event>()
  let time = 0
  const resume = (call: Call): void => timeline.add(time, { _tag: "Send", call })
  const clients = Array.from({ length: scenario.clients }, () => policy.client(jitter, resume))
  const series = () => Array.from({ length: seconds }, () => 0)
  const counts = { wanted: 0, sent: 0, succeeded: 0, refused: 0, futile: 0, unsafe: 0 }
  const [load, begun, good, goodput] = [series(), series(), series(), series()]
  const count = (counted: Array<number>, at: number) => {
    const second = Math.floor(at / 1_000)
    if (second < seconds) counted[second] = (counted[second] ?? 0) + 1
  }
  const clientOf = ({ client }: Call): Client => {
    const found = clients[client]
    if (found === undefined) throw new Error(`there is no client ${client}`)
    return found
  }

  const newCall = (now: number, client: number): Call => {
    const kind = arrivals()
    const final = kind < finals
    const method = kind >= 1 - posts ? "POST" : "GET"
    const call = { client, method, final, start: now, sent: 0, delayed: 0, note: 0, begun: now } as const
    const { endpoints: some } = scenario.server
    return some === undefined ? { ...call } : { ...call, endpoint: Math.floor(endpoints() * some.count) }
  }
  const send = (call: Call, now: number): void => {
    const admitted = clientOf(call).admit(call, now)
    if (admitted === "fail" || admitted === "wait") return
    if (admitted > 0) return timeline.add(now + admitted, { _tag: "Send", call })
    call.sent++
    counts.sent++
    count(load, now)
    const { at, failed } = server.handle(call, now)
    if (failed?.kind === "answer" && failed.status === 429) counts.refused++
    const late = at > now + timeout
    timeline.add(late ? now + timeout : at, { _tag: "Answer", call, failed: late ? timedOut : failed })
  }
  const receive = (call: Call, failed: Parameters<Client["failed"]>[1] | undefined, now: number): void => {
    if (failed === undefined) {
      counts.succeeded++
      count(good, call.start)
      count(goodput, now)
      return clientOf(call).succeeded(call, now)
    }
    const delay = clientOf(call).failed(call, failed, now)
    if (delay === undefined) return
    if (failed.kind === "answer" && failed.status === 410) counts.futile++
    // Who times out or is told 500 does not know whether the server has done what was asked; a 429 or a refusal says no.
    if (call.method === "POST" && (failed.kind === "timeout" || (failed.kind === "answer" && failed.status === 500))) {
      counts.unsafe++
    }
    call.delayed++
    call.begun = now + delay
    timeline.add(now + delay, { _tag: "Send", call })
  }

  const start = (now: number, client: number): void => {
    const call = newCall(now, client)
    counts.wanted++
    if (!isHopeless(scenario.server, call)) count(begun, now)
    send(call, now)
  }

  if (scenario.atOnce === true) { for (const client of clients.keys()) start(0, client) }
  if (every === undefined) timeline.add(exponential(arrivals, 1_000 / perSecond), begin)
  else for (const client of clients.keys()) timeline.add(arrivals() * every, { _tag: "Begin", client })
  for (let next = timeline.next(); next !== undefined; next = timeline.next()) {
    const { at, what } = next
    time = at
    if (what._tag === "Answer") receive(what.call, what.failed, at)
    else if (what._tag === "Send") send(what.call, at)
    else if (at >= seconds * 1_000) continue
    else if (every !== undefined && what.client !== undefined) {
      timeline.add(at + every, what)
      start(at, what.client)
    } else {
      timeline.add(at + exponential(arrivals, 1_000 / perSecond), begin)
      start(at, Math.floor(arrivals() * clients.length))
    }
  }
  return { ...counts, load, begun, good, goodput }
}

/** Requests sent for each one wanted. */
export const loadOf = ({ sent, wanted }: Run): number => sent / wanted

/** The share of calls that ended well, of those that can. */
export const successOf = ({ begun, succeeded }: Run): number => succeeded / begun.reduce((sum, calls) => sum + calls, 0)

/** The seconds from the end of the trouble until 99 % of the calls that begin end well, and go on to do so. */
export const recoveryOf = ({ begun, good }: Run, over: number): number => {
  let recovered = begun.length
  while (recovered > over && (good[recovered - 1] ?? 0) >= 0.99 * (begun[recovered - 1] ?? 0)) recovered--
  return recovered === begun.length ? Number.POSITIVE_INFINITY : recovered - over
}

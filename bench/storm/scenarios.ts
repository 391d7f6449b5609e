/**
 * The troubles of a server that is four fifths busy on a good day: 800 calls a second, of which it can work off 1,000.
 */
import type { Scenario } from "./simulate.js"

/** When the trouble begins and ends, in seconds. Three minutes in all leave two to recover. */
const from = 30
const to = 60
const span = { from: from * 1_000, to: to * 1_000 }

const usual = { perSecond: 1_000, queue: 2_000, roundTrip: 20 }

const base = {
  clients: 100,
  perSecond: 800,
  seconds: 180,
  // Two seconds of work may wait, and a client waits for one: a full queue is worked off for nobody.
  timeout: 1_000,
  posts: 0.1,
  finals: 0.02,
  over: to
}

export const brownOut: Scenario = {
  ...base,
  name: "brown-out: half as fast for 30 s",
  server: { ...usual, brownOut: { ...span, factor: 2 } }
}

export const outage: Scenario = {
  ...base,
  name: "outage: nobody listens for 30 s",
  server: { ...usual, outage: span }
}

export const errors: Scenario = {
  ...base,
  name: "errors: half of the answers are a 500 for 30 s",
  server: { ...usual, errors: { share: 0.5, status: 500, span } }
}

export const shedding: Scenario = {
  ...base,
  name: "brown-out behind a short queue: 503 with Retry-After",
  server: { ...usual, queue: 200, retryAfter: 2, brownOut: { ...span, factor: 2 } }
}

export const limit: Scenario = {
  ...base,
  name: "rate limit: 400 a second for 30 s, 429 with Retry-After",
  server: { ...usual, rateLimit: { perSecond: 400, span } }
}

export const scenarios: ReadonlyArray<Scenario> = [brownOut, outage, errors, shedding, limit]

/** Small clients: a call a second each, from a server with room for all of them, which fails in ways that look like an outage. */
const small = {
  clients: 100,
  perSecond: 100,
  every: 1_000,
  seconds: 200,
  timeout: 1_000,
  over: 0
}
const roomy = { perSecond: 1e9, queue: Number.POSITIVE_INFINITY, roundTrip: 20 }

/** Calls a second apart from clients that make so many each, about 8,000 in all, of which a share fails by chance. */
export const byChance = (calls: number, share: number): Scenario => ({
  ...small,
  name: `${calls} calls each, ${100 * share} % fail by chance`,
  clients: Math.round(8_000 / calls),
  perSecond: Math.round(8_000 / calls),
  seconds: calls,
  server: { ...roomy, errors: { share, status: 500 } }
})

export const backends: Scenario = {
  ...small,
  name: "one backend of five is down; a repeat goes to another one",
  server: { ...roomy, backends: { count: 5, down: 1 } }
}

const endpoints: Scenario = {
  ...small,
  name: "one endpoint of five always fails; success of the others, of whose requests 1 % fail",
  server: { ...roomy, endpoints: { count: 5, failing: 1 }, errors: { share: 0.01, status: 500 } }
}

export const deadFirst: Scenario = {
  ...small,
  name: "each first try finds a dead connection",
  server: { ...roomy, deadFirst: true }
}

export const aMinute: Scenario = {
  ...small,
  name: "a call a minute each, 20 % fail by chance",
  perSecond: 100 / 60,
  every: 60_000,
  seconds: 3_600,
  server: { ...roomy, errors: { share: 0.2, status: 500 } }
}

/** Troubles in which the repeats help. */
export const mishaps: ReadonlyArray<Scenario> = [backends, endpoints, deadFirst, aMinute]

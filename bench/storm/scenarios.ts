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

/**
 * Whether bench/storm models a peer as it is: AWS's strategy for Node.js, asked the same as the model of it.
 */
import { StandardRetryStrategy } from "@smithy/util-retry"
import { atMost, report } from "./lib/report.js"
import { answer, type Failed, refused, timedOut } from "./storm/outcome.js"
import { awsNow } from "./storm/policies/aws.js"
import type { Call } from "./storm/policy.js"
import { makeRandom } from "./storm/random.js"

type Token = Awaited<ReturnType<StandardRetryStrategy["acquireInitialRetryToken"]>>

const steps = 2_000
/** All but one: the delay is then the ceiling of the backoff, rounded down. */
const random = 1 - 1e-9

const outcomes: ReadonlyArray<Failed | undefined> = [
  undefined,
  answer(500),
  answer(503),
  answer(429),
  answer(410),
  refused,
  timedOut
]
const typeOf = (failed: Failed): "TRANSIENT" | "THROTTLING" | "CLIENT_ERROR" =>
  failed.kind !== "answer" || failed.status >= 500 ? "TRANSIENT" : failed.status === 429 ? "THROTTLING" : "CLIENT_ERROR"

let real: number | undefined
let base = 0
const strategy = new StandardRetryStrategy({
  maxAttempts: 3,
  baseDelay: 50,
  backoff: {
    setDelayBase: (delay) => {
      base = delay
    },
    // What it would wait is noted, and nobody waits.
    computeNextBackoffDelay: (repeats) => {
      real = Math.floor(random * Math.min(base * 2 ** repeats, 20_000))
      return 0
    }
  }
})

const next = async (token: Token, failed: Failed): Promise<Token | undefined> => {
  real = undefined
  try {
    return await strategy.refreshRetryTokenForRetry(token, { errorType: typeOf(failed) })
  } catch {
    real = undefined
    return undefined
  }
}

const model = awsNow.client(() => random, () => {})
const toss = makeRandom(1, "peers")
let differing = 0
let repeats = 0
let refusals = 0
for (let asked = 0; asked < steps;) {
  let token: Token | undefined = await strategy.acquireInitialRetryToken("bench")
  const call: Call = { client: 0, method: "GET", final: false, start: 0, sent: 0, delayed: 0, note: 0, begun: 0 }
  // Times of trouble and times of peace, so that the bucket is empty, full and in between.
  const trouble = Math.floor(asked / 250) % 2 === 0 ? 0.9 : 0.1
  while (token !== undefined) {
    call.sent++
    asked++
    const failed = toss() < trouble ? outcomes[Math.floor(toss() * outcomes.length)] : undefined
    if (failed === undefined) {
      strategy.recordSuccess(token)
      model.succeeded(call, 0)
      break
    }
    token = await next(token, failed)
    const modelled = model.failed(call, failed, 0)
    if (modelled !== real) differing++
    if (real === undefined) refusals++
    else repeats++
  }
}

report({
  name: "peers",
  tables: [{
    title: "AWS's StandardRetryStrategy and its model in bench/storm, asked the same",
    columns: ["", "failures", "repeated", "refused", "decided differently"],
    rows: [["@smithy/util-retry", repeats + refusals, repeats, refusals, differing]]
  }],
  checks: [atMost("decisions or delays that differ", differing, 0, "")]
})

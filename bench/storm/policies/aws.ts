/**
 * The standard mode of AWS's SDKs, as it was for years and as it is now: a bucket of 500 tokens for each client.
 */
import type { Failed } from "../outcome.js"
import { type Client, isTransient, type Policy } from "../policy.js"
import type { Random } from "../random.js"

interface Numbers {
  readonly base: number
  readonly throttledBase: number
  readonly cost: (failure: Failed) => number
  /** Never less than the backoff. */
  readonly hinted: (hint: number, backoff: number) => number
}

/** All else is the same in both: 3 attempts, full jitter up to 20 s, a refund of what the last repeat cost, else of 1. */
const clientOf = ({ base, cost, hinted, throttledBase }: Numbers, random: Random): Client => {
  let capacity = 500
  return {
    admit: () => 0,
    failed: (call, failure) => {
      const price = cost(failure)
      if (!isTransient(failure) || call.sent >= 3 || capacity < price) return undefined
      capacity -= price
      call.note = price
      const throttled = failure.kind === "answer" && failure.status === 429
      const backoff = Math.floor(random() * Math.min(20_000, (throttled ? throttledBase : base) * 2 ** (call.sent - 1)))
      return failure.kind === "answer" && failure.retryAfter !== undefined
        ? hinted(failure.retryAfter * 1_000, backoff)
        : backoff
    },
    succeeded: ({ note, sent }) => {
      capacity = Math.min(500, capacity + (sent > 1 ? note : 1))
    }
  }
}

/**
 * As documented until 2026: a repeat costs 5, after a timeout 10; the base is 100 ms, 500 ms when throttled.
 *
 * Source: "Retry behavior" of the AWS SDKs and Tools Reference Guide; constants.ts of @smithy/util-retry 4.0, whose
 * hints are followed without a bound. That version's `recordSuccess` filled the bucket to 500 on any success (`Math.max`
 * for `Math.min`); here it follows its documentation.
 */
export const awsClassic: Policy = {
  name: "AWS standard, until 2026",
  client: (random) =>
    clientOf({
      base: 100,
      throttledBase: 500,
      cost: (failure) => failure.kind === "timeout" ? 10 : 5,
      hinted: (hint, backoff) => Math.max(hint, backoff)
    }, random)
}

/**
 * As it is now: a repeat costs 14, a throttled one 5; the base is 50 ms, 1 s when throttled; hints count up to 5 s beyond
 * the backoff.
 *
 * Source: StandardRetryStrategy.ts and retries-2026-config.ts of @smithy/core 3.41. bench/peers.ts holds this against
 * the real one.
 */
export const awsNow: Policy = {
  name: "AWS standard, now",
  client: (random) =>
    clientOf({
      base: 50,
      throttledBase: 1_000,
      cost: (failure) => failure.kind === "answer" && failure.status === 429 ? 5 : 14,
      hinted: (hint, backoff) => Math.max(backoff, Math.min(hint, backoff + 5_000))
    }, random)
}

/**
 * The token bucket of "Fixing retries with token buckets and circuit breakers" (brooker.co.za, 2022-02-28).
 *
 * Source: `AdaptiveRetryStrategy(0.1, 5)` of github.com/mbrooker/simulator_example, retry_sim: each call that begins
 * adds 0.1, up to 5; a repeat takes 1, if there is more than 1. No waits.
 */
import type { Client, Policy } from "../policy.js"

const client = (): Client => {
  let bucket = 5
  return {
    admit: ({ sent }) => {
      if (sent === 0) bucket = Math.min(bucket + 0.1, 5)
      return 0
    },
    failed: () => {
      if (bucket <= 1) return undefined
      bucket -= 1
      return 0
    },
    succeeded: () => {}
  }
}

export const brooker: Policy = { name: "Brooker's token bucket", client }

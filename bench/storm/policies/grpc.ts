/**
 * The retry throttling of gRPC: a client repeats while more than half of its tokens are left.
 *
 * Source: gRFC A6 (github.com/grpc/proposal, A6-client-retries.md) with the numbers of its examples: 4 attempts, full
 * jitter from 100 ms, doubled up to 1 s; 10 tokens, of which each failed request takes 1 and each success brings 0.1.
 * A Retry-After stands for its pushback, which is followed as it is and begins the backoff anew.
 */
import { type Client, isTransient, type Policy } from "../policy.js"
import type { Random } from "../random.js"

const attempts = 4
const backoff = { initial: 100, most: 1_000, multiplier: 2 }
const throttling = { maxTokens: 10, tokenRatio: 0.1 }

const client = (random: Random): Client => {
  let tokens = throttling.maxTokens
  return {
    admit: () => 0,
    failed: (call, failure) => {
      // A status that is not repeated is no failure of the server, and changes nothing.
      if (!isTransient(failure)) return undefined
      tokens = Math.max(0, tokens - 1)
      if (call.sent >= attempts || tokens <= throttling.maxTokens / 2) return undefined
      if (failure.kind === "answer" && failure.retryAfter !== undefined) {
        call.note = 0
        return failure.retryAfter * 1_000
      }
      const n = call.note++
      return random() * Math.min(backoff.initial * backoff.multiplier ** n, backoff.most)
    },
    succeeded: () => {
      tokens = Math.min(throttling.maxTokens, tokens + throttling.tokenRatio)
    }
  }
}

export const grpc: Policy = { name: "gRPC's throttling", client }

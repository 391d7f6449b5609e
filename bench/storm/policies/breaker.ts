/**
 * A circuit breaker in each client, with two repeats under it.
 *
 * Source: the defaults of Polly 8 (`CircuitBreakerStrategyOptions`), but for the ratio: it opens when, of at least 10
 * requests (Polly: 100, which a client of this size never sends in the time) within 30 s, half failed (Polly: a tenth),
 * the usual ratio of others (resilience4j, Hystrix: 50 %). It stays open for 5 s, in which calls fail without being
 * sent; then one request is let through, and decides. Under it: 3 attempts, full jitter from 100 ms.
 */
import { type Client, isTransient, type Policy } from "../policy.js"
import type { Random } from "../random.js"

const sampling = 30_000
const slices = 10
const slice = sampling / slices

/** Successes and failures of the last 30 s, in ten slices as Polly keeps them. */
const makeHealth = () => {
  let kept: Array<{ readonly at: number; ok: number; bad: number }> = []
  return {
    count: (now: number, ok: boolean) => {
      const at = Math.floor(now / slice)
      let last = kept.at(-1)
      if (last?.at !== at) {
        last = { at, ok: 0, bad: 0 }
        kept = [...kept.filter((one) => one.at > at - slices), last]
      }
      if (ok) last.ok++
      else last.bad++
    },
    isBad: (now: number) => {
      const recent = kept.filter(({ at }) => at > Math.floor(now / slice) - slices)
      const bad = recent.reduce((sum, one) => sum + one.bad, 0)
      const all = recent.reduce((sum, one) => sum + one.ok, bad)
      return all >= 10 && bad >= all / 2
    },
    reset: () => {
      kept = []
    }
  }
}

const client = (random: Random): Client => {
  const health = makeHealth()
  let openUntil: number | undefined
  let probing = false
  return {
    admit: (call, now) => {
      call.note = 0
      if (openUntil === undefined) return 0
      if (now < openUntil || probing) return "fail"
      probing = true
      call.note = 1
      return 0
    },
    failed: (call, failure, now) => {
      const transient = isTransient(failure)
      if (call.note === 1) {
        probing = false
        openUntil = transient ? now + 5_000 : undefined
        if (!transient) health.reset()
      } else if (openUntil === undefined) {
        health.count(now, !transient)
        if (transient && health.isBad(now)) openUntil = now + 5_000
      }
      return transient && call.sent < 3 ? random() * Math.min(20_000, 100 * 2 ** (call.sent - 1)) : undefined
    },
    succeeded: ({ note }, now) => {
      if (note === 1) {
        probing = false
        openUntil = undefined
        health.reset()
      } else if (openUntil === undefined) {
        health.count(now, true)
      }
    }
  }
}

export const breaker: Policy = { name: "circuit breaker", client }

/**
 * The retry budget of Finagle: a fifth of the requests may be repeated, and ten more a second.
 *
 * Source: RetryBudget.scala and RequeueFilter.scala of github.com/twitter/finagle. Each call that begins deposits 1, a
 * repeat withdraws 5; both are forgotten after ten seconds, and a reserve for ten repeats in each of these is always there.
 * Repeats are made at once, and one call makes at most a fifth of those that the balance allows when it begins.
 */
import { type Client, isTransient, type Policy } from "../policy.js"

const ttl = 10_000
const slice = ttl / 10
const share = 0.2
const withdrawal = 1 / share
const reserve = 10 * (ttl / 1_000) * withdrawal

/** What was put and got in the last ten seconds, in ten slices, on top of the reserve. */
const makeBucket = () => {
  let kept: ReadonlyArray<{ readonly at: number; sum: number }> = []
  const current = (now: number) => {
    const at = Math.floor(now / slice)
    const last = kept.at(-1)
    if (last?.at === at) return last
    const next = { at, sum: 0 }
    kept = [...kept.filter((one) => one.at > at - 10), next]
    return next
  }
  const count = (now: number): number => {
    current(now)
    return kept.reduce((sum, one) => sum + one.sum, reserve)
  }
  return {
    balance: (now: number): number => Math.floor(count(now) / withdrawal),
    put: (now: number): void => {
      current(now).sum += 1
    },
    tryGet: (now: number): boolean => {
      if (count(now) < withdrawal) return false
      current(now).sum -= withdrawal
      return true
    }
  }
}

const client = (): Client => {
  const bucket = makeBucket()
  return {
    admit: (call, now) => {
      if (call.sent > 0) return 0
      bucket.put(now)
      call.note = Math.ceil(share * bucket.balance(now))
      return 0
    },
    failed: (call, failure, now) => {
      if (!isTransient(failure) || call.note <= 0 || !bucket.tryGet(now)) return undefined
      call.note--
      return 0
    },
    succeeded: () => {}
  }
}

export const finagle: Policy = { name: "Finagle's retry budget", client }

/** How much repeating a program may do in all: what keeps ten thousand clients from making an outage worse. */
import * as Effect from "#effect/Effect"

/**
 * What keeps repeats from making an outage worse, for each key: a bucket of tokens, and whether repeats have helped.
 *
 * **Details**
 *
 * Two troubles look alike to one call. A server that is overloaded fails the repeats as well: they must stop. A server
 * that fails by chance answers the repeat: it must be made. What tells them apart is whether repeats succeed.
 *
 * - A repeat takes tokens, a success gives them back: however many calls fail at once, their repeats are bounded.
 * - The first failure of a call takes credit, any answer of a healthy server gives some (a 404 too), and a repeat that
 *   succeeds gives back what the failure took. Without credit a call is not repeated. A key of which nothing is
 *   known yet may fail once, and one that has done well ten times in a row.
 * - What fails within half a second of a failure that was repeated belongs to it: a blip is no outage.
 * - No answer in time is the sign of an overload. It takes more credit, and a call goes beyond its first repeat only with
 *   credit for two such failures.
 * - Whoever has no credit tries a single repeat now and then: after 20 calls that failed, then 40, 80, and at most 160.
 *   So no key stays shut to a server that would answer.
 *
 * The functions are synchronous and take effect at once, so that no fiber can come between a look and a take. A key is
 * an origin where a client uses the budget. A thousand are remembered; then the one that was not used for the longest
 * time makes room.
 */
export interface RetryBudget {
  /** What a full bucket holds. */
  readonly capacity: number
  /** What is left for a key. */
  readonly available: (key: string) => number
  /** Takes tokens, if that many are left. */
  readonly take: (key: string, tokens: number) => boolean
  /** Told of an answer of a server that is well: gives tokens back, up to the capacity, and credit. */
  readonly give: (key: string, tokens: number) => void
  /** Told that a repeat has helped: gives back what it took, and what the call's first failure took. */
  readonly recover: (key: string, tokens: number, sign?: Sign) => void
  /** Told of a call's first failure, at an epoch time in milliseconds: how many repeats the call may make. */
  readonly fail: (key: string, now: number, sign?: Sign) => number
  /** Whether there is credit for a second repeat after failures that are the sign of an overload. */
  readonly trusts: (key: string) => boolean
}

/**
 * What a failure is the sign of. No answer in time is that of an overload, which takes more credit; a throttled call is
 * repeated without credit, but takes some.
 */
export type Sign = "chance" | "overload" | "throttled"

/** What is known of a key. */
interface Bucket {
  tokens: number
  /** How much more it has done well than failed. */
  credit: number
  /** Until when further failures belong to one that was repeated. */
  until: number
  /** How many calls have failed without credit since one was let through. */
  refused: number
  /** How many of them make the next one a trial. */
  patience: number
}

/** What a failure takes, where an answer of a healthy server gives one: no answer in time tells more of an overload. */
const weights: Readonly<Record<Sign, number>> = { chance: 5, overload: 8, throttled: 5 }
/** What a key begins with of which nothing is known: enough for one failure. */
const fresh = 8
/** Ten failures in a row are repeated where all was well before. */
const mostCredit = 10 * weights.chance
/** How many milliseconds a blip lasts. */
const blip = 500
/** After so many failures without credit one call is repeated, to see whether that helps; twice as many each time. */
const patience = { least: 20, most: 160 }
/** The tokens that such a repeat takes. It is given them, or a key that has lost them all would stay shut. */
const trial = 14
/** A sign of an overload counts only as a part of such a failure. */
const overloadCounts = 0.25
/** More than a program talks to, and few enough for one that talks to everybody. */
const mostKeys = 1_000

/**
 * Makes a budget outside of an effect. {@link make} is the same inside of one.
 *
 * @example
 * ```ts
 * import { RetryBudget } from "effect-errata"
 *
 * const budget = RetryBudget.unsafeMake({ capacity: 20 })
 *
 * console.log(budget.take("https://api.example.com", 14), budget.take("https://api.example.com", 14)) // => true false
 * console.log(budget.available("https://api.example.com")) // => 6
 *
 * // A minute later the second failure is no blip any more, and nothing has succeeded in between.
 * console.log(budget.fail("https://api.example.com", 0), budget.fail("https://api.example.com", 60_000)) // => Infinity 0
 * ```
 */
export const unsafeMake = ({ capacity = 500 }: { readonly capacity?: number | undefined } = {}): RetryBudget => {
  if (!(capacity >= 0)) throw new RangeError(`capacity is a number from 0 on, not ${capacity}`)
  const buckets = new Map<string, Bucket>()
  let last = ""
  const bucketOf = (key: string): Bucket => {
    const known = buckets.get(key)
    if (known !== undefined && key === last) return known
    last = key
    // A Map keeps its order: with every key that is used put last, the first is the longest unused one.
    buckets.delete(key)
    const [oldest] = buckets.size < mostKeys ? [] : buckets.keys()
    if (oldest !== undefined) buckets.delete(oldest)
    const bucket: Bucket = known ?? {
      tokens: capacity,
      credit: fresh,
      until: 0,
      refused: 0,
      patience: patience.least
    }
    buckets.set(key, bucket)
    return bucket
  }
  return {
    capacity,
    available: (key) => buckets.get(key)?.tokens ?? capacity,
    take: (key, tokens) => {
      const bucket = bucketOf(key)
      if (bucket.tokens < tokens) return false
      bucket.tokens -= tokens
      return true
    },
    give: (key, tokens) => {
      const bucket = bucketOf(key)
      bucket.tokens = Math.min(capacity, bucket.tokens + tokens)
      bucket.credit = Math.min(mostCredit, bucket.credit + 1)
    },
    recover: (key, tokens, sign = "chance") => {
      const bucket = bucketOf(key)
      bucket.tokens = Math.min(capacity, bucket.tokens + tokens)
      bucket.credit = Math.min(mostCredit, bucket.credit + weights[sign])
      bucket.refused = 0
      bucket.patience = patience.least
    },
    fail: (key, now, sign = "chance") => {
      const bucket = bucketOf(key)
      const isTrusted = bucket.credit >= weights[sign]
      bucket.credit = Math.max(0, bucket.credit - weights[sign])
      if (sign === "throttled") return isTrusted ? Number.POSITIVE_INFINITY : 0
      if (isTrusted) {
        bucket.until = now + blip
        bucket.refused = 0
        bucket.patience = patience.least
        return Number.POSITIVE_INFINITY
      }
      // A clock that was set back must not make a blip last.
      if (now < bucket.until && bucket.until - now <= blip) return Number.POSITIVE_INFINITY
      bucket.refused += sign === "overload" ? overloadCounts : 1
      if (bucket.refused < bucket.patience) return 0
      bucket.refused = 0
      bucket.patience = Math.min(patience.most, 2 * bucket.patience)
      bucket.tokens = Math.max(bucket.tokens, Math.min(capacity, trial))
      return 1
    },
    trusts: (key) => bucketOf(key).credit >= 2 * weights.overload
  }
}

/**
 * Makes a budget, to be shared by all policies that it is given to.
 *
 * **When to use**
 *
 * To bound the repeats of several clients together. A `Retry.client` without one makes its own.
 *
 * **Details**
 *
 * `capacity` defaults to 500 tokens. A repeat after a transient failure takes 14, after a throttled one 5; a success at
 * the first try gives 1 back, a success after a repeat what that repeat took. Only an `HttpClient` tells it of every
 * answer, so only there failures take credit.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Retry, RetryBudget } from "effect-errata"
 *
 * const program = Effect.gen(function*() {
 *   const budget = yield* RetryBudget.make()
 *   return Retry.policy({ budget })
 * })
 *
 * console.log((await Effect.runPromise(program)).rules.attempts) // => 3
 * ```
 */
export const make = (options?: { readonly capacity?: number | undefined }): Effect.Effect<RetryBudget> =>
  Effect.sync(() => unsafeMake(options))

/**
 * How much repeating a program may do in all: what keeps ten thousand clients from making an outage worse.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

/**
 * A bucket of tokens for each key, and what its requests have come to lately.
 *
 * **Details**
 *
 * A repeat takes tokens, a success gives some back: however many calls fail at once, their repeats together are bounded.
 *
 * Beyond that, a call begins to repeat only where most requests succeed. A failure weighs as much as six successes, so at
 * least six of seven have to. A key of which nothing is known yet may fail once, and one that has done well ten times in
 * a row. What fails within half a second of such a failure belongs to it: a blip is no outage. That is what keeps a fleet
 * of clients, each with a full bucket, from sending all of it to a server that is down.
 *
 * The functions are synchronous and take effect at once, so that no fiber can come between a look and a take. A key is
 * an origin where a client uses the budget. A thousand are remembered; then the one that was not used for the longest time
 * makes room.
 * @category models
 * @since 0.1.0
 */
export interface RetryBudget {
  /** What a full bucket holds. */
  readonly capacity: number
  /** What is left for a key. */
  readonly available: (key: string) => number
  /** Takes tokens, if that many are left. */
  readonly take: (key: string, tokens: number) => boolean
  /** Told of a success: gives tokens back, up to the capacity. */
  readonly give: (key: string, tokens: number) => void
  /** Told of a failure, at an epoch time in milliseconds: whether a call may begin to repeat after it. */
  readonly fail: (key: string, now: number) => boolean
}

/** What is known of a key. */
interface Bucket {
  tokens: number
  /** Successes that no failure has outweighed. */
  credit: number
  /** Until when further failures belong to one that was repeated. */
  until: number
}

/** How many successes one failure outweighs: what keeps the load below 1.15 when a thousand clients see half fail. */
const weight = 6
/** Ten failures in a row are repeated where all was well before. */
const mostCredit = 10 * weight
/** How many milliseconds a blip lasts. */
const blip = 500
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
 * console.log(budget.fail("https://api.example.com", 0), budget.fail("https://api.example.com", 60_000)) // => true false
 * ```
 * @category constructors
 * @since 0.1.0
 */
export const unsafeMake = ({ capacity = 500 }: { readonly capacity?: number } = {}): RetryBudget => {
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
    const bucket: Bucket = known ?? { tokens: capacity, credit: weight, until: 0 }
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
    fail: (key, now) => {
      const bucket = bucketOf(key)
      const isTrusted = bucket.credit >= weight
      bucket.credit = Math.max(0, bucket.credit - weight)
      if (isTrusted) bucket.until = now + blip
      // A clock that was set back must not make a blip last.
      return isTrusted || (now < bucket.until && bucket.until - now <= blip)
    }
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
 * success, so only there a failure is weighed against them; elsewhere it is a bucket and nothing else.
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
 * @category constructors
 * @since 0.1.0
 */
export const make = (options?: { readonly capacity?: number }): Effect.Effect<RetryBudget> =>
  Effect.sync(() => unsafeMake(options))

/**
 * How much repeating a program may do in all: what keeps ten thousand clients from making an outage worse.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"

/**
 * A bucket of tokens for each key. A repeat takes some, a success gives some back; when a bucket is short, failures are
 * final until requests succeed again. At a steady rate of failures that leaves about 7 % of extra load.
 *
 * **Details**
 *
 * The functions are synchronous and take effect at once, so that no fiber can come between a look and a take. A key is
 * an origin where a client uses the budget.
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
  /** Gives tokens back, up to the capacity. */
  readonly give: (key: string, tokens: number) => void
  /** Whether any bucket is less than full: else a success has nothing to give back to. */
  readonly isTouched: () => boolean
}

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
 * ```
 * @category constructors
 * @since 0.1.0
 */
export const unsafeMake = ({ capacity = 500 }: { readonly capacity?: number } = {}): RetryBudget => {
  // Full buckets are not kept: a program that talks to many origins holds only those in trouble.
  const buckets = new Map<string, number>()
  const available = (key: string) => buckets.get(key) ?? capacity
  const put = (key: string, tokens: number) => {
    if (tokens >= capacity) buckets.delete(key)
    else buckets.set(key, tokens)
  }
  return {
    capacity,
    available,
    take: (key, tokens) => {
      const left = available(key) - tokens
      if (left < 0) return false
      put(key, left)
      return true
    },
    give: (key, tokens) => {
      if (buckets.has(key)) put(key, available(key) + tokens)
    },
    isTouched: () => buckets.size > 0
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
 * the first try gives 1 back, a success after a repeat what that repeat took.
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

/**
 * What repeating a failed request can do, and whether the request may have had its effect: the vocabulary that every
 * decision of a policy is derived from, with its lattice.
 */
import { dual } from "effect/Function"
import type { Category } from "./Category.js"

/**
 * What repeating the same request can do.
 *
 * - `"transient"`: it may pass by itself: back off and repeat.
 * - `"throttled"`: too fast: wait as long as the server says, else back off longer.
 * - `"refresh"`: the credential has run out: renew it, then repeat once.
 * - `"eventual"`: not there yet, but may come: polling helps, for a caller who wants that.
 * - `"never"`: the same request gets the same answer.
 */
export type Retry = "transient" | "throttled" | "refresh" | "eventual" | "never"

/** Whether the failed request may have had its effect: `"no"` is certain, `"unknown"` is everything else. */
export type Applied = "no" | "unknown"

/** The two traits that decide about repeating. */
export interface Disposition<out R extends Retry = Retry, out A extends Applied = Applied> {
  readonly retry: R
  readonly applied: A
}

/** The three facts about an error that behaviour is derived from. Every error of this package carries them. */
export interface Traits<out R extends Retry = Retry, out C extends Category = Category, out A extends Applied = Applied>
  extends Disposition<R, A>
{
  readonly category: C
}

/**
 * The chain of `retry`, from the laxest to the strictest.
 *
 * @example
 * ```ts
 * import { Disposition } from "effect-errata"
 *
 * console.log(Disposition.chain.join(" ⊑ ")) // => transient ⊑ throttled ⊑ refresh ⊑ eventual ⊑ never
 * ```
 */
export const chain: readonly ["transient", "throttled", "refresh", "eventual", "never"] = [
  "transient",
  "throttled",
  "refresh",
  "eventual",
  "never"
]

const rank: Readonly<Record<Retry, number>> = { transient: 0, throttled: 1, refresh: 2, eventual: 3, never: 4 }

/** The laxest disposition, the identity of {@link strictest}. */
export const laxest: Disposition<"transient", "no"> = { retry: "transient", applied: "no" }

/** The disposition that nothing is stricter than, the absorbing element of {@link strictest}. */
export const absorbing: Disposition<"never", "unknown"> = { retry: "never", applied: "unknown" }

/**
 * The disposition of a request that was refused: nothing was done, and asking again gets the same answer.
 *
 * **When to use**
 *
 * In the entry of a documented error: most errors have these two traits.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Api, Disposition } from "effect-errata"
 *
 * const api = Api.make("Acme", { docs: "https://docs.acme.example/errors", body: Schema.Struct({}) })
 *
 * class Gone extends api.error<Gone>()("Gone", {
 *   status: 410,
 *   category: "NotFound",
 *   ...Disposition.rejected,
 *   summary: "It was removed for good.",
 *   example: {}
 * }) {}
 *
 * const error = new Gone({ body: {} })
 * console.log(error.retry, error.applied) // => never no
 * ```
 */
export const rejected: Disposition<"never", "no"> = { retry: "never", applied: "no" }

/**
 * The join of two dispositions: the stricter `retry`, and an outcome that is known only if both are.
 *
 * **When to use**
 *
 * For failures that happened together, such as a batch or a `Cause` with several: repeating all of it can do no more
 * than the strictest allows.
 *
 * **Details**
 *
 * Associative, commutative and idempotent, with {@link laxest} as identity and {@link absorbing} as absorbing element.
 *
 * @example
 * ```ts
 * import { Disposition } from "effect-errata"
 *
 * console.log(
 *   Disposition.strictest({ retry: "throttled", applied: "no" }, { retry: "transient", applied: "unknown" })
 * ) // => { retry: 'throttled', applied: 'unknown' }
 * ```
 */
export const strictest: {
  (that: Disposition): (self: Disposition) => Disposition
  (self: Disposition, that: Disposition): Disposition
} = dual(2, (self: Disposition, that: Disposition): Disposition => ({
  retry: rank[self.retry] >= rank[that.retry] ? self.retry : that.retry,
  applied: self.applied === "unknown" ? "unknown" : that.applied
}))

/**
 * The join of any number of dispositions, {@link laxest} for none.
 *
 * @example
 * ```ts
 * import { Disposition } from "effect-errata"
 *
 * console.log(Disposition.mostStrict([
 *   { retry: "transient", applied: "no" },
 *   { retry: "never", applied: "no" }
 * ])) // => { retry: 'never', applied: 'no' }
 * ```
 */
export const mostStrict = (dispositions: Iterable<Disposition>): Disposition => {
  let out: Disposition = laxest
  for (const disposition of dispositions) out = strictest(out, disposition)
  return out
}

/**
 * Whether the first disposition is at most as strict as the second, in both traits: the order that belongs to
 * {@link strictest}.
 *
 * @example
 * ```ts
 * import { Disposition } from "effect-errata"
 *
 * console.log(Disposition.isAtMost(Disposition.laxest, { retry: "never", applied: "no" })) // => true
 * ```
 */
export const isAtMost: {
  (that: Disposition): (self: Disposition) => boolean
  (self: Disposition, that: Disposition): boolean
} = dual(
  2,
  (self: Disposition, that: Disposition): boolean =>
    rank[self.retry] <= rank[that.retry] && (self.applied === "no" || that.applied === "unknown")
)

/** What a policy is made of: its options with every default filled in. */
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import type { RetryBudget } from "../../RetryBudget.js"
import type { Options, RetryLimits, Rules, Tags } from "./options.js"
import { makeRenewals, type Renewals } from "./renewal.js"
import type { SharedGate } from "./sharedGate.js"
import type { State, Verdict } from "./verdict.js"

/** What a policy is made of. */
export interface Settings<R> {
  readonly rules: Rules
  /** Other rules for single errors, by tag. */
  readonly overrides: Readonly<Record<string, Rules>>
  readonly tags: Tags
  readonly budget: RetryBudget | "none" | undefined
  /** The gate that other machines close as well. */
  readonly gate: SharedGate | undefined
  readonly refresh: Effect.Effect<unknown, unknown, R>
  readonly renewals: Renewals
  readonly idempotencyKey: boolean
  /** Where the last failure of an effect under this policy came from. */
  readonly memory: { origin: string | undefined }
  readonly notify: Notify<R>
}

/** Whoever is told of each verdict. A failure may be anything that an effect fails with. */
type Notify<R> = (failure: unknown, verdict: Verdict, state: State) => Effect.Effect<unknown, never, R>

/** Less than no time is none: a program may have computed what is left of one. What is no number is a mistake. */
const millis = (input: Duration.Input): number => {
  if (Number.isNaN(input)) throw new RangeError("a time is a number, not NaN")
  return Math.max(0, Duration.toMillis(input))
}

const millisOr = (input: Duration.Input | undefined, otherwise: number): number =>
  input === undefined ? otherwise : millis(input)

const defaults: Rules = {
  attempts: 3,
  transientBase: 50,
  throttledBase: 1_000,
  cap: 20_000,
  longestWait: 60_000,
  deadline: Number.POSITIVE_INFINITY,
  attemptTimeout: Number.POSITIVE_INFINITY,
  refreshes: false,
  eventual: undefined,
  repeatsUnsafe: false,
  repeatsExhausted: false
}

/** The rules with other limits; `where` is whose these are among the options. */
const withLimits = (
  base: Rules,
  { attempts = base.attempts, backoff = {}, longestWait, unsafe }: RetryLimits,
  where = ""
): Rules => {
  if (attempts < 1 || attempts !== Math.floor(attempts)) {
    throw new RangeError(`attempts${where} is a whole number from 1 on, or Infinity, not ${attempts}`)
  }
  return {
    ...base,
    attempts,
    transientBase: millisOr(backoff.base, base.transientBase),
    throttledBase: millisOr(backoff.throttledBase, base.throttledBase),
    cap: millisOr(backoff.cap, base.cap),
    longestWait: millisOr(longestWait, base.longestWait),
    repeatsUnsafe: unsafe === undefined ? base.repeatsUnsafe : unsafe === "repeat"
  }
}

/** A record in which nothing is found but what was put there, whatever the tag. */
const byTag = <A>(record: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
  Object.assign(Object.create(null), record)

/** The options of a policy with all defaults filled in. A number that makes no sense is a mistake that shows at once. */
export const toSettings = <T extends Tags, R, O extends string>(options: Options<T, R, O>): Settings<R> => {
  const { eventual, overrides = {}, refresh } = options
  const rules: Rules = {
    ...withLimits(defaults, options),
    deadline: millisOr(options.deadline, defaults.deadline),
    attemptTimeout: millisOr(options.attemptTimeout, defaults.attemptTimeout),
    refreshes: refresh !== undefined,
    repeatsExhausted: options.exhausted === "repeat",
    eventual: eventual && { every: millis(eventual.every), upTo: millis(eventual.upTo) }
  }
  return {
    rules,
    overrides: byTag(
      Object.fromEntries(
        Object.entries<RetryLimits | undefined>(overrides)
          .map(([tag, limits = {}]) => [tag, withLimits(rules, limits, ` of ${tag}`)])
      )
    ),
    tags: byTag(options.tags ?? {}),
    budget: options.budget,
    gate: options.gate,
    refresh: refresh ?? Effect.void,
    renewals: makeRenewals(),
    idempotencyKey: options.idempotencyKey ?? false,
    memory: { origin: undefined },
    notify: () => Effect.void
  }
}

/**
 * From options to what a policy is made of, and from there to what happens after a failure.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type { Retry } from "../Disposition.js"
import type { RetryBudget } from "../RetryBudget.js"
import { evidenceOf, retryOf, tagOf, toAware } from "./aware.js"
import { hintOf } from "./failure.js"
import type { Bounds, Options, Tags } from "./options.js"
import { originOf } from "./origin.js"
import { outcomeSince, outcomesSoFar, recordOutcome } from "./outcome.js"
import { makeRefresher, type Refresher, type Used } from "./refresher.js"
import { observe } from "./telemetry.js"
import { type Aware, costs, decide, type Rules, slowerBy, type State, type Verdict } from "./verdict.js"

/** What a policy is made of. */
export interface Facts<R> {
  readonly rules: Rules
  readonly overrides: Readonly<Record<string, Rules>>
  readonly tags: Tags
  readonly budget: RetryBudget | "none" | undefined
  readonly refresh: Effect.Effect<unknown, unknown, R> | undefined
  readonly refresher: Refresher
  readonly idempotencyKey: boolean
  readonly notify: (failure: Judged, verdict: Verdict, state: State) => Effect.Effect<unknown, never, R>
}

/** What a policy may be asked about: failures with traits, and others that it knows by their tag. */
export type Judged = Aware | { readonly _tag: string }

const millis = (input: Duration.DurationInput | undefined, otherwise: number): number =>
  input === undefined ? otherwise : Duration.toMillis(input)

const defaults: Rules = {
  attempts: 3,
  transientBase: 50,
  throttledBase: 1_000,
  cap: 20_000,
  longestWait: 60_000,
  deadline: Number.POSITIVE_INFINITY,
  refreshes: false,
  eventual: undefined,
  repeatsUnsafe: false,
  repeatsExhausted: false
}

const toRules = (base: Rules, { attempts = base.attempts, backoff = {}, longestWait, unsafe }: Bounds): Rules => ({
  ...base,
  attempts,
  transientBase: millis(backoff.base, base.transientBase),
  throttledBase: millis(backoff.throttledBase, base.throttledBase),
  cap: millis(backoff.cap, base.cap),
  longestWait: millis(longestWait, base.longestWait),
  repeatsUnsafe: unsafe === undefined ? base.repeatsUnsafe : unsafe === "repeat"
})

/** A record in which nothing is found but what was put there, whatever the tag. */
const byTag = <A>(record: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
  Object.assign(Object.create(null), record)

/** The options of a policy with all defaults filled in. */
export const toFacts = <T extends Tags, R, O extends string>(options: Options<T, R, O>): Facts<R> => {
  const { eventual, overrides = {} } = options
  const rules = {
    ...toRules(defaults, options),
    deadline: millis(options.deadline, defaults.deadline),
    refreshes: options.refresh !== undefined,
    repeatsExhausted: options.exhausted === "repeat",
    eventual: eventual && { every: Duration.toMillis(eventual.every), upTo: Duration.toMillis(eventual.upTo) }
  }
  return {
    rules,
    overrides: byTag(
      Object.fromEntries(Object.entries<Bounds>(overrides).map(([tag, bounds]) => [tag, toRules(rules, bounds)]))
    ),
    tags: byTag(options.tags ?? {}),
    budget: options.budget,
    refresh: options.refresh,
    // One for the policy: whichever client or fiber finds out that its credential has run out, it is the same renewal.
    refresher: makeRefresher(),
    idempotencyKey: options.idempotencyKey ?? false,
    notify: () => Effect.void
  }
}

/** What a program has said of failures. */
type Said = Pick<Facts<unknown>, "rules" | "overrides" | "tags">

/** What a policy makes of a failure, before it looks at where the call stands. */
const read = (
  { overrides, rules, tags }: Said,
  failure: Judged
): { readonly aware: Aware; readonly retry: Retry; readonly rules: Rules } => {
  const aware = toAware(failure)
  const tag = tagOf(failure)
  return { aware, retry: tags[tag] ?? retryOf(aware), rules: overrides[tag] ?? rules }
}

/** One decision, as a pure function of what is known. */
export const judge = (
  facts: Said,
  failure: Judged,
  state: State
): Verdict => {
  const { aware, retry, rules } = read(facts, failure)
  return decide(rules, aware, retry, state)
}

/** What the fibers of one client share, and what is known of one call. */
export interface Call {
  readonly budget: RetryBudget | undefined
  /** The origin of the request, as far as it is known. */
  readonly key: (failure: Judged) => string
  readonly request: () => State["request"]
  /** The credential that the failed request used. */
  readonly used: () => Used
  /** Told of a transient failure: whether the call may begin to repeat after it. */
  readonly fail: (key: string, now: number) => boolean
  /** How often it was held at the gate instead of being refused. */
  readonly held: () => number
  /** Told what a repeat takes from the budget: a success gives that back. */
  readonly spent: (tokens: number) => void
  /** Told of a hint, so that others who share the client can heed it. */
  readonly throttled: (failure: Judged, now: number, delay: number) => void
}

/** How far one call has come. */
export interface Progress {
  readonly attempt: number
  readonly delayed: number
  /** How many requests found that it is not there yet: an answer that polling waits for, and no failed attempt. */
  readonly polls: number
  readonly refreshed: boolean
  readonly start: number
  /** How long it has waited in all, in milliseconds. */
  readonly waited: number
  /** Whether the budget has let it repeat: then it may go on to. */
  readonly admitted: boolean
  /** How much longer each poll has become, in milliseconds. */
  readonly slowed: number
  /** How many calls had ended when the attempt began: what has given up since then is within it. */
  readonly ended: number
}

export const begin = (start: number, ended: number): Progress => ({
  attempt: 1,
  delayed: 0,
  polls: 0,
  refreshed: false,
  start,
  waited: 0,
  admitted: false,
  slowed: 0,
  ended
})

/** What to do after a failure: wait and go on, or give up. */
export type Step =
  | { readonly _tag: "Again"; readonly delay: number; readonly verdict: Verdict; readonly progress: Progress }
  | { readonly _tag: "Done"; readonly verdict: Verdict; readonly progress: Progress }

/** How long others should wait as well after a failure on which a policy gave up; nothing if it is not about them. */
const hintForOthers = (facts: Said, failure: Judged, now: number): number => {
  const { aware, retry, rules } = read(facts, failure)
  const hint = retry === "throttled" ? hintOf(aware, now, retry) : Option.none()
  return Option.match(hint, {
    onNone: () => 0,
    onSome: ({ after }) => Duration.toMillis(after) <= rules.longestWait ? Duration.toMillis(after) : 0
  })
}

/** Renews the credential of a call, and says why it cannot go on where that did not help it. */
const renew = <R>(
  { refresh = Effect.void, refresher, rules }: Facts<R>,
  { used }: Call,
  elapsed: number
): Effect.Effect<Verdict | undefined, never, R> => {
  const left = rules.deadline - elapsed
  const late: Verdict = {
    _tag: "Stop",
    reason: "deadline",
    because: "the renewal of the credential passed the deadline"
  }
  const failed: Verdict = { _tag: "Stop", reason: "refresh", because: "the renewal of the credential failed" }
  if (left < 0) return Effect.succeed(late)
  const renewal = Effect.map(refresher.renew(used(), refresh), (renewed) => renewed ? undefined : failed)
  return left === Number.POSITIVE_INFINITY
    ? renewal
    : Effect.timeoutTo(renewal, { duration: left, onSuccess: (verdict) => verdict, onTimeout: () => late })
}

/** Judges one failure and does what follows from the verdict: tokens, renewal, what is seen from outside. */
export const step = <R>(
  facts: Facts<R>,
  failure: Judged,
  progress: Progress,
  call: Call
): Effect.Effect<Step, never, R> =>
  Effect.flatMap(Effect.zip(Clock.currentTimeMillis, Random.next), ([now, random]) => {
    const { attempt, delayed, ended, polls, refreshed, slowed, start, waited } = progress
    const given = outcomeSince(failure, ended)
    const key = call.key(failure)
    // Every failure is told, also one whose call may go on in any case.
    const { aware, retry, rules } = read(facts, failure)
    const mayRepeat = retry !== "transient" || call.fail(key, now)
    const admitted = progress.admitted || mayRepeat
    // A clock that was set back has not made the call any younger than its waits.
    const elapsedAt = (now: number) => Math.max(waited, now - start)
    const state: State = {
      // What was held at the gate has been spared a request, which would have been refused.
      attempt: attempt - polls + call.held(),
      delayed,
      refreshed,
      elapsed: elapsedAt(now),
      now,
      random,
      tokens: admitted ? call.budget?.available(key) : 0,
      request: call.request(),
      exhausted: given?.verdict.because,
      slowed
    }
    const verdict = decide(rules, aware, retry, state)
    const see = (verdict: Verdict, state: State) =>
      Effect.zipRight(observe(failure, verdict, attempt), facts.notify(failure, verdict, state))
    const giveUp = (verdict: Verdict, state: State) =>
      Effect.map(see(verdict, state), (): Step => {
        // The requests of a policy within this one are requests too.
        recordOutcome(failure, { attempts: attempt - 1 + (given?.attempts ?? 1), elapsed: state.elapsed, verdict })
        return { _tag: "Done", verdict, progress }
      })
    switch (verdict._tag) {
      case "Stop":
        call.throttled(failure, now, hintForOthers(facts, failure, now))
        return giveUp(verdict, state)
      case "Refresh":
        return Effect.gen(function*() {
          yield* see(verdict, state)
          const stop = yield* renew(facts, call, state.elapsed)
          if (stop === undefined) {
            const next = { ...progress, attempt: attempt + 1, refreshed: true, ended: outcomesSoFar() }
            return { _tag: "Again" as const, delay: 0, verdict, progress: next }
          }
          const now = yield* Clock.currentTimeMillis
          return yield* giveUp(stop, { ...state, now, elapsed: elapsedAt(now) })
        })
      case "Retry": {
        // Whole milliseconds, never sooner: a clock of a test cannot be read at fractions of one.
        const delay = Math.ceil(Duration.toMillis(verdict.delay))
        const cost = costs[verdict.reason]
        call.budget?.take(key, cost)
        call.spent(cost)
        if (verdict.reason === "throttled") call.throttled(failure, now, delay)
        const next = {
          ...progress,
          waited: waited + delay,
          attempt: attempt + 1,
          ...(verdict.reason === "eventual" ? { polls: polls + 1 } : { delayed: delayed + 1 }),
          slowed: slowed + slowerBy(aware),
          admitted,
          ended: outcomesSoFar()
        }
        return Effect.as(see(verdict, state), { _tag: "Again" as const, delay, verdict, progress: next })
      }
    }
  })

/** The origin that a failure's request went to. */
export const keyOf = (failure: Judged): string => originOf(evidenceOf(failure)?.request?.url ?? "")

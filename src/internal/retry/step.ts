/**
 * One step of a call, as pure functions: from a failure and how far the call has come to what follows from that.
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type { Retry } from "../../Disposition.js"
import { hintOf } from "../failure.js"
import { retryOf, tagOf, toAware } from "./aware.js"
import type { Closing } from "./gate.js"
import type { Rules } from "./options.js"
import { attemptsOf, elapsedAt, type Progress } from "./progress.js"
import type { Settings } from "./settings.js"
import { type Aware, costs, slowerBy, type State, type Verdict, verdictOf } from "./verdict.js"
import * as Wait from "./wait.js"

/** What a program has said of failures. */
export type Policy = Pick<Settings<unknown>, "rules" | "overrides" | "tags">

/** What a policy makes of a failure, before it looks at where the call stands. */
export const readFailure = (
  { overrides, rules, tags }: Policy,
  failure: unknown
): { readonly aware: Aware; readonly retry: Retry; readonly rules: Rules } => {
  const aware = toAware(failure)
  const tag = tagOf(failure)
  return { aware, retry: tags[tag] ?? retryOf(aware), rules: overrides[tag] ?? rules }
}

/** One decision, as a pure function of what is known. */
export const judge = (policy: Policy, failure: unknown, state: State): Verdict => {
  const { aware, retry, rules } = readFailure(policy, failure)
  return verdictOf(rules, aware, retry, state)
}

/** What is seen when a request has failed. */
export interface Seen extends Pick<State, "now" | "random" | "request" | "exhausted"> {
  /** What the budget has left; absent where there is none. */
  readonly tokens: number | undefined
  /** Whether the budget lets a call begin to repeat after this failure. */
  readonly mayBegin: boolean
  /** How many calls of this process have ended so far. */
  readonly ended: number
}

/** What follows from a failure. */
export interface Step {
  readonly verdict: Verdict
  /** What the verdict was taken on. */
  readonly state: State
  /** How far the call has come when it goes on. */
  readonly progress: Progress
  /** The wait before the next request, in whole milliseconds. */
  readonly delay: number
  /** The tokens that it takes from the budget. */
  readonly cost: number
  /** For how many milliseconds the gate is closed for others; 0 where it is none of their concern. */
  readonly closes: number
}

/** How long others should wait as well after a failure on which a policy gave up; 0 if it is not about them. */
const hintForOthers = (aware: Aware, retry: Retry, { longestWait }: Rules, now: number): number => {
  const hint = retry === "throttled" ? hintOf(aware, now, retry) : Option.none()
  const after = Option.match(hint, { onNone: () => 0, onSome: ({ after }) => Duration.toMillis(after) })
  return after <= longestWait ? after : 0
}

/** What follows from the failure of a request. */
export const afterFailure = (policy: Policy, failure: unknown, progress: Progress, seen: Seen): Step => {
  const { aware, retry, rules } = readFailure(policy, failure)
  const { ended, exhausted, mayBegin, now, random, request, tokens } = seen
  const admitted = progress.admitted || mayBegin
  const state: State = {
    attempt: attemptsOf(progress),
    delayed: progress.delayed,
    refreshed: progress.refreshed,
    slowed: progress.slowed,
    elapsed: elapsedAt(progress, now),
    now,
    random,
    tokens: tokens === undefined || admitted ? tokens : 0,
    request,
    exhausted
  }
  const verdict = verdictOf(rules, aware, retry, state)
  const next = { ...progress, request: progress.request + 1, ended }
  switch (verdict._tag) {
    case "Stop":
      return { verdict, state, progress, delay: 0, cost: 0, closes: hintForOthers(aware, retry, rules, now) }
    case "Refresh":
      return { verdict, state, progress: { ...next, refreshed: true }, delay: 0, cost: 0, closes: 0 }
    case "Retry": {
      const delay = Wait.toTimer(Duration.toMillis(verdict.delay))
      const cost = costs[verdict.reason]
      const isPoll = verdict.reason === "eventual"
      return {
        verdict,
        state,
        delay,
        cost,
        closes: verdict.reason === "throttled" ? delay : 0,
        progress: {
          ...next,
          polls: progress.polls + (isPoll ? 1 : 0),
          delayed: progress.delayed + (isPoll ? 0 : 1),
          waited: progress.waited + delay,
          slowed: progress.slowed + slowerBy(aware),
          spent: cost,
          admitted
        }
      }
    }
  }
}

/** How a call stops whose credential could not be renewed. */
export const afterRenewal = (outcome: "failed" | "late"): Verdict =>
  outcome === "failed"
    ? { _tag: "Stop", reason: "refresh", because: "the renewal of the credential failed" }
    : { _tag: "Stop", reason: "deadline", because: "the renewal of the credential passed the deadline" }

/** A wait at the gate, and how far the call has come after it. */
export interface Held {
  readonly wait: number
  readonly progress: Progress
}

/**
 * Whether a call waits at a gate that is closed, in place of a request that would be refused: so it counts as one. None
 * where the call has waited for that already, or can wait no longer.
 */
export const beforeRequest = (
  { rules }: Policy,
  progress: Progress,
  closing: Closing,
  { arrived, now, random }: { readonly now: number; readonly random: number; readonly arrived: number }
): Held | undefined => {
  if (closing.until <= progress.heeded) return undefined
  const wait = Wait.atGate(closing, now, rules, random)
  const isBounded = attemptsOf(progress) < rules.attempts && now + wait - arrived <= rules.longestWait &&
    now + wait - progress.start <= rules.deadline
  return isBounded
    ? { wait, progress: { ...progress, held: progress.held + 1, heeded: closing.until, spent: costs.throttled } }
    : undefined
}

/** One step of a call, as pure functions: from a failure and how far the call has come to what follows from that. */
import * as Duration from "#effect/Duration"
import type { Retry } from "../../Disposition.js"
import { waitOf } from "../error/failure.js"
import { retryOf, tagOf, toAware } from "./aware.js"
import type { Entry } from "./gate.js"
import type { Rules } from "./options.js"
import { attemptsOf, elapsedAt, type Progress } from "./progress.js"
import type { Settings } from "./settings.js"
import {
  type Aware,
  costs,
  isSilent,
  signOf,
  slowerBy,
  type State,
  stop,
  time,
  type Verdict,
  verdictOf
} from "./verdict.js"
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
export interface Seen extends Pick<State, "now" | "random" | "request" | "exhausted" | "rekeyed"> {
  /** What the budget has left; absent where there is none. */
  readonly tokens: number | undefined
  /** How many repeats the budget allows the call, as it says after its first failure. */
  readonly allowed: number
  /** Whether the budget trusts the server with more than one repeat where that may be overloaded. */
  readonly trusted: boolean
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
  /** For how many milliseconds the gate is closed; 0 where the failure does not close it. */
  readonly closes: number
}

/** No gate is closed for longer: after that one request finds out again. */
const longestClosing = 3_600_000

/** For how long nobody should be sent after a failure on which a policy gave up. */
const closingOf = (aware: Aware, retry: Retry, now: number): number =>
  retry === "throttled" ? Math.min(waitOf(aware, now, retry), longestClosing) : 0

/** What follows from the failure of a request. */
export const afterFailure = (policy: Policy, failure: unknown, progress: Progress, seen: Seen): Step => {
  const { aware, retry, rules } = readFailure(policy, failure)
  const { allowed: granted, ended, tokens, trusted, ...known } = seen
  const { now } = known
  const allowed = progress.allowed ?? granted
  const sign = signOf(aware, retry)
  const repeats = isSilent(aware) && !trusted ? Math.min(allowed, 1) : allowed
  const state: State = {
    ...known,
    attempt: attemptsOf(progress),
    delayed: progress.delayed,
    refreshed: progress.refreshed,
    slowed: progress.slowed,
    elapsed: elapsedAt(progress, now),
    tokens: tokens === undefined || retry !== "transient" || progress.delayed < repeats ? tokens : 0
  }
  const verdict = verdictOf(rules, aware, retry, state)
  const next = { ...progress, request: progress.request + 1, ended }
  switch (verdict._tag) {
    case "Stop":
      return { verdict, state, progress, delay: 0, cost: 0, closes: closingOf(aware, retry, now) }
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
          ...(progress.allowed === undefined && !isPoll && { allowed, sign })
        }
      }
    }
  }
}

/**
 * Whether the budget is to be told of a failure: of a call's first one, if the call would be repeated after it, and that
 * would take tokens. A throttled one is repeated without credit, but it takes some.
 */
export const isWeighed = (policy: Policy, failure: unknown, progress: Progress, seen: Seen): boolean =>
  progress.allowed === undefined &&
  afterFailure(policy, failure, progress, {
      ...seen,
      allowed: Number.POSITIVE_INFINITY,
      trusted: true,
      tokens: undefined
    })
      .cost > 0

/** How a call stops whose credential could not be renewed. */
export const afterRenewal = (outcome: "failed" | "late" | number): Verdict =>
  typeof outcome === "number"
    ? stop("refresh", () => `the last renewal did not help; the next one is tried in ${time(outcome)}`)
    : outcome === "failed"
    ? stop("refresh", () => "the renewal of the credential failed")
    : stop("deadline", () => "the renewal of the credential passed the deadline")

/** A wait at a gate: how long at most, how far the call has come with it, and the tokens that it takes. */
export interface Held {
  readonly wait: number
  readonly progress: Progress
  readonly cost: number
}

const notSent = (why: () => string): Verdict => stop("gate", () => `it was not sent: ${why()}`)

/**
 * How a call waits at a gate, where it came at `arrived`; or why it cannot. Its waits there take no longer, in all, than the
 * policy waits. At a crowded gate a wait counts as the attempt that it spares, and takes as much from the budget.
 */
export const beforeRequest = (
  { rules }: Policy,
  progress: Progress,
  { closing, isCrowded }: Pick<Exclude<Entry, { _tag: "Open" | "Admitted" }>, "closing" | "isCrowded">,
  { arrived, now, random, tokens }: {
    readonly now: number
    readonly random: number
    readonly arrived: number
    readonly tokens: number | undefined
  }
): Held | Verdict => {
  const longest = Math.min(rules.longestWait - (now - arrived), rules.deadline - elapsedAt(progress, now))
  const left = closing.until - now
  if (left > longest) {
    return notSent(() => `the server wants nobody for ${time(left)}, the policy waits ${time(Math.max(0, longest))}`)
  }
  const isCharged = isCrowded && closing.turn !== progress.paid
  const cost = isCharged ? costs.throttled : 0
  if (isCharged && (attemptsOf(progress) >= rules.attempts || (tokens !== undefined && tokens < cost))) {
    return notSent(() => "more wait at the gate than were answered lately")
  }
  return {
    // Whoever waits in line is called; that is as long as it can wait.
    wait: left <= 0 ? longest : Math.max(left, Math.min(Wait.atGate(closing, now, random), Math.floor(longest))),
    progress: isCharged ? { ...progress, held: progress.held + 1, spent: cost, paid: closing.turn } : progress,
    cost
  }
}

/** How a call stops that was not let in before its time was over. */
export const inLineTooLong: Verdict = notSent(() => "it has waited at the gate for as long as it can")

/**
 * What a policy makes of a call that fails in the same way each time: its requests, the waits between them, and how it ends.
 * It is computed by the very step that `Retry.client` takes; only time passes at once here.
 */
import { Exchange, type Retry, RetryBudget, TransportError } from "effect-errata"
import { answered } from "../src/internal/retry/perform.js"
import { begin, elapsedAt, type Progress } from "../src/internal/retry/progress.js"
import { afterFailure, isWeighed, readFailure, type Seen } from "../src/internal/retry/step.js"
import { isWell, signOf } from "../src/internal/retry/verdict.js"

/** A wait in milliseconds, and between which bounds chance puts it. */
interface Wait {
  readonly taken: number
  readonly least: number
  /** Absent where with less luck the call would end here. */
  readonly most: number | undefined
}

/** One request; times are in milliseconds since the first one was sent. */
export interface Sent {
  readonly number: number
  readonly start: number
  readonly end: number
  /** Whether the answer came; else the policy's limit of time came first. */
  readonly isAnswered: boolean
  readonly verdict: Pick<Retry.Verdict, "_tag" | "reason" | "because">
  /** Before the next request; absent where there is none, or it is sent at once. */
  readonly wait: Wait | undefined
}

/** A call, from its first request to its end. */
export interface Timeline {
  readonly sent: ReadonlyArray<Sent>
  /** Absent where the policy has none. */
  readonly deadline: number | undefined
  /** Whether it would go on beyond the requests that are told. */
  readonly goesOn: boolean
}

/** The call that is asked about. */
export interface Call {
  /** The failure of a request that was answered at an epoch time. */
  readonly failureAt: (now: number) => Retry.Aware
  /** When the first request is sent, in epoch milliseconds. */
  readonly start: number
  /** How long the server takes to answer, in milliseconds. */
  readonly takes: number
  /** What chance draws each time, in [0, 1). */
  readonly random: number
  readonly request: { readonly method: string; readonly url: string; readonly repeatable: boolean }
  /** No more requests than these are told. Defaults to 50. */
  readonly most?: number
}

/** The largest number below 1. */
const almostOne = 1 - Number.EPSILON / 2

/** A client's own key for its budget. */
const origin = "the server"

/** What happens to a call under a policy, one request after the other. */
export const timelineOf = (policy: Retry.Policy, call: Call): Timeline => {
  const { most = 50, random, request, start, takes } = call
  const { attemptTimeout, deadline } = policy.rules
  const budget = RetryBudget.unsafeMake()
  const sent: Array<Sent> = []
  let progress: Progress = begin(start, 0)
  let now = start
  while (sent.length < most) {
    const begun = now
    const time = Math.max(0, Math.min(attemptTimeout, deadline - elapsedAt(progress, now)))
    const isAnswered = takes <= time
    now += Math.min(takes, time)
    const failure = isAnswered
      ? call.failureAt(now)
      : new TransportError.TransportError({ kind: "timeout", exchange: Exchange.unanswered(request) })
    const { aware, retry } = readFailure(policy, failure)
    const seen: Seen = {
      now,
      random,
      allowed: Number.POSITIVE_INFINITY,
      trusted: budget.trusts(origin),
      tokens: budget.available(origin),
      request,
      exhausted: undefined,
      ended: 0
    }
    const allowed = isWeighed(policy, failure, progress, seen)
      ? budget.fail(origin, now, signOf(aware, retry))
      : seen.allowed
    const step = (random: number) =>
      afterFailure(policy, failure, progress, { ...seen, random, allowed, tokens: budget.available(origin) })
    const { cost, delay, progress: next, verdict } = step(random)
    const [least, greatest] = [step(0), step(almostOne)]
    sent.push({
      number: progress.request,
      start: begun - start,
      end: now - start,
      isAnswered,
      verdict: { _tag: verdict._tag, reason: verdict.reason, because: verdict.because },
      wait: verdict._tag === "Retry"
        ? { taken: delay, least: least.delay, most: greatest.verdict._tag === "Retry" ? greatest.delay : undefined }
        : undefined
    })
    if (verdict._tag === "Stop") return { sent, deadline: finite(deadline), goesOn: false }
    budget.take(origin, cost)
    if (isWell(aware, retry)) answered(budget, origin, progress)
    progress = next
    now += delay
  }
  return { sent, deadline: finite(deadline), goesOn: true }
}

const finite = (time: number): number | undefined => Number.isFinite(time) ? time : undefined

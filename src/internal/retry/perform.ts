/**
 * The one place that does what a step says: tokens, the gate, the renewal, and what is seen from outside.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { RetryBudget } from "../../RetryBudget.js"
import { evidenceOf } from "./aware.js"
import type { Gate } from "./gate.js"
import { observe } from "./observe.js"
import { originOf } from "./origin.js"
import { outcomesSoFar, outcomeSince, recordOutcome } from "./outcome.js"
import { elapsedAt, type Progress } from "./progress.js"
import type { Used } from "./renewal.js"
import type { Settings } from "./settings.js"
import { afterFailure, afterRenewal, beforeRequest, readFailure, type Step } from "./step.js"
import { costs, type State, type Verdict } from "./verdict.js"

/** What the calls share that are made under one policy and one client. */
export interface Shared<R> {
  readonly settings: Settings<R>
  readonly budget: RetryBudget | undefined
  /** Where others wait after one was told to; absent where nobody waits. */
  readonly gate: Gate | undefined
  /** Whether every success is told to the budget: only then a failure can be weighed against them. */
  readonly weighs: boolean
}

/** What calls share of which nothing is known but their failures. */
export const shareNothing = <R>(settings: Settings<R>): Shared<R> => ({
  settings,
  budget: settings.budget === "none" ? undefined : settings.budget,
  gate: undefined,
  weighs: false
})

/** What is known of the request that failed. */
export interface Sent {
  readonly origin: string
  readonly request: State["request"]
  readonly used: Used
}

/** What to do after a failure: wait and go on, or give up. */
export interface Next extends Pick<Step, "verdict" | "delay" | "progress"> {
  readonly goesOn: boolean
}

/** Where the request of a failure went, by which its budget and its gate are kept. */
export const originOfFailure = (failure: unknown, otherwise: string): string =>
  originOf(evidenceOf(failure)?.request?.url ?? "") || otherwise

/** Renews the credential of a call, and says why it cannot go on where that did not help it. */
const renew = <R>(
  { refresh, renewals, rules }: Settings<R>,
  used: Used,
  elapsed: number
): Effect.Effect<Verdict | undefined, never, R> => {
  const left = rules.deadline - elapsed
  if (left < 0) return Effect.succeed(afterRenewal("late"))
  const renewal = Effect.map(renewals.renew(used, refresh), (renewed) => renewed ? undefined : afterRenewal("failed"))
  return left === Number.POSITIVE_INFINITY ? renewal : Effect.timeoutTo(renewal, {
    duration: left,
    onSuccess: (verdict) => verdict,
    onTimeout: () => afterRenewal("late")
  })
}

/** Judges a failure, and does what follows from that, all but the wait. */
export const perform = <R>(
  { budget, gate, settings, weighs }: Shared<R>,
  failure: unknown,
  progress: Progress,
  sent: Sent
): Effect.Effect<Next, never, R> =>
  Effect.flatMap(Effect.zip(Clock.currentTimeMillis, Random.next), ([now, random]) => {
    const origin = originOfFailure(failure, sent.origin)
    const isWeighed = weighs && budget !== undefined && readFailure(settings, failure).retry === "transient"
    const given = outcomeSince(failure, progress.ended)
    const step = afterFailure(settings, failure, progress, {
      now,
      random,
      // Every failure is told, also one whose call may go on in any case.
      mayBegin: !isWeighed || budget.fail(origin, now),
      tokens: budget?.available(origin),
      request: sent.request,
      exhausted: given?.verdict.because,
      ended: outcomesSoFar()
    })
    const see = (verdict: Verdict, state: State) =>
      Effect.zipRight(observe(failure, verdict, progress.request), settings.notify(failure, verdict, state))
    const giveUp = (verdict: Verdict, state: State): Effect.Effect<Next, never, R> =>
      Effect.map(see(verdict, state), () => {
        // The requests of a policy within this one are requests too.
        const attempts = progress.request - 1 + (given?.attempts ?? 1)
        recordOutcome(failure, { attempts, elapsed: state.elapsed, verdict })
        return { goesOn: false, delay: 0, verdict, progress }
      })
    const goOn = (progress: Progress): Next => ({
      goesOn: true,
      delay: step.delay,
      verdict: step.verdict,
      progress
    })
    if (step.cost > 0) budget?.take(origin, step.cost)
    const closed = step.closes > 0 ? gate?.close(origin, now, step.closes) : undefined
    switch (step.verdict._tag) {
      case "Stop":
        return giveUp(step.verdict, step.state)
      case "Refresh":
        return Effect.gen(function*() {
          yield* see(step.verdict, step.state)
          const stop = yield* renew(settings, sent.used, step.state.elapsed)
          if (stop === undefined) return goOn(step.progress)
          const now = yield* Clock.currentTimeMillis
          return yield* giveUp(stop, { ...step.state, now, elapsed: elapsedAt(progress, now) })
        })
      case "Retry":
        // It waits for what it has closed itself by its own delay.
        return Effect.as(
          see(step.verdict, step.state),
          goOn(closed === undefined ? step.progress : { ...step.progress, heeded: closed.until })
        )
    }
  })

/** Waits at the gate of an origin for as long as that is closed, and the call can wait. */
export const passGate = <R>(
  { budget, gate, settings }: Shared<R>,
  progress: Progress,
  origin: string
): Effect.Effect<Progress> => {
  const pass = (progress: Progress, arrived: number): Effect.Effect<Progress> =>
    Effect.flatMap(Effect.zip(Clock.currentTimeMillis, Random.next), ([now, random]) => {
      const closing = gate?.closing(origin, now)
      const held = closing && beforeRequest(settings, progress, closing, { now, random, arrived })
      // What waits does not pile up, to fall upon a server that is well again: it takes as much as a repeat.
      if (held === undefined || budget?.take(origin, costs.throttled) === false) return Effect.succeed(progress)
      // Whoever came first may have closed it again: look once more, instead of finding out.
      return Effect.zipRight(Effect.sleep(held.wait), pass(held.progress, arrived))
    })
  return Effect.flatMap(Clock.currentTimeMillis, (arrived) => pass(progress, arrived))
}

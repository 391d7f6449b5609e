/** The one place that does what a step says: tokens, the gate, the renewal, and what is seen from outside. */
import * as Deferred from "#effect/Deferred"
import * as Effect from "#effect/Effect"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Option from "#effect/Option"
import * as Random from "#effect/Random"
import { awaitInTurn } from "#seam/fiber"
import * as Clock from "effect/Clock"
import type { RetryBudget } from "../../RetryBudget.js"
import { copyOf, Failure } from "../error/failure.js"
import { activityKey } from "../evidence/activityKey.js"
import { evidenceOf } from "./aware.js"
import type { Closing, Gate, Place, Wake } from "./gate.js"
import { observe } from "./observe.js"
import { originOf } from "./origin.js"
import { outcomeSince, outcomesSoFar, recordOutcome } from "./outcome.js"
import { elapsedAt, type Progress } from "./progress.js"
import type { Used } from "./renewal.js"
import type { Settings } from "./settings.js"
import {
  afterFailure,
  afterRenewal,
  beforeRequest,
  inLineTooLong,
  isWeighed,
  readFailure,
  type Seen,
  type Step
} from "./step.js"
import { isWell, signOf, type State, type Verdict } from "./verdict.js"

/** What the calls have in common that are made under one policy and one client. */
export interface Common<R> {
  readonly settings: Settings<R>
  readonly budget: RetryBudget | undefined
  /** Where others wait after one was told to; absent where nobody waits. */
  readonly gate: Gate | undefined
  /** Whether every answer is told to the budget: only then a failure can be weighed against them. */
  readonly weighs: boolean
}

/** The same of calls of which nothing is known but their failures. */
export const nothingInCommon = <R>(settings: Settings<R>): Common<R> => ({
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
  /** The gate that it passed, and what the call holds there. */
  readonly gate?: { readonly key: string; readonly place: Place | undefined } | undefined
}

/** What a decision takes from outside: the time, and a number by chance. */
export const chance = /* @__PURE__ */ Effect.zip(Clock.currentTimeMillis, Random.next)

/** Shows a verdict to whoever looks: the span, the metric and the program's own function. */
export const seeing =
  <R>(settings: Settings<R>, failure: unknown, { request }: Progress) => (verdict: Verdict, state: State) =>
    Effect.andThen(observe(failure, verdict, request), settings.notify(failure, verdict, state))

/** What to do after a failure: wait and go on, or give up. */
export interface Next extends Pick<Step, "verdict" | "delay" | "progress"> {
  readonly goesOn: boolean
}

/** Where the request of a failure went, by which its budget is kept. */
export const originOfFailure = (failure: unknown, otherwise: string): string =>
  originOf(evidenceOf(failure)?.request?.url ?? "") || otherwise

/** Renews the credential of a call, and says why it cannot go on where that did not help it. */
export const renew = <R>(
  { refresh, renewals, rules }: Settings<R>,
  used: Used,
  { elapsed, now }: State
): Effect.Effect<Verdict | undefined, never, R> => {
  const left = rules.deadline - elapsed
  if (left < 0) return Effect.succeed(afterRenewal("late"))
  const pause = renewals.pauseOf(used, now)
  if (pause > 0) return Effect.succeed(afterRenewal(pause))
  const renewal = Effect.map(renewals.renew(used, refresh), (renewed) => renewed ? undefined : afterRenewal("failed"))
  return left === Number.POSITIVE_INFINITY ? renewal : Effect.timeoutOrElse(renewal, {
    duration: left,
    orElse: () => Effect.succeed(afterRenewal("late"))
  })
}

/** Judges a failure, and does what follows from that, all but the wait. */
export const perform = <R>(
  { budget, gate, settings, weighs }: Common<R>,
  failure: unknown,
  progress: Progress,
  sent: Sent
): Effect.Effect<Next, never, R> =>
  Effect.flatMap(Effect.zip(chance, activityKey), ([[now, random], keyFor]) => {
    const { renewals } = settings
    const origin = originOfFailure(failure, sent.origin)
    const { aware, retry } = readFailure(settings, failure)
    const given = outcomeSince(failure, progress.ended)
    const seen: Seen = {
      now,
      random,
      allowed: Number.POSITIVE_INFINITY,
      trusted: !weighs || budget === undefined || budget.trusts(origin),
      tokens: budget?.available(origin),
      request: sent.request,
      exhausted: given?.verdict.because,
      rekeyed: !weighs && keyFor !== undefined,
      ended: outcomesSoFar()
    }
    const allowed = weighs && budget !== undefined && isWeighed(settings, failure, progress, seen)
      ? budget.fail(origin, now, signOf(aware, retry))
      : seen.allowed
    // The budget may have given tokens for a trial.
    const tokens = budget?.available(origin)
    const step = afterFailure(settings, failure, progress, { ...seen, allowed, tokens })
    if (step.cost > 0) budget?.take(origin, step.cost)
    if (weighs && isWell(aware, retry)) answered(budget, origin, progress)
    const closed = sent.gate !== undefined && step.closes > 0
      ? gate?.close(sent.gate.key, now, step.closes, failure)
      : undefined
    if (sent.gate !== undefined) {
      if (isWell(aware, retry)) gate?.answered(sent.gate.key, now)
      sent.gate.place?.leave(isWell(aware, retry))
    }

    const show = seeing(settings, failure, progress)
    // Who ends with this failure may be the last that its process does: other machines are told first.
    const told = closed && settings.gate?.tell(sent, closed)
    const see: typeof show = told ? (verdict, state) => Effect.andThen(told, show(verdict, state)) : show
    const giveUp = (verdict: Verdict, state: State): Effect.Effect<Next, never, R> =>
      Effect.map(see(verdict, state), () => {
        // The requests of a policy within this one are requests too.
        const attempts = progress.request - 1 + (given?.attempts ?? 1)
        recordOutcome(failure, { attempts, elapsed: state.elapsed, verdict })
        return { goesOn: false, delay: 0, verdict, progress }
      })
    const { delay, state, verdict } = step
    const goOn = (progress: Progress): Next => ({ goesOn: true, delay, verdict, progress })
    switch (verdict._tag) {
      case "Stop":
        if (retry === "refresh" && progress.refreshed) renewals.refused(sent.used, progress.renewed, now)
        return giveUp(verdict, state)
      case "Refresh":
        return Effect.gen(function*() {
          yield* see(verdict, state)
          const stop = yield* renew(settings, sent.used, state)
          if (stop === undefined) return goOn({ ...step.progress, renewed: sent.used.credential })
          const now = yield* Clock.currentTimeMillis
          return yield* giveUp(stop, { ...state, now, elapsed: elapsedAt(progress, now) })
        })
      case "Retry":
        return Effect.as(
          see(verdict, state),
          goOn(closed === undefined ? step.progress : { ...step.progress, paid: closed.turn })
        )
    }
  })

/** Tells the budget of an answer of a server that is well: a repeat that led to it has helped. */
export const answered = (budget: RetryBudget | undefined, origin: string, { allowed, sign, spent }: Progress): void => {
  if (allowed !== undefined) budget?.recover(origin, spent, sign)
  else budget?.give(origin, spent)
}

/**
 * Passes the gate, however long that takes within the policy's bounds. Who cannot wait fails with the failure that closed
 * it, without having been sent. What the call holds there is noted at once, so that it can be interrupted at any moment.
 */
export const passGate = <R>(
  { budget, gate, settings }: Common<R> & { readonly gate: Gate },
  begun: Progress,
  key: string,
  made: HttpClientRequest.HttpClientRequest,
  place: Place
): Effect.Effect<Progress, unknown, R> => {
  const origin = originOf(made.url)
  const refuse = ({ failure, until }: Closing, progress: Progress, verdict: Verdict, now: number) =>
    Effect.suspend(() => {
      place.end()
      // What another machine was told has no failure here.
      const own = failure instanceof Failure
        ? copyOf(failure)
        : failure ?? settings.gate?.notSent(made, until - now)
      const elapsed = elapsedAt(progress, now)
      recordOutcome(own, { attempts: progress.request - 1, elapsed, verdict })
      const state: State = { attempt: progress.request, elapsed, now, random: 0 }
      return Effect.andThen(seeing(settings, own, progress)(verdict, state), Effect.fail(own))
    })
  const enter = (progress: Progress, arrived: number): Effect.Effect<Progress, unknown, R> =>
    Effect.flatMap(chance, ([now, random]) => {
      const woken = Deferred.makeUnsafe<void>()
      const wake: Wake = (isAdmitted) => {
        if (isAdmitted) place.admit(key)
        Deferred.doneUnsafe(woken, Effect.void)
      }
      const entry = gate.enter(key, now, wake)
      if (entry._tag === "Open") return Effect.succeed(progress)
      if (entry._tag === "Admitted") {
        place.admit(key)
        return Effect.succeed(progress)
      }
      const isClosed = entry._tag === "Closed"
      place.hold(() => isClosed ? gate.arrive(key) : gate.abandon(key, wake))
      const { closing } = entry
      const seen = { now, random, arrived, tokens: budget?.available(origin) }
      const held = beforeRequest(settings, progress, entry, seen)
      if ("_tag" in held) return refuse(closing, progress, held, now)
      if (held.cost > 0) budget?.take(origin, held.cost)
      // Whoever came first may have closed it again: it asks once more, instead of finding out.
      const again = Effect.suspend(() => {
        place.end()
        return pass(held.progress, arrived)
      })
      if (isClosed) return Effect.andThen(Effect.sleep(held.wait), again)
      return Effect.flatMap(Effect.timeoutOption(awaitInTurn(woken), held.wait), (result) =>
        place.isAdmitted()
          ? pass(held.progress, arrived)
          : Option.isSome(result)
          ? again
          : Effect.flatMap(Clock.currentTimeMillis, (now) => refuse(closing, held.progress, inLineTooLong, now)))
    })
  /** Hears first what other machines were told: who was let in before is not sent then. */
  const pass = (progress: Progress, arrived: number): Effect.Effect<Progress, unknown, R> =>
    Effect.flatMap(settings.gate?.learn(gate, key, made) ?? Effect.succeed(false), (isClosed) => {
      if (place.isAdmitted() && !isClosed) return Effect.succeed(progress)
      // That the gate was closed anew says all that there is to say of it.
      place.leave(true)
      return enter(progress, arrived)
    })
  return Effect.flatMap(Clock.currentTimeMillis, (arrived) => pass(begun, arrived))
}

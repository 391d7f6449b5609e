/** What follows from the failure of an attempt, and how a credential is renewed: each happens once, and is kept. */
import * as Effect from "#effect/Effect"
import * as Clock from "effect/Clock"
import { outcomesSoFar } from "../retry/outcome.js"
import { chance, type Common, renew, seeing } from "../retry/perform.js"
import { elapsedAt } from "../retry/progress.js"
import type { Used } from "../retry/renewal.js"
import { afterFailure, readFailure } from "../retry/step.js"
import type { State } from "../retry/verdict.js"
import { type Call, type Decision, type Renewed, toKept, toSaid } from "./log.js"
import { thisProcess } from "./process.js"

/** An attempt that has failed. */
export interface Failed {
  readonly failure: unknown
  readonly call: Call
  /** Where its request went. */
  readonly origin: string
  /** How many renewals this process had made when the attempt began. */
  readonly generation: number
}

const usedBy = ({ generation }: Failed): Used => ({ credential: undefined, generation })

/**
 * Whether the renewal of this call was another process's alone: what that has kept in its memory, this one does not know,
 * and it may have been refused for that.
 */
const isUnknownHere = ({ progress, renewedBy }: Call, here: string): boolean =>
  progress.refreshed && !renewedBy.includes(here)

/** Judges a failure, and shows the verdict to whoever looks. */
export const decide = <R>(
  { budget, settings }: Pick<Common<R>, "budget" | "settings">,
  failed: Failed
): Effect.Effect<Decision, never, R> =>
  Effect.flatMap(Effect.zip(chance, thisProcess), ([[now, random], here]) => {
    const { call, failure, origin } = failed
    settings.memory.origin = origin
    const progress = isUnknownHere(call, here) ? { ...call.progress, refreshed: false } : call.progress
    const { delay, progress: next, cost, state, verdict } = afterFailure(settings, failure, progress, {
      now,
      random,
      tokens: budget?.available(origin),
      allowed: Number.POSITIVE_INFINITY,
      trusted: true,
      ended: outcomesSoFar(),
      request: undefined,
      // What a policy within the activity has given up on is what this one is for; and no log tells of it.
      exhausted: undefined
    })
    if (cost > 0) budget?.take(origin, cost)
    if (verdict._tag === "Stop" && progress.refreshed && readFailure(settings, failure).retry === "refresh") {
      settings.renewals.refused(usedBy(failed), undefined, now)
    }
    return Effect.as(seeing(settings, failure, progress)(verdict, state), {
      verdict: toSaid(verdict),
      elapsed: state.elapsed,
      delay,
      next: toKept(next)
    })
  })

/** Renews the credential in this process. */
export const renewHere = <R>(
  { settings }: Pick<Common<R>, "settings">,
  failed: Failed
): Effect.Effect<typeof Renewed.Type, never, R> =>
  Effect.gen(function*() {
    const { call: { progress }, failure } = failed
    const by = yield* thisProcess
    const stateAt = (now: number): State => ({
      attempt: progress.request,
      elapsed: elapsedAt(progress, now),
      now,
      random: 0
    })
    const stopped = yield* renew(settings, usedBy(failed), stateAt(yield* Clock.currentTimeMillis))
    const state = stateAt(yield* Clock.currentTimeMillis)
    if (stopped === undefined) return { by, elapsed: state.elapsed, stopped: null }
    yield* seeing(settings, failure, progress)(stopped, state)
    return { by, elapsed: state.elapsed, stopped: toSaid(stopped) }
  })

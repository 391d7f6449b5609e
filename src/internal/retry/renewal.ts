/** Renews a credential once for all who find out that it has run out. */
import * as Cause from "#effect/Cause"
import * as Context from "#effect/Context"
import * as Deferred from "#effect/Deferred"
import * as Effect from "#effect/Effect"
import { type AnyFiber, awaitInTurn, interruptUnsafe } from "#seam/fiber"
import * as Exit from "effect/Exit"

interface Renewal {
  readonly done: Deferred.Deferred<boolean>
  fiber: AnyFiber | undefined
  waiting: number
}

/** What a request was sent with. */
export interface Used {
  /** The credential, where it can be seen. */
  readonly credential: string | undefined
  /** How many renewals there had been when the request was begun. */
  readonly generation: number
}

/** Renewals of one policy, each under the credential that had run out. */
export interface Renewals {
  /** The number of renewals so far. It stands for the credential in use where nobody can see that. */
  readonly generation: () => number
  /** Whether there is a newer credential now than the given one. It renews it if nobody has. */
  readonly renew: <R>(used: Used, renewal: Effect.Effect<unknown, unknown, R>) => Effect.Effect<boolean, never, R>
  /** Told that a renewed credential was refused as well, with the one that it came from. */
  readonly refused: (used: Used, from: string | undefined, now: number) => void
  /** Told that a request was accepted that had this credential. */
  readonly accepted: (credential: string | undefined) => void
  /** For how many milliseconds this credential is not renewed yet: its last renewal has not helped. */
  readonly pauseOf: (used: Used, now: number) => number
}

/** A renewal that has not helped: when the next one may be tried, and how long the pause before it is in all. */
interface Pause {
  readonly until: number
  readonly whole: number
}

/** The pause after a renewal that has not helped; eight times as long after each further one, up to an hour. */
const pauses = { first: 1_000, factor: 8, longest: 3_600_000 }

/** How many credentials are remembered as renewed: more than there can be requests of, one after another, in flight. */
const remembered = 32

/** Of which policies this fiber is a renewal. One that needed its own would wait for itself. */
const renewing = /* @__PURE__ */ Context.Reference<ReadonlyArray<object>>("effect-errata/renewing", {
  defaultValue: () => []
})

export const makeRenewals = (): Renewals => {
  const running = new Map<string, Renewal>()
  /** Which renewal was each one's last. A renewal may leave the credential's text as it was: then it is in use again. */
  const renewed = new Map<string, number>()
  /** Credentials that were refused although they were new. Where nobody can see a credential, all of them are one. */
  const paused = new Map<string, Pause>()
  let generation = 0

  const forget = (credential: string, done: Renewal["done"]) => {
    if (running.get(credential)?.done === done) running.delete(credential)
  }

  const remember = (credential: string) => {
    generation++
    renewed.delete(credential)
    renewed.set(credential, generation)
    const [oldest] = renewed.keys()
    if (renewed.size > remembered && oldest !== undefined) renewed.delete(oldest)
  }

  const start = <R>(
    credential: string,
    renewal: Effect.Effect<unknown, unknown, R>,
    around: ReadonlyArray<object>
  ): Effect.Effect<Renewal, never, R> =>
    Effect.gen(function*() {
      const done = yield* Deferred.make<boolean>()
      const out: Renewal = { done, fiber: undefined, waiting: 0 }
      // Before it begins: it may be over at once.
      running.set(credential, out)
      // A fiber of its own: whoever asked first may be interrupted, and the others still wait for it.
      out.fiber = yield* Effect.forkDetach(
        Effect.interruptible(renewal).pipe(
          Effect.provideService(renewing, [...around, running]),
          Effect.onExit((exit) => {
            forget(credential, done)
            if (Exit.isSuccess(exit)) remember(credential)
            return Deferred.succeed(done, Exit.isSuccess(exit))
          }),
          // Those who wait end with failures of their own: here is the only place that tells why it failed.
          Effect.catchCause((cause) =>
            Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.logDebug("the renewal of a credential failed", cause)
          )
        ),
        { startImmediately: true }
      )
      return out
    })

  return {
    generation: () => generation,
    refused: ({ credential = "" }, from = "", now) => {
      const before = paused.get(from)
      paused.delete(from)
      paused.delete(credential)
      const whole = before === undefined ? pauses.first : Math.min(pauses.longest, pauses.factor * before.whole)
      paused.set(credential, { until: now + whole, whole })
      const [oldest] = paused.keys()
      if (paused.size > remembered && oldest !== undefined) paused.delete(oldest)
    },
    accepted: (credential = "") => {
      if (paused.size > 0) paused.delete(credential)
    },
    pauseOf: ({ credential = "" }, now) => {
      const pause = paused.get(credential)
      const left = pause === undefined ? 0 : pause.until - now
      // A clock that was set back must not keep a credential from being renewed for longer than it was meant to.
      return pause === undefined || left > pause.whole ? 0 : Math.max(0, left)
    },
    renew: (used, renewal) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(renewing, (around) => {
          const credential = used.credential ?? `#${used.generation}`
          if ((renewed.get(credential) ?? 0) > used.generation) return Effect.succeed(true)
          if (around.includes(running)) return Effect.succeed(false)
          const known = running.get(credential)
          return Effect.flatMap(
            known === undefined ? start(credential, renewal, around) : Effect.succeed(known),
            (ours) => {
              ours.waiting++
              return Effect.onExit(restore(awaitInTurn(ours.done)), () => {
                ours.waiting--
                if (ours.waiting > 0) return Effect.void
                // Nobody wants it any more: what is left must not go on alone, and whoever comes now starts anew.
                forget(credential, ours.done)
                return Effect.sync(() => ours.fiber && interruptUnsafe(ours.fiber))
              })
            }
          )
        })
      )
  }
}

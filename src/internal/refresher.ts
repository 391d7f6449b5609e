/**
 * Renews a credential once for all who find out that it has run out.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"

interface Renewal {
  readonly done: Deferred.Deferred<boolean>
  readonly fiber: Fiber.RuntimeFiber<unknown, unknown>
  waiting: number
}

/** Renewals of one client, each under the credential that had run out. */
export interface Refresher {
  /** What stands for the credential in use where nobody can see it: the number of renewals so far. */
  readonly current: () => string
  /** Whether there is a newer credential now than the given one. It renews it if nobody has. */
  readonly renew: <R>(
    credential: string,
    renewal: Effect.Effect<unknown, unknown, R>
  ) => Effect.Effect<boolean, never, R>
}

/** How many credentials are remembered as renewed: more than there can be requests of, one after another, in flight. */
const remembered = 32

export const makeRefresher = (): Refresher => {
  const running = new Map<string, Renewal>()
  const renewed = new Set<string>()
  let generation = 0

  const finish = (credential: string, succeeded: boolean) => {
    running.delete(credential)
    if (!succeeded) return
    generation++
    renewed.add(credential)
    const [oldest] = renewed
    if (renewed.size > remembered && oldest !== undefined) renewed.delete(oldest)
  }

  const start = <R>(
    credential: string,
    renewal: Effect.Effect<unknown, unknown, R>
  ): Effect.Effect<Renewal, never, R> =>
    Effect.gen(function*() {
      const done = yield* Deferred.make<boolean>()
      // A fiber of its own: whoever asked first may be interrupted, and the others still wait for it.
      const fiber = yield* Effect.forkDaemon(
        Effect.onExit(Effect.interruptible(renewal), (exit) => {
          finish(credential, Exit.isSuccess(exit))
          return Deferred.succeed(done, Exit.isSuccess(exit))
        })
      )
      const out: Renewal = { done, fiber, waiting: 0 }
      running.set(credential, out)
      return out
    })

  return {
    current: () => `#${generation}`,
    renew: (credential, renewal) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.suspend(() => {
          if (renewed.has(credential)) return Effect.succeed(true)
          const known = running.get(credential)
          return Effect.flatMap(known === undefined ? start(credential, renewal) : Effect.succeed(known), (ours) => {
            ours.waiting++
            return Effect.onExit(restore(Deferred.await(ours.done)), () => {
              ours.waiting--
              // Nobody wants it any more: what is left must not go on alone.
              return ours.waiting === 0 ? Fiber.interruptFork(ours.fiber) : Effect.void
            })
          })
        })
      )
  }
}

/** What one asks of fibers, beside Effect itself. For Effect 4. */
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Headers from "effect/http/Headers"

export type AnyFiber = Fiber.Fiber<unknown, unknown>

/** Interrupts a fiber, and does not wait for it. */
export const interruptUnsafe = (fiber: AnyFiber): void => fiber.interruptUnsafe()

/** Starts a fiber that sleeps. */
export const startTimer = (duration: Duration.Input): Effect.Effect<AnyFiber> =>
  Effect.forkChild(Effect.sleep(duration), { startImmediately: true })

/** Waits, and goes on in its turn: Effect 4 lets it go on in the midst of what the fiber is at that it has waited for. */
export const awaitInTurn = <A, E>(deferred: Deferred.Deferred<A, E>): Effect.Effect<A, E> =>
  Effect.tap(Deferred.await(deferred), Effect.yieldNow)

/** Interrupted, it does not wait for what it leaves behind. */
export const disconnect = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(
      Effect.forkDetach(restore(self), { startImmediately: true }),
      (fiber) => Effect.onInterrupt(restore(Fiber.join(fiber)), () => Effect.sync(() => fiber.interruptUnsafe()))
    )
  )

/** The names of headers that the running fiber keeps secret; outside of a fiber those that everybody does. */
export const redactedNames = (): ReadonlyArray<string | RegExp> =>
  Fiber.getCurrent()?.getRef(Headers.CurrentRedactedNames) ?? Headers.CurrentRedactedNames.defaultValue()

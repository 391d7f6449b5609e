/** What one asks of fibers, beside Effect itself. For Effect 3. */
import * as Headers from "@effect/platform/Headers"
import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRefs from "effect/FiberRefs"
import * as Option from "effect/Option"

export type AnyFiber = Fiber.RuntimeFiber<unknown, unknown>

/** Interrupts a fiber, and does not wait for it. */
export const interruptUnsafe = (fiber: AnyFiber): void => fiber.unsafeInterruptAsFork(FiberId.none)

/** Starts a fiber that sleeps. */
export const startTimer = (duration: Duration.DurationInput): Effect.Effect<AnyFiber> =>
  Effect.fork(Effect.sleep(duration))

/** Waits, and goes on in its turn: after what the fiber is at that it has waited for. */
export const awaitInTurn: <A, E>(deferred: Deferred.Deferred<A, E>) => Effect.Effect<A, E> = Deferred.await

/** Interrupted, it does not wait for what it leaves behind. */
export const disconnect: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = Effect.disconnect

/** The names of headers that the running fiber keeps secret; outside of a fiber those that everybody does. */
export const redactedNames = (): ReadonlyArray<string | RegExp> =>
  FiberRefs.getOrDefault(
    Option.match(Fiber.getCurrentFiber(), { onNone: FiberRefs.empty, onSome: (fiber) => fiber.getFiberRefs() }),
    Headers.currentRedactedNames
  )

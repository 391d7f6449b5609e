/** What tests ask of fibers, beside Effect itself. */
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Scheduler from "effect/Scheduler"

/** How a fiber has ended; nothing where it goes on. */
export const poll = <A, E>(fiber: Fiber.Fiber<A, E>): Effect.Effect<Exit.Exit<A, E> | undefined> =>
  Effect.sync(() => fiber.pollUnsafe())

/** Gives an effect a way to ask how many fibers are alive that were started within it. */
export const countingFibers = <A, E, R>(
  effect: (alive: () => number) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    let alive = 0
    return Effect.provideService(effect(() => alive), Metric.FiberRuntimeMetrics, {
      recordFiberStart: () => {
        alive++
      },
      recordFiberEnd: () => {
        alive--
      }
    })
  })

/** Starts effects outside of the fiber that asks for it, by all that it has. */
export const forker: Effect.Effect<<A, E>(effect: Effect.Effect<A, E>) => Fiber.Fiber<A, E>> = Effect.map(
  Effect.context(),
  Effect.runForkWith
)

/** The same effect, in a fiber that lets others go on after so many operations. */
export const yieldingAfter = <A, E, R>(self: Effect.Effect<A, E, R>, operations: number): Effect.Effect<A, E, R> =>
  Effect.provideService(self, Scheduler.MaxOpsBeforeYield, operations)

/** With fewer, it does nothing but let others go on. */
export const fewestOperations = 3

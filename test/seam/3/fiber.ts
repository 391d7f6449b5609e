/** What tests ask of fibers, beside Effect itself. */
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import * as Supervisor from "effect/Supervisor"

/** How a fiber has ended; nothing where it goes on. */
export const poll = <A, E>(fiber: Fiber.RuntimeFiber<A, E>): Effect.Effect<Exit.Exit<A, E> | undefined> =>
  Effect.map(Fiber.poll(fiber), Option.getOrUndefined)

class Count extends Supervisor.AbstractSupervisor<number> {
  alive = 0
  override readonly value = Effect.sync(() => this.alive)
  override onStart(): void {
    this.alive++
  }
  override onEnd(): void {
    this.alive--
  }
}

/** Gives an effect a way to ask how many fibers are alive that were started within it. */
export const countingFibers = <A, E, R>(
  effect: (alive: () => number) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const count = new Count()
    return Effect.supervised(effect(() => count.alive), count)
  })

/** Starts effects outside of the fiber that asks for it, by all that it has. */
export const forker: Effect.Effect<<A, E>(effect: Effect.Effect<A, E>) => Fiber.RuntimeFiber<A, E>> = Effect.map(
  Effect.runtime(),
  (runtime) => Runtime.runFork(runtime)
)

/** The same effect, in a fiber that lets others go on after so many operations. */
export const yieldingAfter: <A, E, R>(self: Effect.Effect<A, E, R>, operations: number) => Effect.Effect<A, E, R> =
  Effect.withMaxOpsBeforeYield

/** With fewer, it does nothing but let others go on. */
export const fewestOperations = 20

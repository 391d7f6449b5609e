/** Effect 4's words for effects, on Effect 3. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Either from "effect/Either"
import type * as Fiber from "effect/Fiber"

export * from "effect/Effect"
export {
  async as callback,
  catchAll as catch,
  catchAllCause as catchCause,
  either as result,
  tapErrorCause as tapCause,
  zipRight as andThen
} from "effect/Effect"

/** An Either of Effect 3 is an effect. */
export const fromResult: <A, E>(result: Either.Either<A, E>) => Effect.Effect<A, E> = (result) => result

/** Effect 3 lets a new fiber begin by itself. */
interface ForkOptions {
  readonly startImmediately?: boolean
}

export const forkChild: <A, E, R>(
  self: Effect.Effect<A, E, R>,
  options?: ForkOptions
) => Effect.Effect<Fiber.RuntimeFiber<A, E>, never, R> = Effect.fork

export const forkDetach: <A, E, R>(
  self: Effect.Effect<A, E, R>,
  options?: ForkOptions
) => Effect.Effect<Fiber.RuntimeFiber<A, E>, never, R> = Effect.forkDaemon

export const timeoutOrElse = <A, E, R, B, E2, R2>(
  self: Effect.Effect<A, E, R>,
  { duration, orElse }: {
    readonly duration: Duration.DurationInput
    readonly orElse: () => Effect.Effect<B, E2, R2>
  }
): Effect.Effect<A | B, E | E2, R | R2> =>
  Effect.flatten(
    Effect.timeoutTo(self, {
      duration,
      onSuccess: (value): Effect.Effect<A | B, E2, R2> => Effect.succeed(value),
      onTimeout: orElse
    })
  )

export const yieldNow: Effect.Effect<void> = /* @__PURE__ */ Effect.yieldNow()

/** What an effect succeeds with, and what it fails with. */
export type Success<T> = T extends Effect.Effect<infer A, infer _E, infer _R> ? A : never
export type Error<T> = T extends Effect.Effect<infer _A, infer E, infer _R> ? E : never

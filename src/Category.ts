/** What kind of failure it is, in the canonical words of google.rpc.Code: one vocabulary for every API. */
import * as Effect from "#effect/Effect"
import { dual } from "effect/Function"

/**
 * All categories, in the order of google.rpc.Code.
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 * @example
 * ```ts
 * import { Category } from "effect-errata"
 *
 * console.log(Category.all.length) // => 16
 * ```
 */
export const all = [
  "Cancelled",
  "Unknown",
  "InvalidArgument",
  "DeadlineExceeded",
  "NotFound",
  "AlreadyExists",
  "PermissionDenied",
  "ResourceExhausted",
  "FailedPrecondition",
  "Aborted",
  "OutOfRange",
  "Unimplemented",
  "Internal",
  "Unavailable",
  "DataLoss",
  "Unauthenticated"
] as const

/** One of the sixteen categories. */
export type Category = (typeof all)[number]

/** The category of an error, as its type knows it: `never` for a type that has none. */
export type Of<E> = E extends { readonly category: infer K extends Category } ? K : never

/** The members of `E` that are, or at run time may be, in the category `C`. */
export type In<E, C> = E extends { readonly category: infer K } ? (C extends K ? E : [K] extends [C] ? E : never)
  : never

/**
 * What is left of `E` when everything in the category `C` has been handled.
 *
 * **Details**
 *
 * An error whose category is decided only at run time (`UndocumentedError`) stays: another one of its kind may follow.
 */
export type NotIn<E, C> = E extends { readonly category: infer K } ? ([K] extends [C] ? never : E) : E

const isIn = <E, C>(error: E, category: C): error is E & In<E, C> =>
  typeof error === "object" && error !== null && "category" in error && error.category === category

const catch_: {
  <E, const C extends Of<E>, A2, E2, R2>(
    category: C,
    f: (error: In<E, C>) => Effect.Effect<A2, E2, R2>
  ): <A, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A | A2, NotIn<E, C> | E2, R | R2>
  <A, E, R, const C extends Of<E>, A2, E2, R2>(
    self: Effect.Effect<A, E, R>,
    category: C,
    f: (error: In<E, C>) => Effect.Effect<A2, E2, R2>
  ): Effect.Effect<A | A2, NotIn<E, C> | E2, R | R2>
} = dual(
  3,
  <A, E, R, const C extends Of<E>, A2, E2, R2>(
    self: Effect.Effect<A, E, R>,
    category: C,
    f: (error: In<E, C>) => Effect.Effect<A2, E2, R2>
  ): Effect.Effect<A | A2, NotIn<E, C> | E2, R | R2> =>
    Effect.catch(self, (error): Effect.Effect<A2, NotIn<E, C> | E2, R2> =>
      isIn(error, category)
        ? f(error)
        // The compiler cannot follow that what is not in the category is what NotIn keeps.
        : Effect.fail(error as NotIn<E, C>))
)

export {
  /**
   * Handles every error of one category, whichever API it comes from, and takes it out of the failure channel.
   *
   * **Gotchas**
   *
   * Errors whose category is known only at run time are handled when they match, and stay in the type.
   *
   * @example
   * ```ts
   * import { Effect } from "effect"
   * import { Category, Questback } from "effect-errata"
   *
   * const answer = Effect.fail(new Questback.Gone({ body: { detail: "The link has expired." } })).pipe(
   *   Category.catch("NotFound", (e) => Effect.succeed(`nothing there: ${e.body.detail}`))
   * )
   *
   * console.log(Effect.runSync(answer)) // => nothing there: The link has expired.
   * ```
   */
  catch_ as catch
}

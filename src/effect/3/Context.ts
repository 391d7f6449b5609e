/** Effect 4's words for references, on Effect 3. */
import * as Context from "effect/Context"

export * from "effect/Context"

/** What everybody has, and a fiber may have another value of. */
export const Reference: <A>(
  id: string,
  options: { readonly defaultValue: () => A }
) => Context.Reference<Context.Reference<unknown, A>, A> = (id, options) =>
  Context.Reference<never>()(id, options) as never

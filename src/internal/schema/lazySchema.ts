import * as Schema from "effect/Schema"

/**
 * A Schema that is built when somebody asks for it: most programs import it with the errors that use it, and never
 * decode one. Unlike `Schema.suspend` it leaves nothing in between, so that it is shown as what it stands for.
 */
export const lazySchema = <A, I>(build: () => Schema.Schema<A, I>): Schema.Schema<A, I> => {
  let ast: Schema.Schema<A, I>["ast"] | undefined
  return Object.defineProperty(Schema.make<A, I>(Schema.Never.ast), "ast", { get: () => ast ??= build().ast })
}

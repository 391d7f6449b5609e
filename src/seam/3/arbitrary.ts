/** Generated errors. For Effect 3. */
import * as Arbitraries from "effect/Arbitrary"
import * as FastCheck from "effect/FastCheck"
import type * as Schema from "effect/Schema"

export type Arbitrary<A> = FastCheck.Arbitrary<A>

/** What one of these Schemas generates and its filter lets pass, mapped. */
export const oneOf = <A, B>(
  members: ReadonlyArray<{
    readonly schema: Schema.Schema<A, unknown>
    readonly filter: (value: A) => boolean
    readonly map: (value: A) => B
  }>
): Arbitrary<B> =>
  FastCheck.oneof(...members.map(({ filter, map, schema }) => Arbitraries.make(schema).filter(filter).map(map)))

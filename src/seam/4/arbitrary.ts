/** Generated errors. For Effect 4. */
import * as Arbitraries from "effect/Arbitrary"
import * as Schema from "effect/Schema"

export type Arbitrary<A> = Arbitraries.Arbitrary<A>

/** What one of these Schemas generates and its filter lets pass, mapped. */
export const oneOf = <A, B>(
  members: ReadonlyArray<{
    readonly schema: Schema.Codec<A, unknown>
    readonly filter: (value: A) => boolean
    readonly map: (value: A) => B
  }>
): Arbitrary<B> => {
  const all = members.map(({ filter, map, schema }) =>
    Arbitraries.map(Arbitraries.filter(Arbitraries.schema(Schema.toType(schema)), filter), map)
  )
  return Arbitraries.flatMap(Arbitraries.schema(Schema.Literals(all.map((_, index) => index))), (index) => {
    const one = all[index]
    if (one === undefined) throw new Error("there is nothing to choose from")
    return one
  })
}

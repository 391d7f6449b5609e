/** What Effect generates, as an arbitrary of the tests: each value from a seed of its own. */
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as FastCheck from "fast-check"

/** Instances of a Schema. */
export const instancesOf = <S extends Schema.Constraint>(schema: S): FastCheck.Arbitrary<S["Type"]> =>
  generated(Arbitrary.schema(Schema.toType(schema)))

/** What `Fake.errors` gives. */
export const generated = <A>(arbitrary: Arbitrary.Arbitrary<A>): FastCheck.Arbitrary<A> =>
  FastCheck.integer().map((seed) => {
    const [value] = Effect.runSync(Arbitrary.sampleEffect(arbitrary, { seed, count: 1 }))
    return value as A
  })

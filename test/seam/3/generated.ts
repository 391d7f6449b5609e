/** What Effect generates, as an arbitrary of the tests. */
import * as Arbitrary from "effect/Arbitrary"
import type * as FastCheck from "effect/FastCheck"
import type * as Schema from "effect/Schema"

/** Instances of a Schema. */
export const instancesOf = <A, I, R>(schema: Schema.Schema<A, I, R>): FastCheck.Arbitrary<A> => Arbitrary.make(schema)

/** What `Fake.errors` gives. */
export const generated = <A>(arbitrary: FastCheck.Arbitrary<A>): FastCheck.Arbitrary<A> => arbitrary

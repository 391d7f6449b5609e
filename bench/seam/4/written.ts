/** What the majors differ by in the text of a program that a user writes. For Effect 4. */

/** The packages of Effect that such a program has, and their modules that hold all others. */
export const packages = ["effect"]
export const indexes = ["effect", "effect/http"]

/** Where the modules of HTTP are. */
export const http = "effect/http"

/** How one says that any failure is caught. */
export const catchAll = "Effect.catch"

/** The type of a Schema of `A` that is encoded as `I`. */
export const codec = "Schema.Codec<A, I>"

/** The Schema of an object whose members are all like this one. */
export const record = (member: string): string => `Schema.Record(Schema.String, ${member})`

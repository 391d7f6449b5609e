/** What the majors differ by in the text of a program that a user writes. For Effect 3. */

/** The packages of Effect that such a program has, and their modules that hold all others. */
export const packages = ["effect", "@effect/platform"]
export const indexes = ["effect", "@effect/platform"]

/** Where the modules of HTTP are. */
export const http = "@effect/platform"

/** How one says that any failure is caught. */
export const catchAll = "Effect.catchAll"

/** The type of a Schema of `A` that is encoded as `I`. */
export const codec = "Schema.Schema<A, I>"

/** The Schema of an object whose members are all like this one. */
export const record = (member: string): string => `Schema.Record({ key: Schema.String, value: ${member} })`

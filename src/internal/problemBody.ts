/**
 * The Schema of problem details, apart from the errors that they are: an API that answers with problems needs no others.
 */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import type { Body, BodyEncoded } from "../Problem.js"
import { lazySchema } from "./lazySchema.js"
import { leaves } from "./recogniser.js"
import { AnyJson, sentAs } from "./shown.js"

/**
 * The media type of problem details in JSON.
 * @category constants
 * @since 0.1.0
 */
export const contentType = "application/problem+json"

type Extended<Extensions extends Members> = {
  readonly [K in keyof Extensions]?: Schema.Schema.Type<Extensions[K]>
}

type Members = Readonly<Record<string, Schema.Schema.AnyNoContext>>

const members = {
  type: Schema.String,
  title: Schema.String,
  // Not 1e999: infinity is a number here, and none in JSON.
  status: Schema.JsonNumber,
  detail: Schema.String,
  instance: Schema.String
} satisfies Members

/** The members of a JSON object whose type is right. Where all are, that is the object itself. */
const wellTyped = (
  object: Readonly<Record<string, unknown>>,
  checks: ReadonlyArray<readonly [name: string, is: (value: unknown) => boolean]>
): Readonly<Record<string, unknown>> => {
  let out = object
  for (const [name, is] of checks) {
    if (!Object.hasOwn(out, name) || is(out[name])) continue
    const { [name]: _ignored, ...rest } = out
    out = rest
  }
  return Object.hasOwn(out, "type") ? out : { ...out, type: "about:blank" }
}

/**
 * The Schema of problem details with extension members of an API's own.
 *
 * **Details**
 *
 * As RFC 9457 demands of a client, a member of the wrong type is ignored, a missing `type` is `about:blank`, and
 * extensions that are not named here are kept. Anything but a JSON object is no problem.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Problem } from "effect-errata"
 *
 * const Body = Problem.bodyWith({ traceId: Schema.String })
 *
 * console.log(Schema.decodeUnknownSync(Body)({ title: "Gone", status: "410", traceId: "00-7f" }))
 * // => { type: 'about:blank', title: 'Gone', traceId: '00-7f' }
 * ```
 * @category schemas
 * @since 0.1.0
 */
export const bodyWith = <Extensions extends Members>(
  extensions: Extensions
): Schema.Schema<Body & Extended<Extensions>, BodyEncoded & Extended<Extensions>> => lazySchema(() => build(extensions))

const build = <Extensions extends Members>(
  extensions: Extensions
): Schema.Schema<Body & Extended<Extensions>, BodyEncoded & Extended<Extensions>> => {
  const all = { ...members, ...extensions }
  const checks = Object.entries(all).map(([name, schema]) => [name, Schema.is(schema)] as const)
  const { type, ...others } = all
  const fields = {
    type,
    ...Object.fromEntries(
      Object.entries(others).map(([name, schema]) => [name, Schema.optionalWith(schema, { exact: true })])
    )
  }
  const typed = Schema.Struct(fields, { key: Schema.String, value: AnyJson }).annotations({
    // Generated problems have no extensions but the named ones: an unknown value may be one that JSON cannot say.
    arbitrary: () => Arbitrary.makeLazy(Schema.Struct(fields))
  })
  // Seam: the fields were put together at run time, from the names and types that the signature has.
  return Schema.transform(
    Schema.Record({ key: Schema.String, value: Schema.Unknown }).annotations({ title: "a JSON object" }),
    typed,
    { strict: false, decode: (object) => wellTyped(object, checks), encode: (body) => body }
  ).pipe(
    sentAs(typed),
    leaves(Schema.Struct(fields, { key: Schema.String, value: Schema.Unknown }))
  ) as unknown as Schema.Schema<Body & Extended<Extensions>, BodyEncoded & Extended<Extensions>>
}

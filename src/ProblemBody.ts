/**
 * The body of problem details (RFC 9457) without any error: for an API that answers with problems, and tells its errors
 * apart by itself.
 * @see https://www.rfc-editor.org/rfc/rfc9457.html
 */
import * as Schema from "#effect/Schema"
import { anyObject, lazySchema, objectOf } from "#seam/body"
import type { AnyCodec, Type } from "#seam/codec"
import * as Api from "./Api.js"
import type { Description } from "./ApiError.js"

/** The media type of problem details in JSON. */
export const contentType = "application/problem+json"

/** The members that RFC 9457 defines, with whatever else a problem holds beside them. */
export interface Body {
  readonly type: string
  readonly title?: string
  readonly status?: number
  readonly detail?: string
  readonly instance?: string
  readonly [extension: string]: unknown
}

/** A problem as it is sent: any member may be missing. */
export interface BodyEncoded {
  readonly type?: string
  readonly title?: string
  readonly status?: number
  readonly detail?: string
  readonly instance?: string
  readonly [extension: string]: unknown
}

type Members = Readonly<Record<string, AnyCodec>>

type Extended<Extensions extends Members> = {
  readonly [K in keyof Extensions]?: Type<Extensions[K]>
}

const members = {
  type: Schema.String,
  title: Schema.String,
  // Not 1e999: infinity is a number here, and none in JSON.
  status: Schema.Finite,
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
 * import { ProblemBody } from "effect-errata"
 *
 * const Body = ProblemBody.bodyWith({ traceId: Schema.String })
 *
 * console.log(Schema.decodeUnknownSync(Body)({ title: "Gone", status: "410", traceId: "00-7f" }))
 * // => { type: 'about:blank', title: 'Gone', traceId: '00-7f' }
 * ```
 */
export const bodyWith = <Extensions extends Members>(
  extensions: Extensions
): Schema.Codec<Body & Extended<Extensions>, BodyEncoded & Extended<Extensions>> =>
  lazySchema(() => {
    const { type, ...others } = { ...members, ...extensions }
    const checks = Object.entries({ type, ...others }).map(([name, schema]) => [name, Schema.is(schema)] as const)
    // Seam: the members are put together at run time, and their types are those of the result.
    const documented = objectOf({ type }, others) as Schema.Codec<
      Body & Extended<Extensions>,
      BodyEncoded & Extended<Extensions>
    >
    return Api.readAs(documented, {
      from: anyObject,
      read: (object) => wellTyped(object, checks) as Body & Extended<Extensions>
    })
  })

/** The Schema of problem details as RFC 9457 defines them. */
export const Body: Schema.Codec<Body, BodyEncoded> = bodyWith({})

/**
 * What a message shows of a problem: its detail, else its title, and its `traceId` where it has one.
 *
 * @example
 * ```ts
 * import { ProblemBody } from "effect-errata"
 *
 * console.log(ProblemBody.describe({ type: "about:blank", title: "Gone", traceId: "00-7f" }))
 * // => { detail: 'Gone', trace: '00-7f' }
 * ```
 */
export const describe = (body: Body): Description => ({
  detail: body.detail ?? body.title,
  trace: typeof body["traceId"] === "string" ? body["traceId"] : undefined
})

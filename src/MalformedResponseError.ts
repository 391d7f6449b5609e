/** A success whose body is not what was promised. */
import * as Schema from "#effect/Schema"
import { asSchema, type SchemaClass } from "#seam/schemaClass"
import { Exchange } from "./Exchange.js"
import { Failure, sentence } from "./internal/error/failure.js"

type Fields = {
  readonly _tag: Schema.tag<"MalformedResponseError">
  readonly expected: typeof Schema.String
  readonly mismatch: typeof Schema.String
  readonly exchange: typeof Exchange
}

type Props = Omit<Schema.Struct.Type<Fields>, "_tag">

/** What was expected and where the body differs from it. */
const messageOf = ({ exchange, expected, mismatch }: Props): string =>
  sentence(
    `${exchange.status ?? "An answer"}, but the body is no valid ${expected}`,
    { detail: mismatch },
    exchange
  )

class Base extends Failure {
  declare readonly expected: string
  declare readonly mismatch: string
  constructor(props: Props) {
    super(messageOf(props))
    // An own tag: a Schema's union tells its members apart by nothing less.
    Object.assign(this, { _tag: "MalformedResponseError" }, props)
  }
}

interface Inherited extends Failure {
  readonly retry: "never"
  readonly category: "Internal"
  readonly applied: "unknown"
}

// Seam: the type says what asSchema has given it.
const MalformedResponseErrorBase = asSchema(
  Base,
  "MalformedResponseError",
  (): Fields => ({
    _tag: Schema.tag("MalformedResponseError"),
    expected: Schema.String,
    mismatch: Schema.String,
    exchange: Exchange
  }),
  { members: () => ({ name: "MalformedResponseError", retry: "never", category: "Internal", applied: "unknown" }) }
) as SchemaClass<MalformedResponseError, Fields, Inherited>

/**
 * A 2xx whose body is not what its schema says: the request was answered, the answer cannot be used.
 *
 * **Details**
 *
 * `expected` names the schema, `mismatch` says where the body differs from it, without quoting its values. It is never
 * repeated: the server has done what was asked, and would answer alike.
 *
 * @example
 * ```ts
 * import { MalformedResponseError, Exchange } from "effect-errata"
 *
 * const failure = new MalformedResponseError.MalformedResponseError({
 *   expected: "Quest",
 *   mismatch: "title is missing",
 *   exchange: Exchange.fromParts({ status: 200, headers: {}, body: "{}" })
 * })
 *
 * console.log(String(failure)) // => 200, but the body is no valid Quest: title is missing
 * ```
 */
export class MalformedResponseError extends MalformedResponseErrorBase {}

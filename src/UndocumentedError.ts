/** An answer outside the documentation. */
import * as Schema from "#effect/Schema"
import { asSchema, type SchemaClass } from "#seam/schemaClass"
import * as Category from "./Category.js"
import * as Disposition from "./Disposition.js"
import { Exchange } from "./Exchange.js"
import type * as Hint from "./Hint.js"
import { Failure, sentence } from "./internal/error/failure.js"

/**
 * Why an answer is no documented error.
 *
 * - `"NotDocumented"`: no documented error has this key or this status.
 * - `"BodyMismatch"`: `documentedAs` is documented for it, but the body is not what the documentation promises.
 * - `"NotPicked"`: `documentedAs` is documented for it, but was left out by `Catalog.pick`.
 * - `"NotSent"`: there was no answer. A gate that machines share kept the request back, since another of them was told to
 *   wait for longer than the call can. `retryAfter` says how long that still is; there is no status.
 */
export type Reason = "NotDocumented" | "BodyMismatch" | "NotPicked" | "NotSent"

type Fields = {
  readonly _tag: Schema.tag<"UndocumentedError">
  readonly api: typeof Schema.String
  readonly reason: Schema.Codec<Reason>
  readonly documentedAs: Schema.optional<typeof Schema.String>
  readonly mismatch: Schema.optional<typeof Schema.String>
  readonly key: Schema.optional<typeof Schema.String>
  readonly retry: Schema.Codec<Disposition.Retry>
  readonly category: Schema.Codec<Category.Category>
  readonly applied: Schema.Codec<Disposition.Applied>
  readonly floor: Schema.optional<typeof Schema.DurationFromMillis>
  readonly slower: Schema.optional<typeof Schema.DurationFromMillis>
  readonly hint: Schema.optional<Schema.Codec<Hint.Declared>>
  readonly shouldRetry: Schema.optional<typeof Schema.String>
  readonly exchange: typeof Exchange
}

type Props = Omit<Schema.Struct.Type<Fields>, "_tag">

/** Which answer it was and in what it differs from the documentation. */
const messageOf = ({ api, documentedAs, exchange, key, mismatch, reason }: Props): string => {
  const head = `${api === "" ? "HTTP" : api} ${exchange.status ?? ""}`.trimEnd()
  switch (reason) {
    case "NotDocumented":
      return key === undefined
        ? sentence(`${head} is not documented`, {}, exchange)
        : sentence(head, { detail: `${JSON.stringify(key)} is not documented` }, exchange)
    case "BodyMismatch":
      return sentence(`${head}, but not as documented for ${documentedAs}`, { detail: mismatch }, exchange)
    case "NotPicked":
      return sentence(`${head} is ${documentedAs}, which was not expected here`, {}, exchange)
    case "NotSent":
      return sentence("Not sent: another machine was told to wait", {}, exchange)
  }
}

class Base extends Failure {
  declare readonly api: string
  declare readonly reason: Reason
  declare readonly documentedAs?: string
  declare readonly mismatch?: string
  declare readonly key?: string
  constructor(props: Props) {
    super(messageOf(props))
    // An own tag: a Schema's union tells its members apart by nothing less.
    Object.assign(this, { _tag: "UndocumentedError" }, props)
  }
}

/** One struct, since a codec that writes bytes cannot tell two of a union apart that have no tag. */
const declaredHint = (): Schema.Codec<Hint.Declared> => {
  const place = Schema.Struct({
    header: Schema.optionalKey(Schema.String),
    body: Schema.optionalKey(Schema.Array(Schema.String)),
    unit: Schema.optionalKey(
      Schema.Literals(["seconds", "milliseconds", "epoch seconds", "epoch milliseconds", "date", "duration"])
    )
  })
  // Seam: what the filter lets pass is one of the two.
  return place.pipe(Schema.check(Schema.makeFilter((place) => "header" in place !== "body" in place))) as never
}

// Seam: the type says what asSchema has given it.
const UndocumentedErrorBase = asSchema(
  Base,
  "UndocumentedError",
  (): Fields => ({
    _tag: Schema.tag("UndocumentedError"),
    api: Schema.String,
    reason: Schema.Literals(["NotDocumented", "BodyMismatch", "NotPicked", "NotSent"]),
    documentedAs: Schema.optional(Schema.String),
    mismatch: Schema.optional(Schema.String),
    key: Schema.optional(Schema.String),
    retry: Schema.Literals(Disposition.chain),
    category: Schema.Literals(Category.all),
    applied: Schema.Literals(["no", "unknown"]),
    floor: Schema.optional(Schema.DurationFromMillis),
    slower: Schema.optional(Schema.DurationFromMillis),
    hint: Schema.optional(declaredHint()),
    shouldRetry: Schema.optional(Schema.String),
    exchange: Exchange
  }),
  { members: () => ({ name: "UndocumentedError" }) }
) as SchemaClass<UndocumentedError, Fields, Failure>

/**
 * An answer that no documented error fits: a status or a key that the documentation does not name, or a body that is
 * not what it promises, such as the HTML page of a proxy.
 *
 * **Details**
 *
 * Its traits are those of the class that is documented for the status, else those of HTTP itself, so that a policy
 * still does the right thing. `exchange` holds what came, `documentedAs` the tag of the class that does not fit, and
 * `mismatch` where its body differs. `key` is the code of the answer that no documented error has: one line of at most 100
 * characters, with secrets hidden.
 *
 * @example
 * ```ts
 * import { Catalog, Questback } from "effect-errata"
 *
 * const failure = Catalog.decodeParts(Questback.catalog, {
 *   status: 429,
 *   headers: { "content-type": "text/html" },
 *   body: "<h1>Slow down</h1>"
 * })
 *
 * console.log(failure._tag, failure.retry) // => UndocumentedError throttled
 * console.log(failure.message) // => Questback 429, but not as documented for QuestbackTooManyRequests: the body is text, not JSON
 * ```
 */
export class UndocumentedError extends UndocumentedErrorBase {}

/** What every failure of this package has in common: traits, evidence, a hint, and an honest way to print itself. */
import * as Duration from "#effect/Duration"
import * as Option from "#effect/Option"
import { YieldableError } from "#seam/error"
import * as Inspectable from "effect/Inspectable"
import type { Category } from "../../Category.js"
import type { Applied, Retry, Traits } from "../../Disposition.js"
import type { Exchange } from "../../Exchange.js"
import * as Hint from "../../Hint.js"
import { oneLine } from "../text/line.js"
import { mostOfLine } from "../text/redact.js"
import { pathOf } from "../text/urlParts.js"
import type { Description } from "./entry.js"
import { withoutStack } from "./withoutStack.js"

/** What a hint is read from: the traits, the evidence, and what the documentation says about waiting. */
export interface Hinted extends Pick<Traits, "retry"> {
  readonly exchange?: Exchange | undefined
  readonly floor?: Duration.Input | undefined
  readonly hint?: Hint.Declared | undefined
  readonly slower?: Duration.Input | undefined
  readonly shouldRetry?: string | undefined
}

/**
 * When the server, or else its documentation, says to come back, counted from the arrival of the answer.
 *
 * Many APIs send their quota headers with every answer: only a throttled failure is about the quota.
 */
export const hintOf = (failure: Hinted, now: number, retry: Retry = failure.retry): Option.Option<Hint.Hint> => {
  const { exchange, floor, hint } = failure
  let found = Option.none<Hint.Hint>()
  if (exchange !== undefined) {
    const { headers, parsed, receivedAt = now } = exchange
    if (hint !== undefined) found = Hint.fromDeclared(hint, { headers, body: parsed }, { now: receivedAt })
    if (Option.isNone(found)) {
      found = Hint.fromHeaders(headers, { now: receivedAt, family: retry === "throttled" ? "all" : "retry-after" })
    }
  }
  if (floor === undefined) return found
  const after = Duration.fromInputUnsafe(floor)
  return Option.isSome(found) && Duration.isGreaterThanOrEqualTo(found.value.after, after)
    ? found
    : Option.some({ after, source: "documentation" })
}

/** The same in milliseconds; none where nobody says. */
export const waitOf = (failure: Hinted, now: number, retry?: Retry): number =>
  Option.match(hintOf(failure, now, retry), { onNone: () => 0, onSome: ({ after }) => Duration.toMillis(after) })

/** `Questback 410 Gone: what the server said (GET /v1/quests/42, trace 00-d8…)`. */
export const sentence = (
  head: string,
  { detail, trace }: Description,
  exchange: Exchange | undefined
): string => {
  const request = exchange?.request
  const safe = (text: string, max?: number) => oneLine(exchange?.redact(text, mostOfLine) ?? text, max)
  const where = [
    ...(request === undefined ? [] : [`${oneLine(request.method, 20)} ${safe(pathOf(request.url), 200)}`]),
    ...(exchange?.redirect === "followed" ? ["redirected"] : []),
    ...(trace == null || trace === "" ? [] : [`trace ${safe(trace, 100)}`])
  ]
  return oneLine(head) +
    (detail == null || detail === "" ? "" : `: ${safe(detail)}`) +
    (where.length === 0 ? "" : ` (${where.join(", ")})`)
}

/**
 * What Node prints: the tag by which it is caught, the message, and the frames of the stack where there are any. Not in
 * the class itself: a bundler keeps a class whose members have such names, though nobody uses it.
 */
const printed = (): typeof YieldableError => {
  class Printed extends YieldableError {
    declare readonly _tag: string
    override [Inspectable.NodeInspectSymbol](): unknown {
      return [`${this._tag}: ${this.message}`, ...(this.stack ?? "").split("\n").slice(1)].join("\n")
    }
  }
  return Printed
}

const Printed: typeof YieldableError = printed()

/**
 * The base of all failures. Their message is made with them, as an own property: what copies an error, such as
 * `structuredClone`, takes no other. The traits stand on the prototype where the class decides them, else on the
 * instance.
 */
export abstract class Failure extends Printed implements Traits {
  declare readonly _tag: string
  declare readonly retry: Retry
  declare readonly category: Category
  declare readonly applied: Applied
  declare readonly exchange?: Exchange
  declare readonly floor?: Duration.Input
  declare readonly hint?: Hint.Declared
  declare readonly slower?: Duration.Input
  declare readonly shouldRetry?: string

  /** The status that came; absent where there was no answer. */
  get status(): number | undefined {
    return this.exchange?.status
  }

  /** When the server said to come back, counted from its answer; the documentation's floor counts like its word. */
  get retryAfter(): Duration.Duration | undefined {
    // An absolute time is read against the answer's Date or its arrival. With neither there is no telling how far it is.
    return Option.getOrUndefined(Option.map(hintOf(this, Number.NaN), (hint) => hint.after))
  }

  /** The id by which the API's support finds the request, where the answer carries one. */
  get trace(): string | undefined {
    return undefined
  }

  override toString(): string {
    return this.message
  }

  override toJSON(): Record<string, unknown> {
    const { retryAfter } = this
    return {
      _tag: this._tag,
      message: this.message,
      retry: this.retry,
      category: this.category,
      applied: this.applied,
      ...(retryAfter && { retryAfter: Duration.toMillis(retryAfter) }),
      ...(this.exchange && { exchange: this.exchange.toJSON() })
    }
  }
}

/** The same failure once more, as a value of its own: what is known of one call is not known of another. */
export const copyOf = (failure: Failure): Failure => {
  // Seam: every class of a failure is made from its own members, and from its body where it has one.
  const make = failure.constructor as new(props: object, trusted: boolean) => Failure
  const props = { ...failure, ...("body" in failure && { body: failure.body }) }
  return withoutStack(() => new make(props, true))
}

/** The decision: whether, when and how a failed request is repeated. Pure: a function of what is known. */
import * as Duration from "#effect/Duration"
import * as Inspectable from "effect/Inspectable"
import type { Retry, Traits } from "../../Disposition.js"
import { isRepeatable, type Request } from "../../Exchange.js"
import * as Hint from "../../Hint.js"
import type { Sign } from "../../RetryBudget.js"
import { type Hinted, waitOf } from "../error/failure.js"
import { oneLine } from "../text/line.js"
import type { Rules } from "./options.js"
import { backoff, spread } from "./wait.js"

/** What a verdict reads of a failure. */
export interface Aware extends Traits, Omit<Hinted, "retry"> {
  readonly _tag?: string | undefined
}

/** Why a verdict is what it is. */
export type Reason =
  | "never"
  | "server"
  | "eventual"
  | "attempts"
  | "exhausted"
  | "unsafe"
  | "refresh"
  | "hint"
  | "gate"
  | "deadline"
  | "budget"
  | "transient"
  | "throttled"

/** One decision, its reason, and the reason as a sentence. */
export type Verdict =
  | {
    readonly _tag: "Retry"
    readonly delay: Duration.Duration
    readonly reason: "transient" | "throttled" | "eventual"
    readonly because: string
  }
  | { readonly _tag: "Refresh"; readonly reason: "refresh"; readonly because: string }
  | {
    readonly _tag: "Stop"
    readonly reason: Exclude<Reason, "transient" | "throttled">
    readonly because: string
  }

/** Where a call stands when its request has failed. Times are in milliseconds. */
export interface State {
  /** The number of the request that failed; the first one is 1. */
  readonly attempt: number
  /** Since the first request was sent. */
  readonly elapsed: number
  /** The epoch time, against which a hint is read that carries a date and came without one. */
  readonly now: number
  /** In [0, 1). */
  readonly random: number
  /** What the budget has for this call: nothing, where too many fail. Absent where there is no budget. */
  readonly tokens?: number | undefined
  /** Whether the credential was already renewed for this call. Defaults to `false`. */
  readonly refreshed?: boolean | undefined
  /** How many repeats came after a delay. Defaults to `attempt - 1`. */
  readonly delayed?: number | undefined
  /** What was asked, for a failure that does not know. A failure of no known request is taken for safe to repeat. */
  readonly request?: Pick<Request, "method" | "repeatable" | "oneShot"> | undefined
  /** Why another policy has given up on this very failure; absent where none has. */
  readonly exhausted?: string | undefined
  /** Whether a repeat would be sent with another idempotency key than this one was. Defaults to `false`. */
  readonly rekeyed?: boolean | undefined
  /** How much longer each poll has become by what earlier failures of the call asked for. Defaults to 0. */
  readonly slowed?: number | undefined
}

/** What a repeat takes from a budget. Polling is no burden that a failure caused, so it takes nothing. */
export const costs = { transient: 14, throttled: 5, eventual: 0 } as const

export const time = (milliseconds: number): string => Duration.format(Duration.millis(Math.round(milliseconds)))

/** A verdict whose sentence is written when somebody reads it: most are only acted on. */
class Decision<Tag extends Verdict["_tag"], R extends Reason> {
  readonly _tag: Tag
  readonly reason: R
  readonly #say: () => string
  constructor(tag: Tag, reason: R, say: () => string) {
    this._tag = tag
    this.reason = reason
    this.#say = say
  }
  get because(): string {
    return this.#say()
  }
  toJSON(): unknown {
    return { ...this, because: this.because }
  }
  [Inspectable.NodeInspectSymbol](): unknown {
    return this.toJSON()
  }
}

class Repeat extends Decision<"Retry", "transient" | "throttled" | "eventual"> {
  readonly delay: Duration.Duration
  constructor(reason: Repeat["reason"], delay: number, say: () => string) {
    super("Retry", reason, say)
    this.delay = Duration.millis(delay)
  }
}

export const stop = (reason: Extract<Verdict, { _tag: "Stop" }>["reason"], say: () => string): Verdict =>
  new Decision("Stop", reason, say)

/** What came after a redirect says nothing of whether the request itself had its effect. */
export const mayBeApplied = ({ applied, exchange }: Aware): boolean =>
  applied === "unknown" || exchange?.redirect !== undefined

/** Whether there was no answer in time. */
export const isSilent = ({ category, exchange }: Aware): boolean =>
  category === "DeadlineExceeded" && exchange?.status === undefined

/** What a failure is the sign of: an overload where there was no answer in time, or where the server asks to wait. */
export const signOf = (aware: Aware, retry: Retry): Sign =>
  retry === "throttled"
    ? "throttled"
    : isSilent(aware) || aware.exchange?.headers["retry-after"] !== undefined
    ? "overload"
    : "chance"

/** Whether the server is well: it has answered, and the fault is the request's. */
export const isWell = ({ exchange }: Aware, retry: Retry): boolean =>
  retry !== "transient" && retry !== "throttled" && exchange?.status !== undefined && exchange.status < 500

/** How much longer each poll becomes from this failure on, in milliseconds. */
export const slowerBy = ({ slower }: Aware): number => slower === undefined ? 0 : Duration.toMillis(slower)

/** The steps of the decision, in their order: the first that applies gives the reason. */
export const verdictOf = (rules: Rules, failure: Aware, retry: Retry, state: State): Verdict => {
  const { attempt, elapsed, now, random, refreshed = false, tokens } = state
  const { exchange } = failure
  if (retry === "never") return stop("never", () => "the same request would get the same answer")
  if (exchange !== undefined && Hint.isRefusal(exchange.headers, failure.shouldRetry)) {
    return stop("server", () => "the server says not to repeat it")
  }
  if (retry === "eventual" && rules.eventual === undefined) {
    return stop("eventual", () => "it may come to exist later, and the policy does not poll")
  }
  if (retry !== "eventual" && attempt >= rules.attempts) {
    return stop("attempts", () => `attempt ${attempt} of at most ${rules.attempts} has failed`)
  }
  const { exhausted } = state
  if (exhausted !== undefined && !rules.repeatsExhausted) {
    return stop("exhausted", () => `another policy has given up on it: ${exhausted}`)
  }
  const request = exchange?.request ?? state.request
  if (request?.oneShot === true || state.request?.oneShot === true) {
    return stop("unsafe", () => "the body of the request is a stream that can be sent only once")
  }
  const isSafe = request?.repeatable === true && (state.rekeyed !== true || isRepeatable(request.method))
  if (request !== undefined && !isSafe && !rules.repeatsUnsafe && mayBeApplied(failure)) {
    return stop("unsafe", () => {
      const method = oneLine(request.method, 20)
      const why = exchange?.redirect === undefined ? "" : ", since what failed came after a redirect"
      return `the ${method} may have had its effect${why}, and a repeat may have it twice`
    })
  }
  if (retry === "refresh") {
    return rules.refreshes && !refreshed
      ? new Decision("Refresh", "refresh", () => "the credential has run out, and is renewed once")
      : stop(
        "refresh",
        () => refreshed ? "a renewed credential was not accepted either" : "the policy cannot renew the credential"
      )
  }
  const hint = waitOf(failure, now, retry)
  if (hint > rules.longestWait) {
    return stop("hint", () => `asked to wait ${time(hint)}, the policy waits at most ${time(rules.longestWait)}`)
  }
  const slowed = (state.slowed ?? 0) + slowerBy(failure)
  const poll = rules.eventual === undefined ? 0 : Math.min(rules.eventual.every, rules.longestWait) + slowed
  if (retry === "eventual" && poll > rules.longestWait) {
    return stop("hint", () => `asked to poll every ${time(poll)}, the policy waits at most ${time(rules.longestWait)}`)
  }
  const delayed = state.delayed ?? attempt - 1
  const pause = retry === "eventual"
    ? poll
    : backoff(retry === "throttled" ? rules.throttledBase : rules.transientBase, delayed, rules, random)
  const delay = Math.max(pause, spread(hint, rules, random))
  if (elapsed >= rules.deadline || elapsed + delay > rules.deadline) {
    return stop("deadline", () => `a wait of ${time(delay)} would pass the deadline of ${time(rules.deadline)}`)
  }
  if (rules.eventual !== undefined && retry === "eventual" && elapsed + delay > rules.eventual.upTo) {
    return stop(
      "eventual",
      () => `polled for ${time(elapsed)}, the policy polls for ${time(rules.eventual?.upTo ?? 0)}`
    )
  }
  if (tokens !== undefined && tokens < costs[retry]) {
    return stop("budget", () =>
      tokens > 0
        ? `a repeat takes ${costs[retry]} tokens, the budget has ${tokens}`
        : "the budget has nothing left for repeats")
  }
  return new Repeat(retry, delay, () =>
    hint > 0
      ? `asked to wait ${time(hint)}, waits ${time(delay)}`
      : retry === "eventual"
      ? `polls again in ${time(delay)}`
      : `backs off for ${time(delay)}`)
}

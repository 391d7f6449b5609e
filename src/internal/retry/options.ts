/** What a program may say to a policy, and what a policy is. */
import type * as Duration from "#effect/Duration"
import type * as Effect from "#effect/Effect"
import type { ScheduleOf } from "#seam/schedule"
import type * as Disposition from "../../Disposition.js"
import type { RetryBudget } from "../../RetryBudget.js"
import type { SharedGate } from "./sharedGate.js"
import type { Aware, Verdict } from "./verdict.js"

/** Where a policy's own failure is in its type. */
declare const LimitId: unique symbol

/** What the tags of errors mean to a policy, in place of what they say themselves. */
export type Tags = Readonly<Record<string, Disposition.Retry>>

/** The options of a policy with every default filled in, and times in milliseconds. */
export interface Rules {
  readonly attempts: number
  readonly transientBase: number
  readonly throttledBase: number
  readonly cap: number
  readonly longestWait: number
  readonly deadline: number
  /** How long one attempt may take. */
  readonly attemptTimeout: number
  readonly refreshes: boolean
  readonly eventual: { readonly every: number; readonly upTo: number } | undefined
  readonly repeatsUnsafe: boolean
  readonly repeatsExhausted: boolean
}

/** A number of attempts, or a sentence in the place of one that the compiler can tell is none. */
export type Attempts<N> = N extends number
  ? `${N}` extends "0" | `-${string}` | `${string}.${string}` | `${string}e-${string}`
    ? "attempts is a whole number from 1 on"
  : N
  : N

/** The options that may differ from error to error. One that is undefined is left out. */
export interface RetryLimits<out N = number> {
  /**
   * How many requests are sent at most, the first included. At a crowded gate a wait counts as one.
   * @default 3
   */
  readonly attempts?: N | undefined
  /**
   * The backoff: a random part of `base`, doubled with every delayed repeat, and of `cap` at most. A throttled failure
   * without a hint starts from `throttledBase`.
   * @default { base: "50 millis", throttledBase: "1 second", cap: "20 seconds" }
   */
  readonly backoff?: {
    readonly base?: Duration.Input | undefined
    readonly throttledBase?: Duration.Input | undefined
    readonly cap?: Duration.Input | undefined
  } | undefined
  /**
   * The longest single wait. A server that asks for more is not asked again: the failure says when to come back.
   * @default "1 minute"
   */
  readonly longestWait?: Duration.Input | undefined
  /**
   * `"repeat"` also repeats a request that is not idempotent and may have had its effect.
   * @default "stop"
   */
  readonly unsafe?: "stop" | "repeat" | undefined
}

/**
 * How much and how long a policy repeats. Every option has a default that suits a request a person waits for, and one that
 * is undefined is left out.
 *
 * A value that is declared of this type tells neither its tags nor whether it limits the time or shares a gate:
 * `satisfies Retry.Options` does.
 */
export interface Options<
  T extends Tags = Tags,
  R = never,
  O extends string = string,
  L = Duration.Input,
  N = number,
  G = SharedGate
> extends RetryLimits<N> {
  /**
   * How long the call may take as a whole. A wait that would pass it is not begun, and an attempt that is under way then is
   * interrupted, and fails with a `TransportError` of kind `"timeout"`.
   * @default none
   */
  readonly deadline?: L | undefined
  /**
   * How long each attempt may take, from the request to the head of its answer. One that takes longer is interrupted, and
   * fails with a `TransportError` of kind `"timeout"`, which is repeated where that is safe.
   * @default none
   */
  readonly attemptTimeout?: L | undefined
  /**
   * `"repeat"` also repeats a failure on which another policy has given up: for a slow policy around a quick one, whose
   * repeats multiply.
   * @default "stop"
   */
  readonly exhausted?: "stop" | "repeat" | undefined
  /**
   * What bounds the repeats of all calls together, and ends them while too many fail. Share one between clients, or say
   * `"none"`.
   * @default one of 500 tokens for each client, by origin
   */
  readonly budget?: RetryBudget | "none" | undefined
  /**
   * A gate that machines share, which `Shared.gate` of `effect-errata/Shared` makes: the calls of a `Retry.client` also wait
   * while another machine is told to. A call that cannot wait so long fails with an `UndocumentedError` of reason `"NotSent"`.
   * @default none: each client waits for what it was told itself
   */
  readonly gate?: G | undefined
  /**
   * Renews a credential that has run out: once for all fibers that wait for it. The request is then made anew, so it has
   * to read the credential when it is built (`HttpClient.mapRequestEffect`). If the renewal fails, so does the request,
   * with its own failure.
   * @default none
   */
  readonly refresh?: Effect.Effect<unknown, unknown, R> | undefined
  /**
   * Polls for what does not exist yet: how often, and for how long at most.
   * @default none
   */
  readonly eventual?: { readonly every: Duration.Input; readonly upTo: Duration.Input } | undefined
  /**
   * What errors mean here, by tag: errors without traits (`{ RpcClientError: "transient" }`), or others than
   * documented (`{ QuestbackUnauthorized: "refresh" }`). Whether a request was applied stays what the error says, and is
   * unknown for an error without traits.
   * @default {}
   */
  readonly tags?: T | undefined
  /**
   * Other bounds for single errors, by tag.
   * @default {}
   */
  readonly overrides?: { readonly [K in O]?: RetryLimits | undefined } | undefined
  /**
   * Whether `Retry.client` gives a request that is not idempotent an `Idempotency-Key`, the same on every attempt. Under
   * `Durable.retry` every client of this package does, and in every process.
   * @default false
   */
  readonly idempotencyKey?: boolean | undefined
}

/**
 * A Schedule that reads the traits and the evidence of a failure. It gives its verdict as output, and composes with all
 * of Schedule's combinators.
 *
 * `T` is what its tags mean; one with a question mark need not occur where the policy is used. `O` are the tags that have
 * bounds of their own.
 */
export interface Policy<out T extends Tags = {}, out R = never, O extends string = never, in X = never>
  extends ScheduleOf<Verdict, Aware | { readonly _tag: keyof T & string }, R>
{
  readonly rules: Rules
  readonly tags: T
  readonly overrides: Readonly<Record<O, Rules>>
  /**
   * What the policy itself makes a call fail with: a `TransportError` where it limits the time, and an `UndocumentedError`
   * where it shares a gate. In the type alone.
   */
  readonly [LimitId]?: (failure: X) => void
}

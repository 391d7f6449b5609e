/** Whether, when and how to repeat, derived from the type of the failure. */
import type * as Cause from "#effect/Cause"
import type * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Option from "#effect/Option"
import type * as Disposition from "./Disposition.js"
import { markReplayable } from "./internal/evidence/request.js"
import type { Judged, Retryable, TagOf } from "./internal/retry/channel.js"
import { repeatClient, repeatEffect } from "./internal/retry/client.js"
import * as combining from "./internal/retry/combine.js"
import * as exhausted from "./internal/retry/exhausted.js"
import type { Attempts, Options, Policy, Tags } from "./internal/retry/options.js"
import { outcomeOf } from "./internal/retry/outcome.js"
import { settingsOf, toPolicy } from "./internal/retry/schedule.js"
import { toSettings } from "./internal/retry/settings.js"
import type { SharedGate } from "./internal/retry/sharedGate.js"
import { judge } from "./internal/retry/step.js"
import type * as internal from "./internal/retry/verdict.js"
import type { TransportError } from "./TransportError.js"
import type { UndocumentedError } from "./UndocumentedError.js"

export type { Judged, Retryable } from "./internal/retry/channel.js"
export {
  /** A retryable failure on which the policy gave up, with how often and how long it was tried, and why it ended. */
  RetriesExhausted
} from "./internal/retry/exhausted.js"
export type { Options, Policy, RetryLimits, Rules, Tags } from "./internal/retry/options.js"

/**
 * A failure that a policy can judge: anything with the three traits. What evidence it carries is read too. A function that
 * is generic in what a policy is asked about says so: `E extends Retry.Aware`.
 */
export interface Aware extends internal.Aware {}
/**
 * One decision of a policy: `"Retry"` after `delay`, `"Refresh"` the credential and repeat, or `"Stop"`; with its
 * `reason` as a word and, as `because`, in a sentence.
 */
export type Verdict = internal.Verdict

/** Why a verdict is what it is. */
export type Reason = internal.Reason
/** Where a call stands when its request has failed: the input of {@link verdict}. Times are in milliseconds. */
export interface State extends internal.State {}

/** How a call ended: the requests it sent, over how many milliseconds, and the verdict that ended it. */
export type Outcome = NonNullable<ReturnType<typeof outcomeOf>>

/**
 * One decision of a policy, as a pure function: the same arguments give the same verdict.
 *
 * **When to use**
 *
 * To ask what a policy would do, in a test, a simulation or a tool. Everything else here is built on it.
 *
 * @example
 * ```ts
 * import { Catalog, Questback, Retry } from "effect-errata"
 *
 * const failure = Catalog.decodeParts(Questback.catalog, {
 *   status: 429,
 *   headers: { "X-RateLimit-Reset": "30" },
 *   body: "{\"title\":\"Too Many Requests\"}",
 *   request: { method: "GET", url: "https://api.example.com/v1/quests" }
 * })
 * const state = { attempt: 1, elapsed: 120, now: 0, random: 0.5 }
 *
 * const patient = Retry.verdict(Retry.policy(), failure, state)
 * console.log(patient._tag, patient.because) // => Retry asked to wait 30s, waits 31s 500ms
 *
 * const hasty = Retry.verdict(Retry.policy({ longestWait: "5 seconds" }), failure, state)
 * console.log(hasty._tag, hasty.because) // => Stop asked to wait 30s, the policy waits at most 5s
 * ```
 */
export const verdict: <T extends Tags, R, O extends string>(
  policy: Policy<T, R, O>,
  failure: Aware | { readonly _tag: keyof T & string },
  state: State
) => Verdict = judge

/** What the options say: the function that a policy is made for, such as `Schedule.max`, says nothing of its type. */
type Given<A> = [A] extends [infer B extends A] ? B : never

/** The tags of a type that knows them one by one: of any text nothing is known. */
type Single<O> = string extends O ? never : O

/** The tags that options tell: a type that knows no single one tells none. */
type Told<T extends Tags> = [T] extends [never] ? T : string extends keyof T ? {} : Given<T>

/** Tags that need not occur where the policy is used. */
type Optional<T> = [{ readonly [K in keyof T]?: T[K] }] extends [infer B extends Tags] ? B : {}

/** What a policy itself makes a call fail with, by the limits of time that it was given. */
type Limited<L> = [Exclude<L, undefined>] extends [never] ? never : TransportError

/** The same by the gate that it shares. */
type Gated<G> = [Exclude<G, undefined>] extends [never] ? never : UndocumentedError

/**
 * A policy: a Schedule that repeats where the type of the failure says that it can help, when the server says, and as
 * often as the options allow.
 *
 * **Details**
 *
 * Without options it sends at most three requests, backs off with full jitter from 50 ms (from 1 s when throttled),
 * takes a hint of up to a minute as a lower bound, and never repeats what may have had its effect, unless the request
 * is idempotent or carries an `Idempotency-Key`.
 *
 * **Gotchas**
 *
 * With `Effect.retry` it counts the time from the first failure on, since a Schedule hears of nothing before that;
 * {@link effect} and {@link client} count from the first request.
 *
 * `attempts` that are no whole number from 1 on, or `Infinity`, and a time that is not a number throw a `RangeError`:
 * they are a mistake of the program, which shows where the policy is made.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Questback, Retry } from "effect-errata"
 *
 * let requests = 0
 * const unlucky = Effect.suspend(() => {
 *   requests++
 *   return Effect.fail(new Questback.InternalServerError({ body: { title: "Unhandled" } }))
 * })
 *
 * await Effect.runPromise(Effect.exit(Effect.retry(unlucky, Retry.policy())))
 * console.log(requests) // => 3
 *
 * requests = 0
 * await Effect.runPromise(Effect.exit(Effect.retry(unlucky, { schedule: Retry.policy(), times: 1 })))
 * console.log(requests) // => 2
 * ```
 */
export const policy = <
  const T extends Tags = {},
  R = never,
  const O extends string = never,
  const L extends Duration.Input | undefined = never,
  N extends number = number,
  G extends SharedGate | undefined = never
>(
  options: Options<T, R, O, L, Attempts<N>, G> = {}
): Policy<Told<T>, Given<R>, Single<O>, Limited<L> | Gated<G>> =>
  // Seam: what the policy itself can fail with is in its type alone; and a sentence in the place of a number is no value.
  toPolicy(toSettings(options as Options<T, R, O>)) as Policy<Told<T>, Given<R>, Single<O>, Limited<L> | Gated<G>>

/** The tags of some errors, and a sentence in the place of any other. */
type Known<F, T> =
  & { readonly [K in TagOf<F> & string]?: Disposition.Retry }
  & { readonly [K in Exclude<keyof T, TagOf<F>>]: { readonly "no error here has this tag": K } }

/** Makes a policy for clients that fail with `F`, of which each may fail with less. */
export interface PolicyFor<F> {
  <
    const T extends { readonly [K in TagOf<F> & string]?: Disposition.Retry } | undefined = {},
    R = never,
    const L extends Duration.Input | undefined = never,
    N extends number = number,
    G extends SharedGate | undefined = never
  >(
    options?: Options<T & Known<F, T>, R, TagOf<F> & string, L, Attempts<N>, G>
  ): Policy<Optional<T>, Given<R>, never, Limited<L> | Gated<G>>
}

/**
 * A policy for several clients, of which not each can fail with all that its `tags` and `overrides` name: it is told the
 * errors of all.
 *
 * **When to use**
 *
 * To share one policy, with its renewals and its budget, between clients of several APIs. A {@link policy} with a tag is
 * refused where nothing has this tag, since it may be misspelt. Here that is checked where the policy is made, and an
 * editor offers the tags.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpClientResponse } from "effect/http"
 * import { Effect } from "effect"
 * import { Questback, Retry, Rick } from "effect-errata"
 *
 * // Stands for both servers: what they answer first is that the token has run out.
 * let requests = 0
 * const http = HttpClient.make((request) =>
 *   Effect.sync(() =>
 *     HttpClientResponse.fromWeb(request, Response.json({}, { status: requests++ === 0 ? 401 : 200 }))
 *   )
 * )
 *
 * const policy = Retry.policyFor<Questback.Failure | Rick.Failure>()({
 *   tags: { QuestbackUnauthorized: "refresh" },
 *   refresh: Effect.void
 * })
 * const quests = http.pipe(Questback.client, Retry.client(policy))
 * const characters = http.pipe(Rick.client, Retry.client(policy))
 *
 * console.log((await Effect.runPromise(quests.get("https://api.example.com/v1/quests/42"))).status) // => 200
 * console.log((await Effect.runPromise(characters.get("https://rick.example.com/characters/1"))).status) // => 200
 * ```
 */
export const policyFor = <F>(): PolicyFor<F> =>
  // Seam: the tags are checked by the compiler alone.
  policy as unknown as PolicyFor<F>

/**
 * Tells a callback of every verdict of a policy, with the failure it was taken on.
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { Questback, Retry } from "effect-errata"
 *
 * const policy = Retry.policy().pipe(Retry.notify((failure, verdict) => Console.log(verdict._tag, verdict.reason)))
 *
 * await Effect.runPromise(Effect.exit(Effect.retry(Effect.fail(new Questback.Gone({ body: {} })), policy)))
 * // => Stop never
 * ```
 */
export const notify = <R1>(
  f: (failure: Aware | { readonly _tag: string }, verdict: Verdict, state: State) => Effect.Effect<unknown, never, R1>
) =>
<T extends Tags, R, O extends string, X>(self: Policy<T, R, O, X>): Policy<T, R | R1, O, X> => {
  const settings = settingsOf(self)
  // Seam: what the policy itself can fail with is in its type alone; and what it is asked about is what its type says.
  return toPolicy({
    ...settings,
    notify: (failure, verdict, state): Effect.Effect<unknown, never, R | R1> =>
      Effect.andThen(settings.notify(failure, verdict, state), f(failure as Parameters<typeof f>[0], verdict, state))
  }) as Policy<T, R | R1, O, X>
}

/** The members of `E` that repeating cannot help. */
export type Final<E, T extends Tags = {}> = Exclude<E, Retryable<E, T>>

/**
 * Repeats an effect as the policy says.
 *
 * **When to use**
 *
 * For an effect of several steps that is repeated as a whole. For an `HttpClient`, {@link client} knows the request
 * too.
 *
 * **Gotchas**
 *
 * It does not compile on an effect that may fail with something without traits, until the policy's `tags` say what that
 * means; nor on an effect of which no failure can be helped by repeating, or where nothing has a tag that the policy
 * names. The compiler says which it is.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Questback, Retry } from "effect-errata"
 *
 * let requests = 0
 * const program = Effect.suspend(() =>
 *   ++requests < 3 ? Effect.fail(new Questback.InternalServerError({ body: {} })) : Effect.succeed("an answer")
 * ).pipe(Retry.effect(Retry.policy()))
 *
 * console.log(await Effect.runPromise(program), requests) // => an answer 3
 * ```
 */
export const effect = <T extends Tags, R1, O extends string, X = never>(
  policy: Policy<T, R1, O, X>
): <A, E, R>(
  self: Effect.Effect<A, E, R> & Judged<E, T, O>
) => Effect.Effect<A, E | X, R | R1> =>
(self) => repeatEffect(self, settingsOf(policy))

/**
 * Makes an `HttpClient` repeat its requests as the policy says.
 *
 * **When to use**
 *
 * On top of a catalog's `client`, which gives failures their types.
 *
 * **Details**
 *
 * Each attempt is made anew, from the request on: what `HttpClient.mapRequestEffect` adds, such as a token, is asked
 * for again. It compiles on a client of which the failures are such as {@link effect} takes.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpClientResponse } from "effect/http"
 * import { Effect } from "effect"
 * import { Questback, Retry } from "effect-errata"
 *
 * // Stands for the real client: busy once, then well again.
 * let requests = 0
 * const http = HttpClient.make((request) =>
 *   Effect.sync(() => {
 *     const status = requests++ === 0 ? 500 : 200
 *     return HttpClientResponse.fromWeb(request, Response.json({ title: "Unhandled" }, { status }))
 *   })
 * )
 *
 * const client = http.pipe(Questback.client, Retry.client(Retry.policy()))
 * const response = await Effect.runPromise(client.get("https://api.example.com/v1/quests/42"))
 *
 * console.log(response.status, requests) // => 200 2
 * ```
 */
export const client = <T extends Tags, R1, O extends string, X = never>(
  policy: Policy<T, R1, O, X>
): <E, R>(
  self: HttpClient.HttpClient.With<E, R> & Judged<E, T, O>
) => HttpClient.HttpClient.With<E | X, R | R1> =>
<E, R>(self: HttpClient.HttpClient.With<E, R>) => repeatClient<E, R, R1, X>(self, settingsOf(policy))

/**
 * Says of a request that the stream of its body is opened anew each time that it is sent, such as that of a file.
 *
 * **When to use**
 *
 * For uploads that may be repeated. Whether a stream can be read twice cannot be seen from outside, and one that cannot
 * would be sent again empty: so a request whose body is a stream is sent once, unless a program says this. Text, bytes,
 * JSON and forms need no such word.
 *
 * @example
 * ```ts
 * import { HttpClientRequest } from "effect/http"
 * import { Stream } from "effect"
 * import { Retry } from "effect-errata"
 *
 * const lines = Stream.make("first", "second").pipe(Stream.encodeText)
 * const request = HttpClientRequest.put("https://api.example.com/v1/exports/7").pipe(
 *   HttpClientRequest.bodyStream(lines),
 *   Retry.replayable
 * )
 *
 * console.log(request.method) // => PUT
 * ```
 */
export const replayable = (request: HttpClientRequest.HttpClientRequest): HttpClientRequest.HttpClientRequest => {
  markReplayable(request)
  return request
}

/**
 * How the call ended that this failure comes from; none for a failure that no policy has given up on.
 * @example
 * ```ts
 * import { Effect, Option } from "effect"
 * import { Questback, Retry } from "effect-errata"
 *
 * const failing = Effect.fail(new Questback.InternalServerError({ body: {} }))
 * const failure = await Effect.runPromise(Effect.flip(failing.pipe(Retry.effect(Retry.policy({ attempts: 2 })))))
 *
 * const { attempts, verdict } = Option.getOrThrow(Retry.outcome(failure))
 * console.log(attempts, verdict.because) // => 2 attempt 2 of at most 2 has failed
 * ```
 */
export const outcome = (failure: unknown): Option.Option<Outcome> => Option.fromNullishOr(outcomeOf(failure))

/** What {@link orExhausted} leaves in a failure channel: what may be final, and the rest as {@link RetriesExhausted}. */
export type Exhausted<E> =
  | (E extends { readonly retry: infer K } ? "never" extends K ? E : never : E)
  | ([Retryable<E>] extends [never] ? never : exhausted.RetriesExhausted<Extract<Retryable<E>, Disposition.Traits>>)

/**
 * Turns what was retryable into {@link RetriesExhausted}, and leaves final errors as they are: after it, a failure with
 * `retry` in its type is one that no policy would have helped with.
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Questback, Retry } from "effect-errata"
 *
 * const failing = Effect.fail(new Questback.InternalServerError({ body: { title: "Unhandled" } }))
 * const failure = await Effect.runPromise(
 *   failing.pipe(Retry.effect(Retry.policy({ attempts: 2 })), Retry.orExhausted, Effect.flip)
 * )
 *
 * console.log(failure._tag, failure.attempts, failure.last._tag) // => RetriesExhausted 2 QuestbackInternalServerError
 * ```
 */
export const orExhausted: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, Exhausted<E>, R> =
  // Seam: the types say by literals what the function decides by the same values.
  exhausted.orExhausted as <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, Exhausted<E>, R>

/**
 * The failures of a `Cause` as the one that a policy is asked about: the strictest decides, with the longest hint. A
 * defect or an interruption among them cannot be helped by repeating.
 * @example
 * ```ts
 * import { Cause } from "effect"
 * import { Questback, Retry } from "effect-errata"
 *
 * const refused = Cause.fail(new Questback.TooManyRequests({ body: {} }))
 * const mistake = Cause.die(new Error("a mistake of the program"))
 *
 * console.log(Retry.fromCause(refused).retry) // => throttled
 * console.log(Retry.fromCause(mistake).retry) // => never
 * ```
 */
export const fromCause: (cause: Cause.Cause<Aware>) => Aware = combining.fromCause

/**
 * Several failures as one, as {@link fromCause} does it: for a batch.
 * @example
 * ```ts
 * import { Questback, Retry } from "effect-errata"
 *
 * const both = Retry.combine([
 *   new Questback.TooManyRequests({ body: {} }),
 *   new Questback.InternalServerError({ body: {} })
 * ])
 *
 * console.log(both.retry, both.applied) // => throttled unknown
 * ```
 */
export const combine: (failures: ReadonlyArray<Aware>) => Aware = combining.combine

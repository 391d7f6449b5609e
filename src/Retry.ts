/**
 * Whether, when and how to repeat, derived from the type of the failure.
 *
 * @since 0.1.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleInterval from "effect/ScheduleInterval"
import type * as Disposition from "./Disposition.js"
import * as internal from "./internal/verdict.js"

/**
 * A failure that a policy can judge: anything that carries the three traits. What evidence it carries beside them is
 * read too.
 * @category models
 * @since 0.1.0
 */
export interface Aware extends internal.Aware {}

/**
 * One decision of a policy: `"Retry"` after `delay`, `"Refresh"` the credential and repeat, or `"Stop"`; with its
 * `reason` as a word and, as `because`, in a sentence.
 * @category models
 * @since 0.1.0
 */
export type Verdict = internal.Verdict

/**
 * Why a verdict is what it is.
 * @category models
 * @since 0.1.0
 */
export type Reason = internal.Reason

/**
 * Where a call stands when its request has failed: the input of {@link verdict}. Times are in milliseconds.
 * @category models
 * @since 0.1.0
 */
export interface State extends internal.State {}

/**
 * What the tags of errors mean to a policy, in place of what they say themselves.
 * @category models
 * @since 0.1.0
 */
export type Tags = Readonly<Record<string, Disposition.Retry>>

/**
 * How much and how long a policy repeats. Every option has a default that suits a request a person waits for.
 * @category models
 * @since 0.1.0
 */
export interface Options<T extends Tags = Tags> {
  /**
   * How many requests are sent at most, the first included.
   *
   * @default 3
   */
  readonly attempts?: number
  /**
   * The backoff: a random part of `base`, doubled with every delayed repeat, and of `cap` at most. A throttled failure
   * without a hint starts from `throttledBase`.
   *
   * @default { base: "50 millis", throttledBase: "1 second", cap: "20 seconds" }
   */
  readonly backoff?: {
    readonly base?: Duration.DurationInput
    readonly throttledBase?: Duration.DurationInput
    readonly cap?: Duration.DurationInput
  }
  /**
   * The longest single wait. A server that asks for more is not asked again: the failure says when to come back.
   *
   * @default "1 minute"
   */
  readonly longestWait?: Duration.DurationInput
  /**
   * The time from the first request after which none is sent. A wait that would pass it is not begun.
   *
   * @default none
   */
  readonly deadline?: Duration.DurationInput
  /**
   * What errors mean here, by tag: errors without traits (`{ TimeoutException: "transient" }`), or others than
   * documented (`{ QuestbackUnauthorized: "never" }`). Whether a failed request was applied stays what the error says,
   * and is unknown for an error without traits.
   *
   * @default {}
   */
  readonly tags?: T
  /**
   * `"repeat"` also repeats a request that is not idempotent and may have had its effect.
   *
   * @default "stop"
   */
  readonly unsafe?: "stop" | "repeat"
}

/**
 * A Schedule that reads the traits and the evidence of a failure. It gives its verdict as output, and composes with all
 * of Schedule's combinators.
 * @category models
 * @since 0.1.0
 */
export interface Policy<out T extends Tags = {}>
  extends Schedule.Schedule<Verdict, Aware | { readonly _tag: keyof T & string }>
{
  readonly rules: internal.Rules
  readonly tags: T
}

const millis = (input: Duration.DurationInput | undefined, otherwise: number): number =>
  input === undefined ? otherwise : Duration.toMillis(input)

const toRules = ({ attempts = 3, backoff = {}, deadline, longestWait, unsafe }: Options): internal.Rules => ({
  attempts,
  transientBase: millis(backoff.base, 50),
  throttledBase: millis(backoff.throttledBase, 1_000),
  cap: millis(backoff.cap, 20_000),
  longestWait: millis(longestWait, 60_000),
  deadline: millis(deadline, Number.POSITIVE_INFINITY),
  refreshes: false,
  eventual: undefined,
  repeatsUnsafe: unsafe === "repeat"
})

/** What is known of a failure that carries no traits: nothing but what the policy's `tags` say. */
const foreign: Disposition.Traits = { retry: "never", category: "Unknown", applied: "unknown" }

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
 * @category verdicts
 * @since 0.1.0
 */
export const verdict = <T extends Tags>(
  policy: Policy<T>,
  failure: Aware | { readonly _tag: keyof T & string },
  state: State
): Verdict => {
  const aware: Aware = "retry" in failure ? failure : foreign
  const tag = "_tag" in failure && typeof failure._tag === "string" ? failure._tag : ""
  const tags: Tags = policy.tags
  return internal.decide(policy.rules, aware, Object.hasOwn(tags, tag) ? tags[tag] ?? aware.retry : aware.retry, state)
}

/** How far one call has come. */
interface Progress {
  readonly attempt: number
  readonly delayed: number
  readonly start: number | undefined
}

/** The Schedule of a policy. It counts from the first request where that is known, else from the first failure. */
const toSchedule = <T extends Tags>(
  facts: Pick<Policy<T>, "rules" | "tags">,
  known: Pick<State, "request"> & { readonly start?: number } = {}
): Policy<T> => {
  const policy: Policy<T> = Object.assign(
    Schedule.makeWithState<Progress, Aware | { readonly _tag: keyof T & string }, Verdict>(
      { attempt: 1, delayed: 0, start: known.start },
      (now, failure, { attempt, delayed, start = now }) =>
        Effect.map(Random.next, (random) => {
          const out = verdict(policy, failure, {
            attempt,
            delayed,
            elapsed: now - start,
            now,
            random,
            request: known.request
          })
          return out._tag === "Retry"
            ? [
              { attempt: attempt + 1, delayed: delayed + 1, start },
              out,
              ScheduleDecision.continueWith(ScheduleInterval.after(now + Duration.toMillis(out.delay)))
            ]
            : [{ attempt, delayed, start }, out, ScheduleDecision.done]
        })
    ),
    facts
  )
  return policy
}

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
 * @example
 * ```ts
 * import { Effect, Schedule } from "effect"
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
 * await Effect.runPromise(Effect.exit(Effect.retry(unlucky, Schedule.intersect(Retry.policy(), Schedule.recurs(1)))))
 * console.log(requests) // => 2
 * ```
 * @category policies
 * @since 0.1.0
 */
export const policy = <const T extends Tags = {}>(options: Options<T> = {}): Policy<T> =>
  // Seam: without `tags` the type T is empty, as its default value is.
  toSchedule({ rules: toRules(options), tags: options.tags ?? ({} as T) })

type RetryOf<E, T extends Tags> = E extends { readonly _tag: infer K extends keyof T } ? T[K]
  : E extends { readonly retry: infer K } ? K
  : never

/**
 * The members of `E` that repeating can help, or at run time may.
 * @category utility types
 * @since 0.1.0
 */
export type Retryable<E, T extends Tags = {}> = E extends unknown
  ? [Exclude<RetryOf<E, T>, "never">] extends [never] ? never : E
  : never

/**
 * The members of `E` that repeating cannot help.
 * @category utility types
 * @since 0.1.0
 */
export type Final<E, T extends Tags = {}> = Exclude<E, Retryable<E, T>>

/** What a failure channel has to be for a policy to make sense on it; else a type that says why it does not. */
type Judged<E, T extends Tags> = [Exclude<keyof T, E extends { readonly _tag: infer K } ? K : never>] extends [never]
  ? [Retryable<E, T>] extends [never] ? { readonly "nothing here can be helped by repeating": E } : unknown
  : {
    readonly "no error here has this tag": Exclude<keyof T, E extends { readonly _tag: infer K } ? K : never>
  }

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
 * means; nor on an effect of which no failure can be helped by repeating.
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
 * @category operators
 * @since 0.1.0
 */
export const effect = <T extends Tags>(
  policy: Policy<T>
): <A, E extends Aware | { readonly _tag: keyof T & string }, R>(
  self: Effect.Effect<A, E, R> & Judged<E, T>
) => Effect.Effect<A, E, R> =>
(self) => run(self, policy)

const run = <A, E extends Aware | { readonly _tag: keyof T & string }, R, T extends Tags>(
  self: Effect.Effect<A, E, R>,
  policy: Policy<T>
): Effect.Effect<A, E, R> =>
  Effect.flatMap(Clock.currentTimeMillis, (start) => Effect.retry(self, toSchedule(policy, { start })))

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
 * for again.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpClientResponse } from "@effect/platform"
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
 * @category operators
 * @since 0.1.0
 */
export const client = <T extends Tags>(
  policy: Policy<T>
): <E extends Aware | { readonly _tag: keyof T & string }, R>(
  self: HttpClient.HttpClient.With<E, R> & Judged<E, T>
) => HttpClient.HttpClient.With<E, R> =>
(self) => HttpClient.transformResponse(self, (attempt) => run(attempt, policy))

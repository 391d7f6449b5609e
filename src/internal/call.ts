/**
 * One call: a request and its repeats, and what the calls of one client share.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import { isRepeatable } from "../Exchange.js"
import { type RetryBudget, unsafeMake } from "../RetryBudget.js"
import { type Closing, type Gate, makeGate } from "./gate.js"
import { makeOriginOf, originOf } from "./origin.js"
import { outcomesSoFar } from "./outcome.js"
import { begin, type Call, type Facts, type Judged, keyOf, type Progress, step } from "./policy.js"
import { isOneShot } from "./request.js"
import { costs, spread } from "./verdict.js"

/** What all calls of one client share. */
interface Shared<R> {
  readonly facts: Facts<R>
  readonly budget: RetryBudget | undefined
  readonly gate: Gate
  readonly fail: Call["fail"]
  readonly originOf: typeof originOf
}

/** What is known of the call that a fiber is making. */
interface Current {
  readonly start: number
  /** The number of the request that is next or under way, without those that polled. */
  attempt: number
  /** How often it was held at the gate. */
  held: number
  /** What it has waited for: its own wait, or the last one at the gate. A timer may ring before the clock says so. */
  heeded: Closing | undefined
  /** What its last wait took from the budget; what a success gives back. */
  spent: number
  /** How many renewals there had been when the attempt began. */
  generation: number
  request: HttpClientRequest.HttpClientRequest | undefined
  idempotencyKey: string | undefined
}

const originOfCall = <R>({ originOf }: Shared<R>, { request }: Current): string => originOf(request?.url ?? "")

const toCall = <R>(shared: Shared<R>, here: Current): Call => {
  const { budget, fail, gate } = shared
  const key = (failure: Judged) => keyOf(failure) || originOfCall(shared, here)
  return {
    budget,
    key,
    request: () =>
      here.request && {
        method: here.request.method,
        repeatable: isRepeatable(here.request.method, here.request.headers),
        oneShot: isOneShot(here.request.body)
      },
    fail,
    held: () => here.held,
    spent: (tokens) => {
      here.spent = tokens
    },
    used: () => ({ credential: here.request?.headers["authorization"], generation: here.generation }),
    throttled: (failure, now, delay) => {
      here.heeded = gate.close(key(failure), now, delay) ?? here.heeded
    }
  }
}

const beginCall = (start: number): Current => ({
  start,
  attempt: 1,
  held: 0,
  heeded: undefined,
  spent: 1,
  generation: 0,
  request: undefined,
  idempotencyKey: undefined
})

/** One attempt, which begins with the credential of this moment. */
const attemptOf = <A, E, R, R1>(self: Effect.Effect<A, E, R>, { facts }: Shared<R1>, here: Current) =>
  Effect.suspend(() => {
    here.generation = facts.refresher.generation()
    return self
  })

/** Repeats an effect, from a failure on that has just happened. */
const repeat = <A, E extends Judged, R, R1>(
  self: Effect.Effect<A, E, R>,
  shared: Shared<R1>,
  failure: E,
  progress: Progress,
  here: Current
): Effect.Effect<A, E, R | R1> => {
  const call = toCall(shared, here)
  return Effect.flatMap(step(shared.facts, failure, progress, call), (next) => {
    if (next._tag === "Done") return Effect.fail(failure)
    here.attempt = next.progress.attempt - next.progress.polls
    const attempt = Effect.annotateSpans(self, "http.request.resend_count", next.progress.attempt - 1)
    return Effect.zipRight(
      next.delay > 0 ? Effect.sleep(next.delay) : Effect.void,
      Effect.matchEffect(attempt, {
        onFailure: (error) => repeat(self, shared, error, next.progress, here),
        onSuccess: (value) =>
          Effect.sync(() => {
            shared.budget?.give(call.key(failure), here.spent)
            return value
          })
      })
    )
  })
}

/** Runs an effect under a policy, counting from now on. */
export const run = <A, E extends Judged, R, R1>(
  self: Effect.Effect<A, E, R>,
  facts: Facts<R1>
): Effect.Effect<A, E, R | R1> =>
  Effect.flatMap(Clock.currentTimeMillis, (start) => {
    const shared: Shared<R1> = {
      facts,
      budget: facts.budget === "none" ? undefined : facts.budget,
      gate: makeGate(),
      // An effect that succeeds does not say where, so no failure can be weighed against its successes.
      fail: () => true,
      originOf
    }
    const here = beginCall(start)
    const attempt = attemptOf(self, shared, here)
    const ended = outcomesSoFar()
    return Effect.catchAll(attempt, (failure) => repeat(attempt, shared, failure, begin(start, ended), here))
  })

/**
 * Waits where another call for the same origin was told to wait: in place of a request that would have been refused. So
 * it counts as one, and takes as much from the budget: what waits does not pile up, to fall upon a server that is well
 * again.
 */
const heedGate = <R>({ budget, facts, gate, originOf }: Shared<R>, here: Current, url: string): Effect.Effect<void> => {
  const { attempts, deadline, longestWait } = facts.rules
  const key = originOf(url)
  const pass = (begun: number): Effect.Effect<void> =>
    Effect.flatMap(Effect.zip(Clock.currentTimeMillis, Random.next), ([now, random]) => {
      const closing = gate.closing(key, now)
      if (closing === undefined || closing === here.heeded) return Effect.void
      const { until, whole } = closing
      // Those who wait for the same gate must not all pass it at the same moment.
      const wait = Math.ceil(until - now + spread(whole, facts.rules, random) - whole)
      const isBounded = here.attempt + here.held < attempts && now + wait - begun <= longestWait &&
        now + wait - here.start <= deadline
      if (!isBounded || budget?.take(key, costs.throttled) === false) return Effect.void
      here.held++
      here.heeded = closing
      here.spent = costs.throttled
      // Whoever came first may have closed it again: look once more, instead of finding out.
      return Effect.zipRight(Effect.sleep(wait), pass(begun))
    })
  return Effect.flatMap(Clock.currentTimeMillis, pass)
}

const hex = (digits: number): Effect.Effect<string> =>
  Effect.map(Random.nextIntBetween(0, 16 ** digits), (n) => n.toString(16).padStart(digits, "0"))

/** A version 4 UUID, from Effect's Random, so that a test can foretell it. */
const uuid: Effect.Effect<string> = Effect.map(
  Effect.all([hex(8), hex(4), hex(3), Random.nextIntBetween(8, 12), hex(3), hex(6), hex(6)]),
  ([a, b, c, variant, d, e, f]) => `${a}-${b}-4${c}-${variant.toString(16)}${d}-${e}${f}`
)

/** The key that a call's requests carry: one for all of its attempts. */
const keyOfCall = (here: Current): Effect.Effect<string> =>
  here.idempotencyKey === undefined
    ? Effect.map(uuid, (key) => here.idempotencyKey = key)
    : Effect.succeed(here.idempotencyKey)

/** Prepares each request of a call: its key, the gate, and the memory of what was asked. */
const prepare = <R>(shared: Shared<R>, request: HttpClientRequest.HttpClientRequest, here: Current) => {
  const { facts, gate } = shared
  if (!facts.idempotencyKey && !gate.isTouched()) return Effect.succeed(here.request = request)
  const keyed = facts.idempotencyKey && !isRepeatable(request.method, request.headers)
    ? Effect.map(keyOfCall(here), (key) => HttpClientRequest.setHeader(request, "idempotency-key", key))
    : Effect.succeed(request)
  return Effect.map(
    gate.isTouched() ? Effect.zipRight(heedGate(shared, here, request.url), keyed) : keyed,
    (prepared) => here.request = prepared
  )
}

/** What a client consists of: what makes a request ready, and what is done with it. */
interface Parts<E, R> {
  readonly preprocess: HttpClient.HttpClient.Preprocess<E, R>
  readonly postprocess: HttpClient.HttpClient.Postprocess<E, R>
}

/** The first attempt of a call whose request is there and needs nothing: every step that is saved counts for a success. */
const firstOf = <E, R, R1>(
  { facts, gate }: Shared<R1>,
  request: Effect.Effect<HttpClientRequest.HttpClientRequest, E, R>,
  here: Current,
  postprocess: HttpClient.HttpClient.Postprocess<E, R>
): ReturnType<typeof postprocess> | undefined => {
  if (facts.idempotencyKey || gate.isTouched() || !Exit.isExit(request) || !Exit.isSuccess(request)) return undefined
  // Seam: an effect that is an Exit has the value that its type says.
  here.request = request.value as HttpClientRequest.HttpClientRequest
  here.generation = facts.refresher.generation()
  return postprocess(request)
}

/** Makes a client repeat its requests. What its calls share is made here, once for the client. */
export const clientOf = <E extends Judged, R, R1>(
  self: HttpClient.HttpClient.With<E, R>,
  facts: Facts<R1>
): HttpClient.HttpClient.With<E, R | R1> => {
  const budget = facts.budget === "none" ? undefined : facts.budget ?? unsafeMake()
  const fail: Call["fail"] = (key, now) => budget === undefined || budget.fail(key, now)
  const shared: Shared<R1> = { facts, budget, gate: makeGate(), fail, originOf: makeOriginOf() }
  // Seam: HttpClient.makeWith puts them there, and the type of a client does not tell. Between the two a request is as
  // it will be sent, also with what is added to it above this client (a base URL), and can still be made anew.
  const { postprocess, preprocess } = self as typeof self & Parts<E, R>
  return HttpClient.makeWith<E, R, E, R | R1>(
    (request) =>
      Effect.clockWith((clock) => {
        const start = clock.unsafeCurrentTimeMillis()
        const ended = outcomesSoFar()
        const here = beginCall(start)
        const attempt = () =>
          attemptOf(postprocess(Effect.flatMap(request, (request) => prepare(shared, request, here))), shared, here)
        // By the cause: what looks for the failure in it takes its time for a success as well.
        return Effect.matchCauseEffect(firstOf(shared, request, here, postprocess) ?? attempt(), {
          onFailure: (cause) =>
            Either.match(Cause.failureOrCause(cause), {
              onLeft: (failure) => repeat(attempt(), shared, failure, begin(start, ended), here),
              onRight: Effect.failCause
            }),
          onSuccess: (response) => {
            budget?.give(originOfCall(shared, here), here.spent)
            return Effect.succeed(response)
          }
        })
      }),
    preprocess
  )
}

/** The two operators that repeat: an effect, and the requests of a client. */
import * as Cause from "#effect/Cause"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Result from "#effect/Result"
import { nowOf } from "#seam/clock"
import * as Clock from "effect/Clock"
import { isRepeatable } from "../../Exchange.js"
import { unsafeMake } from "../../RetryBudget.js"
import { withActivityKey } from "../evidence/activityKey.js"
import { isOneShot, readyOf } from "../evidence/request.js"
import { makeGate, makePlace, type Place } from "./gate.js"
import { keyOfCall } from "./idempotencyKey.js"
import { credentialOf, makeOriginOf } from "./origin.js"
import { outcomesSoFar } from "./outcome.js"
import { answered, type Common, nothingInCommon, originOfFailure, passGate, perform, type Sent } from "./perform.js"
import { begin, type Progress } from "./progress.js"
import type { Settings } from "./settings.js"
import { limitTime } from "./timeLimit.js"

type Request = HttpClientRequest.HttpClientRequest

/** Does what follows from a failure, and then the next attempt, or ends with the failure. */
const afterwards = <A, E, R, R1>(
  common: Common<R1>,
  failure: E,
  progress: Progress,
  sent: Sent,
  attempt: (progress: Progress) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R | R1> =>
  Effect.flatMap(perform(common, failure, progress, sent), ({ delay, goesOn, progress }) => {
    if (!goesOn) return Effect.fail(failure)
    const next = Effect.annotateSpans(attempt(progress), "http.request.resend_count", progress.request - 1)
    return delay > 0 ? Effect.andThen(Effect.sleep(delay), next) : next
  })

/** Runs an effect under a policy, counting from now on. */
export const repeatEffect = <A, E, R, R1>(
  self: Effect.Effect<A, E, R>,
  settings: Settings<R1>
): Effect.Effect<A, E, R | R1> => {
  const common = nothingInCommon(settings)
  const attempt = (progress: Progress, before = ""): Effect.Effect<A, E, R | R1> =>
    Effect.suspend(() => {
      const used = { credential: undefined, generation: settings.renewals.generation() }
      return Effect.matchEffect(limitTime(self, settings, progress), {
        onFailure: (failure) => {
          const origin = originOfFailure(failure, before)
          settings.memory.origin = origin
          const sent = { origin, request: undefined, used }
          return afterwards(common, failure, progress, sent, (progress) => attempt(progress, origin))
        },
        onSuccess: (value) => {
          // An effect that succeeds does not say where: it went where the last failure under this policy did.
          const origin = before || settings.memory.origin
          if (origin !== undefined) answered(common.budget, origin, progress)
          return Effect.succeed(value)
        }
      })
    })
  return Effect.flatMap(Clock.currentTimeMillis, (start) => attempt(begin(start, outcomesSoFar())))
}

/** What a client consists of: what makes a request ready, and what is done with it. */
interface Parts<E, R> {
  readonly preprocess: HttpClient.HttpClient.Preprocess<E, R>
  readonly postprocess: HttpClient.HttpClient.Postprocess<E, R>
}

/** Makes a client repeat its requests. What its calls share is made here, once for the client. A policy may fail with `X`. */
export const repeatClient = <E, R, R1, X = never>(
  self: HttpClient.HttpClient.With<E, R>,
  settings: Settings<R1>
): HttpClient.HttpClient.With<E | X, R | R1> => {
  const budget = settings.budget === "none" ? undefined : settings.budget ?? unsafeMake()
  const gate = makeGate()
  const common = { settings, budget, gate, weighs: true } satisfies Common<R1>
  const originOf = makeOriginOf()
  // Seam: HttpClient.makeWith puts them there, and the type of a client does not tell. Between the two a request is as
  // it will be sent, also with what is added to it above this client (a base URL), and can still be made anew.
  const { postprocess, preprocess } = self as typeof self & Parts<E, R>

  let lastCredential: string | undefined
  let lastOrigin = ""
  let lastKey = ""
  /** A gate belongs to an origin and a credential: one user's limit is not another's. Most requests have the last one's. */
  const gateOf = ({ headers, url }: Request): string => {
    const credential = credentialOf(headers)
    const origin = originOf(url)
    if (credential === lastCredential && origin === lastOrigin) return lastKey
    lastCredential = credential
    lastOrigin = origin
    return lastKey = credential === undefined ? origin : `${origin} ${credential}`
  }

  /** A call: its request is made anew for each attempt, so that it has the credential of that moment. */
  const call = (
    request: Effect.Effect<Request, E, R>,
    clock: Clock.Clock
  ): Effect.Effect<HttpClientResponse.HttpClientResponse, E, R | R1> => {
    let key: Effect.Effect<string> | undefined
    let place: Place | undefined

    const onFailure = (progress: Progress, made: Request | undefined, generation: number) => (cause: Cause.Cause<E>) =>
      Result.match(Cause.findError(cause), {
        onSuccess: (failure) => {
          const sent: Sent = {
            origin: originOf(made?.url ?? ""),
            request: made && {
              method: made.method,
              repeatable: isRepeatable(made.method, made.headers),
              oneShot: isOneShot(made.body)
            },
            used: { credential: made && credentialOf(made.headers), generation },
            gate: made && { key: gateOf(made), place }
          }
          return afterwards(common, failure, progress, sent, attempt)
        },
        onFailure: Effect.failCause
      })

    const send = (progress: Progress, made: Request, generation: number) =>
      // By the cause: what looks for the failure in it takes its time for a success as well.
      Effect.matchCauseEffect(limitTime(postprocess(Effect.succeed(made)), settings, progress, made), {
        onFailure: onFailure(progress, made, generation),
        onSuccess: (response) => {
          answered(budget, originOf(made.url), progress)
          settings.renewals.accepted(credentialOf(made.headers))
          gate.answered(gateOf(made), nowOf(clock))
          place?.leave(true)
          return Effect.succeed(response)
        }
      })

    /** Gives the request the key of its call, where it needs one: that of the activity that it belongs to, or its own. */
    const withKey = (progress: Progress, made: Request, generation: number) =>
      isRepeatable(made.method, made.headers)
        ? send(progress, made, generation)
        : withActivityKey(
          made,
          (made, given) => {
            key = given
            return send(progress, made, generation)
          },
          key,
          settings.idempotencyKey ? keyOfCall : undefined
        )

    /** Passes the gate, where there is need of that. */
    const ready = (progress: Progress, made: Request, generation: number) => {
      if (!gate.isTouched() && settings.gate === undefined) return withKey(progress, made, generation)
      const isFirst = place === undefined
      const ours = place ??= makePlace(gate)
      const passing = Effect.flatMap(
        // Seam: what closed the gate is a failure of this client, or one that the type of the policy adds to these.
        passGate(common, progress, gateOf(made), made, ours) as Effect.Effect<Progress, E, R1>,
        (progress) => withKey(progress, made, generation)
      )
      // Once for all that is left of the call, its repeats as well.
      return isFirst ? Effect.ensuring(passing, Effect.sync(ours.end)) : passing
    }

    const attempt = (progress: Progress): Effect.Effect<HttpClientResponse.HttpClientResponse, E, R | R1> =>
      Effect.suspend(() => {
        const generation = settings.renewals.generation()
        const made = readyOf(request)
        return made !== undefined
          ? ready(progress, made, generation)
          : Effect.matchCauseEffect(limitTime(request, settings, progress), {
            onFailure: onFailure(progress, undefined, generation),
            onSuccess: (made) => ready(progress, made, generation)
          })
      })

    return attempt(begin(nowOf(clock), outcomesSoFar()))
  }

  return HttpClient.makeWith<E, R, E | X, R | R1>(
    (request) => Effect.clockWith((clock) => call(request, clock)),
    preprocess
  )
}

/** What Effect 4 has itself, together with the clients of this package: the samples of the documentation. */
import { Effect, Exit, Option, Schema } from "effect"
import { type Problem, Questback, Retry } from "effect-errata"
import { HttpClient, ProblemDetails } from "effect/http"
import { CircuitBreaker, RateLimiter } from "effect/persistence"

/**
 * What a call says of the server. Only what repeating might have helped is trouble of the server's own: a documented 404
 * or 410 is an answer like any other. Effect's own classifier ignores every failure that is not an `HttpClientError`.
 */
export const classify = (exit: Exit.Exit<unknown, Questback.Failure>): CircuitBreaker.Outcome =>
  Option.match(Exit.findErrorOption(exit), {
    onNone: () => Exit.isSuccess(exit) ? CircuitBreaker.success : CircuitBreaker.ignored,
    onSome: ({ retry, retryAfter }) =>
      retry === "transient" || retry === "throttled"
        ? CircuitBreaker.failure({ retryAfter })
        : CircuitBreaker.success
  })

/** The breaker goes outside: it counts a call once, however often that was repeated, and an open one sends nothing. */
export const guarded = (http: HttpClient.HttpClient) =>
  Effect.map(
    CircuitBreaker.make({ tripPolicy: CircuitBreaker.consecutive(2), openDuration: "30 seconds" }),
    (breaker) =>
      http.pipe(
        Questback.client,
        Retry.client(Retry.policy()),
        HttpClient.withCircuitBreaker({ breaker, classify })
      )
  )

/** The rate limiter goes below: repeats pass it too. */
export const paced = (http: HttpClient.HttpClient) =>
  Effect.map(RateLimiter.RateLimiter, (limiter) =>
    http.pipe(
      HttpClient.withRateLimiter({
        limiter,
        key: "questback",
        limit: 2,
        window: "1 second",
        times: 0, // whether a 429 is repeated is for the policy
        disableResponseInspection: true // and so is what its headers say
      }),
      Questback.client,
      Retry.client(Retry.policy({ tags: { RateLimiterError: "never" } }))
    ))

/** A problem as a plain value of Effect's own, such as a server hands on to whoever has asked it. */
export const handOn = (failure: Problem.Details) =>
  Effect.map(
    // Its body need not say the status, which theirs answers with.
    Schema.decodeUnknownEffect(ProblemDetails.Schema)({ status: failure.status, ...failure.body }),
    ProblemDetails.toResponse
  )

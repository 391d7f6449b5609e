/**
 * A pace that many machines share. docs/at-scale.md shows the same code.
 */
import type * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import { RateLimiter } from "#test/persistence"
import { Questback, Retry } from "effect-errata"

interface Pace {
  readonly key: string
  readonly limit: number
  readonly window: Duration.Duration
}

/** A client of Questback that keeps a pace together with every other machine that has the same store. */
export const paced = (http: HttpClient.HttpClient, pace: Pace) =>
  Effect.map(RateLimiter.RateLimiter, (limiter) => {
    // Without the store each machine still has its own gate and its own budget: no reason to stop.
    const take = (tokens: number) =>
      limiter.consume({ ...pace, tokens, onExceeded: "delay" }).pipe(
        Effect.map(({ delay }) => delay),
        Effect.orElseSucceed(() => 0)
      )
    const policy = Retry.policy().pipe(
      // Who is told to wait takes a whole window, and the other machines wait for it too.
      Retry.notify((_, { reason }) => reason === "throttled" ? take(pace.limit) : Effect.void)
    )
    return http.pipe(
      Questback.client,
      // Below the policy, so that each repeat takes its turn as well.
      HttpClient.mapRequestEffect((request) => Effect.as(Effect.flatMap(take(1), Effect.sleep), request)),
      Retry.client(policy)
    )
  })

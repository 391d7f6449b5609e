/**
 * The limits of time that an attempt has: its own, and what is left until the deadline of its call.
 */
import * as Effect from "#effect/Effect"
import type * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Clock from "effect/Clock"
import * as Exchange from "../../Exchange.js"
import { TransportError } from "../../TransportError.js"
import { withoutStack } from "../error/withoutStack.js"
import { partsOf } from "../evidence/request.js"
import { elapsedAt, type Progress } from "./progress.js"
import type { Settings } from "./settings.js"

const tooLate = (made: HttpClientRequest.HttpClientRequest | undefined): TransportError =>
  withoutStack(() =>
    new TransportError({
      kind: "timeout",
      ...(made !== undefined && { exchange: Exchange.unanswered(partsOf(made)) })
    }, true)
  )

/** Interrupts an attempt that takes longer than its policy allows. */
export const limitTime = <A, E, R>(
  attempt: Effect.Effect<A, E, R>,
  { rules: { attemptTimeout, deadline } }: Pick<Settings<unknown>, "rules">,
  progress: Progress,
  made?: HttpClientRequest.HttpClientRequest
): Effect.Effect<A, E, R> =>
  Math.min(attemptTimeout, deadline) === Number.POSITIVE_INFINITY
    ? attempt
    : Effect.flatMap(Clock.currentTimeMillis, (now) =>
      // Seam: the type of the policy adds this failure to the channel.
      Effect.timeoutOrElse(attempt, {
        duration: Math.min(attemptTimeout, deadline - elapsedAt(progress, now)),
        orElse: () => Effect.fail(tooLate(made))
      }) as Effect.Effect<A, E, R>)

/** Repeats an activity by what the log of its workflow says, and writes there what it does not say yet. */
import * as Cause from "#effect/Cause"
import * as Effect from "#effect/Effect"
import * as Schema from "#effect/Schema"
import { type AnyActivity, around, keysOf, once, sleep, withAttempt, type Workflowing } from "#seam/workflow"
import * as Clock from "effect/Clock"
import { activityKey } from "../evidence/activityKey.js"
import { keysInOrder } from "../retry/idempotencyKey.js"
import { recordOutcome } from "../retry/outcome.js"
import { answered, nothingInCommon, originOfFailure } from "../retry/perform.js"
import { begin } from "../retry/progress.js"
import type { Settings } from "../retry/settings.js"
import { limitTime } from "../retry/timeLimit.js"
import type { Verdict } from "../retry/verdict.js"
import { decide, type Failed, renewHere } from "./decide.js"
import { type Call, Decision, fromKept, Renewed } from "./log.js"

/** A wait that is longer than this goes on while there is no process. A shorter one is not worth being woken for. */
const longestInMemory = "1 second"

/** Gives the requests that an effect sends their keys, from the first one on. */
const withKeys = <A, E, R>(self: Effect.Effect<A, E, R>, name: string): Effect.Effect<A, E, R | Workflowing> =>
  Effect.flatMap(
    keysOf,
    (keyOf) => Effect.provideService(self, activityKey, keysInOrder((request) => keyOf(`${name}/${request}`)))
  )

/** Repeats an activity under a policy. What belongs to it stands in the log under its name. */
export const repeatActivity = <A, E, R, R1>(
  activity: Effect.Effect<A, E, R> & AnyActivity,
  settings: Settings<R1>,
  name: string
): Effect.Effect<A, E, R | R1 | Workflowing> => {
  const common = nothingInCommon(settings)

  /** What is done where the log does not say yet how this attempt has ended. */
  const run = (execute: Effect.Effect<A, E, R>, { progress }: Call, before: string) => {
    const limited: Effect.Effect<A, E, R | Workflowing> = limitTime(execute, settings, progress)
    return Effect.tap(
      settings.idempotencyKey ? withKeys(limited, `${name}/${activity.name}`) : limited,
      () =>
        Effect.sync(() => {
          // An activity that succeeds does not say where: it went where the last failure under this policy did.
          const origin = before || settings.memory.origin
          if (origin !== undefined) answered(common.budget, origin, progress)
        })
    )
  }

  const attempt = (call: Call, before: string): Effect.Effect<A, E, R | R1 | Workflowing> =>
    Effect.suspend(() => {
      const { progress } = call
      let generation: number | undefined
      const request = withAttempt(
        around(activity, (execute) =>
          Effect.suspend(() => {
            generation = settings.renewals.generation()
            return run(execute, call, before)
          })),
        progress.request
      )
      return Effect.matchEffect(Effect.annotateSpans(request, "http.request.resend_count", progress.request - 1), {
        onSuccess: Effect.succeed,
        onFailure: (failure) => {
          const origin = originOfFailure(failure, before)
          // Of an attempt that another process has made nothing is known, so what there is may be as old as that.
          const failed = { failure, call, origin, generation: generation ?? settings.renewals.generation() }
          return afterwards(failed, failure)
        }
      })
    })

  const afterwards = (failed: Failed, failure: E): Effect.Effect<A, E, R | R1 | Workflowing> => {
    const { call: { progress, renewedBy }, origin } = failed
    const { request, start } = progress
    const giveUp = (verdict: Verdict, elapsed: number) =>
      Effect.suspend(() => {
        recordOutcome(failure, { attempts: request, elapsed, verdict })
        // By its cause: Effect 3 makes another value of a failure that it has not seen before within a span.
        return Effect.failCause(Cause.fail(failure))
      })
    return Effect.flatMap(once(`${name}/verdict/${request}`, Decision, decide(common, failed)), (decision) => {
      const { delay, elapsed, verdict } = decision
      const next = fromKept(decision.next, start)
      switch (verdict._tag) {
        case "Stop":
          return giveUp(verdict, elapsed)
        case "Retry":
          return Effect.andThen(
            sleep(`${name}/wait/${request}`, delay, longestInMemory),
            attempt({ progress: next, renewedBy }, origin)
          )
        case "Refresh":
          return Effect.flatMap(
            once(`${name}/renewal/${request}`, Renewed, renewHere(common, failed)),
            ({ by, elapsed, stopped }) =>
              stopped === null
                ? attempt({ progress: next, renewedBy: [...renewedBy, by] }, origin)
                : giveUp(stopped, elapsed)
          )
      }
    })
  }

  return Effect.flatMap(
    once(`${name}/began`, Schema.Finite, Clock.currentTimeMillis),
    (start) => attempt({ progress: begin(start, 0), renewedBy: [] }, "")
  )
}

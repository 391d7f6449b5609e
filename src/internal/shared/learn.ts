/** How what another machine was told closes the gate of a client. */
import * as Effect from "#effect/Effect"
import * as Random from "#effect/Random"
import * as Clock from "effect/Clock"
import type { Gate } from "../retry/gate.js"
import { spreadOf } from "../retry/wait.js"
import type { Told } from "./knowledge.js"

/** What is to be found out before a request: with it held up, where `waits`, or beside it. It never fails. */
export interface Question {
  readonly waits: boolean
  readonly answer: Effect.Effect<Told | undefined>
}

/**
 * Closes a gate for what another machine was told, with a spread of this one's own, as whoever is told itself has one: or all
 * machines would come back at the same time, with all that waits in them. There is no failure that has closed it here.
 */
export const close = (gate: Gate, key: string, { until, whole }: Told, now: number, random: number): void => {
  gate.close(key, now, Math.ceil(until - now + spreadOf(whole, random)), undefined)
}

/** Asks the question, and closes the gate where the answer says so; whether it is closed then. */
export const learn = (gate: Gate, key: string, { answer, waits }: Question): Effect.Effect<boolean> => {
  const learning = Effect.flatMap(answer, (told) =>
    told === undefined
      ? Effect.succeed(false)
      : Effect.map(Effect.zip(Clock.currentTimeMillis, Random.next), ([now, random]) => {
        close(gate, key, told, now, random)
        return gate.isClosed(key, now)
      }))
  return waits ? learning : Effect.as(Effect.forkDetach(learning, { startImmediately: true }), false)
}

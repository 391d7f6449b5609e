import * as Effect from "#effect/Effect"
import { Category, type JourneyApps, type OzForensics, type Qonversion, type Questback, type Rick } from "effect-errata"
import * as Duration from "effect/Duration"

export type Failure =
  | Qonversion.Failure
  | OzForensics.Failure
  | Questback.Failure
  | JourneyApps.Failure
  | Rick.Failure

const logIn = (reason: string | null | undefined) => Effect.succeed(`log in: ${reason}`)
const wait = (duration: Duration.Duration = Duration.zero) => Effect.succeed(`again in ${Duration.format(duration)}`)

// #region shown
export const ask = (call: Effect.Effect<unknown, Failure>) =>
  call.pipe(
    Effect.as("an answer"),
    // By tag: each API has a body of its own, and the compiler knows which.
    Effect.catchTags({
      QonversionUnauthorized: (e) => logIn(e.body.error?.message),
      OzForensicsAuthInvalid: (e) => logIn(e.body.error_message),
      QuestbackUnauthorized: (e) => logIn(e.body.detail),
      JourneyAppsAuthenticationFailed: (e) => logIn(e.body.detail),
      RickUnauthorized: (e) => logIn(e.body.description)
    }),
    // By category: one word for all five, whatever each of them calls it.
    Category.catch("NotFound", () => Effect.succeed("nothing there")),
    Category.catch("ResourceExhausted", (e) => wait(e.retryAfter)),
    Effect.match({ onFailure: (e) => `later: ${e.category}`, onSuccess: (said) => said })
  )
// #endregion

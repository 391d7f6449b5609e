import { type HttpClient } from "@effect/platform"
import { Effect } from "effect"
import { Category, type JourneyApps, type OzForensics, type Qonversion, type Questback, type Rick } from "effect-errata"

export type Failure =
  | Qonversion.Failure
  | OzForensics.Failure
  | Questback.Failure
  | JourneyApps.Failure
  | Rick.Failure

// #region shown
export const ask = (http: HttpClient.HttpClient.With<Failure>, url: string) =>
  http.get(url).pipe(
    Effect.as("an answer"),
    Effect.catchTags({
      QonversionStorageError: () => Effect.succeed("not saved"),
      RickBadGateway: () => Effect.succeed("gateway down")
    }),
    Category.catch("NotFound", () => Effect.succeed("nothing there")),
    Category.catch("Unauthenticated", () => Effect.succeed("log in")),
    Effect.catchAll((e) => Effect.succeed(`later: ${e.category}`))
  )
// #endregion

import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import { Questback, Retry } from "effect-errata"
import { format, zero } from "effect/Duration"

// #region shown
export const read = (url: string) =>
  Effect.gen(function*() {
    const http = (yield* HttpClient.HttpClient).pipe(
      Questback.client, // an error answer fails with the documented error
      Retry.client(Retry.policy()) // repeated only where its type says that can help
    )
    const response = yield* http.get(url)
    return yield* response.text
  }).pipe(
    Effect.catchTags({
      QuestbackGone: (e) => Effect.succeed(`gone for good: ${e.body.detail}`),
      QuestbackTooManyRequests: (e) => Effect.succeed(`come back in ${format(e.retryAfter ?? zero)}`)
    })
  )
// #endregion

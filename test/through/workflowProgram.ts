/**
 * A process that runs the workflow and may be killed at any moment: `node program.mjs <file of the engine> <url>`.
 */
import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as Layer from "#effect/Layer"
import * as FetchHttpClient from "#test/FetchHttpClient"
import { Questback } from "effect-errata"
import * as Console from "effect/Console"
import { engine, Import, importLayer } from "./workflows.js"

const [, , file = "", url = ""] = process.argv

const program = Import.execute({ url }).pipe(
  Effect.map((text) => ({ text })),
  Effect.catchTags({
    QuestbackGone: (error) =>
      Effect.succeed({
        isGone: error instanceof Questback.Gone,
        detail: error.body.detail,
        traits: [error.retry, error.category, error.applied],
        request: error.exchange?.request,
        received: error.exchange?.headers["x-request-id"]
      }),
    QuestbackTooManyRequests: (error) => Effect.succeed({ wait: Duration.format(error.retryAfter ?? Duration.zero) })
  }),
  Effect.flatMap((result) => Console.log(JSON.stringify(result))),
  Effect.provide(importLayer.pipe(Layer.provideMerge(engine(file)), Layer.provide(FetchHttpClient.layer)))
)

await Effect.runPromise(program)

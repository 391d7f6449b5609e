/**
 * A process that runs workflows and may be killed at any moment: `node program.mjs <file of the engine> <port> <url> …`.
 * Without a port it is alone; with one it waits for a word before it begins. Without a URL it runs what others have begun.
 */
import * as Effect from "#effect/Effect"
import * as Layer from "#effect/Layer"
import * as FetchHttpClient from "#test/FetchHttpClient"
import { Questback } from "effect-errata"
import * as Console from "effect/Console"
import { engine, engineOfMany, Import, importLayer } from "./workflows.js"

const [, , file = "", port = "", ...urls] = process.argv

const run = (url: string) =>
  Import.execute({ url }).pipe(
    Effect.map((text) => ({ text })),
    Effect.catchTags({
      QuestbackGone: (error) =>
        Effect.succeed({
          isGone: error instanceof Questback.Gone,
          detail: error.body.detail,
          traits: [error.retry, error.category, error.applied],
          request: error.exchange?.request,
          received: error.exchange?.headers["x-request-id"]
        })
    }),
    Effect.flatMap((result) => Console.log(JSON.stringify(result)))
  )

const word = Effect.callback<void>((resume) => {
  process.stdin.once("data", () => {
    process.stdin.destroy()
    resume(Effect.void)
  })
})

const program = Effect.gen(function*() {
  yield* Console.log("ready")
  if (port !== "") yield* word
  yield* Effect.forEach(urls, run, { concurrency: "unbounded", discard: true })
})

await Effect.runPromise(
  program.pipe(
    Effect.provide(importLayer.pipe(
      Layer.provideMerge(port === "" ? engine(file) : engineOfMany(file, Number(port))),
      Layer.provide(FetchHttpClient.layer)
    ))
  )
)

/**
 * A process that shares a gate and may be killed at any moment: `node program.mjs <port of Redis> <url>`. It makes a call, and
 * says how that ended.
 */
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Layer from "#effect/Layer"
import * as FetchHttpClient from "#test/FetchHttpClient"
import { backingOnRedis } from "#test/persistence"
import { Questback, Retry } from "effect-errata"
import * as Shared from "effect-errata/Shared"
import * as Console from "effect/Console"

const [, , port = "", url = ""] = process.argv

const program = Effect.gen(function*() {
  const gate = yield* Shared.gate()
  const client = (yield* HttpClient.HttpClient).pipe(
    Questback.client,
    Retry.client(Retry.policy({ gate, longestWait: "5 seconds" }))
  )
  const said = yield* Effect.match(client.get(url), {
    onSuccess: ({ status }) => String(status),
    onFailure: (failure) => failure.message
  })
  yield* Console.log(said)
})

await Effect.runPromise(
  program.pipe(Effect.scoped, Effect.provide(Layer.mergeAll(backingOnRedis(Number(port)), FetchHttpClient.layer)))
)

// A test of what a program does when it is told to slow down, without the API and without waiting.
import { Effect, Fiber, Random, TestClock, TestContext } from "effect"
import { Questback, Retry } from "effect-errata"
import { Fake } from "effect-errata/testing"

const test = Effect.gen(function*() {
  const fake = yield* Fake.script(
    Fake.respond(Questback.TooManyRequests, { headers: { "retry-after": "2" } }).pipe(Fake.times(2)),
    Fake.succeed({ pages: 12 })
  )
  const http = fake.client.pipe(Questback.client, Retry.client(Retry.policy()))
  const call = yield* Effect.fork(http.get("https://api.example.com/v1/exports/7"))
  yield* TestClock.adjust("1 minute") // no test waits for real
  console.log((yield* Fiber.join(call)).status, (yield* fake.requests).map(({ at }) => at))
})

// `it.effect` of @effect/vitest provides the same. A wait has some spread; here it has none.
await Effect.runPromise(test.pipe(Effect.withRandom(Random.fixed([0])), Effect.provide(TestContext.TestContext)))
// => 200 [ 0, 2000, 4000 ]

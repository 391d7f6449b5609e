// What an imported catalog is in a program: `client` makes the errors, `catchTags` takes them, a policy asks their traits.
import { Effect } from "effect"
import { Catalog, Retry } from "effect-errata"
import { Fake } from "effect-errata/testing"
import { client, operations, OrderNotFound, OutOfWater, RateLimited, TokenExpired } from "./errors.js"

const program = Effect.gen(function*() {
  // Stands for the API: what a description knows is enough to play it.
  const fake = yield* Fake.routes({
    "GET /orders/7": [Fake.respond(RateLimited, { headers: { "retry-after": "0" } }), Fake.succeed({ tea: "assam" })],
    "GET /orders/8": [Fake.respond(OrderNotFound)],
    "POST /orders": [
      Fake.respond(new OutOfWater({ body: { errors: [{ code: "OUT_OF_WATER", detail: "Fill it first." }] } })),
      Fake.respond(TokenExpired)
    ]
  })
  const http = fake.client.pipe(client, Retry.client(Retry.policy()))
  const call = (method: "get" | "post", path: string) =>
    http[method](`https://api.kettle.example${path}`).pipe(
      Effect.flatMap((response) => response.json),
      Effect.catchTags({
        KettleOrderNotFound: (e) => Effect.succeed(`no such order: ${e.status}`),
        KettleOutOfWater: (e) => Effect.succeed(`no water: ${e.body.errors?.[0]?.detail}`),
        KettleTokenExpired: (e) => Effect.succeed(`log in again: ${e.retry}`)
      })
    )
  console.log(yield* call("get", "/orders/7")) // => { tea: 'assam' }
  console.log(yield* call("get", "/orders/8")) // => no such order: 404
  console.log(yield* call("post", "/orders")) // => no water: Fill it first.
  console.log(yield* call("post", "/orders")) // => log in again: refresh

  // What one operation can answer with, where the description says so.
  const answer = { status: 409, headers: {}, body: "{\"errors\":[{\"code\":\"OUT_OF_WATER\"}]}" }
  console.log(Catalog.decodeParts(operations.placeOrder, answer)._tag) // => KettleOutOfWater
  console.log(Catalog.decodeParts(operations.getOrder, answer).message)
  // => Kettle 409 is KettleOutOfWater, which was not expected here
})

await Effect.runPromise(program)

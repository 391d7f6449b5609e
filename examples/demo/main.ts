/**
 * The demo: a server on loopback answers with each of the seven errors that Questback documents, and a program with a
 * policy asks it; then five APIs answer the same program, side by side. Requests are counted and timed where they
 * arrive, at the server.
 *
 * It runs with Effect 3 and with Effect 4: `#effect/X` is Effect's module X with the names that Effect 4 has in it, and
 * `#test/X` what the project's tests use. A program of yours imports them from `effect` and, with Effect 3, from
 * `@effect/platform`, as those in ../effect3 and ../effect4 do.
 */
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as FetchHttpClient from "#test/FetchHttpClient"
import { seeded, withRandom } from "#test/random"
import { Questback, Retry } from "effect-errata"
import * as Console from "effect/Console"
import { five } from "./five.js"
import { bold, cyan, dim, green, red, region, row, time, wrap, yellow } from "./print.js"
import { read } from "./read.js"
import { documented, ok, serve, type Server } from "./server.js"

const inASecond = { "X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1" }
const inAnHour = { ...inASecond, "X-RateLimit-Reset": "3600" }

/** What is asked, and how it is answered: the first time, the second time, and so on. */
const answers = {
  "POST /v1/reports": [documented(Questback.BadRequest)],
  "GET /v1/reports/": [documented(Questback.Unauthorized)],
  "GET /v1/reports/5121": [documented(Questback.Forbidden)],
  "GET /v1/reports/5121/pages": [documented(Questback.NotFound)],
  "GET /v1/exports/7": [documented(Questback.Gone)],
  "GET /v1/exports/8": [documented(Questback.TooManyRequests, inASecond), ok],
  "GET /v1/exports/9": [documented(Questback.InternalServerError), documented(Questback.InternalServerError), ok],
  "POST /v1/exports": [documented(Questback.InternalServerError), ok]
}

const further = { "GET /v1/exports/10": [ok], "GET /v1/exports/11": [documented(Questback.TooManyRequests, inAnHour)] }

const colourOf = { never: red, throttled: yellow, transient: cyan, refresh: cyan, eventual: cyan }
const columns = [28, 32, 12, 20, 7] as const

const heading = row(
  ["asked", columns[0], dim],
  ["failed with", columns[1], dim],
  ["retry", columns[2], dim],
  ["category", columns[3], dim],
  ["applied", columns[4], dim]
)

/** The failure as the program has it in hand: its type, its traits and its message. */
const showFailure = (request: string, failure: Questback.Failure) =>
  Console.log([
    "",
    row(
      [request, columns[0], bold],
      [failure._tag, columns[1], bold],
      [failure.retry, columns[2], colourOf[failure.retry]],
      [failure.category, columns[3]],
      [failure.applied, columns[4]]
    ),
    // What the server said, and in a line of its own with what it was asked.
    ...failure.message.split(/ (?=\([^(]*$)/).flatMap((part) => wrap(part, "  ")).map(dim)
  ].join("\n"))

/** One request as the server saw it, and what came of its answer. */
const showRequest = (server: Server, request: string, outcome: string) =>
  Effect.suspend(() => {
    const served = server.served(request)
    const [before, last] = [served.at(-2), served.at(-1)]
    const status = last?.status ?? 0
    const after = before === undefined || last === undefined ? "" : `after ${time(last.at - before.at)}: `
    return Console.log(row(
      [`  request ${served.length} -> `, 0],
      [`${status}  `, 0, status < 400 ? green : red],
      [after + outcome, 0]
    ))
  })

const scene = (server: Server, request: string) =>
  Effect.gen(function*() {
    const [method, path] = request.split(" ")
    const policy = Retry.policy().pipe(
      Retry.notify((_, verdict, { attempt }) => {
        const once = verdict._tag === "Stop" && attempt === 1
        return showRequest(server, request, once ? `asked once: ${verdict.because}` : verdict.because)
      })
    )
    const http = (yield* HttpClient.HttpClient).pipe(
      Questback.client,
      HttpClient.tapError((failure) =>
        server.served(request).length === 1 ? showFailure(request, failure) : Effect.void
      ),
      Retry.client(policy)
    )
    yield* http.execute(HttpClientRequest.make(method === "POST" ? "POST" : "GET")(server.origin + path)).pipe(
      Effect.andThen(showRequest(server, request, "success")),
      // Each of these failures was shown when it came.
      Effect.ignore
    )
  })

const demo = Effect.gen(function*() {
  const server = yield* serve({ ...answers, ...further })
  yield* Console.log([
    bold("Errata: the documented errors of HTTP APIs, as types that know whether trying again can help"),
    "",
    `This client asks a server at ${server.origin}, which answers as Questback documents:`,
    "",
    `  ${cyan("http.pipe(Questback.client, Retry.client(Retry.policy()))")}`,
    "",
    "Each error has a type, and each type says: can repeating help (retry), what kind of failure is it",
    "(category), may the request have had its effect (applied). From that follows what the policy does.",
    "",
    heading
  ].join("\n"))
  const requests = Object.keys(answers)
  yield* Effect.forEach(requests, (request) => scene(server, request), { discard: true })

  const total = requests.reduce((sum, request) => sum + server.served(request).length, 0)
  yield* Console.log([
    "",
    `${requests.length} calls, ${total} requests at the server: a repeat only where the type says that it can help.`,
    "",
    bold("Your own code: one Effect.catchTags, and the compiler knows each error with its fields"),
    "",
    region("read.ts"),
    ""
  ].join("\n"))
  for (const path of ["/v1/exports/10", "/v1/exports/7", "/v1/exports/11"]) {
    yield* Console.log(
      row([`  read("${path}")`, columns[0]], ["-> ", 0], [yield* read(server.origin + path), 0, green])
    )
  }
})

await Effect.runPromise(
  Effect.andThen(demo, five).pipe(
    Effect.scoped,
    Effect.provide(FetchHttpClient.layer),
    // The jitter of the waits is random; the seed makes every run of the demo look the same.
    withRandom(seeded("Errata"))
  )
)

/**
 * The second half of the demo: five APIs that document their errors in five ways, asked by one program.
 */
import { HttpClient } from "@effect/platform"
import { Console, Effect } from "effect"
import { type ApiError, JourneyApps, OzForensics, Qonversion, Questback, Retry, Rick } from "effect-errata"
import { format } from "effect/Duration"
import { ask, type Failure } from "./ask.js"
import { bold, dim, green, region, row, time } from "./print.js"
import { documented, ok, serve, type Server } from "./server.js"

interface Api {
  readonly name: string
  readonly client: (http: HttpClient.HttpClient) => HttpClient.HttpClient.With<Failure>
  /** Which of its errors answers in each situation; none where it documents none. */
  readonly errors: Readonly<Record<Situation, ApiError.AnyClass | undefined>>
}

const situations = ["not there", "not known", "token ran out", "too fast", "server failed"] as const

type Situation = typeof situations[number]

const errors = (...[absent, unknown, expired, fast, failed]: ReadonlyArray<ApiError.AnyClass | undefined>) => ({
  "not there": absent,
  "not known": unknown,
  "token ran out": expired,
  "too fast": fast,
  "server failed": failed
})

const apis: ReadonlyArray<Api> = [
  {
    name: "Qonversion",
    client: Qonversion.client,
    errors: errors(
      Qonversion.NotFound,
      Qonversion.Unauthorized,
      undefined,
      Qonversion.TooManyRequests,
      Qonversion.StorageError
    )
  },
  {
    name: "OzForensics",
    client: OzForensics.client,
    errors: errors(
      OzForensics.NotExist,
      OzForensics.AuthInvalid,
      OzForensics.AuthExpired,
      undefined,
      OzForensics.Database
    )
  },
  {
    name: "Questback",
    client: Questback.client,
    errors: errors(
      Questback.NotFound,
      Questback.Unauthorized,
      undefined,
      Questback.TooManyRequests,
      Questback.InternalServerError
    )
  },
  {
    name: "JourneyApps",
    client: JourneyApps.client,
    errors: errors(
      JourneyApps.ObjectNotFound,
      JourneyApps.AuthenticationFailed,
      undefined,
      JourneyApps.TooManyRequests,
      JourneyApps.InternalServerError
    )
  },
  {
    name: "Rick",
    client: Rick.client,
    errors: errors(Rick.NotFound, Rick.Unauthorized, undefined, Rick.TooManyRequests, Rick.BadGateway)
  }
]

const pathOf = (api: Api, situation: Situation): string => `/${api.name}/${situation.replaceAll(" ", "-")}`

/** What passes by itself is answered with success the second time; the server asks the hasty to wait a second. */
const answersOf = (situation: Situation, error: ApiError.AnyClass) => {
  const answer = documented(error, situation === "too fast" ? { "Retry-After": "1" } : {})
  return situation === "not there" || situation === "not known" ? [answer] : [answer, ok]
}

const table = Object.fromEntries(
  apis.flatMap((api) =>
    situations.flatMap((situation) => {
      const error = api.errors[situation]
      return error === undefined ? [] : [[`GET ${pathOf(api, situation)}`, answersOf(situation, error)] as const]
    })
  )
)

/** A cell: which error it was, what the policy did, and what the program made of it. */
type Cell = readonly [error: string, policy: string, program: string]

const empty: Cell = ["–", "", ""]

const cell = (server: Server, api: Api, situation: Situation) =>
  Effect.gen(function*() {
    if (api.errors[situation] === undefined) return empty
    const path = pathOf(api, situation)
    let error = ""
    let hint = ""
    let verdict: Retry.Verdict | undefined
    const policy = Retry.policy({ refresh: Effect.void }).pipe(
      Retry.notify((_, taken) => Effect.sync(() => verdict = taken))
    )
    const http = (yield* HttpClient.HttpClient).pipe(
      api.client,
      HttpClient.tapError((failure) =>
        Effect.sync(() => {
          error = failure._tag.replace(api.name, "")
          hint = format(failure.retryAfter ?? 0)
        })
      ),
      Retry.client(policy)
    )
    const said = yield* ask(http, server.origin + path)
    const [first, second] = server.served(`GET ${path}`)
    const repeated = first === undefined || second === undefined ? undefined : time(second.at - first.at)
    const did = verdict?._tag === "Refresh"
      ? "renewed, again"
      : repeated !== undefined
      ? `again in ${repeated}`
      : verdict?.reason === "hint"
      ? `stop: in ${hint}`
      : "asked once"
    return [error, did, said] as const
  })

const columns = [14, 17, 15, 20, 21, 13]

const line = (label: string, texts: ReadonlyArray<string>, style?: (text: string) => string) =>
  row(
    [label, columns[0] ?? 0],
    ...texts.map((text, index) => [text, columns[index + 1] ?? 0, style ?? String] as const)
  )

/** Asks each API in each situation, all at the same time, and shows them side by side. */
export const five = Effect.gen(function*() {
  const server = yield* serve(table)
  const rows = yield* Effect.forEach(
    situations,
    (situation) => Effect.forEach(apis, (api) => cell(server, api, situation), { concurrency: "unbounded" }),
    { concurrency: "unbounded" }
  )
  yield* Console.log([
    "",
    bold("Five APIs, side by side: five ways to document errors, one program"),
    "",
    line("", apis.map(({ name }) => name), bold),
    ...rows.flatMap((cells, index) => [
      "",
      line(situations[index] ?? "", cells.map(([error]) => error)),
      line("", cells.map(([, policy]) => policy), dim),
      line("", cells.map(([, , program]) => program), green)
    ]),
    "",
    "Each cell: the error, what the policy did, and what the program made of it. The program:",
    "",
    region("ask.ts")
  ].join("\n"))
})

/**
 * The second half of the demo: five APIs that document their errors in five ways, asked by one program.
 */
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import { type ApiError, JourneyApps, OzForensics, Qonversion, Questback, Retry, Rick } from "effect-errata"
import * as Console from "effect/Console"
import { format, zero } from "effect/Duration"
import { ask, type Failure } from "./ask.js"
import { block, bold, cyan, dim, green, region, time } from "./print.js"
import { documented, ok, serve, type Server } from "./server.js"

type Name = "Qonversion" | "OzForensics" | "Questback" | "JourneyApps" | "Rick"

const names: ReadonlyArray<Name> = ["Qonversion", "OzForensics", "Questback", "JourneyApps", "Rick"]

/** What the program has of a client. */
type Asks = Pick<HttpClient.HttpClient.With<Failure>, "get">

interface Situation {
  readonly what: string
  /** Whether the server answers with success when it is asked again. */
  readonly passes: boolean
  readonly headers?: Readonly<Record<string, string>>
  /** Which error each API documents for it; not all of them do. */
  readonly errors: Readonly<Partial<Record<Name, ApiError.AnyClass>>>
}

const tooMany = {
  Qonversion: Qonversion.TooManyRequests,
  Questback: Questback.TooManyRequests,
  JourneyApps: JourneyApps.TooManyRequests,
  Rick: Rick.TooManyRequests
}

const notFound: Situation = {
  what: "not found",
  passes: false,
  errors: {
    Qonversion: Qonversion.NotFound,
    OzForensics: OzForensics.NotExist,
    Questback: Questback.NotFound,
    JourneyApps: JourneyApps.ObjectNotFound,
    Rick: Rick.NotFound
  }
}

const badCredentials: Situation = {
  what: "bad credentials",
  passes: false,
  errors: {
    Qonversion: Qonversion.Unauthorized,
    OzForensics: OzForensics.AuthInvalid,
    Questback: Questback.Unauthorized,
    JourneyApps: JourneyApps.AuthenticationFailed,
    Rick: Rick.Unauthorized
  }
}

const ranOut: Situation = {
  what: "credential ran out",
  passes: true,
  errors: { OzForensics: OzForensics.AuthExpired }
}

const throttled: Situation = {
  what: "too many: wait 1 s",
  passes: true,
  headers: { "Retry-After": "1" },
  errors: tooMany
}

const overQuota: Situation = {
  what: "too many: wait 1 h",
  passes: true,
  headers: { "Retry-After": "3600" },
  errors: tooMany
}

const serverFailed: Situation = {
  what: "server failed",
  passes: true,
  errors: {
    Qonversion: Qonversion.StorageError,
    OzForensics: OzForensics.Database,
    Questback: Questback.InternalServerError,
    JourneyApps: JourneyApps.InternalServerError,
    Rick: Rick.BadGateway
  }
}

const situations = [notFound, badCredentials, ranOut, throttled, overQuota, serverFailed]

/** Each handler of the program is seen at work in one of these. */
const handled = [
  [badCredentials, "by tag"],
  [notFound, "by category"],
  [overQuota, "by category"],
  [serverFailed, "the rest"]
] as const

const pathOf = (name: Name, { what }: Situation): string => `/${name.toLowerCase()}/${what.replaceAll(/\W+/g, "-")}`

const table = Object.fromEntries(
  situations.flatMap((situation) =>
    names.flatMap((name) => {
      const error = situation.errors[name]
      if (error === undefined) return []
      const answer = documented(error, situation.headers)
      return [[`GET ${pathOf(name, situation)}`, situation.passes ? [answer, ok] : [answer]] as const]
    })
  )
)

interface Cell {
  /** Which error came first, without the name of its API. */
  readonly error: string
  /** What the policy did about it, as it was seen at the server. */
  readonly policy: ReadonlyArray<string>
  /** What the program made of it in the end. */
  readonly said: string
  readonly requests: number
}

const cell = (server: Server, name: Name, situation: Situation) =>
  Effect.gen(function*() {
    let error = ""
    let hint = ""
    let renewals = 0
    let reason: Retry.Reason | undefined
    const policy = Retry.policy({ refresh: Effect.sync(() => renewals++) }).pipe(
      Retry.notify((_, verdict) => Effect.sync(() => reason = verdict.reason))
    )
    const http = (yield* HttpClient.HttpClient).pipe(
      HttpClient.mapRequestEffect((request) =>
        Effect.sync(() => HttpClientRequest.bearerToken(request, `token-${renewals}`))
      )
    )
    const noted = <E extends Failure>(http: HttpClient.HttpClient.With<E>) =>
      HttpClient.tapError(http, (failure: Failure) =>
        Effect.sync(() => {
          error = failure._tag.replace(name, "")
          hint = format(failure.retryAfter ?? zero)
        }))
    const clients: Readonly<Record<Name, Asks>> = {
      Qonversion: http.pipe(Qonversion.client, noted, Retry.client(policy)),
      OzForensics: http.pipe(OzForensics.client, noted, Retry.client(policy)),
      Questback: http.pipe(Questback.client, noted, Retry.client(policy)),
      JourneyApps: http.pipe(JourneyApps.client, noted, Retry.client(policy)),
      Rick: http.pipe(Rick.client, noted, Retry.client(policy))
    }
    const path = pathOf(name, situation)
    const said = yield* ask(clients[name].get(server.origin + path))
    const served = server.served(`GET ${path}`)
    const [first, second] = served
    const policyDid = first !== undefined && second !== undefined
      ? [
        second.credential === first.credential ? `waited ${time(second.at - first.at)}` : "renewed once",
        `then ${second.status}`
      ]
      : reason === "hint"
      ? ["stop: come", `back in ${hint}`]
      : reason === "eventual"
      ? ["asked once,", "not polled *"]
      : ["asked once"]
    return { error, policy: policyDid, said, requests: served.length }
  })

/** Asks each API in each situation, all at the same time. */
const cells = (server: Server) =>
  Effect.forEach(
    situations,
    (situation) =>
      Effect.forEach(
        names,
        (name) => situation.errors[name] === undefined ? Effect.succeed(undefined) : cell(server, name, situation),
        { concurrency: "unbounded" }
      ).pipe(Effect.map((row) => [situation, row] as const)),
    { concurrency: "unbounded" }
  ).pipe(Effect.map((rows) => new Map<Situation, ReadonlyArray<Cell | undefined>>(rows)))

// A hundred in all; each as wide as the longest name of an error in it.
const forErrors = [13, 16, 15, 20, 21, 15]
const forWords = [13, 17, 17, 17, 18, 18]

const heading = (columns: ReadonlyArray<number>) => block(columns, [], ...names.map((name) => [[name, bold] as const]))

const none = [["–", dim]] as const

/** The five, asked and shown side by side: first what the policy did, then what the program made of it. */
export const five = Effect.gen(function*() {
  const server = yield* serve(table)
  const rows = yield* cells(server)
  const asked = [...rows.values()].flat().filter((cell) => cell !== undefined)
  const requests = asked.reduce((sum, cell) => sum + cell.requests, 0)
  yield* Console.log([
    "",
    "",
    bold("Five APIs, side by side: five ways to document errors, one policy, one program"),
    "",
    "A server answers as each API documents. Each has a client of its own; the policy is the same:",
    "",
    `  ${cyan("http.pipe(Rick.client, Retry.client(Retry.policy({ refresh })))")}`,
    "",
    ...heading(forErrors),
    ...situations.flatMap((situation) => [
      "",
      ...block(
        forErrors,
        [[situation.what]],
        ...(rows.get(situation) ?? []).map((cell) =>
          cell === undefined ? none : [[cell.error] as const, ...cell.policy.map((text) => [text, cyan] as const)]
        )
      )
    ]),
    "",
    `${asked.length} calls, ${requests} requests at the server. A cell: the error, and what the policy did about it.`,
    dim("–  this API documents no such error"),
    dim("*  Qonversion says that it may come to exist: a policy with `eventual` would ask until it does"),
    "",
    bold("Your own code: one program for all five, by tag or by category"),
    "",
    region("ask.ts"),
    "",
    ...heading(forWords),
    ...handled.flatMap(([situation, how]) => [
      "",
      ...block(
        forWords,
        [[situation.what], [how, dim]],
        ...(rows.get(situation) ?? []).map((cell) => cell === undefined ? none : [[cell.said, green] as const])
      )
    ])
  ].join("\n"))
})

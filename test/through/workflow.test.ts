import * as Effect from "#effect/Effect"
import * as Layer from "#effect/Layer"
import * as Schema from "#effect/Schema"
import { layer as database, SqlClient } from "#test/sql"
import { describe, expect, it } from "#test/vitest"
import { Activity, Workflow } from "#test/workflow"
import { Questback } from "effect-errata"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import { spawn } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Loopback from "../utils/loopback.js"
import { all, anyFailure, facts, rows } from "./carried.js"
import { compiled, folder } from "./processes.js"
import { engine } from "./workflows.js"

const root = fileURLToPath(new URL("../..", import.meta.url))
const entry = new URL("./workflowProgram.ts", import.meta.url)

const problem = (status: number, detail: string, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers: { "content-type": "application/problem+json", ...headers },
  body: JSON.stringify({ title: "No.", status, detail })
})

/** A workflow with an activity for each error there is, and one of its own at the end. */
const FailAll = Workflow.make("FailAll", {
  payload: { last: Schema.String },
  success: Schema.Array(anyFailure),
  error: anyFailure,
  idempotencyKey: ({ last }) => last
})

const errorOf = (tag: string) => all.get(tag)?.error ?? new Questback.NotFound({ body: { detail: tag } })

const failAllLayer = FailAll.toLayer(({ last }) =>
  Effect.forEach(
    last === "" ? rows : [],
    ([tag]) =>
      Activity.make({ name: tag, error: anyFailure, execute: Effect.fail(errorOf(tag)) }).pipe(
        Effect.flip,
        Effect.catch(() => Effect.die(new Error(`${tag} did not fail`)))
      ),
    { concurrency: 16 }
  ).pipe(Effect.flatMap((failures) => last === "" ? Effect.succeed(failures) : Effect.fail(errorOf(last))))
)

describe("a workflow on SQL", () => {
  it.live(
    "every error of an activity comes out as it went in, and so does that of a workflow",
    () =>
      Effect.gen(function*() {
        const path = yield* folder
        const [activities, gone] = yield* Effect.all([
          FailAll.execute({ last: "" }),
          Effect.flip(FailAll.execute({ last: "QuestbackGone" }))
        ]).pipe(Effect.provide(failAllLayer.pipe(Layer.provideMerge(engine(join(path, "engine.db"))))))
        expect(activities.map(facts)).toEqual(rows.map(([, error]) => facts(error)))
        expect(facts(gone)).toEqual(facts(errorOf("QuestbackGone")))
      }),
    20_000
  )
})

/** A process that ends with the scope, and what it said when it has ended. */
const start = (program: string, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: "pipe" })
      let said = ""
      child.stdout.setEncoding("utf8").on("data", (text: string) => said += text)
      child.stderr.setEncoding("utf8").on("data", (text: string) => said += text)
      const ended = new Promise<string>((resolve) => {
        child.on("close", (code, signal) => resolve(`${said.trim()}\n${signal ?? code}`))
      })
      return { child, ended: Effect.promise(() => ended), said: () => said }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** Runs on an engine's file, from outside of the process that has it. */
const inFile = <A, E>(file: string, query: (sql: SqlClient) => Effect.Effect<A, E>) =>
  Effect.provide(Effect.flatMap(SqlClient, query), database(file))

/** Makes the file such that who reads it does not hold up who writes it. */
const makeFile = (file: string) => Effect.orDie(inFile(file, (sql) => sql`PRAGMA journal_mode = WAL`))

/** When the waits of the workflows are over. */
const waitsIn = (file: string) =>
  inFile(file, (sql) =>
    sql<{ deliver_at: bigint | number }>`
      SELECT deliver_at FROM cluster_messages WHERE entity_type = 'Workflow/-/DurableClock'
    `).pipe(
      Effect.map((rows) => rows.map(({ deliver_at }) => Number(deliver_at))),
      // The engine has not made its tables yet.
      Effect.orElseSucceed(() => [])
    )

const often = Schedule.spaced("10 millis")

/** Waits until the engine has written that somebody waits. */
const someWait = (file: string, count = 1) =>
  Effect.flatMap(
    waitsIn(file),
    (waits) => waits.length < count ? Effect.fail("not yet") : Effect.succeed(waits)
  ).pipe(Effect.retry(often))

const never = () => {}

describe("a workflow whose process is killed", () => {
  it.live(
    "goes on where it was: nothing that is known is asked again, no wait begins anew, and a lost credential is renewed",
    () =>
      Effect.gen(function*() {
        const path = yield* folder
        const program = yield* compiled(entry, path)
        const asked = yield* Queue.unbounded<string>()
        const answers = [
          // Killed in the first request.
          undefined,
          // Killed in the wait.
          problem(429, "Slow down.", { "retry-after": "1" }),
          // Killed in the renewal.
          problem(401, "Token expired."),
          // Killed after the renewal: the new credential is gone with the process.
          undefined,
          problem(401, "Token expired."),
          problem(500, "Unhandled."),
          // Killed in the last request.
          undefined,
          problem(401, "Token expired."),
          problem(410, "Export 7 was deleted.", { "x-request-id": "r-7f31" })
        ]
        const api = yield* Loopback.make(({ count, headers, url }) => {
          const isToken = url === "/token"
          Effect.runSync(
            Queue.offer(
              asked,
              isToken
                ? `renewal ${count}`
                : `request ${count}, attempt ${String(headers["x-attempt"])}, ${headers["authorization"]}`
            )
          )
          if (isToken) return count === 1 ? never : { status: 200, body: "new" }
          return answers[count - 1] ?? never
        })
        const url = `${api.origin}/v1/exports/7`
        const file = join(path, "engine.db")
        yield* makeFile(file)
        const seen: Array<string> = []
        const said: Array<string> = []
        /** Starts a process, lets the API be asked so often, and kills it. */
        const lives = <A = void>(requests: number, then?: Effect.Effect<A, string>) =>
          Effect.scoped(Effect.gen(function*() {
            const { child, ended } = yield* start(program, file, "", url)
            for (let i = 0; i < requests; i++) seen.push(yield* Queue.take(asked))
            const result = then === undefined ? undefined : yield* then
            if (requests > 0) child.kill("SIGKILL")
            said.push(...(yield* ended).split("\n"))
            return result
          }))

        yield* lives(1)
        const waits = yield* lives(1, someWait(file))
        yield* lives(2)
        yield* lives(2)
        yield* lives(4)
        yield* lives(0)
        seen.push(...yield* Queue.takeAll(asked))

        expect(seen).toEqual([
          "request 1, attempt 1, Bearer old",
          "request 2, attempt 1, Bearer old",
          "request 3, attempt 2, Bearer old",
          "renewal 1",
          "renewal 2",
          "request 4, attempt 3, Bearer new",
          "request 5, attempt 3, Bearer old",
          "renewal 3",
          "request 6, attempt 4, Bearer new",
          "request 7, attempt 5, Bearer new",
          "request 8, attempt 5, Bearer old",
          "renewal 4",
          "request 9, attempt 6, Bearer new"
        ])
        // The second that the server asked for was waited for once, most of it while there was no process at all.
        expect(yield* waitsIn(file)).toEqual(waits)
        const orders = api.requests.filter(({ url }) => url !== "/token")
        expect((orders[2]?.at ?? 0) - (orders[1]?.at ?? 0)).toBeGreaterThanOrEqual(1_000)
        const keys = new Set(orders.map(({ headers }) => headers["idempotency-key"]))
        expect([...keys]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])
        const result = said.find((line) => line.startsWith("{")) ?? ""
        // Each verdict was come to once, by whoever was there.
        expect(said.filter((line) => line !== result)).toEqual([
          "ready",
          "SIGKILL",
          "ready",
          "/v1/exports/7 attempt 1: QuestbackTooManyRequests, Retry throttled",
          "SIGKILL",
          "ready",
          "/v1/exports/7 attempt 2: QuestbackUnauthorized, Refresh refresh",
          "SIGKILL",
          "ready",
          "SIGKILL",
          "ready",
          "/v1/exports/7 attempt 3: QuestbackUnauthorized, Refresh refresh",
          "/v1/exports/7 attempt 4: QuestbackInternalServerError, Retry transient",
          "SIGKILL",
          "ready",
          "/v1/exports/7 attempt 5: QuestbackUnauthorized, Refresh refresh",
          "/v1/exports/7 attempt 6: QuestbackGone, Stop never",
          "0"
        ])
        expect(JSON.parse(result)).toEqual({
          isGone: true,
          detail: "Export 7 was deleted.",
          traits: ["never", "NotFound", "no"],
          request: { method: "POST", url, repeatable: true },
          received: "r-7f31"
        })
      }),
    60_000
  )
})

/** Waits until the work is shared out between two processes. */
const bothHaveShards = (file: string) =>
  inFile(file, (sql) => sql<{ address: string }>`SELECT address FROM cluster_locks`).pipe(
    Effect.flatMap((rows) =>
      rows.length === 8 && new Set(rows.map(({ address }) => address)).size === 2 ? Effect.void : Effect.fail("not yet")
    ),
    Effect.retry(often)
  )

/** Ports that nobody listens on. */
const freePorts = (count: number) =>
  Effect.scoped(Effect.map(
    Effect.all(Array.from({ length: count }, () => Loopback.make(() => never))),
    (servers) => servers.map(({ origin }) => new URL(origin).port)
  ))

describe("two processes with one database, of which one is killed for good", () => {
  it.live(
    "the other one takes over: no wait is forgotten, nothing that is known is asked again, and nobody comes too soon",
    () =>
      Effect.gen(function*() {
        const path = yield* folder
        const program = yield* compiled(entry, path)
        const file = join(path, "engine.db")
        yield* makeFile(file)
        const [first = "", second = ""] = yield* freePorts(2)
        const gone = yield* start(program, file, first)
        let held: string | undefined
        const api = yield* Loopback.make(({ count, headers, url }) => {
          const isByGone = headers["x-process"] === String(gone.child.pid)
          // It is killed in the midst of its first request, and while others wait.
          if (held === undefined && isByGone) {
            held = url
            return never
          }
          return count === (url === held ? 2 : 1)
            ? problem(429, "Slow down.", { "retry-after": "2" })
            : { status: 200, body: url }
        })
        const paths = Array.from({ length: 10 }, (_, index) => `/v1/exports/${index}`)
        yield* Effect.retry(
          Effect.suspend(() => gone.said().includes("ready") ? Effect.void : Effect.fail("not yet")),
          often
        )
        const left = yield* start(program, file, second, ...paths.map((path) => `${api.origin}${path}`))
        // Four shards for each: the ten are on more than four.
        yield* bothHaveShards(file)
        left.child.stdin.write("go")
        yield* someWait(file, 9)
        gone.child.kill("SIGKILL")
        expect(yield* gone.ended).toMatch(/SIGKILL$/)
        const said = (yield* left.ended).split("\n")

        expect(said.at(-1)).toBe("0")
        expect(held).toBeDefined()
        expect(said.filter((line) => line.startsWith("{")).toSorted())
          .toEqual(paths.map((path) => JSON.stringify({ text: path })).toSorted())
        const waited = paths.map((path) => {
          const requests = api.requests.filter(({ url }) => url === path)
          const attempts = requests.map(({ headers }) => headers["x-attempt"])
          expect(attempts, path).toEqual(path === held ? ["1", "1", "2"] : ["1", "2"])
          expect(new Set(requests.map(({ headers }) => headers["idempotency-key"])).size, path).toBe(1)
          const [before, last] = requests.slice(-2)
          return (last?.at ?? 0) - (before?.at ?? 0)
        })
        expect(Math.min(...waited)).toBeGreaterThanOrEqual(2_000)
        expect(new Set(api.requests.map(({ headers }) => headers["idempotency-key"])).size).toBe(paths.length)
      }),
    60_000
  )
})

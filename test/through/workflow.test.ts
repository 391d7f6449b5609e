import * as Effect from "#effect/Effect"
import * as Layer from "#effect/Layer"
import * as Schema from "#effect/Schema"
import { layer as database, SqlClient } from "#test/sql"
import { describe, expect, it } from "#test/vitest"
import { Activity, Workflow } from "#test/workflow"
import { Questback } from "effect-errata"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import { build } from "esbuild"
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { aliases } from "../../scripts/lib/majors.mjs"
import * as Loopback from "../utils/loopback.js"
import { all, anyFailure, facts, rows } from "./carried.js"
import { engine } from "./workflows.js"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** A folder for a test's own files; inside the project, so that a program in it finds the packages. */
const folder = Effect.acquireRelease(
  Effect.sync(() => {
    mkdirSync(join(root, "build"), { recursive: true })
    return mkdtempSync(join(root, "build", "workflow-"))
  }),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

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

/** Compiles the program of another process, and says where it lies. */
const compiled = (path: string) =>
  Effect.promise(async () => {
    const outfile = join(path, "program.mjs")
    await build({
      entryPoints: [fileURLToPath(new URL("./workflowProgram.ts", import.meta.url))],
      outfile,
      alias: { ...aliases, "effect-errata": join(root, "src/index.ts") },
      packages: "external",
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "silent"
    })
    return outfile
  })

/** A process that ends with the scope, and what it said when it has ended. */
const start = (program: string, ...args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] })
      let said = ""
      child.stdout.setEncoding("utf8").on("data", (text: string) => said += text)
      child.stderr.setEncoding("utf8").on("data", (text: string) => said += text)
      const ended = new Promise<string>((resolve) => {
        child.on("close", (code, signal) => resolve(`${said.trim()}\n${signal ?? code}`))
      })
      return { child, ended: Effect.promise(() => ended) }
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

describe("a workflow whose process is killed", () => {
  it.live(
    "goes on where it was: nothing that is known is asked again, no wait begins anew",
    () =>
      Effect.gen(function*() {
        const path = yield* folder
        const program = yield* compiled(path)
        const asked = yield* Queue.unbounded<string>()
        const api = yield* Loopback.make(({ count, headers, url }) => {
          Effect.runSync(Queue.offer(asked, `request ${count}, attempt ${String(headers["x-attempt"])}`))
          const answers = [
            problem(429, "Slow down.", { "retry-after": "1" }),
            // Whoever asks the second time is killed while it waits for an answer.
            undefined,
            problem(500, "Unhandled."),
            problem(410, `Export ${url.slice(-1)} was deleted.`, { "x-request-id": "r-7f31" })
          ]
          const answer = answers[count - 1] ?? problem(400, "Asked too often.")
          return count === 2 ? () => {} : answer
        })
        const url = `${api.origin}/v1/exports/7`
        const file = join(path, "engine.db")
        yield* makeFile(file)
        const begin = start(program, file, url)

        const first = yield* begin
        const seen = [yield* Queue.take(asked)]
        const waits = yield* Effect.flatMap(
          waitsIn(file),
          (waits) => waits.length === 0 ? Effect.fail("not yet") : Effect.succeed(waits)
        ).pipe(Effect.retry(often))
        first.child.kill("SIGKILL")
        const ends = [yield* first.ended]

        const second = yield* begin
        seen.push(yield* Queue.take(asked))
        second.child.kill("SIGKILL")
        ends.push(yield* second.ended)

        const third = yield* begin
        const [result, end] = (yield* third.ended).split("\n")
        seen.push(...yield* Queue.takeAll(asked))

        expect([...ends, end]).toEqual(["\nSIGKILL", "\nSIGKILL", "0"])
        expect(seen).toEqual([
          "request 1, attempt 1",
          "request 2, attempt 2",
          "request 3, attempt 2",
          "request 4, attempt 3"
        ])
        // The second that the server asked for was waited for once, most of it while there was no process at all.
        expect(yield* waitsIn(file)).toEqual(waits)
        expect(new Set(api.requests.map(({ headers }) => headers["idempotency-key"])).size).toBe(1)
        expect(api.gaps()[0]).toBeGreaterThanOrEqual(1_000)
        expect(JSON.parse(result ?? "")).toEqual({
          isGone: true,
          detail: "Export 7 was deleted.",
          traits: ["never", "NotFound", "no"],
          request: { method: "POST", url, repeatable: true },
          received: "r-7f31"
        })
      }),
    30_000
  )
})

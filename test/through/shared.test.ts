import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Layer from "#effect/Layer"
import * as FetchHttpClient from "#test/FetchHttpClient"
import { type Backing, backingOnRedis } from "#test/persistence"
import { describe, expect, it } from "#test/vitest"
import { Questback, Retry } from "effect-errata"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import type * as Http from "node:http"
import { fileURLToPath } from "node:url"
import * as Shared from "../../src/Shared.js"
import * as Loopback from "../utils/loopback.js"
import { compiled, folder } from "./processes.js"
import * as RedisServer from "./redisServer.js"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** The program of the other processes. */
const compiledProgram = Effect.flatMap(folder, (path) => compiled(new URL("./sharedProgram.ts", import.meta.url), path))

/** A process that ends with the scope, and what it said when it has ended. */
const start = (program: string, port: number, url: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [program, String(port), url], {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"]
      })
      let said = ""
      child.stdout.setEncoding("utf8").on("data", (text: string) => said += text)
      child.stderr.setEncoding("utf8").on("data", (text: string) => said += text)
      const ended = new Promise<string>((resolve) => {
        child.on("close", (_, signal) => resolve(signal ?? said.trim()))
      })
      return { kill: Effect.sync(() => child.kill("SIGKILL")), ended: Effect.promise(() => ended) }
    }),
    ({ kill }) => kill
  )

const untilTrue = (holds: Effect.Effect<boolean>): Effect.Effect<void> =>
  Effect.flatMap(
    holds,
    (isTrue) => isTrue ? Effect.void : Effect.andThen(Effect.sleep("5 millis"), untilTrue(holds))
  )

const until = (holds: () => boolean): Effect.Effect<void> => untilTrue(Effect.sync(holds))

const path = "/v1/quests/42"

/** Tells a request to wait so many seconds. */
const toldToWait = (seconds: number) => ({ status: 429, headers: { "retry-after": String(seconds) } })

/** A machine of this process, with a connection of its own. What its store does as it is closed is not looked at. */
const machine = (store: Layer.Layer<Backing>) =>
  Effect.gen(function*() {
    const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Effect.exit(Scope.close(scope, Exit.void)))
    const backing = yield* Effect.provideService(Layer.build(store), Scope.Scope, scope)
    const gate = yield* Effect.provide(Shared.gate(), backing)
    return (yield* HttpClient.HttpClient).pipe(
      Questback.client,
      Retry.client(Retry.policy({ gate, longestWait: "5 seconds" }))
    )
  }).pipe(Effect.provide(FetchHttpClient.layer))

/** How long a call takes, which has to succeed. */
const timed = <E>(call: Effect.Effect<unknown, E>) =>
  Effect.suspend(() => {
    const began = performance.now()
    return Effect.map(call, () => performance.now() - began)
  })

const name = RedisServer.isInstalled
  ? "a gate that machines share on Redis"
  : "a gate that machines share on Redis (skipped: there is no redis-server on this machine)"

describe.skipIf(!RedisServer.isInstalled)(name, () => {
  it.live("the others wait for what one was told that has died of it, and go when that is over", () =>
    Effect.gen(function*() {
      const { port, size } = yield* RedisServer.make
      const program = yield* compiledProgram
      // For two seconds from the first request on nobody is let in.
      let began: number | undefined
      const server = yield* Loopback.make(({ at }) => at - (began ??= at) < 1_950 ? toldToWait(2) : { status: 200 })
      const url = server.origin + path
      const first = yield* start(program, port, url)
      yield* until(() => server.requests.length === 1)
      const others = yield* Effect.all([start(program, port, url), start(program, port, url)])
      yield* untilTrue(Effect.map(size, (keys) => keys === 1))
      yield* first.kill
      expect(yield* first.ended).toBe("SIGKILL")
      expect(yield* Effect.all(others.map(({ ended }) => ended), { concurrency: "unbounded" })).toEqual(["200", "200"])
      // Two requests after the first: none was sent into the closed time.
      expect(server.requests.length).toBe(3)
      const after = server.requests.slice(1).map(({ at }) => at - (server.requests[0]?.at ?? 0))
      expect(Math.min(...after)).toBeGreaterThan(1_990)
      // Nor is anything left that could keep somebody back.
      yield* untilTrue(Effect.map(size, (keys) => keys === 0))
    }))

  it.live("one that dies as it goes first holds up nobody else", () =>
    Effect.gen(function*() {
      const { port } = yield* RedisServer.make
      const program = yield* compiledProgram
      const held: Array<Http.ServerResponse> = []
      const server = yield* Loopback.make(({ count }) =>
        count === 1 ? toldToWait(1) : count === 2 ? (response) => void held.push(response) : { status: 200 }
      )
      const url = server.origin + path
      const first = yield* start(program, port, url)
      yield* until(() => held.length === 1)
      yield* first.kill
      const other = yield* start(program, port, url)
      expect([yield* first.ended, yield* other.ended]).toEqual(["SIGKILL", "200"])
    }))

  it.live("when Redis hangs, calls go on by themselves; when it is back, so is the gate; and when it is gone, calls go on", () =>
    Effect.gen(function*() {
      const { kill, pause, port, resume, size } = yield* RedisServer.make
      let next: ReturnType<typeof toldToWait> | undefined
      const server = yield* Loopback.make(() => {
        const answer = next ?? { status: 200 }
        next = undefined
        return answer
      })
      const url = server.origin + path
      const [one, other] = yield* Effect.all([machine(backingOnRedis(port)), machine(backingOnRedis(port))])
      // Loads what is loaded once, and connects.
      yield* Effect.all([one.get(url), other.get(url)])
      yield* Effect.sleep("150 millis")
      yield* pause
      expect(yield* timed(one.get(url))).toBeGreaterThan(49)
      // On a machine that is busy one of them may take long for itself.
      const later = yield* Effect.forEach([1, 2, 3, 4, 5], () => timed(one.get(url)))
      expect(Math.min(...later)).toBeLessThan(45)
      yield* resume
      // It is asked beside the calls, and is trusted again after a few answers in time.
      yield* Effect.sleep("1700 millis")
      for (let n = 0; n < 8; n++) {
        yield* one.get(url)
        yield* Effect.sleep("60 millis")
      }
      next = toldToWait(1)
      const before = server.requests.length
      const told = yield* Effect.forkChild(one.get(url))
      yield* untilTrue(Effect.map(size, (keys) => keys === 1))
      yield* other.get(url)
      yield* Fiber.join(told)
      const [first = 0, ...rest] = server.requests.slice(before).map(({ at }) => at)
      expect(rest.map((at) => at - first > 990)).toEqual([true, true])
      yield* kill
      const without = yield* Effect.forEach([one, other, one, other], (client) => timed(client.get(url)))
      expect(Math.min(...without)).toBeLessThan(45)
    }))
})

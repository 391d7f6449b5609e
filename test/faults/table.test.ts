import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as Layer from "#effect/Layer"
import * as Option from "#effect/Option"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import * as FetchHttpClient from "#test/FetchHttpClient"
import { poll } from "#test/fiber"
import { withinLive, withLive } from "#test/live"
import * as NodeHttpClient from "#test/NodeHttpClient"
import * as TestClock from "#test/TestClock"
import { afterAll, describe, expect, it } from "#test/vitest"
import * as Fiber from "effect/Fiber"
import { readFileSync, writeFileSync } from "node:fs"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Faults from "../utils/faults.js"
import {
  type ClientName,
  clientNames,
  type Fault,
  faults,
  nothing,
  type Outcome,
  toMarkdown,
  value
} from "../utils/faultsTable.js"

const clients: Readonly<Record<ClientName, Layer.Layer<HttpClient.HttpClient>>> = {
  fetch: FetchHttpClient.layer,
  undici: NodeHttpClient.layerUndici,
  "node:http": NodeHttpClient.layerNodeHttp
}

/** NodeHttpClient's agent keeps no connection alive by itself; one that does has more to go wrong. */
const keepingAlive = Layer.provide(
  NodeHttpClient.layerNodeHttpNoAgent,
  NodeHttpClient.layerAgentOptions({ keepAlive: true })
)

const Quest = Schema.Struct({ title: Schema.String }).pipe(Schema.annotate({ identifier: "Quest" }))

/** One call as a program makes it: the catalog's client, then the body of a success. */
const call = (http: HttpClient.HttpClient, origin: string, { method = "GET" }: Fault) =>
  HttpClientRequest.make(method)(`${origin}/quests/7`).pipe(
    Questback.catalog.client(http).execute,
    Effect.flatMap(Catalog.json(Quest))
  )

/** What it ends with. */
const outcomeOf = (result: Effect.Error<ReturnType<typeof call>>): Outcome => {
  const { exchange, retry, applied } = result
  const status = exchange?.status
  const cut = exchange?.cut === undefined ? "" : `, cut: ${exchange.cut}`
  switch (result._tag) {
    case "TransportError":
      return [status === undefined ? `\`${result.kind}\`` : `\`${result.kind}\` after ${status}`, retry, applied]
    case "UndocumentedError":
    case "MalformedResponseError":
      return [`\`${result._tag}\` ${status}${cut}`, retry, applied]
    default:
      return [`\`${result._tag}\`${cut}`, retry, applied]
  }
}

const originOf = (origin: string, { wrongScheme }: Fault): string =>
  wrongScheme !== true
    ? origin
    : origin.startsWith("https:")
    ? origin.replace("https:", "http:")
    : origin.replace("http:", "https:")

/** Where nobody listens: a server was there, and is gone. */
const abandoned = Effect.scoped(Faults.make(Faults.hang))

const commit = (fault: Fault, client: ClientName) =>
  Effect.gen(function*() {
    const server = yield* fault.nobody === true
      ? abandoned
      : Faults.make(Faults.all(...fault.steps), { tls: fault.tls })
    const one = call(yield* HttpClient.HttpClient, originOf(server.origin, fault), fault)
    for (let earlier = 1; earlier < (fault.calls ?? 1); earlier++) {
      yield* one
      // What the server does in between, it has done by then, and the client has seen it.
      if (fault.between === true) yield* server.idle
      yield* withLive(Effect.sleep(30))
    }
    const fiber = yield* Effect.forkChild(Effect.result(one))
    if (fault.fiveSeconds === true) {
      yield* server.hung
      // What is on its way arrives.
      yield* withLive(Effect.sleep(60))
      yield* TestClock.adjust("4900 millis")
      expect((yield* poll(fiber)) === undefined).toBe(true)
      yield* TestClock.adjust("100 millis")
    }
    const waits = fault.expected[client] === nothing
    const result = yield* withinLive(waits ? 100 : 2_000, Fiber.join(fiber))
    if (Option.isNone(result)) {
      expect(Option.isSome(yield* withinLive(500, Fiber.interrupt(fiber))), "it can be interrupted").toBe(true)
    }
    if (fault.kept?.includes(client) !== true) {
      expect(Option.isSome(yield* withinLive(1_000, server.idle)), "every connection is closed").toBe(true)
    }
    return Option.match(result, {
      onNone: () => nothing,
      onSome: (result) => Result.match(result, { onFailure: outcomeOf, onSuccess: () => value })
    })
  }).pipe(
    Effect.scoped,
    Effect.provide(client === "node:http" && fault.calls !== undefined ? keepingAlive : clients[client])
  )

const seen = new Map<string, Outcome>()
const unhandled: Array<unknown> = []
const note = (error: unknown) => {
  unhandled.push(error)
}
process.on("unhandledRejection", note)
process.on("uncaughtExceptionMonitor", note)

for (const fault of faults) {
  describe.concurrent(fault.fault, () => {
    it.effect.each(clientNames)("%s", (client) =>
      Effect.gen(function*() {
        const outcome = yield* commit(fault, client)
        seen.set(`${fault.fault} ${client}`, outcome)
        expect(outcome).toEqual(fault.expected[client])
      }), 3_500)
  })
}

afterAll(() => {
  process.off("unhandledRejection", note)
  process.off("uncaughtExceptionMonitor", note)
  expect(unhandled).toEqual([])

  // Only some of the tests may have run.
  if (seen.size < faults.length * clientNames.length) return
  const table = toMarkdown((fault, client) => seen.get(`${fault.fault} ${client}`) ?? nothing)
  const file = new URL("../../docs/reliability.md", import.meta.url)
  const page = readFileSync(file, "utf8")
  const wanted = page.replace(
    /(<!-- faults -->\n)[^]*?(\n<!-- \/faults -->)/,
    (_, start, end) => `${start}\n${table}\n${end}`
  )
  if (process.env["FAULTS"] === "write") writeFileSync(file, wanted)
  else expect(page === wanted, "docs/reliability.md is out of date; npm run generate writes it").toBe(true)
})

/**
 * From an error answer to a typed failure: one documented error of each API.
 */
import { callOf } from "#bench/httpApi"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import { Catalog, type Exchange } from "effect-errata"
import * as Data from "effect/Data"
import { answerOf, type Peer, peers, statusOf } from "./lib/apis.js"
import { floorOf } from "./lib/byHand.js"
import { awaits, calls, compare, type Effort, type Row } from "./lib/measure.js"
import { atLeast, atMost, report } from "./lib/report.js"
import { rowOf, timesTable } from "./lib/times.js"

const names = {
  floor: "floor: JSON.parse, switch, new",
  ours: "Catalog.decodeParts",
  union: "JSON.parse, Schema.Union",
  failure: "JSON.parse, Schema.Union, new",
  bare: "bare client, body read",
  client: "the catalog's client",
  api: "HttpApiClient"
}

/** A subject that does not do what it is measured for would be fast. */
const expectThat = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`nothing is measured: ${what}`)
}

const unionOf = ({ bodyOf, catalog }: Peer) =>
  Schema.decodeUnknownResult(Schema.Union(catalog.classes.map(({ entry }) => bodyOf(entry))))

/** What a union's body has to become before it can be caught by a tag. */
class ByUnion extends Data.TaggedError("ByUnion")<{ readonly body: unknown; readonly exchange: Exchange.Parts }> {}

const decoding = async (peer: Peer): Promise<ReadonlyArray<Row>> => {
  const answer = answerOf(peer)
  const floor = await floorOf(peer)
  const union = unionOf(peer)
  const ours = () => Catalog.decodeParts(peer.catalog, answer)
  const byUnion = () => union(JSON.parse(answer.body))
  expectThat(ours()._tag === peer.probe._tag, `${peer.name}: ${ours()._tag}`)
  expectThat(Result.isSuccess(byUnion()), `${peer.name}: the union does not know ${answer.body}`)
  expectThat(Reflect.get(Object(floor(answer)), "_tag") === peer.probe._tag, `${peer.name}: the floor`)
  return compare({
    [names.floor]: calls(() => floor(answer)),
    [names.ours]: calls(ours),
    [names.union]: calls(byUnion),
    [names.failure]: calls(() => new ByUnion({ body: Result.getOrUndefined(byUnion()), exchange: answer }))
  })
}

const throughClients = async (peer: Peer, effort?: Effort): Promise<ReadonlyArray<Row>> => {
  const { body, headers, status } = answerOf(peer)
  const http = HttpClient.make((request) =>
    Effect.succeed(
      HttpClientResponse.fromWeb(request, new Response(body, { status, headers: headers as Record<string, string> }))
    )
  )
  const url = "https://api.example.com"
  const path = "/v1/things/42"
  const ours = peer.catalog.client(http)
  const declared = peer.catalog.classes.map(({ entry }) => ({ body: peer.bodyOf(entry), status: statusOf(entry) }))
  const byOurs = Effect.flip(ours.get(url + path))
  const byApi = Effect.flip(await Effect.runPromise(callOf(declared, http, url)))
  const failure = await Effect.runPromise(byOurs)
  expectThat("_tag" in failure && failure._tag === peer.probe._tag, `${peer.name}: the client`)
  const decoded: unknown = await Effect.runPromise(byApi)
  expectThat(!(decoded instanceof Error), `${peer.name}: HttpApiClient: ${String(decoded)}`)
  return compare({
    [names.bare]: awaits(() => Effect.runPromise(Effect.flatMap(http.get(url + path), (response) => response.text))),
    [names.client]: awaits(() => Effect.runPromise(byOurs)),
    [names.api]: awaits(() => Effect.runPromise(byApi))
  }, effort)
}

const measured: Array<Record<"decode" | "clients", ReadonlyArray<Row>> & { readonly name: string }> = []
// Once for nothing: the first one would pay for what the compiler has yet to learn about clients.
for (const peer of peers) await throughClients(peer, { batch: 5, rounds: 11 })
for (const peer of peers) {
  measured.push({ name: peer.name, decode: await decoding(peer), clients: await throughClients(peer) })
}

const toFloor = measured.map(({ decode }) => rowOf(decode, names.ours).ratio)
const fromUnion = (name: string) =>
  measured.map(({ decode }) => rowOf(decode, name).ratio / rowOf(decode, names.ours).ratio)
const perApi = (ratios: ReadonlyArray<number>) =>
  measured.map(({ name }, i) => [name, ratios[i] ?? Number.NaN] as const)
report({
  name: "decode",
  tables: measured.flatMap(({ clients, decode, name }) => [
    timesTable(`${name}: one answer, decoded`, decode, "ns"),
    timesTable(`${name}: one call through a client in memory`, clients, "µs")
  ]),
  checks: [
    ...perApi(toFloor).map(([name, ratio]) => atMost(`${name}: against the floor`, ratio, 1.5, "×")),
    // The union alone, which ends in a plain object and not in a failure.
    ...perApi(fromUnion(names.union)).map(([name, ratio]) => atLeast(`${name}: faster than the union`, ratio, 3, "×")),
    ...perApi(fromUnion(names.failure)).map(([name, ratio]) =>
      atLeast(`${name}: faster than the union and a failure made of it`, ratio, 3, "×")
    ),
    ...measured.map(({ clients, name }) =>
      atMost(
        `${name}: the catalog's client against HttpApiClient`,
        rowOf(clients, names.client).ratio / rowOf(clients, names.api).ratio,
        1.5,
        "×"
      )
    )
  ]
})

/**
 * What a 200 costs that has nothing to do with this package, but passes through its clients.
 */
import * as FetchHttpClient from "#bench/FetchHttpClient"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import { Questback, Retry } from "effect-errata"
import { awaits, calls, compare } from "./lib/measure.js"
import { atMost, report } from "./lib/report.js"
import { startServer } from "./lib/server.js"
import { rowOf, timesTable } from "./lib/times.js"

// The bare client twice: what its second row differs by is the noise of the machine.
const names = {
  bare: "bare client",
  again: "bare client, again",
  catalog: "Questback.client",
  retry: "Questback.client, Retry.client"
}

const clientsOf = (http: HttpClient.HttpClient) => {
  const catalog = http.pipe(Questback.client)
  return { catalog, retry: catalog.pipe(Retry.client(Retry.policy())) }
}

const answer = new Response("{}", { status: 200 })
const inMemory = HttpClient.make((request) => Effect.succeed(HttpClientResponse.fromWeb(request, answer)))
const url = "https://api.example.com/v1/quests/42"
const { catalog, retry } = clientsOf(inMemory)
const memory = await compare({
  [names.bare]: calls(() => Effect.runSync(inMemory.get(url))),
  [names.again]: calls(() => Effect.runSync(inMemory.get(url))),
  [names.catalog]: calls(() => Effect.runSync(catalog.get(url))),
  [names.retry]: calls(() => Effect.runSync(retry.get(url)))
}, { batch: 3, rounds: 501 })

const server = await startServer()
const fetching = await Effect.runPromise(Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer))
const over = clientsOf(fetching)
const asked = <E>(client: HttpClient.HttpClient.With<E>) =>
  awaits(() => Effect.runPromise(Effect.flatMap(client.get(server.url), (response) => response.text)))
const sockets = await compare({
  [names.bare]: asked(fetching),
  [names.again]: asked(fetching),
  [names.catalog]: asked(over.catalog),
  [names.retry]: asked(over.retry)
}, { batch: 1, rounds: 2001, times: 5 })
server.close()

report({
  name: "passThrough",
  tables: [
    timesTable("A 200 through a client in memory", memory, "µs"),
    timesTable("A 200 over loopback sockets, its body read", sockets, "µs")
  ],
  checks: [
    atMost("in memory: Questback.client takes more", rowOf(memory, names.catalog).beyond / 1e3, 1.5, "µs"),
    atMost("in memory: with Retry.client, more", rowOf(memory, names.retry).beyond / 1e3, 1.5, "µs"),
    atMost("loopback: Questback.client", rowOf(sockets, names.catalog).ratio, 1.02, "×"),
    atMost("loopback: with Retry.client", rowOf(sockets, names.retry).ratio, 1.02, "×")
  ]
})

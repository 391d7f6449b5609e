/**
 * A server made by HttpApiBuilder, on a real socket, whose one endpoint fails as it is told.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApp from "@effect/platform/HttpApp"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { createServer } from "node:http"
import type { AnyClass, ApiError } from "../../src/ApiError.js"
import type { Catalog } from "../../src/Catalog.js"

type Endpoint = HttpApiEndpoint.HttpApiEndpoint<"ask", "GET", never, never, never, never, void, ApiError>

/** An API whose endpoint may fail with any of these. */
export const apiOf = (classes: ReadonlyArray<AnyClass>) => {
  const ask: Endpoint = classes.reduce<Endpoint>(
    (endpoint, klass) => endpoint.addError(klass),
    // Seam: that it cannot fail yet makes no difference.
    HttpApiEndpoint.get("ask", "/ask") as unknown as Endpoint
  )
  return HttpApi.make("api").add(HttpApiGroup.make("group", { topLevel: true }).add(ask))
}

/** As docs/servers.md has it: what an error's headers are sent by. */
const withHeaders = (headers: Readonly<Record<string, string>>) =>
  HttpApp.appendPreResponseHandler((_, response) => Effect.succeed(HttpServerResponse.setHeaders(response, headers)))

/** The server; what is put into `next` is what it fails with, and what it sends beside. */
export const serve = (catalog: Catalog<ApiError>, classes = catalog.classes) => {
  const next: { error?: ApiError; headers?: Readonly<Record<string, string>> | undefined } = {}
  const api = apiOf(classes)
  const group = HttpApiBuilder.group(
    api,
    "group",
    (handlers) =>
      handlers.handle(
        "ask",
        () =>
          next.error === undefined
            ? Effect.dieMessage("nothing to fail with")
            : Effect.zipRight(withHeaders(next.headers ?? {}), Effect.fail(next.error))
      )
  )
  const runtime = ManagedRuntime.make(
    HttpApiBuilder.serve().pipe(
      Layer.provide(HttpApiBuilder.api(api)),
      Layer.provide(group),
      Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
      // Not fetch, which does not tell of a 407.
      Layer.merge(NodeHttpClient.layer)
    )
  )
  const at = HttpServer.addressFormattedWith((baseUrl) => Effect.succeed({ baseUrl }))
  return {
    next,
    runtime,
    /** The answer as it comes. */
    raw: Effect.flatMap(at, ({ baseUrl }) => HttpClient.get(`${baseUrl}/ask`)),
    /** What a stock HttpApiClient makes of it. */
    stock: at.pipe(
      Effect.flatMap((options) => HttpApiClient.make(api, options)),
      Effect.flatMap((client) => Effect.flip(client.ask()))
    ),
    /** What one on top of the catalog's client makes of it. */
    known: Effect.all([at, HttpClient.HttpClient]).pipe(
      Effect.flatMap(([options, http]) =>
        HttpApiClient.makeWith(api, { ...options, httpClient: catalog.client(http) })
      ),
      Effect.flatMap((client) => Effect.flip(client.ask()))
    )
  }
}

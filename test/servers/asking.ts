/**
 * A server made by HttpApiBuilder, on a real socket, whose one endpoint fails as it is told.
 */
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as Layer from "#effect/Layer"
import { apiOf, withHeaders } from "#test/httpApi"
import * as HttpServer from "#test/HttpServer"
import * as NodeHttpClient from "#test/NodeHttpClient"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { createServer } from "node:http"
import type { AnyClass, ApiError } from "../../src/ApiError.js"
import type { Catalog } from "../../src/Catalog.js"
import * as Fake from "../../src/Fake.js"
import { definitionOf } from "../../src/internal/error/definition.js"

/** The server; what is put into `next` is what it fails with, and what it sends beside. */
export const serve = (catalog: Catalog<ApiError>, classes = catalog.classes) => {
  const next: { error?: ApiError; headers?: Readonly<Record<string, string>> | undefined } = {}
  const api = apiOf(classes)
  const handle = Effect.suspend(() =>
    next.error === undefined
      ? Effect.die(new Error("nothing to fail with"))
      : Effect.andThen(withHeaders(next.headers ?? {}), Effect.fail(next.error))
  )
  const runtime = ManagedRuntime.make(
    api.serve(handle).pipe(
      Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
      // Not fetch, which does not tell of a 407.
      Layer.merge(NodeHttpClient.layerNodeHttp)
    )
  )
  const at = HttpServer.addressFormattedWith(Effect.succeed)
  const asked = Effect.all([HttpClient.HttpClient, at])
  return {
    next,
    runtime,
    /** The answer as it comes. */
    raw: Effect.flatMap(asked, ([http, baseUrl]) => http.get(`${baseUrl}/ask`)),
    /** What a stock HttpApiClient makes of it. */
    stock: Effect.flatMap(asked, ([http, baseUrl]) => Effect.flip(api.ask(http, baseUrl))),
    /** What one on top of the catalog's client makes of it. */
    known: Effect.flatMap(asked, ([http, baseUrl]) => Effect.flip(api.ask(catalog.client(http), baseUrl)))
  }
}

/** What a stock client of an endpoint with this error makes of a text with its status and media type. */
export const readAs = (klass: AnyClass, text: string): Effect.Effect<unknown, unknown> => {
  const { contentType, status } = definitionOf(klass)
  return Fake.script(Fake.answer({ status, headers: { "content-type": contentType }, body: text })).pipe(
    Effect.flatMap(({ client }) => Effect.flip(apiOf([klass]).ask(client, "https://api.example.com"))),
    Effect.scoped
  )
}

/** APIs of `HttpApi` with one endpoint, `GET /ask`, which each major makes in words of its own. */
import * as Effect from "effect/Effect"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpEffect from "effect/http/HttpEffect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

/** What every client may fail with beside what the endpoint names. */
export type ClientFailure = HttpClientError.HttpClientError | Schema.SchemaError

/** An API whose endpoint answers with this, or with one of these errors. */
interface Api<A, E> {
  /** Its OpenAPI document, as others read it. */
  readonly document: () => ReturnType<typeof JSON.parse>
  /** Serves it, where this handles the endpoint. */
  readonly serve: (
    handle: Effect.Effect<A, E, HttpServerRequest.HttpServerRequest>
  ) => Layer.Layer<never, never, HttpServer.HttpServer>
  /** What a client of it does. */
  readonly ask: <X, R>(
    httpClient: HttpClient.HttpClient.With<X, R>,
    baseUrl: string
  ) => Effect.Effect<A, E | X | ClientFailure, R>
}

export const apiOf = <const E extends ReadonlyArray<Schema.ConstraintCodec<unknown, unknown>>, A = void>(
  errors: E,
  success?: Schema.Codec<A, unknown>
): Api<A, E[number]["Type"]> => {
  type Failure = E[number]["Type"]
  const ask = HttpApiEndpoint.get("ask", "/ask", {
    success: success ?? Schema.Unknown,
    // Seam: what a class has beside its constructor.
    error: errors as ReadonlyArray<unknown> as ReadonlyArray<Schema.Codec<unknown>>
  })
  const api = HttpApi.make("api").add(HttpApiGroup.make("group", { topLevel: true }).add(ask))
  return {
    document: () => JSON.parse(JSON.stringify(OpenApi.fromApi(api))),
    serve: (handle) => {
      const group = HttpApiBuilder.group(api, "group", (handlers) => handlers.handle("ask", () => handle))
      return HttpRouter.serve(HttpApiBuilder.layer(api).pipe(Layer.provide(group)), {
        disableListenLog: true,
        disableLogger: true
      }).pipe(Layer.provide(HttpServer.layerServices))
    },
    ask: <X, R>(httpClient: HttpClient.HttpClient.With<X, R>, baseUrl: string) =>
      Effect.flatMap(
        HttpApiClient.makeWith(api, { httpClient, baseUrl }),
        // Seam: the endpoint has forgotten what it was made from.
        (client) => client.ask({}) as Effect.Effect<A, Failure | X | ClientFailure, R>
      )
  }
}

/** Adds headers to the answer that is made of what a handler fails with. */
export const withHeaders = (
  headers: Readonly<Record<string, string>>
): Effect.Effect<void, never, HttpServerRequest.HttpServerRequest> =>
  HttpEffect.appendPreResponseHandler((_, response) => Effect.succeed(HttpServerResponse.setHeaders(response, headers)))

/** The same error, answered with another status. */
export const answeredWith = (status: number, description: string) => <S extends Schema.Top>(schema: S): S["Rebuild"] =>
  schema.pipe(HttpApiSchema.status(status)).annotate({ description })

/** An error of a program's own. */
export class Archived
  extends Schema.TaggedError<Archived>()("Archived", { since: Schema.String }, { httpApiStatus: 410 })
{}

/** What a stock client makes of a page in place of a documented body. */
export const ofPage = { _tag: "HttpClientError", reason: { _tag: "StatusCodeError", response: { status: 410 } } }

/** What a stock client makes of a status that nobody declared. */
export const ofUndeclared = { _tag: "HttpClientError", reason: { _tag: "DecodeError", response: { status: 500 } } }

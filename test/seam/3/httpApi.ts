/** APIs of `HttpApi` with one endpoint, `GET /ask`, which each major makes in words of its own. */
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import type * as HttpApiError from "@effect/platform/HttpApiError"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as HttpApp from "@effect/platform/HttpApp"
import type * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpServer from "@effect/platform/HttpServer"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

/** What every client may fail with beside what the endpoint names. */
export type ClientFailure = HttpApiError.HttpApiDecodeError | HttpClientError.HttpClientError | ParseResult.ParseError

/** An API whose endpoint answers with this, or with one of these errors. */
interface Api<A, E> {
  /** Its OpenAPI document, as others read it. */
  readonly document: () => ReturnType<typeof JSON.parse>
  /** Serves it, where this handles the endpoint. */
  readonly serve: (handle: Effect.Effect<A, E>) => Layer.Layer<never, never, HttpServer.HttpServer>
  /** What a client of it does. */
  readonly ask: <X, R>(
    httpClient: HttpClient.HttpClient.With<X, R>,
    baseUrl: string
  ) => Effect.Effect<A, E | X | ClientFailure, R>
}

type Endpoint = HttpApiEndpoint.HttpApiEndpoint<"ask", "GET", never, never, never, never, unknown, unknown>

export const apiOf = <const E extends ReadonlyArray<Schema.Schema.AnyNoContext>, A = void>(
  errors: E,
  success?: Schema.Schema<A>
): Api<A, Schema.Schema.Type<E[number]>> => {
  type Failure = Schema.Schema.Type<E[number]>
  const get = HttpApiEndpoint.get("ask", "/ask")
  const ask = errors.reduce<Endpoint>(
    (endpoint, error) => endpoint.addError(error),
    // Seam: that it cannot fail yet makes no difference.
    (success === undefined ? get : get.addSuccess(success)) as unknown as Endpoint
  )
  const api = HttpApi.make("api").add(HttpApiGroup.make("group", { topLevel: true }).add(ask))
  return {
    document: () => JSON.parse(JSON.stringify(OpenApi.fromApi(api))),
    serve: (handle) => {
      const group = HttpApiBuilder.group(api, "group", (handlers) => handlers.handle("ask", () => handle))
      return HttpApiBuilder.serve().pipe(
        Layer.provide(HttpApiBuilder.api(api)),
        Layer.provide(group),
        Layer.provide(HttpServer.layerContext)
      )
    },
    ask: <X, R>(httpClient: HttpClient.HttpClient.With<X, R>, baseUrl: string) =>
      Effect.flatMap(
        HttpApiClient.makeWith(api, { httpClient, baseUrl }),
        // Seam: the endpoint has forgotten what it was made from.
        (client) => client.ask() as Effect.Effect<A, Failure | X | ClientFailure, R>
      )
  }
}

/** Adds headers to the answer that is made of what a handler fails with. */
export const withHeaders = (headers: Readonly<Record<string, string>>): Effect.Effect<void> =>
  HttpApp.appendPreResponseHandler((_, response) => Effect.succeed(HttpServerResponse.setHeaders(response, headers)))

/** The same error, answered with another status. */
export const answeredWith =
  (status: number, description: string) => <A, I>(schema: Schema.Schema<A, I>): Schema.Schema<A, I> =>
    schema.annotations(HttpApiSchema.annotations({ status, description }))

/** An error of a program's own. */
export class Archived extends Schema.TaggedError<Archived>()(
  "Archived",
  { since: Schema.String },
  HttpApiSchema.annotations({ status: 410 })
) {}

/** What a stock client makes of a page in place of a documented body. */
export const ofPage = { _tag: "ParseError" }

/** What a stock client makes of a status that nobody declared. */
export const ofUndeclared = { _tag: "ResponseError" }

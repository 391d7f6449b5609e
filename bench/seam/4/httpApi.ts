/** An API of `HttpApi` with one endpoint, `GET /v1/things/42`. For Effect 4. */
import type { AnyCodec } from "#seam/codec"
import * as Effect from "effect/Effect"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import type * as HttpClient from "effect/http/HttpClient"
import * as Schema from "effect/Schema"

/** An error as `HttpApi` wants it: the Schema of its body, and its status. */
export interface Declared {
  readonly body: AnyCodec
  readonly status: number
}

/** A call of the endpoint by a client that `HttpApiClient` makes. */
export const callOf = (
  errors: ReadonlyArray<Declared>,
  httpClient: HttpClient.HttpClient,
  baseUrl: string
): Effect.Effect<Effect.Effect<string, unknown>> => {
  const endpoint = HttpApiEndpoint.get("thing", "/v1/things/42", {
    success: Schema.String,
    // Seam: what `HttpApi` does with a Schema beside reading and writing it.
    error: errors.map(({ body, status }) => HttpApiSchema.status(status)(body as unknown as Schema.Codec<unknown>))
  })
  const api = HttpApi.make("things").add(HttpApiGroup.make("group").add(endpoint))
  return Effect.map(HttpApiClient.makeWith(api, { httpClient, baseUrl }), ({ group }) => group.thing({}))
}

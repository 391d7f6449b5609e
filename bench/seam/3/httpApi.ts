/** An API of `HttpApi` with one endpoint, `GET /v1/things/42`. For Effect 3. */
import type { AnyCodec } from "#seam/codec"
import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiClient from "@effect/platform/HttpApiClient"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** An error as `HttpApi` wants it: the Schema of its body, and its status. */
export interface Declared {
  readonly body: AnyCodec
  readonly status: number
}

/** A call of the endpoint by a client that `HttpApiClient` makes. */
export const callOf = (
  errors: ReadonlyArray<Declared>,
  client: HttpClient.HttpClient,
  baseUrl: string
): Effect.Effect<Effect.Effect<string, unknown>> => {
  let endpoint = HttpApiEndpoint.get("thing", "/v1/things/42").addSuccess(Schema.String)
  for (const { body, status } of errors) {
    // Seam: what can fail is of no interest here, so the endpoint keeps the type it began with.
    endpoint = endpoint.addError(body, { status }) as unknown as typeof endpoint
  }
  const api = HttpApi.make("things").add(HttpApiGroup.make("group").add(endpoint))
  return HttpApiClient.make(api, { baseUrl }).pipe(
    Effect.map(({ group }) => group.thing()),
    Effect.provideService(HttpClient.HttpClient, client)
  )
}

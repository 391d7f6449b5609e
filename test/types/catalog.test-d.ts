import type * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import type * as HttpClientError from "#effect/http/HttpClientError"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Schema from "#effect/Schema"
import type { clientFitsWider } from "#test/platform"
import {
  Api,
  Catalog,
  type MalformedResponseError,
  Questback,
  type TransportError,
  type UndocumentedError
} from "effect-errata"
import { describe, expectTypeOf, it } from "vitest"

interface NoToken {
  readonly _tag: "NoToken"
}

declare const plain: HttpClient.HttpClient
declare const guarded: HttpClient.HttpClient.With<HttpClientError.HttpClientError | NoToken, "Tokens">
declare const response: HttpClientResponse.HttpClientResponse

const api = Api.make("Acme", { docs: "https://docs.acme.example/errors", body: Schema.Struct({}) })
class Jam extends api.error<Jam>()("Jam", {
  status: 409,
  category: "Aborted",
  retry: "transient",
  applied: "no",
  summary: "",
  example: {}
}) {}
const acme = api.catalog(Jam)

type ErrorOf<Client> = Client extends HttpClient.HttpClient.With<infer E, infer _R> ? E : never
type ContextOf<Client> = Client extends HttpClient.HttpClient.With<infer _E, infer R> ? R : never

describe("client", () => {
  it("puts the documented errors in the place of HttpClientError", () => {
    const client = plain.pipe(Questback.client)
    expectTypeOf<ErrorOf<typeof client>>().toEqualTypeOf<Questback.Failure>()
    expectTypeOf<ErrorOf<typeof client>>().not.toExtend<HttpClientError.HttpClientError>()
    expectTypeOf<Extract<ErrorOf<typeof client>, HttpClientError.HttpClientError>>().toEqualTypeOf<never>()
  })

  it("leaves other errors and what is needed", () => {
    const client = guarded.pipe(Questback.client)
    expectTypeOf<ErrorOf<typeof client>>().toEqualTypeOf<Questback.Failure | NoToken>()
    expectTypeOf<ContextOf<typeof client>>().toEqualTypeOf<"Tokens">()
  })

  it("fits where one that fails with more is wanted by a parameter, also where the type itself does not", () => {
    type Wide = Questback.Failure | NoToken
    const client = plain.pipe(Questback.client)
    const get = <E extends Wide>(client: HttpClient.HttpClient.With<E>) => client.get("/")
    expectTypeOf(get(client)).toEqualTypeOf<ReturnType<typeof client.get>>()
    type Fits = typeof client extends HttpClient.HttpClient.With<Wide> ? true : false
    expectTypeOf<Fits>().toEqualTypeOf<typeof clientFitsWider>()
  })

  it("fails with what a catalog documents, and no more", () => {
    const client = plain.pipe(acme.client)
    type Undocumented = UndocumentedError.UndocumentedError
    expectTypeOf<ErrorOf<typeof client>>().toEqualTypeOf<Jam | Undocumented | TransportError.TransportError>()
    expectTypeOf(acme.client).toEqualTypeOf(Catalog.client(acme))
  })
})

describe("a catalog", () => {
  it("knows what it documents", () => {
    expectTypeOf<Catalog.Documented<typeof acme>>().toEqualTypeOf<Jam>()
    expectTypeOf<Catalog.Documented<typeof Catalog.empty>>().toEqualTypeOf<never>()
    expectTypeOf<Catalog.Failure<typeof acme>>()
      .toEqualTypeOf<Jam | UndocumentedError.UndocumentedError | TransportError.TransportError>()
  })

  it("orElse adds, pick narrows", () => {
    const both = acme.pipe(Catalog.orElse(Questback.catalog))
    expectTypeOf<Catalog.Documented<typeof both>>()
      .toEqualTypeOf<Jam | Catalog.Documented<typeof Questback.catalog>>()
    const some = Questback.catalog.pipe(Catalog.pick(Questback.Gone, Questback.NotFound))
    expectTypeOf<Catalog.Documented<typeof some>>().toEqualTypeOf<Questback.Gone | Questback.NotFound>()
    // @ts-expect-error it is no class of that catalog
    Questback.catalog.pipe(Catalog.pick(Jam))
    // What was picked once cannot be picked from the rest.
    // @ts-expect-error Forbidden was left out already
    some.pipe(Catalog.pick(Questback.Forbidden))
  })

  it("decodes to its errors or UndocumentedError, and never fails", () => {
    const parts = { status: 410, headers: {}, body: "" }
    expectTypeOf(Catalog.decodeParts(acme, parts)).toEqualTypeOf<Jam | UndocumentedError.UndocumentedError>()
    expectTypeOf(acme.pipe(Catalog.decodeParts(parts))).toEqualTypeOf<Jam | UndocumentedError.UndocumentedError>()
    expectTypeOf(Catalog.decode(acme)(response))
      .toEqualTypeOf<Effect.Effect<Jam | UndocumentedError.UndocumentedError>>()
  })

  it("is covariant: one that documents less is one that documents more", () => {
    expectTypeOf<Catalog.Catalog<Jam>>().toExtend<Catalog.Catalog<Jam | Questback.Gone>>()
    expectTypeOf<Catalog.Catalog<Jam | Questback.Gone>>().not.toExtend<Catalog.Catalog<Jam>>()
  })
})

describe("json", () => {
  it("fails with MalformedResponseError or TransportError, and needs what its schema needs", () => {
    const read = Catalog.json(Schema.Struct({ title: Schema.String }))
    expectTypeOf(read(response)).toEqualTypeOf<
      Effect.Effect<
        { readonly title: string },
        MalformedResponseError.MalformedResponseError | TransportError.TransportError
      >
    >()
  })
})

import * as P from "@effect/platform"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import * as Fake from "../src/Fake.js"
import { Bearer, Qonversion, Questback, Retry } from "../src/index.js"

class Mine
  extends Schema.TaggedError<Mine>()("Mine", { why: Schema.String }, P.HttpApiSchema.annotations({ status: 410 }))
{}
class Auth extends P.HttpApiMiddleware.Tag<Auth>()("Auth", { failure: Bearer.InvalidToken }) {}

const withHeaders = (headers: Readonly<Record<string, string>>) =>
  P.HttpApp.appendPreResponseHandler((_, response) =>
    Effect.succeed(P.HttpServerResponse.setHeaders(response, headers))
  )

const api = P.HttpApi.make("x").add(
  P.HttpApiGroup.make("g", { topLevel: true })
    .add(
      P.HttpApiEndpoint.get("mixed", "/mixed/:k").setPath(Schema.Struct({ k: Schema.String })).addError(Mine).addError(
        Questback.Gone
      )
    )
    .add(
      P.HttpApiEndpoint.get("mixed2", "/mixed2/:k").setPath(Schema.Struct({ k: Schema.String })).addError(
        Questback.Gone
      ).addError(Mine)
    )
    .add(
      P.HttpApiEndpoint.get("union", "/union/:k").setPath(Schema.Struct({ k: Schema.String })).addError(
        Schema.Union(Questback.Gone, Questback.TooManyRequests)
      )
    )
    .add(P.HttpApiEndpoint.get("guard", "/guard").middleware(Auth))
    .add(P.HttpApiEndpoint.get("over", "/over").addError(Questback.Gone, { status: 404 }))
    .add(P.HttpApiEndpoint.get("head", "/head").addError(Questback.TooManyRequests))
).addError(Questback.InternalServerError)

const group = P.HttpApiBuilder.group(
  api,
  "g",
  (h) =>
    h.handle(
      "mixed",
      ({ path }) => Effect.fail(path.k === "a" ? new Mine({ why: "y" }) : new Questback.Gone({ body: { detail: "d" } }))
    )
      .handle("mixed2", ({ path }) =>
        Effect.fail(path.k === "a" ? new Mine({ why: "y" }) : new Questback.Gone({ body: { detail: "d" } })))
      .handle("union", ({ path }) =>
        Effect.fail(
          path.k === "a"
            ? new Questback.TooManyRequests({ body: { detail: "t" } })
            : new Questback.Gone({ body: { detail: "d" } })
        ))
      .handle("guard", () =>
        Effect.void)
      .handle("over", () => Effect.fail(new Questback.Gone({ body: {} })))
      .handle("head", () =>
        Effect.zipRight(withHeaders({ "retry-after": "2" }), Effect.fail(new Questback.TooManyRequests({ body: {} }))))
)
const auth = Layer.succeed(
  Auth,
  Effect.zipRight(
    withHeaders(Bearer.InvalidToken.entry.headers ?? {}),
    Effect.fail(new Bearer.InvalidToken({ body: undefined }))
  )
)

it("probe", async () => {
  const { handler, dispose } = P.HttpApiBuilder.toWebHandler(
    Layer.mergeAll(P.HttpApiBuilder.api(api).pipe(Layer.provide(group), Layer.provide(auth)), P.HttpServer.layerContext)
  )
  for (
    const p of ["/mixed/a", "/mixed/b", "/mixed2/a", "/mixed2/b", "/union/a", "/union/b", "/guard", "/over", "/head"]
  ) {
    const r = await handler(new Request("http://x" + p))
    console.log(p, r.status, JSON.stringify([...r.headers]), await r.text())
  }
  const http = P.HttpClient.make((request, url) =>
    Effect.promise(async () =>
      P.HttpClientResponse.fromWeb(request, await handler(new Request(url, { method: request.method })))
    )
  )
  const c = await Effect.runPromise(P.HttpApiClient.makeWith(api, { httpClient: http, baseUrl: "http://x" }))
  const show = async (n: string, e: Effect.Effect<unknown, unknown>) =>
    console.log(n, String((await Effect.runPromise(Effect.flip(e)) as any)._tag))
  for (const k of ["a", "b"]) {
    await show("mixed " + k, c.mixed({ path: { k } }))
    await show("mixed2 " + k, c.mixed2({ path: { k } }))
    await show("union " + k, c.union({ path: { k } }))
  }
  await show("guard", c.guard())
  await show("over", c.over())
  await show("head", c.head())
  const t = await Effect.runPromise(
    P.HttpApiClient.make(api, { baseUrl: "http://x", transformClient: (h) => Questback.client(h) as any }).pipe(
      Effect.provideService(P.HttpClient.HttpClient, http)
    )
  )
  await show("transform head", t.head())
  await show("transform over", t.over())
  await dispose()
  void Retry
  void Fake
  void Qonversion
  expect(1).toBe(1)
})

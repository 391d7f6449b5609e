/**
 * A documented error's class in the words of Effect 4's `HttpApi`, with the types that they infer.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { describe, expect, expectTypeOf, it, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpApi from "effect/http-api/HttpApi"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiClient from "effect/http-api/HttpApiClient"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import * as Api from "../../src/Api.js"
import * as Questback from "../../src/apis/Questback.js"
import * as Fake from "../../src/Fake.js"
import { catalogs } from "../servers/catalogs.js"

const pond = Api.make("Pond", {
  docs: "https://pond.example",
  body: Api.readAs(Schema.Struct({ text: Schema.String }), {
    from: Schema.Union([Schema.Struct({ text: Schema.String }), Schema.String]),
    read: (body) => typeof body === "string" ? { text: body } : body
  })
})

class Frozen extends pond.error<Frozen>()("Frozen", {
  status: 410,
  category: "Unavailable",
  retry: "transient",
  applied: "no",
  summary: "It is winter.",
  example: { text: "Come back in May." }
}) {}

/** The body is a text. */
const loud = Api.make("Loud", { docs: "https://loud.example", contentType: "text/plain", body: Schema.String })

class Noise extends loud.error<Noise>()("Noise", {
  status: 410,
  category: "Unavailable",
  retry: "transient",
  applied: "no",
  summary: "It is too loud.",
  example: "Shh."
}) {}

class Archived extends Schema.TaggedError<Archived>()("Archived", { since: Schema.String }, { httpApiStatus: 410 }) {}

class Quota extends HttpApiMiddleware.Service<Quota>()("Quota", { error: Questback.TooManyRequests }) {}

type Failure = Questback.Gone | Frozen | Noise | Archived | Questback.TooManyRequests | Questback.Forbidden

const Quests = HttpApi.make("quests").add(
  HttpApiGroup.make("quests", { topLevel: true }).add(
    HttpApiEndpoint.get("quest", "/quests/1", {
      success: Schema.Struct({ title: Schema.String }),
      error: [
        Archived,
        Questback.Gone,
        Frozen,
        Noise,
        Questback.Forbidden.pipe(HttpApiSchema.status(404)).annotate({ description: "Nothing." })
      ]
    }).middleware(Quota),
    HttpApiEndpoint.get("again", "/quests/2", { error: [Questback.Gone, Frozen.wire] })
  )
)

class Next extends Context.Service<Next, Ref.Ref<Failure>>()("Next") {}

const handlers = HttpApiBuilder.group(
  Quests,
  "quests",
  (handlers) =>
    handlers
      .handle("quest", () => Next.use((next) => Effect.flatMap(Ref.get(next), Effect.fail)))
      .handle("again", () =>
        Next.use((next) =>
          Effect.flatMap(Ref.get(next), (failure) =>
            failure instanceof Frozen || failure instanceof Questback.Gone
              ? Effect.fail(failure)
              : Effect.die(failure))
        ))
)

const served = HttpRouter.serve(
  HttpApiBuilder.layer(Quests).pipe(
    Layer.provide(handlers),
    Layer.provide(Layer.succeed(Quota)((effect) => effect))
  ),
  { disableListenLog: true, disableLogger: true }
).pipe(
  Layer.provideMerge(NodeHttpServer.layerTest),
  Layer.provideMerge(Layer.effect(Next)(Ref.make<Failure>(new Questback.Gone({ body: {} }))))
)

const told = (failure: Failure, path: "quest" | "again" = "quest") =>
  Effect.gen(function*() {
    yield* Ref.set(yield* Next, failure)
    const answer = yield* HttpClient.get(path === "quest" ? "/quests/1" : "/quests/2")
    const client = yield* HttpApiClient.make(Quests)
    const read: unknown = yield* Effect.flip(client[path]({}) as Effect.Effect<unknown, unknown>)
    return [answer.status, answer.headers["content-type"], yield* answer.text, read] as const
  })

layer(served)("a server and its stock client", (it) => {
  it.effect("know several errors of one status, with a media type or another, and a program's own beside them", () =>
    Effect.gen(function*() {
      const gone = yield* told(new Questback.Gone({ body: { detail: "Deleted in May." } }))
      expect(gone.slice(0, 3)).toEqual([
        410,
        "application/problem+json",
        "{\"type\":\"about:blank\",\"detail\":\"Deleted in May.\"}"
      ])
      expect(gone[3]).toBeInstanceOf(Questback.Gone)

      const frozen = yield* told(new Frozen({ body: { text: "Come back in May." } }))
      expect(frozen.slice(0, 3)).toEqual([410, "application/json", "{\"text\":\"Come back in May.\"}"])
      expect(frozen[3]).toBeInstanceOf(Frozen)

      const noise = yield* told(new Noise({ body: "Shh." }))
      expect(noise.slice(0, 3)).toEqual([410, "text/plain", "Shh."])
      expect(noise[3]).toMatchObject({ _tag: "LoudNoise", body: "Shh." })

      const archived = yield* told(new Archived({ since: "May" }))
      expect(archived.slice(0, 3)).toEqual([410, "application/json", "{\"_tag\":\"Archived\",\"since\":\"May\"}"])
      expect(archived[3]).toBeInstanceOf(Archived)
    }))

  it.effect("know an error that a middleware declares", () =>
    Effect.gen(function*() {
      const [status, , , read] = yield* told(new Questback.TooManyRequests({ body: {} }))
      expect(status).toBe(429)
      expect(read).toBeInstanceOf(Questback.TooManyRequests)
    }))

  it.effect("know one that a program has given another status", () =>
    Effect.gen(function*() {
      const [status, contentType, body, read] = yield* told(new Questback.Forbidden({ body: { detail: "No." } }))
      expect([status, contentType]).toEqual([404, "application/problem+json"])
      expect(JSON.parse(body)).toEqual({ type: "about:blank", detail: "No." })
      expect(read).toBeInstanceOf(Questback.Forbidden)
    }))

  it.effect("know a class by its codec to the documented body, too", () =>
    Effect.gen(function*() {
      const [status, contentType, body, read] = yield* told(new Frozen({ body: { text: "Ice." } }), "again")
      expect([status, contentType, body]).toEqual([410, "application/json", "{\"text\":\"Ice.\"}"])
      expect(read).toBeInstanceOf(Frozen)
    }))
})

it("a client's call fails with the classes, and so may a handler", () => {
  type Call = ReturnType<HttpApiClient.ForApi<typeof Quests>["quest"]>
  expectTypeOf<Effect.Error<Call>>().toEqualTypeOf<Failure | HttpClientError.HttpClientError | Schema.SchemaError>()
  HttpApiBuilder.group(Quests, "quests", (handlers) =>
    handlers
      // @ts-expect-error the endpoint does not name it
      .handle("quest", () => Effect.fail(new Questback.NotFound({ body: {} })))
      .handle("again", () => Effect.fail(new Questback.Gone({ body: {} }))))
})

it.effect("transformClient takes no catalog's client, and with a cast the types forget what calls fail with", () =>
  Effect.gen(function*() {
    const quest = HttpApiEndpoint.get("quest", "/quests/1", { error: Questback.Gone })
    const api = HttpApi.make("quests").add(HttpApiGroup.make("quests", { topLevel: true }).add(quest))
    // @ts-expect-error it has to fail as HttpClient does
    HttpApiClient.make(api, { transformClient: Questback.client })
    const { client, layer } = yield* Fake.script(Fake.respond(Questback.Forbidden).pipe(Fake.times(2)))
    const baseUrl = "https://api.example.com"
    const cast = yield* HttpApiClient.make(api, { baseUrl, transformClient: Questback.client as never }).pipe(
      Effect.provide(layer)
    )
    const forgotten: Questback.Gone | HttpClientError.HttpClientError | Schema.SchemaError = yield* Effect.flip(
      cast.quest()
    )
    expect(forgotten).toBeInstanceOf(Questback.Forbidden)
    const typed = yield* HttpApiClient.makeWith(api, { baseUrl, httpClient: Questback.client(client) })
    const known = yield* typed.quest().pipe(
      Effect.catchTag("QuestbackForbidden", (error) => Effect.succeed(error.retry))
    )
    expect(known).toBe("never")
  }))

describe("OpenAPI", () => {
  const { components, paths } = OpenApi.fromApi(Quests)

  it("shows each error under its own media type, and each body once", () => {
    const quest = paths["/quests/1"]?.get?.responses[410]
    expect(quest?.description).toBe(
      ["Archived", ...[Questback.Gone, Frozen, Noise].map(({ entry }) => entry.summary)].join(" | ")
    )
    expect(quest?.content).toEqual({
      "application/json": {
        schema: {
          anyOf: [{ $ref: "#/components/schemas/ArchivedEncoded" }, { $ref: "#/components/schemas/PondFrozen" }]
        }
      },
      "application/problem+json": { schema: { $ref: "#/components/schemas/QuestbackGone" } },
      "text/plain": { schema: { $ref: "#/components/schemas/LoudNoise" } }
    })
    expect(paths["/quests/1"]?.get?.responses[404]).toMatchObject({
      description: "Nothing.",
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/QuestbackForbidden" } } }
    })
    expect(Object.keys(components.schemas).toSorted()).toEqual([
      "ArchivedEncoded",
      "LoudNoise",
      "PondFrozen",
      "QuestbackForbidden",
      "QuestbackGone",
      "QuestbackTooManyRequests"
    ])
    expect(components.schemas["PondFrozen"]).toEqual({
      type: "object",
      properties: { text: { type: "string" } },
      required: ["text"],
      additionalProperties: false,
      description: "It is winter.",
      examples: [{ text: "Come back in May." }]
    })
  })

  it("shows what JSON has: no member that is null because it is absent, no number that is a word", () => {
    class Count extends pond.error<Count>()("Count", {
      status: 409,
      category: "Unavailable",
      retry: "transient",
      applied: "no",
      summary: "There are too many.",
      body: Schema.Struct({
        count: Schema.Number,
        why: Schema.optional(Schema.String),
        list: Schema.Array(Schema.Int)
      }),
      example: { count: 3, list: [] }
    }) {}
    const api = HttpApi.make("api").add(
      HttpApiGroup.make("group").add(HttpApiEndpoint.get("ask", "/ask", { error: Count }))
    )
    expect(OpenApi.fromApi(api).components.schemas["PondCount"]).toMatchObject({
      properties: {
        count: { type: "number" },
        why: { type: "string" },
        list: { type: "array", items: { type: "integer" } }
      },
      required: ["count", "list"]
    })
  })
})

describe.each(catalogs.flatMap(([, { classes }]) => classes.map((klass) => [klass._tag, klass] as const)))(
  "%s",
  (_, klass) => {
    it("is data, and has what HttpApi asks for in its codec for JSON alone", () => {
      const error = Schema.decodeUnknownSync(klass.wire)(klass.entry.example)
      expect(Schema.encodeSync(Schema.toCodecJson(klass))(error)).toMatchObject({ _tag: klass._tag })
      for (const schema of [klass, klass.wire]) {
        expect(AST.resolve(schema.ast)).not.toHaveProperty(["~httpApiWithHeaders"])
        expect(AST.resolve(Schema.toType(schema).ast)).not.toHaveProperty(["~httpApiWithHeaders"])
        expect(AST.resolve(Schema.toCodecJson(schema).ast)).toHaveProperty(["~httpApiWithHeaders"])
      }
    })
  }
)

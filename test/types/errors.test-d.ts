import * as Effect from "#effect/Effect"
import * as Schema from "#effect/Schema"
import {
  Api,
  type ApiError,
  type Exchange,
  Questback,
  type TransportError,
  type UndocumentedError
} from "effect-errata"
import * as Match from "effect/Match"
import { describe, expectTypeOf, it } from "vitest"

declare const failing: Effect.Effect<"a quest", Questback.Failure>
declare const failure: Questback.Failure

describe("a documented error", () => {
  it("has its traits as literal types", () => {
    expectTypeOf<Questback.Gone["_tag"]>().toEqualTypeOf<"QuestbackGone">()
    expectTypeOf<Questback.Gone["retry"]>().toEqualTypeOf<"never">()
    expectTypeOf<Questback.Gone["category"]>().toEqualTypeOf<"NotFound">()
    expectTypeOf<Questback.Gone["applied"]>().toEqualTypeOf<"no">()
    expectTypeOf<Questback.TooManyRequests["retry"]>().toEqualTypeOf<"throttled">()
    expectTypeOf<Questback.TooManyRequests["category"]>().toEqualTypeOf<"ResourceExhausted">()
    expectTypeOf<Questback.InternalServerError["retry"]>().toEqualTypeOf<"transient">()
    expectTypeOf<Questback.InternalServerError["applied"]>().toEqualTypeOf<"unknown">()
    expectTypeOf<typeof Questback.Gone._tag>().toEqualTypeOf<"QuestbackGone">()
    expectTypeOf<typeof Questback.Gone.entry.retry>().toEqualTypeOf<"never">()
  })

  it("has a typed body and typed evidence", () => {
    type Body = Questback.BadRequest["body"]
    expectTypeOf<Body["type"]>().toEqualTypeOf<string>()
    expectTypeOf<Body["detail"]>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Body["status"]>().toEqualTypeOf<number | undefined>()
    expectTypeOf<Body["traceId"]>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Body["errors"]>().toEqualTypeOf<{ readonly [x: string]: ReadonlyArray<string> } | undefined>()
    // What is not documented may be there, and is anything.
    expectTypeOf<Body["surprise"]>().toEqualTypeOf<unknown>()
    expectTypeOf<Questback.Gone["exchange"]>().toEqualTypeOf<Exchange.Exchange | undefined>()
    expectTypeOf<Questback.Gone>().toExtend<Error>()
    expectTypeOf<Questback.Gone>().toExtend<ApiError.ApiError<"QuestbackGone">>()
  })

  it("is readonly", () => {
    const gone = new Questback.Gone({ body: {} })
    // @ts-expect-error a trait is a fact
    gone.retry = "never"
    // @ts-expect-error so is the body
    gone.body = { type: "about:blank" }
    // @ts-expect-error and its fields
    gone.body.detail = "Other."
  })

  it("is made of a documented body", () => {
    expectTypeOf(new Questback.Gone({ body: { detail: "Closed." } })).toEqualTypeOf<Questback.Gone>()
    // @ts-expect-error a detail is a text
    void (() => new Questback.Gone({ body: { detail: 7 } }))
    // @ts-expect-error there has to be a body
    void (() => new Questback.Gone({}))
    // @ts-expect-error and no other field
    void (() => new Questback.Gone({ body: {}, retry: "transient" }))
  })

  it("its class is a Schema of it, and its wire one between it and its body", () => {
    expectTypeOf<Schema.Schema.Type<typeof Questback.Gone>>().toEqualTypeOf<Questback.Gone>()
    expectTypeOf<(typeof Questback.Gone)["Encoded"]["_tag"]>().toEqualTypeOf<"QuestbackGone">()
    expectTypeOf<typeof Questback.Gone>().toExtend<Schema.Codec<Questback.Gone, (typeof Questback.Gone)["Encoded"]>>()
    expectTypeOf<Schema.Schema.Type<typeof Questback.Gone.wire>>().toEqualTypeOf<Questback.Gone>()
    expectTypeOf<(typeof Questback.Gone.wire)["Encoded"]["detail"]>().toEqualTypeOf<string | undefined>()
    expectTypeOf(Schema.Union([Questback.Gone, Questback.NotFound]).Type)
      .toEqualTypeOf<Questback.Gone | Questback.NotFound>()
  })

  it("two errors of one category are two types", () => {
    expectTypeOf<Questback.Gone>().not.toExtend<Questback.NotFound>()
    expectTypeOf<Questback.NotFound>().not.toExtend<Questback.Gone>()
  })
})

describe("what a call can fail with", () => {
  it("is the seven, UndocumentedError and TransportError", () => {
    expectTypeOf<Questback.Failure>().toEqualTypeOf<
      | Questback.BadRequest
      | Questback.Unauthorized
      | Questback.Forbidden
      | Questback.NotFound
      | Questback.Gone
      | Questback.TooManyRequests
      | Questback.InternalServerError
      | UndocumentedError.UndocumentedError
      | TransportError.TransportError
    >()
  })

  it("catchTags over all of it leaves nothing, and gives each handler its own error", () => {
    const handled = failing.pipe(Effect.catchTags({
      QuestbackBadRequest: (e) => Effect.succeed(Object.keys(e.body.errors ?? {})),
      QuestbackUnauthorized: (e) => Effect.succeed(e.category),
      QuestbackForbidden: (e) => Effect.succeed(e.status),
      QuestbackNotFound: (e) => Effect.succeed(e.body.title),
      QuestbackGone: (e) => Effect.succeed(e.body.detail),
      QuestbackTooManyRequests: (e) => Effect.succeed(e.retryAfter),
      QuestbackInternalServerError: (e) => Effect.succeed(e.applied),
      UndocumentedError: (e) => Effect.succeed(e.reason),
      TransportError: (e) => Effect.succeed(e.kind)
    }))
    expectTypeOf<Effect.Error<typeof handled>>().toEqualTypeOf<never>()
  })

  it("a handled tag leaves the channel, and the rest stays", () => {
    const some = failing.pipe(Effect.catchTag("QuestbackGone", (e) => Effect.succeed(e.body.detail)))
    expectTypeOf<Effect.Error<typeof some>>().toEqualTypeOf<Exclude<Questback.Failure, Questback.Gone>>()
    expectTypeOf<Effect.Success<typeof some>>().toEqualTypeOf<string | undefined>()
    // @ts-expect-error nothing here has that tag
    failing.pipe(Effect.catchTag("QuestbackTeapot", () => Effect.succeed(1)))
  })

  it("Match.tagsExhaustive takes all of them, and no fewer", () => {
    const all = {
      QuestbackBadRequest: () => 400,
      QuestbackUnauthorized: () => 401,
      QuestbackForbidden: () => 403,
      QuestbackNotFound: () => 404,
      QuestbackGone: (e: Questback.Gone) => e.status,
      QuestbackTooManyRequests: () => 429,
      QuestbackInternalServerError: () => 500,
      UndocumentedError: (e: UndocumentedError.UndocumentedError) => e.exchange.status ?? 0,
      TransportError: () => 0
    }
    const { QuestbackGone: _gone, ...withoutGone } = all
    const { UndocumentedError: _undocumented, ...withoutUndocumented } = all
    expectTypeOf(Match.value(failure).pipe(Match.tagsExhaustive(all))).toEqualTypeOf<number>()
    // @ts-expect-error QuestbackGone is missing
    Match.value(failure).pipe(Match.tagsExhaustive(withoutGone))
    // @ts-expect-error UndocumentedError is missing
    Match.value(failure).pipe(Match.tagsExhaustive(withoutUndocumented))
    // @ts-expect-error QuestbackTeapot is none of them
    Match.value(failure).pipe(Match.tagsExhaustive({ ...all, QuestbackTeapot: () => 418 }))
  })

  it("a switch over the tags narrows", () => {
    switch (failure._tag) {
      case "QuestbackGone":
        expectTypeOf(failure).toEqualTypeOf<Questback.Gone>()
        break
      case "UndocumentedError":
        expectTypeOf(failure.retry).toEqualTypeOf<"transient" | "throttled" | "refresh" | "eventual" | "never">()
        break
      case "TransportError":
        expectTypeOf(failure.retry).toEqualTypeOf<"transient" | "never">()
        break
    }
  })
})

describe("an API of one's own", () => {
  const api = Api.make("Acme", {
    docs: "https://docs.acme.example/errors",
    body: Schema.Struct({ code: Schema.String, count: Schema.NumberFromString }),
    key: ["code"],
    describe: (body) => {
      expectTypeOf(body).toEqualTypeOf<{ readonly code: string; readonly count: number }>()
      return { detail: body.code }
    }
  })
  const facts = { category: "Aborted", retry: "never", applied: "no", summary: "" } as const
  const example = { code: "a", count: "1" }

  it("gives its classes the API's body, or the entry's own", () => {
    class Plain extends api.error<Plain>()("Plain", { ...facts, status: 409, example }) {}
    class Own extends api.error<Own>()("Own", {
      ...facts,
      key: "own",
      body: Schema.Struct({ why: Schema.Literals(["a", "b"]) }),
      describe: (body) => ({ detail: body.why }),
      example: { why: "a" }
    }) {}
    expectTypeOf<Plain["body"]>().toEqualTypeOf<{ readonly code: string; readonly count: number }>()
    expectTypeOf<Own["body"]>().toEqualTypeOf<{ readonly why: "a" | "b" }>()
    expectTypeOf<Plain["_tag"]>().toEqualTypeOf<"AcmePlain">()
    expectTypeOf<Own["category"]>().toEqualTypeOf<"Aborted">()
    // A program writes the body as it is sent.
    expectTypeOf(new Plain({ body: { code: "a", count: "3" } })).toEqualTypeOf<Plain>()
    // @ts-expect-error as it is sent, and not as it is read
    void (() => new Plain({ body: { code: "a", count: 3 } }))
  })

  it("errorByStatus knows its traits at run time only", () => {
    class Any extends api.errorByStatus<Any>()("Any", { status: "4xx", summary: "", example }) {}
    expectTypeOf<Any["retry"]>().toEqualTypeOf<"transient" | "throttled" | "refresh" | "eventual" | "never">()
    expectTypeOf<Any["applied"]>().toEqualTypeOf<"no" | "unknown">()
    // @ts-expect-error a trait is what the status says
    api.errorByStatus<Any>()("Other", { status: "4xx", summary: "", example, retry: "never" })
  })

  it("refuses what is no entry", () => {
    // @ts-expect-error there is no such disposition
    api.error<Error>()("A", { ...facts, retry: "always", example })
    // @ts-expect-error there is no such category
    api.error<Error>()("B", { ...facts, category: "Teapot", example })
    // @ts-expect-error there is no such range
    api.error<Error>()("C", { ...facts, status: "3xx", example })
    // @ts-expect-error the example is no documented body
    api.error<Error>()("D", { ...facts, example: { code: 7 } })
    // @ts-expect-error every entry has a summary
    api.error<Error>()("E", { category: "Aborted", retry: "never", applied: "no", example })
  })

  it("a class that does not say its own name cannot be extended, and says why", () => {
    const nameless = api.error()("Nameless", { ...facts, example })
    expectTypeOf(nameless).toEqualTypeOf<"Say the class's own name: api.error<Gone>()(…)">()
    // @ts-expect-error a text is no class
    void (() => class Nameless extends nameless {})
  })
})

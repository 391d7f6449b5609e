import * as Cause from "#effect/Cause"
import * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import type * as HttpClientResponse from "#effect/http/HttpClientResponse"
import {
  type MalformedResponseError,
  Questback,
  Retry,
  type TransportError,
  type UndocumentedError
} from "effect-errata"
import { describe, expectTypeOf, it } from "vitest"

declare const questback: HttpClient.HttpClient.With<Questback.Failure>
declare const refresh: Effect.Effect<void, "no", "Tokens">
declare const failing: Effect.Effect<"a quest", Questback.Failure, "Quests">

type Final =
  | Questback.BadRequest
  | Questback.Unauthorized
  | Questback.Forbidden
  | Questback.NotFound
  | Questback.Gone
type Retryable =
  | Questback.TooManyRequests
  | Questback.InternalServerError
  | UndocumentedError.UndocumentedError
  | TransportError.TransportError

describe("orExhausted", () => {
  it("keeps what is final, gathers what was retryable, and has both where only run time can tell", () => {
    expectTypeOf(failing.pipe(Retry.orExhausted)).toEqualTypeOf<
      Effect.Effect<
        "a quest",
        | Final
        | UndocumentedError.UndocumentedError
        | TransportError.TransportError
        | Retry.RetriesExhausted<Retryable>,
        "Quests"
      >
    >()
    const call = questback.pipe(Retry.client(Retry.policy())).get("/")
    expectTypeOf(Retry.orExhausted(call)).toExtend<
      Effect.Effect<HttpClientResponse.HttpClientResponse, Retry.Exhausted<Questback.Failure>>
    >()
  })

  it("a documented error that is retryable is gone from the channel", () => {
    type Left = Retry.Exhausted<Questback.InternalServerError | Questback.Gone>
    expectTypeOf<Left>().toEqualTypeOf<Questback.Gone | Retry.RetriesExhausted<Questback.InternalServerError>>()
    const handled = failing.pipe(
      Retry.orExhausted,
      Effect.catchTag("RetriesExhausted", (failure) => {
        expectTypeOf(failure.last).toEqualTypeOf<Retryable>()
        expectTypeOf<(typeof failure)["retry"]>().toEqualTypeOf<"never">()
        return Effect.succeed("none" as const)
      })
    )
    expectTypeOf(handled).toEqualTypeOf<
      Effect.Effect<
        "a quest" | "none",
        Final | UndocumentedError.UndocumentedError | TransportError.TransportError,
        "Quests"
      >
    >()
  })

  it("leaves errors without traits as they are", () => {
    type Left = Retry.Exhausted<Cause.TimeoutError | Questback.TooManyRequests>
    expectTypeOf<Left>().toEqualTypeOf<Cause.TimeoutError | Retry.RetriesExhausted<Questback.TooManyRequests>>()
    expectTypeOf<Retry.Exhausted<MalformedResponseError.MalformedResponseError | Questback.TooManyRequests>>()
      .toEqualTypeOf<
        MalformedResponseError.MalformedResponseError | Retry.RetriesExhausted<Questback.TooManyRequests>
      >()
  })

  it("what is left can no longer be repeated by a policy", () => {
    const exhausted = Effect.fail(new Questback.TooManyRequests({ body: {} })).pipe(Retry.orExhausted)
    // @ts-expect-error nothing here can be helped by repeating
    exhausted.pipe(Retry.effect(Retry.policy()))
  })
})

describe("fromCause and together", () => {
  it("take failures with traits, and give one", () => {
    expectTypeOf(Retry.fromCause(Cause.fail(new Questback.Gone({ body: {} })))).toEqualTypeOf<Retry.Aware>()
    expectTypeOf(Retry.combine([new Questback.Gone({ body: {} })])).toEqualTypeOf<Retry.Aware>()
    // @ts-expect-error what a timeout means nobody has said
    Retry.fromCause(Cause.fail(new Cause.TimeoutError()))
  })
})

describe("overrides", () => {
  it("are for tags that the channel has", () => {
    failing.pipe(Retry.effect(Retry.policy({ overrides: { QuestbackTooManyRequests: { attempts: 9 } } })))
    // @ts-expect-error no error here has this tag
    failing.pipe(Retry.effect(Retry.policy({ overrides: { QuestbackTeapot: { attempts: 9 } } })))
  })
})

describe("what a renewal or a callback needs", () => {
  it("is in the type of what is repeated", () => {
    expectTypeOf(questback.pipe(Retry.client(Retry.policy({ refresh }))))
      .toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure, "Tokens">>()
    const told = Retry.policy().pipe(Retry.notify(() => Effect.void as Effect.Effect<void, never, "Console">))
    expectTypeOf(failing.pipe(Retry.effect(told)))
      .toEqualTypeOf<Effect.Effect<"a quest", Questback.Failure, "Quests" | "Console">>()
  })
})

describe("orExhausted on nothing but final errors", () => {
  it("adds nothing", () => {
    expectTypeOf<Retry.Exhausted<Questback.Gone>>().toEqualTypeOf<Questback.Gone>()
  })
})

import type * as Cause from "#effect/Cause"
import * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import { max, type maxWantsTheInput, recurs } from "#test/schedule"
import { timeoutTag } from "#test/tags"
import { Questback, Retry, type TransportError, type UndocumentedError } from "effect-errata"
import type * as Schedule from "effect/Schedule"
import { describe, expectTypeOf, it } from "vitest"

interface NoToken {
  readonly _tag: "NoToken"
}

declare const failing: Effect.Effect<"a quest", Questback.Failure, "Quests">
declare const hopeless: Effect.Effect<"a quest", Questback.Gone | Questback.NotFound>
declare const timed: Effect.Effect<"a quest", Questback.Failure | Cause.TimeoutError>
declare const http: HttpClient.HttpClient
declare const questback: HttpClient.HttpClient.With<Questback.Failure>

const policy = Retry.policy()
const knowing = Retry.policy({ tags: { [timeoutTag]: "transient" } })

describe("Effect.retry", () => {
  it("takes a policy for errors that carry the traits, and changes nothing else", () => {
    expectTypeOf(failing.pipe(Effect.retry(policy)))
      .toEqualTypeOf<Effect.Effect<"a quest", Questback.Failure, "Quests">>()
  })

  it("refuses an effect that may fail with something else, until its tag has a meaning", () => {
    // @ts-expect-error what a timeout means nobody has said
    timed.pipe(Effect.retry(policy))
    // @ts-expect-error of another tag it was said
    timed.pipe(Effect.retry(Retry.policy({ tags: { NoSuchElementException: "transient" } })))
    expectTypeOf(timed.pipe(Effect.retry(knowing)))
      .toEqualTypeOf<Effect.Effect<"a quest", Questback.Failure | Cause.TimeoutError>>()
    // @ts-expect-error an error without traits or a tag can have no meaning
    Effect.retry(Effect.fail("no"), policy)
    // @ts-expect-error the errors of HttpClient carry no traits
    http.get("/").pipe(Effect.retry(policy))
  })

  it("a policy is a Schedule whose output is the verdict", () => {
    expectTypeOf(policy).toExtend<Schedule.Schedule<Retry.Verdict, Retry.Aware>>()
    const combined = max([policy, recurs(1)])
    failing.pipe(Effect.retry(combined))
    type Wanted = typeof combined extends Schedule.Schedule<infer _Out, infer In> ? In : never
    expectTypeOf<unknown extends Wanted ? false : true>().toEqualTypeOf<typeof maxWantsTheInput>()
  })
})

describe("Retry.effect", () => {
  it("keeps the type of the effect", () => {
    expectTypeOf(failing.pipe(Retry.effect(policy)))
      .toEqualTypeOf<Effect.Effect<"a quest", Questback.Failure, "Quests">>()
  })

  it("refuses an effect of which nothing can be helped by repeating, and says so", () => {
    // @ts-expect-error nothing here can be helped by repeating
    hopeless.pipe(Retry.effect(policy))
    const onHopeless = Retry.effect(policy)<"a quest", Questback.Gone, never>
    expectTypeOf<Parameters<typeof onHopeless>[0]>()
      .toHaveProperty("nothing here can be helped by repeating")
    // @ts-expect-error a success has nothing to repeat
    Effect.succeed(1).pipe(Retry.effect(policy))
  })

  it("a tag can make it helpful, or hopeless", () => {
    hopeless.pipe(Retry.effect(Retry.policy({ tags: { QuestbackNotFound: "eventual" } })))
    const busy: Effect.Effect<never, Questback.TooManyRequests> = Effect.fail(
      new Questback.TooManyRequests({ body: {} })
    )
    busy.pipe(Retry.effect(policy))
    // @ts-expect-error nothing here can be helped by repeating, by the caller's own word
    busy.pipe(Retry.effect(Retry.policy({ tags: { QuestbackTooManyRequests: "never" } })))
  })

  it("refuses tags that nothing here has", () => {
    // @ts-expect-error no error here has this tag
    failing.pipe(Retry.effect(Retry.policy({ tags: { QuestbackTeapot: "transient" } })))
    // @ts-expect-error nor this one
    failing.pipe(Retry.effect(knowing))
    timed.pipe(Retry.effect(knowing))
    const onTeapot = Retry.effect(Retry.policy({ tags: { Teapot: "transient" } }))<never, Questback.Failure, never>
    expectTypeOf<Parameters<typeof onTeapot>[0]>().toHaveProperty("no error here has this tag")
  })

  it("refuses an effect that may fail with something else", () => {
    // @ts-expect-error what a timeout means nobody has said
    timed.pipe(Retry.effect(policy))
  })
})

describe("Retry.client", () => {
  it("keeps the type of the client", () => {
    expectTypeOf(questback.pipe(Retry.client(policy))).toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure>>()
  })

  it("refuses one whose errors carry no traits, or none that repeating helps", () => {
    // @ts-expect-error the errors of HttpClient carry no traits
    http.pipe(Retry.client(policy))
    const hopeless = questback as unknown as HttpClient.HttpClient.With<Questback.Gone>
    // @ts-expect-error nothing here can be helped by repeating
    hopeless.pipe(Retry.client(policy))
    const mixed = questback as unknown as HttpClient.HttpClient.With<Questback.Failure | NoToken>
    // @ts-expect-error what a NoToken means nobody has said
    mixed.pipe(Retry.client(policy))
    mixed.pipe(Retry.client(Retry.policy({ tags: { NoToken: "never" } })))
  })
})

describe("tags", () => {
  it("are dispositions", () => {
    expectTypeOf(knowing).toExtend<Retry.Policy<{ readonly [K in typeof timeoutTag]: "transient" }>>()
    // @ts-expect-error there is no such disposition
    Retry.policy({ tags: { [timeoutTag]: "sometimes" } })
  })
})

describe("Retryable and Final split a channel", () => {
  it("by the literal of retry; what is known at run time only may be retryable", () => {
    expectTypeOf<Retry.Retryable<Questback.Failure>>().toEqualTypeOf<
      | Questback.TooManyRequests
      | Questback.InternalServerError
      | UndocumentedError.UndocumentedError
      | TransportError.TransportError
    >()
    expectTypeOf<Retry.Final<Questback.Failure>>().toEqualTypeOf<
      Questback.BadRequest | Questback.Unauthorized | Questback.Forbidden | Questback.NotFound | Questback.Gone
    >()
  })

  it("are each other's rest", () => {
    type Both = Retry.Retryable<Questback.Failure> | Retry.Final<Questback.Failure>
    expectTypeOf<Both>().toEqualTypeOf<Questback.Failure>()
    expectTypeOf<Extract<Retry.Retryable<Questback.Failure>, Retry.Final<Questback.Failure>>>().toEqualTypeOf<never>()
    expectTypeOf<Retry.Retryable<never>>().toEqualTypeOf<never>()
  })

  it("heed tags, and leave errors without traits final", () => {
    type Tags = { readonly QuestbackUnauthorized: "refresh"; readonly QuestbackTooManyRequests: "never" }
    expectTypeOf<Retry.Retryable<Questback.Unauthorized | Questback.TooManyRequests, Tags>>()
      .toEqualTypeOf<Questback.Unauthorized>()
    expectTypeOf<Retry.Final<Cause.TimeoutError | Questback.TooManyRequests>>()
      .toEqualTypeOf<Cause.TimeoutError>()
    expectTypeOf<Retry.Retryable<Cause.TimeoutError, { readonly [K in typeof timeoutTag]: "transient" }>>()
      .toEqualTypeOf<Cause.TimeoutError>()
  })
})

describe("a verdict", () => {
  it("has a wait where it repeats, and no reason to repeat where it stops", () => {
    type Stop = Extract<Retry.Verdict, { _tag: "Stop" }>
    expectTypeOf<Extract<Retry.Verdict, { _tag: "Retry" }>>().toHaveProperty("delay")
    expectTypeOf<Stop>().not.toHaveProperty("delay")
    expectTypeOf<"transient">().not.toExtend<Stop["reason"]>()
    expectTypeOf<Retry.Verdict["reason"]>().toExtend<Retry.Reason>()
  })
})

import type * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import type * as HttpClient from "#effect/http/HttpClient"
import type { Backing } from "#test/persistence"
import {
  type Disposition,
  Questback,
  Retry,
  RetryBudget,
  Rick,
  type TransportError,
  type UndocumentedError
} from "effect-errata"
import * as Shared from "effect-errata/Shared"
import type * as Scope from "effect/Scope"
import { describe, expectTypeOf, it } from "vitest"

interface NoToken {
  readonly _tag: "NoToken"
}

declare const failing: Effect.Effect<"a quest", Questback.Failure, "Quests">
declare const refresh: Effect.Effect<void, "no", "Tokens">
declare const http: HttpClient.HttpClient
declare const own: HttpClient.HttpClient.With<Questback.Gone | NoToken>
declare const shared: Shared.Gate
declare const guarded: HttpClient.HttpClient.With<Questback.Failure | NoToken>

describe("a value of type Options", () => {
  const options: Retry.Options = { attempts: 4, deadline: "1 minute" }
  const policy = Retry.policy(options)

  it("makes a policy, of which the type knows no tags, and that it may limit the time and share a gate", () => {
    expectTypeOf(policy).toEqualTypeOf<
      Retry.Policy<{}, never, never, TransportError.TransportError | UndocumentedError.UndocumentedError>
    >()
    expectTypeOf(Retry.policy({ ...options, attempts: 5 })).toEqualTypeOf<typeof policy>()
  })

  it("is for whatever a policy without tags is for", () => {
    expectTypeOf(http.pipe(Questback.client, Retry.client(policy)))
      .toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure>>()
    expectTypeOf(failing.pipe(Retry.effect(policy), Effect.retry(policy)))
      .toEqualTypeOf<Effect.Effect<"a quest", Questback.Failure, "Quests">>()
    // @ts-expect-error what a NoToken means nobody has said, as far as the type tells
    guarded.pipe(Retry.client(policy))
    // @ts-expect-error nor to Effect.retry
    guarded.get("/").pipe(Effect.retry(policy))
  })

  it("a function may take them, and a type that is narrower tells more", () => {
    const make = (options: Retry.Options<{}, never, never, never>) =>
      http.pipe(Questback.client, Retry.client(Retry.policy({ budget: "none", ...options })))
    make({ attempts: 2 })
    const told = { tags: { NoToken: "never" } } as const satisfies Retry.Options
    guarded.pipe(Retry.client(Retry.policy(told)))
    expectTypeOf(Retry.policy(told)).toEqualTypeOf<Retry.Policy<{ readonly NoToken: "never" }>>()
  })
})

describe("an option that is undefined", () => {
  it("is one that was left out", () => {
    const left: { readonly [K in keyof Retry.Options]-?: undefined } = {
      attempts: undefined,
      attemptTimeout: undefined,
      backoff: undefined,
      budget: undefined,
      deadline: undefined,
      eventual: undefined,
      exhausted: undefined,
      gate: undefined,
      idempotencyKey: undefined,
      longestWait: undefined,
      overrides: undefined,
      refresh: undefined,
      tags: undefined,
      unsafe: undefined
    }
    expectTypeOf(Retry.policy(left)).toEqualTypeOf<Retry.Policy>()
    expectTypeOf(Retry.policyFor<Questback.Failure>()(left)).toEqualTypeOf<Retry.Policy>()
    Retry.policy({ backoff: { base: undefined, throttledBase: undefined, cap: undefined } })
    Retry.policy({ overrides: { QuestbackGone: undefined } })
    Retry.policy({ overrides: { QuestbackGone: { attempts: undefined, longestWait: undefined, unsafe: undefined } } })
    RetryBudget.unsafeMake({ capacity: undefined })
    expectTypeOf(RetryBudget.make({ capacity: undefined })).toEqualTypeOf<Effect.Effect<RetryBudget.RetryBudget>>()
  })

  it("may be one, and then counts for what it may be", () => {
    const policy = Retry.policy({
      attempts: undefined as number | undefined,
      attemptTimeout: undefined as Duration.Input | undefined,
      budget: undefined as RetryBudget.RetryBudget | undefined,
      refresh: undefined as Effect.Effect<void, "no", "Tokens"> | undefined,
      tags: undefined as { readonly NoToken: "never" } | undefined
    })
    expectTypeOf(policy)
      .toEqualTypeOf<Retry.Policy<{ readonly NoToken: "never" }, "Tokens", never, TransportError.TransportError>>()
  })
})

describe("attempts", () => {
  it("are a whole number from 1 on, where the compiler can tell", () => {
    const many = Number.POSITIVE_INFINITY
    for (const attempts of [1, 7, many]) Retry.policy({ attempts })
    const refused = () => {
      // @ts-expect-error attempts is a whole number from 1 on
      Retry.policy({ attempts: -1 })
      // @ts-expect-error attempts is a whole number from 1 on
      Retry.policy({ attempts: 0 })
      // @ts-expect-error attempts is a whole number from 1 on
      Retry.policy({ attempts: 1.5 })
      // @ts-expect-error attempts is a whole number from 1 on
      Retry.policy({ attempts: failing === undefined ? 3 : -1 })
      // @ts-expect-error attempts is a whole number from 1 on
      Retry.policyFor<Questback.Failure>()({ attempts: -1 })
      // @ts-expect-error a text is none
      Retry.policy({ attempts: "3" })
    }
    expectTypeOf(refused).toBeFunction()
    type On<N extends number> = NonNullable<Parameters<typeof Retry.policy<{}, never, never, never, N>>[0]>["attempts"]
    expectTypeOf<On<-1>>().toEqualTypeOf<"attempts is a whole number from 1 on" | undefined>()
    expectTypeOf<On<3>>().toEqualTypeOf<3 | undefined>()
  })
})

describe("policyFor", () => {
  const shared = Retry.policyFor<Questback.Failure | Rick.Failure | NoToken>()({
    tags: { QuestbackUnauthorized: "refresh", NoToken: "never" },
    overrides: { RickServiceUnavailable: { attempts: 9 } },
    refresh
  })

  it("makes one policy for several clients, of which not each can fail with every tag", () => {
    expectTypeOf(shared).toEqualTypeOf<
      Retry.Policy<{ readonly QuestbackUnauthorized?: "refresh"; readonly NoToken?: "never" }, "Tokens">
    >()
    expectTypeOf(http.pipe(Questback.client, Retry.client(shared)))
      .toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure, "Tokens">>()
    expectTypeOf(http.pipe(Rick.client, Retry.client(shared)))
      .toEqualTypeOf<HttpClient.HttpClient.With<Rick.Failure, "Tokens">>()
    expectTypeOf(guarded.pipe(Retry.client(shared)))
      .toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure | NoToken, "Tokens">>()
    failing.pipe(Retry.effect(shared))
  })

  it("refuses a tag that none of its errors has", () => {
    const refused = () => {
      // @ts-expect-error QuestbackTeapot does not exist
      Retry.policyFor<Questback.Failure>()({ tags: { QuestbackTeapot: "never" } })
      // @ts-expect-error nor beside one that does
      Retry.policyFor<Questback.Failure>()({ tags: { QuestbackGone: "never", QuestbackTeapot: "never" } })
      // @ts-expect-error nor this one
      Retry.policyFor<Questback.Failure>()({ overrides: { QuestbackTeapot: { attempts: 9 } } })
      // @ts-expect-error there is no such disposition
      Retry.policyFor<Questback.Failure>()({ tags: { QuestbackGone: "sometimes" } })
      // @ts-expect-error there is no such option
      Retry.policyFor<Questback.Failure>()({ attempt: 3 })
    }
    expectTypeOf(refused).toBeFunction()
    const make = Retry.policyFor<Questback.Failure>()<{ readonly QuestbackGone: "never"; readonly Teapot: "never" }>
    type Given = NonNullable<NonNullable<Parameters<typeof make>[0]>["tags"]>
    expectTypeOf<Given["Teapot"]>().toHaveProperty("no error here has this tag")
  })

  it("knows its tags as an editor offers them", () => {
    type Options = NonNullable<Parameters<ReturnType<typeof Retry.policyFor<Questback.Gone | NoToken>>>[0]>
    expectTypeOf<keyof NonNullable<Options["tags"]>>().toEqualTypeOf<"QuestbackGone" | "NoToken">()
    expectTypeOf<keyof NonNullable<Options["overrides"]>>().toEqualTypeOf<"QuestbackGone" | "NoToken">()
    expectTypeOf<NonNullable<Options["tags"]>["NoToken"]>().toEqualTypeOf<Disposition.Retry | undefined>()
  })

  it("a tag counts where it can occur", () => {
    const polling = Retry.policyFor<Questback.Failure | Rick.Failure>()({ tags: { QuestbackGone: "eventual" } })
    const gone: Effect.Effect<never, Questback.Gone> = Effect.fail(new Questback.Gone({ body: {} }))
    gone.pipe(Retry.effect(polling))
    const missing: Effect.Effect<never, Questback.NotFound> = Effect.fail(new Questback.NotFound({ body: {} }))
    // @ts-expect-error nothing here can be helped by repeating
    missing.pipe(Retry.effect(polling))
    // @ts-expect-error what a NoToken means nobody has said
    guarded.pipe(Retry.client(polling))
  })

  it("is told of by notify as any other", () => {
    const told = shared.pipe(Retry.notify(() => Effect.void as Effect.Effect<void, never, "Console">))
    http.pipe(Rick.client, Retry.client(told))
  })
})

describe("a gate that machines share", () => {
  it("adds what a call fails with that is not sent: to a catalog's client nothing new", () => {
    const policy = Retry.policy({ gate: shared, tags: { NoToken: "transient" } })
    expectTypeOf(http.pipe(Questback.client, Retry.client(Retry.policy({ gate: shared }))))
      .toEqualTypeOf<HttpClient.HttpClient.With<Questback.Failure>>()
    expectTypeOf(own.pipe(Retry.client(policy)))
      .toEqualTypeOf<HttpClient.HttpClient.With<Questback.Gone | NoToken | UndocumentedError.UndocumentedError>>()
    expectTypeOf(
      own.pipe(
        Retry.client(Retry.policyFor<Questback.Gone | NoToken>()({ gate: shared, tags: { NoToken: "transient" } }))
      )
    )
      .toEqualTypeOf<HttpClient.HttpClient.With<Questback.Gone | NoToken | UndocumentedError.UndocumentedError>>()
  })

  it("asks for a store, and for as long as it lasts", () => {
    expectTypeOf(Shared.gate()).toExtend<Effect.Effect<Shared.Gate, never, Backing | Scope.Scope>>()
    // @ts-expect-error a name is a text
    Shared.gate({ name: 7 })
  })
})

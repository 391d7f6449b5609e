import * as Effect from "#effect/Effect"
import { Category, type Questback, type UndocumentedError } from "effect-errata"
import { describe, expectTypeOf, it } from "vitest"

declare const failing: Effect.Effect<"a quest", Questback.Failure>
declare const documented: Effect.Effect<"a quest", Questback.Gone | Questback.NotFound | Questback.Forbidden>

type Undocumented = UndocumentedError.UndocumentedError

describe("Category.catch", () => {
  it("narrows the handler's argument to what is, or may be, in the category", () => {
    failing.pipe(Category.catch("NotFound", (e) => {
      expectTypeOf(e).toEqualTypeOf<Questback.Gone | Questback.NotFound | Undocumented>()
      return Effect.void
    }))
    Category.catch(documented, "PermissionDenied", (e) => {
      expectTypeOf(e).toEqualTypeOf<Questback.Forbidden>()
      return Effect.void
    })
  })

  it("takes what it handled out, and keeps what only may be in the category", () => {
    const left = failing.pipe(Category.catch("NotFound", () => Effect.succeed(7)))
    expectTypeOf<Effect.Error<typeof left>>()
      .toEqualTypeOf<Exclude<Questback.Failure, Questback.Gone | Questback.NotFound>>()
    expectTypeOf<Undocumented>().toExtend<Effect.Error<typeof left>>()
    expectTypeOf<Effect.Success<typeof left>>().toEqualTypeOf<"a quest" | number>()
  })

  it("can empty a channel in which every category is known", () => {
    const none = documented.pipe(
      Category.catch("NotFound", () => Effect.succeed("a")),
      Category.catch("PermissionDenied", () => Effect.succeed("b"))
    )
    expectTypeOf<Effect.Error<typeof none>>().toEqualTypeOf<never>()
  })

  it("the handler's own failure takes its place", () => {
    const moved = documented.pipe(Category.catch("NotFound", (e) => Effect.fail(e._tag)))
    expectTypeOf<Effect.Error<typeof moved>>()
      .toEqualTypeOf<Questback.Forbidden | "QuestbackGone" | "QuestbackNotFound">()
  })

  it("refuses a category that nothing here can be in, and a word that is none", () => {
    // @ts-expect-error no error here is throttled
    documented.pipe(Category.catch("ResourceExhausted", () => Effect.void))
    // @ts-expect-error there is no such category
    failing.pipe(Category.catch("Gone", () => Effect.void))
    // UndocumentedError may be in any.
    failing.pipe(Category.catch("DataLoss", (e) => {
      expectTypeOf(e).toEqualTypeOf<Undocumented>()
      return Effect.void
    }))
  })

  it("leaves errors without a category alone", () => {
    const mixed: Effect.Effect<never, Questback.Gone | "no token"> = Effect.fail("no token")
    const left = mixed.pipe(Category.catch("NotFound", () => Effect.void))
    expectTypeOf<Effect.Error<typeof left>>().toEqualTypeOf<"no token">()
  })
})

describe("the utility types", () => {
  it("Of, In and NotIn", () => {
    type All = Questback.Gone | Questback.Forbidden | Undocumented | "text"
    expectTypeOf<Category.Of<Questback.Gone | "text">>().toEqualTypeOf<"NotFound">()
    expectTypeOf<Category.Of<All>>().toEqualTypeOf<Category.Category>()
    expectTypeOf<Category.In<All, "NotFound">>().toEqualTypeOf<Questback.Gone | Undocumented>()
    expectTypeOf<Category.NotIn<All, "NotFound">>().toEqualTypeOf<Questback.Forbidden | Undocumented | "text">()
  })
})

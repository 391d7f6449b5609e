import * as Schema from "#effect/Schema"
import { Api, type ApiError, type Category, type Disposition } from "effect-errata"
import { describe, expectTypeOf, it } from "vitest"

type Name = "Sold" | "Busy" | "Fault"

const traits = {
  Sold: { status: 409, category: "FailedPrecondition", retry: "never", applied: "no", floor: "1 second" },
  Busy: Api.guessed({ status: [429, 503], category: "ResourceExhausted", retry: "throttled", applied: "no" }),
  Fault: Api.guessed({
    status: "5xx",
    category: "Internal",
    retry: "transient",
    applied: "unknown",
    hint: { body: ["wait"], unit: "seconds" },
    slower: "5 seconds",
    summary: "A fault.",
    source: "https://docs.acme.example/faults"
  })
} satisfies Api.Traits<Name>

const api = Api.make("Acme", {
  docs: "https://docs.acme.example/errors",
  body: Api.lenient({ errors: Schema.Array(Api.lenient({ code: Schema.String })) }),
  key: ["errors", 0, "code"]
})
const example = { errors: [{ code: "sold" }] }

describe("traits apart from their classes", () => {
  it("keep their literal types", () => {
    expectTypeOf(traits.Sold.retry).toEqualTypeOf<"never">()
    expectTypeOf(traits.Busy.retry).toEqualTypeOf<"throttled">()
    expectTypeOf(traits.Busy.category).toEqualTypeOf<"ResourceExhausted">()
    expectTypeOf(traits.Fault.applied).toEqualTypeOf<"unknown">()
    expectTypeOf(traits.Busy.guessed).toEqualTypeOf<true>()
    expectTypeOf(traits.Busy.status).toEqualTypeOf<readonly [429, 503]>()
  })

  it("are what the classes are made with, whether they are guessed or not, and in any order", () => {
    class Sold extends api.error<Sold>()("Sold", { key: ["sold", 7], summary: "Sold.", example, ...traits.Sold }) {}
    class Busy extends api.error<Busy>()("Busy", { ...traits.Busy, key: "busy", summary: "Busy.", example }) {}
    // Its summary stands among its traits.
    class Fault extends api.error<Fault>()("Fault", { ...traits.Fault, anyKey: true, example }) {}
    expectTypeOf<Sold["retry"]>().toEqualTypeOf<"never">()
    expectTypeOf<Sold["category"]>().toEqualTypeOf<"FailedPrecondition">()
    expectTypeOf<Busy["retry"]>().toEqualTypeOf<"throttled">()
    expectTypeOf<Busy["applied"]>().toEqualTypeOf<"no">()
    expectTypeOf<Fault["retry"]>().toEqualTypeOf<"transient">()
    expectTypeOf<Fault["applied"]>().toEqualTypeOf<"unknown">()
    expectTypeOf<Fault["_tag"]>().toEqualTypeOf<"AcmeFault">()
    expectTypeOf<Sold["body"]>().toEqualTypeOf<Busy["body"]>()
    expectTypeOf<typeof Busy.entry.retry>().toEqualTypeOf<"throttled">()
    expectTypeOf(api.catalog(Sold, Busy, Fault)).toEqualTypeOf(api.catalog(Fault, Busy, Sold))
  })

  it("a name that is missing does not compile, nor one that the API has no longer", () => {
    const { Sold: _sold, ...withoutSold } = traits
    // @ts-expect-error Sold is missing
    withoutSold satisfies Api.Traits<Name>
    void ({
      ...traits,
      // @ts-expect-error Moved is gone
      Moved: Api.guessed({ status: 410, category: "NotFound", retry: "never", applied: "no" })
    } satisfies Api.Traits<Name>)
    // What is gone takes its traits with it.
    // @ts-expect-error there is no such name
    void traits.Moved
  })

  it("what is no trait does not compile, guessed or not", () => {
    const facts = { category: "NotFound", retry: "never", applied: "no" } as const
    void ({
      // @ts-expect-error a word that is no disposition
      A: { ...facts, retry: "always" },
      // @ts-expect-error a word that nothing knows
      B: { ...facts, stauts: 410 },
      // @ts-expect-error the three traits are all stated
      C: { status: 410, category: "NotFound", retry: "never" },
      // @ts-expect-error a key is the description's
      D: { ...facts, key: "d" }
    } satisfies Api.Traits<"A" | "B" | "C" | "D">)
    // @ts-expect-error a word that is no category
    Api.guessed({ ...facts, category: "Teapot" })
    // @ts-expect-error a word that nothing knows
    Api.guessed({ ...facts, stauts: 410 })
    // @ts-expect-error there is no such range
    Api.guessed({ ...facts, status: "3xx" })
    // @ts-expect-error the three traits are all stated
    Api.guessed({ status: 410, category: "NotFound", retry: "never" })
  })

  it("known at run time only, they are as wide as that", () => {
    const wide = (retry: Disposition.Retry, category: Category.Category) =>
      Api.guessed({
        retry,
        category,
        applied: "no",
        misfit: (answer) => {
          expectTypeOf(answer).toEqualTypeOf<ApiError.Answer>()
          return undefined
        }
      })
    expectTypeOf<ReturnType<typeof wide>["retry"]>().toEqualTypeOf<Disposition.Retry>()
    expectTypeOf<ReturnType<typeof wide>>().toExtend<Api.Stated>()
  })
})

describe("where keys stand", () => {
  it("is a path of names and places, or a function", () => {
    const body = Schema.Unknown
    Api.make("A", { docs: "", body, key: ["errors", 0, "code"] })
    Api.make("B", { docs: "", body, key: ({ status }) => status })
    // @ts-expect-error a step is a name or a place
    Api.make("C", { docs: "", body, key: ["errors", true] })
    // @ts-expect-error a key is a text or a number
    Api.make("D", { docs: "", body, key: () => true })
  })
})

import * as Effect from "#effect/Effect"
import { describe, expect, it } from "#test/vitest"
import * as Questback from "../src/apis/Questback.js"
import * as Catalog from "../src/Catalog.js"
import * as Category from "../src/Category.js"
import { TransportError } from "../src/TransportError.js"
import { reasonsOf } from "./utils/reasonsOf.js"

const gone = new Questback.Gone({ body: { detail: "Closed in spring." } })
const missing = new Questback.NotFound({ body: { detail: "Never opened." } })
const broken = new Questback.InternalServerError({ body: {} })

describe("Category", () => {
  it("all are the sixteen codes of google.rpc.Code but OK, in its order", () => {
    // The numbers of the protocol: CANCELLED is 1, UNAUTHENTICATED 16.
    expect(Category.all.map((category, index) => `${index + 1} ${category}`)).toEqual([
      "1 Cancelled",
      "2 Unknown",
      "3 InvalidArgument",
      "4 DeadlineExceeded",
      "5 NotFound",
      "6 AlreadyExists",
      "7 PermissionDenied",
      "8 ResourceExhausted",
      "9 FailedPrecondition",
      "10 Aborted",
      "11 OutOfRange",
      "12 Unimplemented",
      "13 Internal",
      "14 Unavailable",
      "15 DataLoss",
      "16 Unauthenticated"
    ])
  })
})

const fail = (error: Questback.Failure): Effect.Effect<never, Questback.Failure> => Effect.fail(error)

const caught = (error: Questback.Failure) =>
  fail(error).pipe(Category.catch("NotFound", (e) => Effect.succeed(e._tag)), Effect.option)

describe("Category.catch", () => {
  it.effect("handles every error of the category, whatever its tag", () =>
    Effect.gen(function*() {
      for (const error of [gone, missing]) {
        expect(yield* fail(error).pipe(Category.catch("NotFound", (e) => Effect.succeed(e)))).toBe(error)
      }
    }))

  it.effect("leaves the others as they are", () =>
    Effect.gen(function*() {
      for (const error of [broken, new TransportError({ kind: "reset" })]) {
        const left = yield* Effect.flip(Effect.asVoid(fail(error).pipe(Category.catch("NotFound", Effect.succeed))))
        expect(left).toBe(error)
      }
    }))

  it.effect("handles an undocumented one by what it is at run time", () =>
    Effect.gen(function*() {
      const teapot = Catalog.decodeParts(Questback.catalog, { status: 418, headers: {}, body: "" })
      const html = Catalog.decodeParts(Questback.catalog, { status: 404, headers: {}, body: "<p>nothing</p>" })
      expect(yield* caught(html)).toMatchObject({ value: "UndocumentedError" })
      expect(yield* caught(teapot)).toMatchObject({ _tag: "None" })
    }))

  it.effect("the data-first form is the same", () =>
    Effect.gen(function*() {
      expect(yield* Category.catch(fail(gone), "NotFound", (e) => Effect.succeed(e.category))).toBe("NotFound")
    }))

  it.effect("what the handler fails with is the new failure", () =>
    Effect.gen(function*() {
      const error = yield* fail(gone).pipe(Category.catch("NotFound", () => Effect.fail("moved" as const)), Effect.flip)
      expect(error).toBe("moved")
    }))

  it.effect("a success and a defect pass", () =>
    Effect.gen(function*() {
      const success: Effect.Effect<number, Questback.Failure> = Effect.succeed(7)
      expect(yield* success.pipe(Category.catch("Internal", () => Effect.succeed(0)))).toBe(7)
      const bug: Effect.Effect<number, Questback.Failure> = Effect.die("bug")
      const exit = yield* Effect.exit(bug.pipe(Category.catch("Internal", () => Effect.succeed(0))))
      expect(reasonsOf(exit)).toEqual({ failures: [], defects: ["bug"], interrupted: false })
    }))

  it.effect("errors without a category, and values that are no objects, pass", () =>
    Effect.gen(function*() {
      const errors: ReadonlyArray<string | null | Questback.Gone | { readonly category: 5 }> = [
        "NotFound",
        null,
        { category: 5 }
      ]
      for (const error of errors) {
        const effect: Effect.Effect<never, typeof error> = Effect.fail(error)
        expect(yield* effect.pipe(Category.catch("NotFound", () => Effect.succeed("caught")), Effect.flip)).toBe(error)
      }
    }))
})

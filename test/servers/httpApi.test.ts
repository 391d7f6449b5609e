/**
 * Every documented error through a server made by HttpApiBuilder, over real sockets: one endpoint that declares all the
 * errors of a catalog at once, which is more than any API would.
 */
import * as Effect from "#effect/Effect"
import * as FastCheck from "#test/FastCheck"
import { generated } from "#test/generated"
import { ofUndeclared } from "#test/httpApi"
import { afterAll, describe, expect, it } from "#test/vitest"
import type { AnyClass, ApiError } from "../../src/ApiError.js"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Fake from "../../src/Fake.js"
import { serve } from "./asking.js"
import { catalogs } from "./catalogs.js"

const plain = (body: unknown): unknown => body === undefined ? undefined : JSON.parse(JSON.stringify(body))

const documented = catalogs.filter(([, { classes }]) => classes.length > 0)

it("the catalogs are all there", () => {
  expect(documented.flatMap(([, { classes }]) => classes).length).toBeGreaterThan(100)
})

describe.each(documented)("%s", (_, catalog) => {
  const { known, next, raw, runtime, stock } = serve(catalog)
  afterAll(() => runtime.dispose())

  it.each(catalog.classes.map((klass) => [klass._tag, klass] as const))(
    "%s is answered as documented, and is the failure of its clients",
    (_, klass) =>
      FastCheck.assert(
        FastCheck.asyncProperty(generated(Fake.errors({ ...catalog, classes: [klass] })), async (error) => {
          next.error = error
          next.headers = klass.entry.headers
          const { body, headers, status } = Catalog.encode(error)

          const answer = await runtime.runPromise(raw)
          expect([answer.status, await runtime.runPromise(answer.text)]).toEqual([status, body])
          expect(answer.headers).toMatchObject(headers)

          const failure = await runtime.runPromise(stock)
          const evident = await runtime.runPromise(known)
          expect((evident as ApiError).exchange).toMatchObject({ request: { method: "GET" }, status, body })
          expect(evident).toBeInstanceOf(klass)
          expect(plain((evident as ApiError).body)).toEqual(plain(error.body))
          // A stock client reads bodies only: of errors that a header tells apart it takes the first.
          if (klass.entry.headers === undefined) expect(failure).toBeInstanceOf(klass)
          expect((failure as ApiError).status).toBe(status)
          expect(plain((failure as ApiError).body)).toEqual(plain(error.body))
        }),
        { seed: 42, numRuns: 3 }
      )
  )
})

describe("an answer that is none of the endpoint's own", () => {
  const unexpected = (classes: ReadonlyArray<AnyClass>, error: ApiError) => {
    const { known, next, runtime, stock } = serve(Questback.catalog, classes)
    next.error = error
    return Effect.promise(() => runtime.runPromise(Effect.all([stock, known]))).pipe(
      Effect.ensuring(Effect.promise(() => runtime.dispose()))
    )
  }

  it.effect("a handler that fails with what it does not declare is a 500, as with any HttpApi", () =>
    Effect.gen(function*() {
      const [stock, known] = yield* unexpected([Questback.NotFound], new Questback.Gone({ body: {} }))
      expect(stock).toMatchObject(ofUndeclared)
      expect(known).toMatchObject({ _tag: "UndocumentedError", retry: "transient", exchange: { status: 500 } })
    }))
})

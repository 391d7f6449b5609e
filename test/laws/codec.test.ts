import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { describe, expect, it } from "#test/vitest"
import type { AnyClass, ApiError } from "../../src/ApiError.js"
import * as Questback from "../../src/apis/Questback.js"
import * as Catalog from "../../src/Catalog.js"
import * as Errata from "../../src/index.js"

const runs = { seed: 42, numRuns: 300 }
/** For each class of every catalog there are three laws, so that these few are ten thousand cases. */
const few = { seed: 42, numRuns: 25 }

/** What JSON makes of a value, on its way through a queue or a wire. */
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Everything that an error is. */
const facts = (error: ApiError) => ({
  class: error.constructor,
  body: error.body,
  exchange: error.exchange,
  status: error.status,
  traits: [error._tag, error.retry, error.category, error.applied],
  retryAfter: error.retryAfter,
  message: error.message
})

/**
 * JSON has no NaN, no infinity and no negative zero, so nothing can carry them through it, and what is named like a
 * prototype is taken out when it is read.
 */
const canBeJson = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isFinite(value) && !Object.is(value, -0)
    : typeof value !== "object" || value === null ||
      (!Object.hasOwn(value, "__proto__") && Object.values(value).every(canBeJson))

const answersOf = (klass: AnyClass): FastCheck.Arbitrary<ApiError> =>
  // Seam: a catalog's list of classes has forgotten whose instances they make.
  instancesOf(klass as unknown as Schema.Codec<ApiError>).filter((error) => canBeJson([error.body, error.exchange]))

const modules: Readonly<Record<string, unknown>> = Errata

/** Every catalog that the package has, found and not listed: a new one cannot be forgotten here. */
const catalogs = Object.values(modules).flatMap((module) =>
  typeof module === "object" && module !== null
    ? Object.values(module).filter((value): value is Catalog.Catalog<ApiError> =>
      typeof value === "object" && value !== null && Catalog.TypeId in value
    )
    : []
)

const every = catalogs.flatMap((catalog) => catalog.classes.map((klass) => [klass._tag, klass, catalog] as const))

/** A body without what is undefined, which JSON leaves out. */
const plain = (body: unknown): unknown => body === undefined ? undefined : throughJson(body)

describe.each(every)("%s", (_, klass, catalog) => {
  it("decode after encode is the identity, by its Schema", () => {
    FastCheck.assert(
      FastCheck.property(answersOf(klass), (error) => {
        const decoded = Schema.decodeUnknownSync(klass)(throughJson(Schema.encodeSync(klass)(error))) as ApiError
        expect(decoded).toBeInstanceOf(klass)
        expect({ ...facts(decoded), body: plain(decoded.body) }).toEqual({ ...facts(error), body: plain(error.body) })
      }),
      few
    )
  })

  it("decode after encode is the identity, by its wire", () => {
    FastCheck.assert(
      FastCheck.property(answersOf(klass), (error) => {
        const sent: unknown = Schema.encodeSync(klass.wire)(error)
        const decoded = Schema.decodeUnknownSync(klass.wire)(sent === undefined ? sent : throughJson(sent)) as ApiError
        expect(decoded).toBeInstanceOf(klass)
        expect(plain(decoded.body)).toEqual(plain(error.body))
      }),
      few
    )
  })

  it("decodeParts after Catalog.encode gives the same error", () => {
    FastCheck.assert(
      FastCheck.property(answersOf(klass), (error) => {
        // A server does not tell that a redirect led to it: that is the client's own evidence.
        const redirect = error.exchange?.redirect
        const decoded = Catalog.decodeParts(catalog, { ...Catalog.encode(error), redirect }) as ApiError
        expect(decoded).toBeInstanceOf(klass)
        expect(plain(decoded.body)).toEqual(plain(error.body))
        expect([decoded.status, decoded.retry, decoded.category, decoded.applied])
          .toEqual([error.status, error.retry, error.category, error.applied])
      }),
      few
    )
  })
})

const classes = Questback.catalog.classes.map((klass) => [klass._tag, klass] as const)

describe.each(classes)("%s", (_, klass) => {
  it("generated instances differ, and some carry evidence", () => {
    const sample = FastCheck.sample(answersOf(klass), runs)
    expect(new Set(sample.map((error) => JSON.stringify(error.body))).size).toBeGreaterThan(100)
    expect(sample.some((error) => error.exchange !== undefined)).toBe(true)
    expect(sample.every((error) => error instanceof klass && error.status === klass.entry.status)).toBe(true)
  })

  it("what is not documented survives every way", () => {
    const body = { detail: "Closed.", shift: { from: 7, till: null }, "": [] }
    const error = Schema.decodeUnknownSync(klass.wire)(body) as ApiError
    expect(error.body).toMatchObject(body)
    expect(Schema.encodeSync(klass.wire)(error)).toMatchObject(body)
    expect(Schema.encodeSync(klass)(error)).toMatchObject({ body })
    expect((Schema.decodeUnknownSync(klass)(throughJson(Schema.encodeSync(klass)(error))) as ApiError).body)
      .toEqual(error.body)
    expect(Catalog.decodeParts(Questback.catalog, Catalog.encode(error))).toMatchObject({ body })
  })

  it("another class's encoding, or none, is refused", () => {
    const others = [
      Schema.encodeSync(Questback.Gone)(new Questback.Gone({ body: {} })),
      Schema.encodeSync(Questback.Forbidden)(new Questback.Forbidden({ body: {} }))
    ].filter(({ _tag }) => _tag !== klass._tag)
    const read = Schema.decodeUnknownResult(klass)
    for (const value of [...others, {}, null, "gone", { _tag: klass._tag, body: "text" }]) {
      expect(Result.isFailure(read(value))).toBe(true)
    }
  })
})

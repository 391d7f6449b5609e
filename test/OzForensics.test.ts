import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { describe, expect, expectTypeOf, it } from "#test/vitest"
import type { AnyClass, ApiError } from "../src/ApiError.js"
import * as OzForensics from "../src/apis/OzForensics.js"
import * as Catalog from "../src/Catalog.js"

// As documented: name, code, status that a server answers with, category, retry, applied.
const documented = [
  ["Unknown", 0, 500, "Unknown", "transient", "unknown"],
  ["MethodNotAllowed", 1, 405, "Unimplemented", "never", "no"],
  ["NotRealized", 2, 501, "Unimplemented", "never", "no"],
  ["InvalidStructure", 3, 400, "InvalidArgument", "never", "no"],
  ["InvalidValue", 4, 400, "InvalidArgument", "never", "no"],
  ["InvalidType", 5, 400, "InvalidArgument", "never", "no"],
  ["AuthNotProvided", 6, 401, "Unauthenticated", "never", "no"],
  ["AuthInvalid", 7, 401, "Unauthenticated", "never", "no"],
  ["AuthExpired", 8, 401, "Unauthenticated", "refresh", "no"],
  ["AuthForbidden", 9, 403, "PermissionDenied", "never", "no"],
  ["NotExist", 10, 404, "NotFound", "never", "no"],
  ["ExternalService", 11, 503, "Unavailable", "transient", "unknown"],
  ["Database", 12, 503, "Unavailable", "transient", "unknown"]
] as const

const decode = (status: number, body: unknown) =>
  Catalog.decodeParts(OzForensics.catalog, {
    status,
    headers: {},
    body: typeof body === "string" ? body : JSON.stringify(body)
  })

/** What JSON makes of a value, on its way through a queue or a wire. */
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Everything that a codec has to bring back. */
const facts = ({ body, exchange, message, status }: ApiError) => ({ body, exchange, message, status })

const classOf = (name: string): AnyClass => {
  const found = OzForensics.catalog.classes.find(({ _tag }) => _tag === `OzForensics${name}`)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

describe("the catalog", () => {
  it("holds what is documented, in its order", () => {
    const found = OzForensics.catalog.classes.map(({ _tag, entry }) =>
      [_tag, entry.key, entry.category, entry.retry, entry.applied].join(" ")
    )
    expect(found).toEqual(
      documented.map(([name, key, , ...traits]) => [`OzForensics${name}`, key, ...traits].join(" "))
    )
    expect(Catalog.check(OzForensics.catalog)).toEqual([])
  })

  it("documents no status to fall back on", () => {
    expect(OzForensics.catalog.classes.filter(({ entry }) => entry.status !== undefined)).toEqual([])
  })
})

describe.each(documented)("%s", (name, code, usual, category, retry, applied) => {
  const klass = classOf(name)
  const traits = { _tag: `OzForensics${name}`, category, retry, applied }
  const body = { error_code: code, error_message: "Hm.", details: null }

  it("comes with any status", () => {
    for (const status of [usual, 400, 401, 404, 418, 500]) {
      const failure = decode(status, body)
      expect(failure).toBeInstanceOf(klass)
      expect(failure).toMatchObject({ ...traits, body, status })
      expect(failure.message).toMatch(new RegExp(`^OzForensics ${status} [A-Z][A-Za-z ]+: Hm\\.$`))
    }
  })

  it("keeps what is not documented, and does without what may be missing", () => {
    const more = { ...body, trace: [7], details: { since: { of: null } } }
    expect(decode(usual, more)).toMatchObject({ ...traits, body: more })
    expect(decode(usual, { error_code: code })).toHaveProperty("body", { error_code: code })
    expect(decode(usual, { error_code: code, error_message: null })).toMatchObject(traits)
  })

  it.each([[[]], [["a", 1]], [{}], ["text"], [0], [false], [null]])("has details of any form: %j", (details) => {
    expect(decode(usual, { ...body, details })).toHaveProperty("body.details", details)
  })

  it("may be made by a program", () => {
    const error: ApiError = new klass({ body } as never)
    expect(error).toMatchObject({ ...traits, body, status: usual })
    expect(error.exchange).toBeUndefined()
  })
})

describe("an answer without a documented code", () => {
  it.each([13, 14, -1, 0.5, "8", "0", "", null, true, [8], { code: 8 }])("%j is none", (code) => {
    const failure = decode(401, { error_code: code, error_message: "Hm." })
    expect(failure).toMatchObject({
      _tag: "UndocumentedError",
      reason: "NotDocumented",
      category: "Unauthenticated",
      retry: "never",
      applied: "no"
    })
    // What it came with stays readable.
    expect(failure.exchange?.body).toContain("Hm.")
  })

  it.each([
    [404, "NotFound", "never", "no"],
    [405, "Unimplemented", "never", "no"],
    [429, "ResourceExhausted", "throttled", "no"],
    [500, "Internal", "transient", "unknown"],
    [503, "Unavailable", "transient", "unknown"]
  ])("has the traits of its status: %s", (status, category, retry, applied) => {
    for (const body of ["", "<html>Hm.</html>", "0", "null", "[]", {}, { details: { error_code: 8 } }]) {
      expect(decode(status, body)).toMatchObject({ _tag: "UndocumentedError", category, retry, applied })
    }
  })
})

it("a documented code with a body that is not as documented leaves its traits to the policy", () => {
  expect(decode(401, { error_code: 8, error_message: ["Expired"] })).toMatchObject({
    _tag: "UndocumentedError",
    reason: "BodyMismatch",
    documentedAs: "OzForensicsAuthExpired",
    retry: "refresh",
    applied: "no"
  })
})

it("an instance is typed", () => {
  const { body, category, retry } = new OzForensics.AuthExpired({ body: { error_code: 8 } })
  expectTypeOf(body).toEqualTypeOf<OzForensics.Body>()
  expectTypeOf(body.error_code).toEqualTypeOf<number>()
  expectTypeOf(body.details).toEqualTypeOf<unknown>()
  expectTypeOf(retry).toEqualTypeOf<"refresh">()
  expectTypeOf(category).toEqualTypeOf<"Unauthenticated">()
  expectTypeOf<Extract<OzForensics.Failure, { retry: "refresh" }>["_tag"]>()
    .toEqualTypeOf<"OzForensicsAuthExpired">()
  expect(body).toEqual({ error_code: 8 })
})

/** Generated instances, each with the code by which the API tells it, and made of what JSON can carry. */
const answersOf = (klass: AnyClass): FastCheck.Arbitrary<ApiError> =>
  // Seam: a catalog's list of classes has forgotten whose instances they make.
  instancesOf(klass as unknown as Schema.Codec<ApiError>)
    .filter(({ exchange }) => Object.is(throughJson(exchange?.receivedAt ?? 0), exchange?.receivedAt ?? 0))
    .map(({ body, exchange }) =>
      new klass({ body: throughJson({ ...body as object, error_code: klass.entry.key }), exchange } as never)
    )

describe("round trips", () => {
  const runs = { seed: 42, numRuns: 100 }

  it.each(documented.map(([name]) => [name]))("%s", (name) => {
    const klass = classOf(name)
    FastCheck.assert(
      FastCheck.property(answersOf(klass), (error) => {
        const decoded: unknown = Schema.decodeUnknownSync(klass)(throughJson(Schema.encodeSync(klass)(error)))
        expect(decoded).toBeInstanceOf(klass)
        expect(facts(decoded as ApiError)).toEqual(facts(error))
        const wired: unknown = Schema.decodeUnknownSync(klass.wire)(throughJson(Schema.encodeSync(klass.wire)(error)))
        expect(wired).toBeInstanceOf(klass)
        expect((wired as ApiError).body).toEqual(error.body)
        const sent = Catalog.decodeParts(OzForensics.catalog, Catalog.encode(error))
        expect(sent).toBeInstanceOf(klass)
        expect((sent as ApiError).body).toEqual(error.body)
        expect((sent as ApiError).status).toBe(error.status)
      }),
      runs
    )
  })
})

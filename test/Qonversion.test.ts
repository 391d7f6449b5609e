import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { describe, expect, expectTypeOf, it } from "#test/vitest"
import type { AnyClass, ApiError } from "../src/ApiError.js"
import * as Qonversion from "../src/apis/Qonversion.js"
import * as Catalog from "../src/Catalog.js"
import { TransportError } from "../src/TransportError.js"

// As documented: name, code, status it usually comes with, category, retry, applied.
const keyed = [
  ["InvalidData", "invalid_data", 400, "InvalidArgument", "never", "no"],
  ["InvalidRequest", "invalid_request", 400, "InvalidArgument", "never", "no"],
  ["ControlUnauthorized", "control_unauthorized", 401, "Unauthenticated", "never", "no"],
  ["NotImplemented", "not_implemented", 501, "Unimplemented", "never", "no"],
  ["NotFound", "not_found", 404, "NotFound", "eventual", "no"],
  ["AlreadyExists", "already_exists", 409, "AlreadyExists", "never", "no"],
  ["PurchaseFraud", "purchase_fraud", 422, "FailedPrecondition", "never", "no"],
  ["RelationNotFound", "relation_not_found", 422, "FailedPrecondition", "never", "no"],
  ["StorageError", "storage_error", 500, "Internal", "transient", "no"],
  ["NetworkError", "network_error", 500, "Unavailable", "transient", "unknown"],
  ["UnknownError", "unknown_error", 500, "Unknown", "transient", "unknown"]
] as const
const keyless = [
  ["BadRequest", undefined, 400, "InvalidArgument", "never", "no"],
  ["Unauthorized", undefined, 401, "Unauthenticated", "never", "no"],
  ["Forbidden", undefined, 403, "PermissionDenied", "never", "no"],
  ["UnprocessableEntity", undefined, 422, "FailedPrecondition", "never", "no"],
  ["TooManyRequests", undefined, 429, "ResourceExhausted", "throttled", "no"],
  ["ServerError", undefined, 500, "Internal", "transient", "unknown"]
] as const
const documented = [...keyed, ...keyless]

const decode = (status: number, body: unknown) =>
  Catalog.decodeParts(Qonversion.catalog, {
    status,
    headers: {},
    body: typeof body === "string" ? body : JSON.stringify(body)
  })

/** What JSON makes of a value, on its way through a queue or a wire. */
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Everything that a codec has to bring back. */
const facts = ({ body, exchange, message, status }: ApiError) => ({ body, exchange, message, status })

const classOf = (name: string): AnyClass => {
  const found = Qonversion.catalog.classes.find(({ _tag }) => _tag === `Qonversion${name}`)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

describe("the catalog", () => {
  it("holds what is documented, in its order", () => {
    const found = Qonversion.catalog.classes.map(({ _tag, entry }) =>
      [_tag, entry.key, entry.category, entry.retry, entry.applied].join(" ")
    )
    expect(found).toEqual(
      documented.map(([name, key, , ...traits]) => [`Qonversion${name}`, key, ...traits].join(" "))
    )
    expect(Catalog.check(Qonversion.catalog)).toEqual([])
  })

  it("falls back on the statuses that are documented, and on no usual one", () => {
    const statuses = Qonversion.catalog.classes.flatMap(({ _tag, entry }) =>
      entry.status === undefined ? [] : [[_tag, entry.status]]
    )
    expect(statuses).toEqual([
      ["QonversionNotFound", 404],
      ["QonversionBadRequest", 400],
      ["QonversionUnauthorized", 401],
      ["QonversionForbidden", 403],
      ["QonversionUnprocessableEntity", 422],
      ["QonversionTooManyRequests", 429],
      ["QonversionServerError", "5xx"]
    ])
  })
})

describe.each(documented)("%s", (name, code, usual, category, retry, applied) => {
  const klass = classOf(name)
  const traits = { _tag: `Qonversion${name}`, category, retry, applied }
  const body = { error: { type: "request", ...(code !== undefined && { code }), message: "Hm." } }

  it("comes with the status that is usual", () => {
    const failure = decode(usual, body)
    expect(failure).toBeInstanceOf(klass)
    expect(failure).toMatchObject({ ...traits, body, status: usual })
    expect(failure.message).toMatch(/^Qonversion \d{3} [A-Z][A-Za-z ]+: Hm\.$/)
  })

  it("comes with any status, if it has a code", () => {
    for (const status of [400, 401, 404, 418, 429, 503]) {
      const failure = decode(status, body)
      if (code !== undefined) expect(failure).toMatchObject({ ...traits, body, status })
      else if (status !== usual && name !== "ServerError") expect(failure._tag).not.toBe(traits._tag)
    }
  })

  it("keeps what is not documented, and does without what may be missing", () => {
    const more = { error: { ...body.error, hint: { of: 7 } }, request_id: "r1", _meta: { page: [1] } }
    expect(decode(usual, more)).toMatchObject({ ...traits, body: more })
    const less = { error: { type: null, ...(code !== undefined && { code }), message: null }, _meta: null }
    const failure = decode(usual, less)
    expect(failure).toMatchObject({ ...traits, body: less })
    expect(Qonversion.fields(failure)).toEqual([])
  })

  it("may be made by a program, which may leave out the code", () => {
    const error: ApiError = new klass({ body: {} } as never)
    expect(error).toMatchObject({ ...traits, status: usual })
    // Seam: a catalog's list of classes has forgotten whose instances they make.
    expect(Qonversion.fields(error as Qonversion.Failure)).toEqual([])
    expect(error.body).toEqual(code === undefined ? {} : { error: { code } })
    expect(error.exchange).toBeUndefined()
  })
})

describe("an answer without a known code", () => {
  it.each([
    [400, "QonversionBadRequest"],
    [401, "QonversionUnauthorized"],
    [403, "QonversionForbidden"],
    [404, "QonversionNotFound"],
    [422, "QonversionUnprocessableEntity"],
    [429, "QonversionTooManyRequests"],
    [500, "QonversionServerError"],
    [501, "QonversionServerError"],
    [599, "QonversionServerError"]
  ])("is told by its status: %s", (status, tag) => {
    expect(decode(status, {})._tag).toBe(tag)
    expect(decode(status, { error: null })._tag).toBe(tag)
    expect(decode(status, { error: { code: "constructor" } })).toMatchObject({
      _tag: tag,
      body: { error: { code: "constructor" } }
    })
    expect(decode(status, { error: { code: "invalid_entitlement_data", message: "New" } })).toMatchObject({
      _tag: tag,
      body: { error: { code: "invalid_entitlement_data", message: "New" } }
    })
  })

  it.each([
    ["No key", { error: { message: "No key" } }],
    [7, {}],
    [[{ code: "invalid_data" }], {}],
    [{ code: 7, message: "Hm." }, {}]
  ])("may hold anything for an error: %j", (error, expected) => {
    const failure = decode(401, { error, _meta: [], since: 3 })
    expect(failure._tag).toBe("QonversionUnauthorized")
    expect(Qonversion.fields(failure)).toEqual([])
    expect(failure).toHaveProperty("body", { ...expected, since: 3 })
    expect(failure.exchange?.body).toContain(JSON.stringify(error))
  })

  it.each([402, 405, 409, 410, 418, 424])("is not documented with a status that is none here: %s", (status) => {
    expect(decode(status, { error: { code: "new", message: "Hm." } })).toMatchObject({
      _tag: "UndocumentedError",
      reason: "NotDocumented"
    })
  })
})

describe("a body that is not as documented", () => {
  it("leaves the class's traits to the policy", () => {
    expect(decode(404, "<html>Not here</html>")).toMatchObject({
      _tag: "UndocumentedError",
      reason: "BodyMismatch",
      documentedAs: "QonversionNotFound",
      category: "NotFound",
      retry: "eventual",
      applied: "no"
    })
    expect(decode(429, "")).toMatchObject({ documentedAs: "QonversionTooManyRequests", retry: "throttled" })
    expect(decode(502, "Bad Gateway")).toMatchObject({ documentedAs: "QonversionServerError", retry: "transient" })
    expect(decode(422, [1])).toMatchObject({ documentedAs: "QonversionUnprocessableEntity", retry: "never" })
    expect(decode(500, { error: { code: "storage_error", message: 7 } })).toMatchObject({
      _tag: "UndocumentedError",
      documentedAs: "QonversionStorageError",
      mismatch: expect.stringContaining("error.message is number"),
      applied: "no"
    })
  })
})

describe("fields", () => {
  const listed = [{ name: "email", messages: ["Too long", "No address"] }, { name: "age", messages: [] }]
  const error = { code: "invalid_data", message: "Not valid" }

  it.each([
    ["as the page's text has it", { error, _meta: { validation: { fields: listed } } }],
    ["as the page's sample has it", { error, _meta: { reference: "https://docs.example.com", fields: listed } }],
    ["where one of the two is empty", { error, _meta: { validation: { fields: [] }, fields: listed } }],
    ["as version 4 has it", {
      error: {
        ...error,
        details: [
          { field: "email", message: "Too long" },
          { field: "age", message: null },
          { field: "email", message: "No address" }
        ]
      }
    }]
  ])("%s", (_, body) => {
    const failure = decode(400, body)
    expect(failure).toMatchObject({ _tag: "QonversionInvalidData", body })
    expect(Qonversion.fields(failure)).toEqual(listed)
    expect(failure.message).toBe("Qonversion 400 Invalid Data: Not valid: email: Too long, No address; age")
  })

  it("are read of every class, and survive what they lack", () => {
    const failure = decode(422, { error: { details: [{}, { field: null }] }, _meta: { fields: [{ name: null }] } })
    expect(failure._tag).toBe("QonversionUnprocessableEntity")
    expect(Qonversion.fields(failure)).toEqual([{ name: "", messages: [] }])
    expect(failure.message).toBe("Qonversion 422 Unprocessable Entity")
    expect(Qonversion.fields(decode(422, { error: { details: [{ field: null }] } }))).toEqual([
      { name: "", messages: [] }
    ])
    expect(Qonversion.fields(decode(404, { error: { code: "not_found" } }))).toEqual([])
  })

  it("there are none where no error is documented, or no answer came", () => {
    const undocumented = decode(418, { _meta: { fields: listed } })
    expect(undocumented._tag).toBe("UndocumentedError")
    expect(Qonversion.fields(undocumented)).toEqual([])
    expect(Qonversion.fields(new TransportError({ kind: "reset" }))).toEqual([])
  })

  it("are typed, and an instance is as its entry says", () => {
    const error = new Qonversion.NotFound({ body: {} })
    expectTypeOf(Qonversion.fields(error)).toEqualTypeOf<ReadonlyArray<Qonversion.Field>>()
    expectTypeOf(error.body).toEqualTypeOf<Qonversion.Body>()
    expectTypeOf(error.retry).toEqualTypeOf<"eventual">()
    expectTypeOf(error.category).toEqualTypeOf<"NotFound">()
    expectTypeOf<Extract<Qonversion.Failure, { retry: "eventual" }>["_tag"]>().toEqualTypeOf<"QonversionNotFound">()
    expect(Qonversion.fields(error)).toEqual([])
  })
})

/** Stands for a client whose server has one answer. */
const http = (status: number, body: unknown) =>
  HttpClient.make((request) => Effect.succeed(HttpClientResponse.fromWeb(request, Response.json(body, { status }))))
    .pipe(Qonversion.client)

describe("the client", () => {
  it.effect("fails with the documented error and its evidence", () =>
    Effect.gen(function*() {
      const failure = yield* http(401, { error: { code: "control_unauthorized", message: "Who?" } }).get(
        "https://api.example.com/v3/users/7?key=secret"
      ).pipe(Effect.flip)
      expect(failure).toBeInstanceOf(Qonversion.ControlUnauthorized)
      expect(failure.message).toBe("Qonversion 401 Control Unauthorized: Who? (GET /v3/users/7)")
    }))
})

/** Generated instances, each with the code by which the API tells it. */
const answersOf = (klass: AnyClass): FastCheck.Arbitrary<ApiError> =>
  // Seam: a catalog's list of classes has forgotten whose instances they make.
  instancesOf(klass as unknown as Schema.Codec<ApiError>)
    .filter(({ exchange }) => Object.is(throughJson(exchange?.receivedAt ?? 0), exchange?.receivedAt ?? 0))
    .map(({ body, exchange }) => {
      const { error, ...others } = body as Qonversion.Body
      const { key } = klass.entry
      return new klass(
        { body: key === undefined ? body : { ...others, error: { ...error, code: key } }, exchange } as never
      )
    })

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
        const sent = Catalog.decodeParts(Qonversion.catalog, Catalog.encode(error))
        expect(sent).toBeInstanceOf(klass)
        expect((sent as ApiError).body).toEqual(error.body)
        expect((sent as ApiError).status).toBe(error.status)
      }),
      runs
    )
  })
})

import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as HttpClient from "#effect/http/HttpClient"
import * as HttpClientRequest from "#effect/http/HttpClientRequest"
import * as HttpClientResponse from "#effect/http/HttpClientResponse"
import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { describe, expect, expectTypeOf, it } from "#test/vitest"
import type { AnyClass, ApiError } from "../src/ApiError.js"
import * as JourneyApps from "../src/apis/JourneyApps.js"
import * as Catalog from "../src/Catalog.js"
import { MalformedResponseError } from "../src/MalformedResponseError.js"
import { TransportError } from "../src/TransportError.js"
import { failureOf } from "./utils/failureOf.js"

// As documented: name, type, status, category, retry, applied.
const documented = [
  ["AuthenticationFailed", "AUTHENTICATION_FAILED", 401, "Unauthenticated", "never", "no"],
  ["InternalServerError", "INTERNAL_SERVER_ERROR", 500, "Internal", "transient", "unknown"],
  ["ObjectNotFound", "OBJECT_NOT_FOUND", 404, "NotFound", "never", "no"],
  ["InvalidValue", "INVALID_VALUE", 422, "InvalidArgument", "never", "no"],
  ["InvalidApiRequest", "INVALID_API_REQUEST", 400, "InvalidArgument", "never", "no"],
  ["RouteError", "ROUTE_ERROR", 404, "Unimplemented", "never", "no"],
  ["AccountNotFound", "ACCOUNT_NOT_FOUND", 404, "NotFound", "never", "no"],
  ["BatchAborted", "BATCH_ABORTED", 424, "Aborted", "never", "no"],
  ["TooManyRequests", "TOO_MANY_REQUESTS", 429, "ResourceExhausted", "throttled", "no"]
] as const

const decode = (status: number, body: unknown) =>
  Catalog.decodeParts(JourneyApps.catalog, {
    status,
    headers: {},
    body: typeof body === "string" ? body : JSON.stringify(body)
  })

/** What JSON makes of a value, on its way through a queue or a wire. */
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Everything that a codec has to bring back. */
const facts = ({ body, exchange, message, status }: ApiError) => ({ body, exchange, message, status })

const classOf = (name: string): AnyClass => {
  const found = JourneyApps.catalog.classes.find(({ _tag }) => _tag === `JourneyApps${name}`)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

it("the catalog holds what is documented, in its order", () => {
  const found = JourneyApps.catalog.classes.map(({ _tag, entry }) =>
    [_tag, entry.key, entry.status, entry.category, entry.retry, entry.applied].join(" ")
  )
  expect(found).toEqual(documented.map(([name, ...facts]) => [`JourneyApps${name}`, ...facts].join(" ")))
  expect(Catalog.check(JourneyApps.catalog)).toEqual([])
})

describe.each(documented)("%s", (name, type, documentedStatus, category, retry, applied) => {
  const klass = classOf(name)
  const traits = { _tag: `JourneyApps${name}`, category, retry, applied }
  const body = { type, title: "Hm.", detail: "Something is wrong.", see: "https://docs.example.com" }

  it("comes with its status, and with any other", () => {
    for (const status of [documentedStatus, 400, 404, 418, 503]) {
      const failure = decode(status, body)
      expect(failure).toBeInstanceOf(klass)
      expect(failure).toMatchObject({ ...traits, body, status })
      expect(failure.message).toMatch(new RegExp(`^JourneyApps ${status} [A-Z][A-Za-z ]+: Something is wrong\\.$`))
    }
  })

  it("keeps what is not documented, and does without what may be missing", () => {
    expect(decode(documentedStatus, { ...body, errors: [{ field: "make" }] })).toMatchObject({
      ...traits,
      body: { errors: [{ field: "make" }] }
    })
    expect(decode(documentedStatus, { type, title: null })).toMatchObject({ ...traits, body: { type, title: null } })
  })

  it("is decided by neither title nor detail", () => {
    for (const [, other] of documented) {
      expect(decode(documentedStatus, { ...body, title: other, detail: other })._tag).toBe(traits._tag)
    }
  })

  it("may be made by a program, which may leave out the type", () => {
    const error: ApiError = new klass({ body: {} } as never)
    expect(error).toMatchObject({ ...traits, body: { type }, status: documentedStatus })
    expect(error.exchange).toBeUndefined()
  })
})

describe("an answer without a known type", () => {
  it.each([
    [400, "JourneyAppsInvalidApiRequest"],
    [401, "JourneyAppsAuthenticationFailed"],
    [422, "JourneyAppsInvalidValue"],
    [424, "JourneyAppsBatchAborted"],
    [429, "JourneyAppsTooManyRequests"],
    [500, "JourneyAppsInternalServerError"]
  ])("is told by its status: %s", (status, tag) => {
    for (const body of [{}, { type: null }, { type: "NEW_ERROR" }, { type: "toString", title: "Hm." }]) {
      expect(decode(status, body)).toMatchObject({ _tag: tag, body })
    }
  })

  it("is not documented where several share the status", () => {
    for (const body of [{}, { type: "NEW_ERROR" }, { title: "Object not found." }, "", "<html>Not here</html>"]) {
      expect(decode(404, body)).toMatchObject({
        _tag: "UndocumentedError",
        reason: "NotDocumented",
        category: "NotFound",
        retry: "never",
        applied: "no"
      })
    }
  })

  it("is not documented with a status that is none here", () => {
    expect(decode(503, {})).toMatchObject({ reason: "NotDocumented", category: "Unavailable", retry: "transient" })
    expect(decode(403, { type: 401 })).toMatchObject({ reason: "NotDocumented", category: "PermissionDenied" })
  })
})

describe("a body that is not as documented", () => {
  it("leaves the class's traits and its wait to the policy", () => {
    const failure = decode(500, "<html><title>500</title></html>")
    expect(failure).toMatchObject({
      _tag: "UndocumentedError",
      reason: "BodyMismatch",
      documentedAs: "JourneyAppsInternalServerError",
      retry: "transient",
      applied: "unknown"
    })
    expect(failure.retryAfter).toEqual(Duration.minutes(2))
    expect(decode(429, "Slow down").retryAfter).toEqual(Duration.seconds(1))
    expect(decode(422, { type: "INVALID_VALUE", detail: ["make"] })).toMatchObject({
      _tag: "UndocumentedError",
      documentedAs: "JourneyAppsInvalidValue",
      mismatch: expect.stringContaining("detail is an array")
    })
  })
})

const waitOf = (status: number, retryAfter?: string) =>
  Catalog.decodeParts(JourneyApps.catalog, {
    status,
    headers: { "retry-after": retryAfter },
    body: "{}"
  }).retryAfter

describe("the waits", () => {
  it("are at least what the documentation asks for", () => {
    expect(waitOf(500)).toEqual(Duration.minutes(2))
    expect(waitOf(500, "5")).toEqual(Duration.minutes(2))
    expect(waitOf(500, "300")).toEqual(Duration.minutes(5))
    expect(waitOf(429)).toEqual(Duration.seconds(1))
    expect(waitOf(429, "7")).toEqual(Duration.seconds(7))
    expect(waitOf(422)).toBeUndefined()
  })
})

describe("AuthenticationFailed", () => {
  it.each([
    ["HTTP Basic: not this one.\n", "HTTP Basic: not this one."],
    ["\uFEFFNo.", "No."],
    ["401", "401"],
    ["true", "true"],
    ["{\"type\":", "{\"type\":"]
  ])("may come as text: %j", (text, detail) => {
    const failure = decode(401, text)
    expect(failure).toBeInstanceOf(JourneyApps.AuthenticationFailed)
    expect(failure).toMatchObject({
      body: { type: "AUTHENTICATION_FAILED", detail },
      retry: "never",
      category: "Unauthenticated"
    })
    expect(failure.exchange?.body).toBe(text)
    // It is encoded as the JSON that is the same error, and so comes back as what it was.
    const again = Catalog.decodeParts(JourneyApps.catalog, Catalog.encode(failure as ApiError))
    expect(again).toMatchObject({ _tag: failure._tag, body: { type: "AUTHENTICATION_FAILED", detail } })
  })

  it.each(["", " \n", "null"])("may come without a body: %j", (text) => {
    expect(decode(401, text)).toMatchObject({
      _tag: "JourneyAppsAuthenticationFailed",
      body: { type: "AUTHENTICATION_FAILED" }
    })
  })

  it("is no page of a proxy, and no list", () => {
    for (const body of [" <html>Log in</html>", "[]"]) {
      expect(decode(401, body)).toMatchObject({
        _tag: "UndocumentedError",
        documentedAs: "JourneyAppsAuthenticationFailed",
        retry: "never"
      })
    }
  })

  it("is the only one that may come as text", () => {
    expect(decode(400, "HTTP Basic: not this one.")).toMatchObject({ _tag: "UndocumentedError" })
  })
})

/** Generated instances, each with the type by which the API tells it. */
const answersOf = (klass: AnyClass): FastCheck.Arbitrary<ApiError> =>
  // Seam: a catalog's list of classes has forgotten whose instances they make.
  instancesOf(klass as unknown as Schema.Codec<ApiError>)
    .filter(({ exchange }) => Object.is(throughJson(exchange?.receivedAt ?? 0), exchange?.receivedAt ?? 0))
    .map(({ body, exchange }) => new klass({ body: { ...body as object, type: klass.entry.key }, exchange } as never))

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
        const sent = Catalog.decodeParts(JourneyApps.catalog, Catalog.encode(error))
        expect(sent).toBeInstanceOf(klass)
        expect((sent as ApiError).body).toEqual(error.body)
        expect((sent as ApiError).status).toBe(error.status)
      }),
      runs
    )
  })
})

const Task = Schema.Struct({ id: Schema.String, due: Schema.optional(Schema.NumberFromString) })
const url = "https://api.example.com/api/v4/7/batch.json?token=secret"

const respond = (body: unknown, status = 200): HttpClientResponse.HttpClientResponse =>
  HttpClientResponse.fromWeb(
    HttpClientRequest.post(url),
    new Response(typeof body === "string" ? body : JSON.stringify(body), { status })
  )
const ok = (id: string) => ({ method: "put", object: { type: "task", id, due: "7" }, success: true })
const failed = (type: string | undefined, more: object = {}) => ({
  method: "post",
  object: { type: "task", id: "t0" },
  success: false,
  error: { ...(type !== undefined && { type }), title: "Hm.", ...more }
})
const run = (operations: ReadonlyArray<unknown>) =>
  JourneyApps.batch(Task)(respond({ stop_on_error: true, operations }))
const tags = (results: JourneyApps.Batch<unknown>["results"]) =>
  results.map(Result.match({ onFailure: ({ _tag }) => _tag.replace("JourneyApps", ""), onSuccess: () => "ok" }))

/** Asks a client whose server has one answer. */
const send = (response: () => Response) =>
  HttpClient.make((request) => Effect.succeed(HttpClientResponse.fromWeb(request, response())))
    .pipe(JourneyApps.client).post(url).pipe(Effect.flatMap(JourneyApps.batch(Task)))

const [slow, broken, invalid, aborted] = [
  failed("TOO_MANY_REQUESTS"),
  failed("INTERNAL_SERVER_ERROR"),
  failed("INVALID_VALUE"),
  failed("BATCH_ABORTED")
]

describe("batch", () => {
  it.effect("answers with one typed result an operation, in order", () =>
    Effect.gen(function*() {
      const { again, results } = yield* run([ok("t1"), failed("INVALID_VALUE", { detail: "No such make" }), ok("t3")])
      expectTypeOf(results).toEqualTypeOf<
        ReadonlyArray<Result.Result<typeof Task.Type, JourneyApps.OperationFailure>>
      >()
      expect(tags(results)).toEqual(["ok", "InvalidValue", "ok"])
      expect(results[0]).toEqual(Result.succeed({ id: "t1", due: 7 }))
      expect(again).toEqual([])
    }))

  it.effect.each(documented)(
    "knows each documented error by its type: %s",
    ([name, type, status, ...traits]) =>
      Effect.gen(function*() {
        const { results: [result] } = yield* run([failed(type, { since: 3 })])
        const error = result === undefined ? undefined : Result.getOrUndefined(Result.flip(result))
        expect(error).toBeInstanceOf(classOf(name))
        expect(error).toMatchObject({ status, body: { type, title: "Hm.", since: 3 } })
        expect([error?.category, error?.retry, error?.applied]).toEqual(traits)
      })
  )

  it.effect("gives each failure the evidence of the batch's request and of its own error", () =>
    Effect.gen(function*() {
      const { results: [result] } = yield* run([failed("OBJECT_NOT_FOUND", { detail: "No such task" })])
      const failure = result && failureOf(result)
      expect(failure?.message).toBe("JourneyApps 404 Object Not Found: No such task (POST /api/v4/7/batch.json)")
      expect(failure?.exchange).toMatchObject({ request: { method: "POST", url, repeatable: false }, receivedAt: 0 })
      expect(JSON.parse(failure?.exchange?.body ?? "")).toEqual({
        type: "OBJECT_NOT_FOUND",
        title: "Hm.",
        detail: "No such task"
      })
    }))

  it.effect("takes an error of no documented type for what it is", () =>
    Effect.gen(function*() {
      const { again, results } = yield* run([
        failed("NEW_ERROR"),
        failed(undefined),
        { success: false },
        { success: false, error: null },
        { success: false, error: "Hm." },
        failed("TOO_MANY_REQUESTS", { detail: 7 })
      ])
      expect(results.map(failureOf)).toMatchObject([
        ...Array.from({ length: 5 }, () => ({ _tag: "UndocumentedError", reason: "NotDocumented", retry: "never" })),
        { _tag: "UndocumentedError", documentedAs: "JourneyAppsTooManyRequests", retry: "throttled", applied: "no" }
      ])
      expect(again).toEqual([5])
    }))

  it.effect.each<readonly [what: string, operations: ReadonlyArray<unknown>, again: ReadonlyArray<number>]>([
    ["nothing", [], []],
    ["all went well", [ok("a"), ok("b")], []],
    ["what is retryable, and what was aborted behind it", [ok("a"), slow, aborted, aborted], [1, 2, 3]],
    ["the same, whatever may have been applied", [broken, aborted], [0, 1]],
    ["nothing behind what is final", [ok("a"), invalid, aborted, aborted], []],
    ["each by itself, where nothing was stopped", [slow, ok("a"), invalid, broken], [0, 3]],
    ["nothing that is behind a final failure too", [slow, invalid, aborted], [0]],
    ["the same in the other order", [invalid, slow, aborted], [1]],
    ["nothing that was aborted for no reason that is known", [aborted, ok("a"), aborted], []],
    ["behind an undocumented failure", [failed("NEW_ERROR"), aborted], []]
  ])("again: %s", ([, operations, expected]) =>
    Effect.gen(function*() {
      const { again } = yield* run(operations)
      expect(again).toEqual(expected)
    }))

  it.effect.each<readonly [what: string, body: unknown, mismatch: string]>([
    ["no JSON", "<html>", "the body is text, not JSON"],
    ["no body", "", "the body is empty"],
    ["no operations", {}, "operations is missing"],
    ["no list", { operations: {} }, "operations is an object"],
    ["no success", { operations: [{ object: { id: "a" } }] }, "operations.0"],
    ["a success that is no boolean", { operations: [{ success: "yes", object: { id: "a" } }] }, "operations.0"],
    ["no object", { operations: [ok("a"), { success: true }] }, "operations.1.object is missing"],
    ["another object", { operations: [{ ...ok("a"), object: { id: 7 } }] }, "operations.0.object.id is number"]
  ])("fails where the body is not that of a batch: %s", ([, body, mismatch]) =>
    Effect.gen(function*() {
      const failure = yield* Effect.flip(JourneyApps.batch(Task)(respond(body)))
      expect(failure).toBeInstanceOf(MalformedResponseError)
      expect(failure).toMatchObject({ expected: "batch", mismatch: expect.stringContaining(mismatch) })
    }))

  it.effect("fails where the body breaks off", () =>
    Effect.gen(function*() {
      const body = new ReadableStream({
        start: (controller) => controller.error(new Error("terminated"))
      })
      const response = HttpClientResponse.fromWeb(HttpClientRequest.post(url), new Response(body))
      expect(yield* Effect.flip(JourneyApps.batch(Task)(response))).toBeInstanceOf(TransportError)
    }))

  it.effect("works behind the client, which fails where all of the batch did", () =>
    Effect.gen(function*() {
      const { results } = yield* send(() => Response.json({ operations: [ok("a")] }, { status: 201 }))
      expect(tags(results)).toEqual(["ok"])
      const failure = yield* Effect.flip(send(() => Response.json({ type: "INVALID_API_REQUEST" }, { status: 400 })))
      expectTypeOf(failure).toEqualTypeOf<JourneyApps.Failure | MalformedResponseError>()
      expect(failure).toBeInstanceOf(JourneyApps.InvalidApiRequest)
    }))
})

import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { describe, expect, it } from "#test/vitest"
import * as Api from "../src/Api.js"
import * as Questback from "../src/apis/Questback.js"
import * as Catalog from "../src/Catalog.js"
import * as Http from "../src/Http.js"
import * as Problem from "../src/Problem.js"
import * as ProblemBody from "../src/ProblemBody.js"

const decode = (status: number, body: unknown, mediaType?: string) =>
  Catalog.decodeParts(Problem.catalog, {
    status,
    headers: mediaType === undefined ? {} : { "Content-Type": mediaType },
    body: typeof body === "string" ? body : JSON.stringify(body)
  })

it("gives the body, its media type and its description as ProblemBody has them", () => {
  expect(Problem.Body).toBe(ProblemBody.Body)
  expect(Problem.bodyWith).toBe(ProblemBody.bodyWith)
  expect(Problem.contentType).toBe(ProblemBody.contentType)
  expect(Problem.describe).toBe(ProblemBody.describe)
})

describe("catalog", () => {
  const registered = "https://iana.org/assignments/http-problem-types"

  it.each([
    [`${registered}#quota-exceeded`, "throttled", "no"],
    [`${registered}#temporary-reduced-capacity`, "transient", "unknown"],
    [`${registered}#abnormal-usage-detected`, "throttled", "no"]
  ])("%s, under any status", (type, retry, applied) => {
    const tags = [400, 429, 503].map((status) => {
      const failure = decode(status, { type, title: "Wait" })
      expect(failure).toMatchObject({ status, retry, applied, body: { type } })
      return failure._tag
    })
    expect(new Set(tags).size).toBe(1)
    expect(tags[0]).not.toBe("ProblemDetails")
  })

  it.each([
    [403, "never", "PermissionDenied"],
    [429, "throttled", "ResourceExhausted"],
    [503, "transient", "Unavailable"]
  ])("any other problem has the traits of its status: %i", (status, retry, category) => {
    expect(decode(status, { type: "https://example.com/problems/7", title: "Seven" }))
      .toMatchObject({ _tag: "ProblemDetails", status, retry, category })
  })

  it("an object without any member of a problem is none, so that a catalog below may read it", () => {
    for (const body of [{}, { error: "invalid_grant" }, { status: 403 }, { title: 7 }]) {
      expect(decode(403, body)).toMatchObject({ _tag: "UndocumentedError", documentedAs: "ProblemDetails" })
    }
  })

  const barely = [{}, { status: 404 }, { type: "out-of-credit" }, { title: 7 }, { error: "invalid_grant" }, {
    type: null
  }]

  it.each([
    "application/problem+json",
    "application/problem+json; charset=utf-8",
    "application/problem+json;charset=utf-8",
    " Application/Problem+JSON ; profile=\"a;b\""
  ])("what is sent as a problem is one: %s", (mediaType) => {
    for (const body of barely) {
      const failure = decode(404, body, mediaType)
      expect(failure).toBeInstanceOf(Problem.Details)
      expect(failure).toMatchObject({ status: 404, category: "NotFound", retry: "never", applied: "no" })
    }
    expect(decode(503, {}, mediaType)).toMatchObject({ _tag: "ProblemDetails", retry: "transient" })
    const type = `${registered}#quota-exceeded`
    expect(decode(429, { type }, mediaType)).toBeInstanceOf(Problem.QuotaExceeded)
  })

  it.each([
    "application/json",
    "application/problem+jsonp",
    "application/problem",
    "application/problem+xml",
    "text/html; application/problem+json",
    "x-application/problem+json",
    ""
  ])("in another media type an object has to look like a problem: %s", (mediaType) => {
    for (const body of barely) {
      expect(decode(404, body, mediaType)).toMatchObject({
        _tag: "UndocumentedError",
        reason: "BodyMismatch",
        documentedAs: "ProblemDetails",
        mismatch: "the body is an object, not a problem"
      })
    }
    for (const body of [{ title: "Gone" }, { detail: "Deleted." }, { type: "/problems/1" }, { type: "about:blank" }]) {
      expect(decode(404, body, mediaType)).toBeInstanceOf(Problem.Details)
    }
  })

  it.each(["", "<h1>No</h1>", "[]", "null", "7", "\"{}\"", "{\"title\":"])(
    "only an object is a problem: %j",
    (body) => {
      expect(decode(404, body, Problem.contentType)).toMatchObject({
        _tag: "UndocumentedError",
        documentedAs: "ProblemDetails"
      })
    }
  )

  it("what barely is a problem survives every way", () => {
    for (const body of barely) {
      const failure = decode(404, body, Problem.contentType)
      if (!(failure instanceof Problem.Details)) throw failure
      const again = Catalog.decodeParts(Problem.catalog, Catalog.encode(failure))
      expect(again).toBeInstanceOf(Problem.Details)
      expect(again).toMatchObject({ status: 404, body: failure.body })
      const data: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(Problem.Details)(failure)))
      expect(Schema.decodeUnknownSync(Problem.Details)(data)).toMatchObject({ status: 404, body: failure.body })
    }
    expect(Catalog.encode(new Problem.Details({ body: { type: "out-of-credit" } })).body)
      .toBe("{\"type\":\"out-of-credit\"}")
  })

  it("above others it takes its problems, and leaves them the rest", () => {
    const catalog = Problem.catalog.pipe(Catalog.orElse(Http.catalog))
    const tag = (mediaType: string, body: string) =>
      Catalog.decodeParts(catalog, { status: 404, headers: { "content-type": mediaType }, body })._tag
    expect(tag("application/problem+json", "{}")).toBe("ProblemDetails")
    expect(tag("application/json", "{}")).toBe("HttpNotFound")
    expect(tag("application/problem+json", "<h1>No</h1>")).toBe("HttpNotFound")
  })

  it("Questback's bodies are its own, whatever they hold", () => {
    const catalog = Questback.catalog.pipe(Catalog.orElse(Problem.catalog))
    for (const mediaType of ["application/json", "application/problem+json"]) {
      const parts = { status: 404, headers: { "content-type": mediaType }, body: "{}" }
      expect(Catalog.decodeParts(catalog, parts)).toBeInstanceOf(Questback.NotFound)
    }
  })

  it("has nothing to find fault with", () => {
    expect(Catalog.check(Problem.catalog)).toEqual([])
  })

  it("what is generated is what comes back", () => {
    FastCheck.assert(
      FastCheck.property(instancesOf(Problem.Details), (error) => {
        const again = Catalog.decodeParts(Problem.catalog, Catalog.encode(error))
        expect(again).toBeInstanceOf(Problem.Details)
        expect(again).toMatchObject({ body: JSON.parse(JSON.stringify(error.body)) as unknown })
      }),
      { seed: 42, numRuns: 200 }
    )
  })
})

describe("an API of one's own", () => {
  const api = Api.make("Own", { docs: "https://docs.own.example", body: Schema.Struct({ code: Schema.Number }) })
  class Gone extends api.error<Gone>()("Gone", {
    status: 410,
    category: "NotFound",
    retry: "never",
    applied: "no",
    summary: "It is gone.",
    misfit: ({ headers }) => {
      if (headers["x-own"] === "throw") throw new Error("a mistake of the API's author")
      return headers["x-own"] === undefined ? "the answer is not the API's own" : undefined
    },
    headers: { "x-own": "1" },
    example: { code: 7 }
  }) {}
  const catalog = api.catalog(Gone)
  const parts = { status: 410, headers: {}, body: "{\"code\":7}" }

  it("may let headers decide whether a body that fits is its own", () => {
    expect(Catalog.check(catalog)).toEqual([])
    expect(Catalog.decodeParts(catalog, { ...parts, headers: { "X-Own": "1" } })).toBeInstanceOf(Gone)
    expect(Catalog.decodeParts(catalog, parts)).toMatchObject({
      reason: "BodyMismatch",
      documentedAs: "OwnGone",
      mismatch: "the answer is not the API's own"
    })
    expect(Catalog.decodeParts(Catalog.orElse(catalog, Http.catalog), parts)).toBeInstanceOf(Http.Gone)
  })

  it("gets no harm from a mistake of its author", () => {
    expect(Catalog.decodeParts(catalog, { ...parts, headers: { "x-own": "throw" } })).toBeInstanceOf(Gone)
  })
})

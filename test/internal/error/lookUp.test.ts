import * as Schema from "#effect/Schema"
import { describe, expect, it } from "#test/vitest"
import { Api, type ApiError, Catalog } from "effect-errata"

const api = Api.make("Pier", {
  docs: "https://docs.pier.example/errors",
  body: Schema.Struct({ code: Schema.optional(Schema.String) }),
  key: ["code"]
})

const never = { category: "FailedPrecondition", retry: "never", applied: "no", summary: "No." } as const
const unless = (name: string) => ({ headers }: ApiError.Answer) =>
  headers[name] === undefined ? `no ${name}` : undefined

class Foggy extends api.error<Foggy>()("Foggy", {
  ...never,
  status: 403,
  headers: { fog: "1" },
  misfit: unless("fog"),
  example: {}
}) {}
class Stormy extends api.error<Stormy>()("Stormy", {
  ...never,
  status: [403, "5xx"],
  headers: { storm: "1" },
  misfit: unless("storm"),
  example: {}
}) {}
class Closed extends api.error<Closed>()("Closed", { ...never, status: 403, example: {} }) {}
class Other extends api.error<Other>()("Other", { ...never, status: "4xx", example: {} }) {}
class Full extends api.error<Full>()("Full", {
  ...never,
  key: "full",
  headers: { storm: "1" },
  misfit: unless("storm"),
  example: { code: "full" }
}) {}
class Crowded extends api.error<Crowded>()("Crowded", { ...never, key: "full", example: { code: "full" } }) {}

type Classes = ReadonlyArray<ApiError.AnyClass>

const decode = (classes: Classes, status: number, headers: Record<string, string>, body: object = {}) =>
  Catalog.decodeParts(api.catalog(...classes), { status, headers, body: JSON.stringify(body) })._tag

describe("several classes for one status", () => {
  const orders: ReadonlyArray<Classes> = [
    [Foggy, Stormy, Closed],
    [Closed, Foggy, Stormy],
    [Stormy, Closed, Foggy]
  ]

  it.each(orders)("those with a misfit are asked before the one that takes the rest, in any order", (...classes) => {
    expect(decode(classes, 403, { fog: "1" })).toBe("PierFoggy")
    expect(decode(classes, 403, { storm: "1" })).toBe("PierStormy")
    expect(decode(classes, 403, {})).toBe("PierClosed")
    expect(Catalog.check(api.catalog(...classes)).filter(({ tag }) => tag !== "PierStormy")).toEqual([])
  })

  it("of those that all fit, the first counts", () => {
    expect(decode([Foggy, Stormy, Closed], 403, { fog: "1", storm: "1" })).toBe("PierFoggy")
    expect(decode([Stormy, Foggy, Closed], 403, { fog: "1", storm: "1" })).toBe("PierStormy")
  })

  it("what is none of a status may be one of its range", () => {
    expect(decode([Foggy, Other], 403, {})).toBe("PierOther")
    expect(decode([Foggy, Other], 403, { fog: "1" })).toBe("PierFoggy")
    expect(decode([Other], 404, {})).toBe("PierOther")
    expect(decode([Foggy, Closed, Other], 403, {})).toBe("PierClosed")
  })

  it("what fits none is undocumented, with the traits of the first", () => {
    const failure = Catalog.decodeParts(api.catalog(Foggy, Stormy), { status: 403, headers: {}, body: "{}" })
    expect(failure).toMatchObject({ _tag: "UndocumentedError", documentedAs: "PierFoggy", mismatch: "no fog" })
  })

  it("a second one without a misfit stays unreachable, and is found", () => {
    class Again extends api.error<Again>()("Again", { ...never, status: 403, example: {} }) {}
    expect(decode([Closed, Again, Foggy], 403, {})).toBe("PierClosed")
    expect(Catalog.check(api.catalog(Closed, Again, Foggy)).map(({ tag }) => tag)).toEqual(["PierAgain"])
  })
})

describe("a body that is none of theirs", () => {
  const page = (...classes: Classes) =>
    Catalog.decodeParts(api.catalog(...classes), { status: 403, headers: {}, body: "<html>" })

  it("differs from the error that takes the rest, and has its traits", () => {
    class Throttled extends api.error<Throttled>()("Throttled", {
      ...never,
      status: 403,
      retry: "throttled",
      headers: { fog: "1" },
      misfit: unless("fog"),
      example: {}
    }) {}
    expect(page(Throttled, Closed)).toMatchObject({
      documentedAs: "PierClosed",
      retry: "never",
      reason: "BodyMismatch"
    })
    expect(page(Throttled)).toMatchObject({ documentedAs: "PierThrottled", reason: "BodyMismatch" })
  })
})

describe("several classes for one key", () => {
  it("are asked in the same way", () => {
    for (const classes of [[Full, Crowded], [Crowded, Full]] satisfies ReadonlyArray<Classes>) {
      expect(decode(classes, 409, { storm: "1" }, { code: "full" })).toBe("PierFull")
      expect(decode(classes, 409, {}, { code: "full" })).toBe("PierCrowded")
      expect(Catalog.check(api.catalog(...classes))).toEqual([])
    }
  })

  it("a key that no class has left says nothing of the status", () => {
    expect(decode([Full, Closed], 403, {}, { code: "full" })).toBe("UndocumentedError")
  })
})

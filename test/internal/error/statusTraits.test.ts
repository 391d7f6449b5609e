import { describe, expect, it } from "#test/vitest"
import * as Category from "../../../src/Category.js"
import { statusOfCategory, traitsOfStatus } from "../../../src/internal/error/statusTraits.js"

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

// Applied, by what the standard says of the answer: 4xx was not, but for a timeout, a conflict and a client that left;
// of a 5xx nobody knows, but for the captive portal's 511.
const unknown4xx = [408, 409, 499]

const by = (retry: string) => range(400, 599).filter((status) => traitsOfStatus(status).retry === retry)

describe("traitsOfStatus", () => {
  it.each(range(400, 499))("%i: certainly not applied, but for three", (status) => {
    expect(traitsOfStatus(status).applied).toBe(unknown4xx.includes(status) ? "unknown" : "no")
  })

  it.each(range(500, 599))("%i: nobody knows, but for 511", (status) => {
    expect(traitsOfStatus(status).applied).toBe(status === 511 ? "no" : "unknown")
  })

  it("what repeating can help is these, and no other", () => {
    expect(by("throttled")).toEqual([420, 429, 509, 529])
    expect(by("transient").filter((status) => status < 500)).toEqual([408, 425])
    expect(by("never").filter((status) => status >= 500)).toEqual([501, 505, 506, 507, 508, 510, 511])
    expect([...by("refresh"), ...by("eventual")]).toEqual([])
  })

  it.each([
    [401, "Unauthenticated"],
    [403, "PermissionDenied"],
    [404, "NotFound"],
    [410, "NotFound"],
    [416, "OutOfRange"],
    [418, "InvalidArgument"],
    [429, "ResourceExhausted"],
    [499, "Cancelled"],
    [500, "Internal"],
    [503, "Unavailable"],
    [504, "DeadlineExceeded"],
    [555, "Internal"]
  ])("%i is %s", (status, category) => {
    expect(traitsOfStatus(status).category).toBe(category)
  })

  it.each([0, 100, 200, 302, 399, 600, 999, -1, 404.5 - 100, Number.NaN, Number.POSITIVE_INFINITY])(
    "%d is no error that HTTP knows: nothing is repeated",
    (status) => {
      expect(traitsOfStatus(status)).toEqual({ category: "Unknown", retry: "never", applied: "unknown" })
    }
  )
})

describe("statusOfCategory", () => {
  it("has an error's status for every category", () => {
    expect(Object.keys(statusOfCategory).toSorted()).toEqual([...Category.all].toSorted())
    for (const status of Object.values(statusOfCategory)) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(600)
    }
  })

  it("an answer with it means the category again, where HTTP has a status for it", () => {
    const same = Category.all.filter((category) => traitsOfStatus(statusOfCategory[category]).category === category)
    expect(same).toEqual([
      "Cancelled",
      "InvalidArgument",
      "DeadlineExceeded",
      "NotFound",
      "PermissionDenied",
      "ResourceExhausted",
      "Aborted",
      "Unimplemented",
      "Internal",
      "Unavailable",
      "Unauthenticated"
    ])
  })
})

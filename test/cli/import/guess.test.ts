import { describe, expect, it } from "#test/vitest"
import { guess } from "../../../cli/import/guess.js"
import type { ImportedError } from "../../../cli/import/model.js"
import { traitsOfStatus } from "../../../src/internal/error/statusTraits.js"
import { error } from "./imported.js"

const guessed = (more: Partial<ImportedError>) => {
  const found = guess([error("One", more)]).get("One")
  if (found === undefined) throw new Error("nothing was guessed")
  return found
}

/** The guess for a code, in short: what is done about it, whether it was applied, and what it is. */
const ofCode = (code: string | number, ...statuses: ImportedError["statuses"]) => {
  const { by, traits } = guessed({ codes: [code], statuses })
  return `${traits?.category} ${traits?.retry} ${traits?.applied}, ${by}`
}

describe("by its code", () => {
  it("is repeated only where the code says so", () => {
    expect(ofCode("RATE_LIMITED")).toBe("ResourceExhausted throttled unknown, by its code")
    expect(ofCode("ratelimited", 200)).toBe("ResourceExhausted throttled unknown, by its code")
    expect(ofCode("TOO_MANY_REQUESTS", 400)).toBe("ResourceExhausted throttled no, by its code")
    expect(ofCode("request-throttled", 429)).toBe("ResourceExhausted throttled no, by its code")
    expect(ofCode("requestTimeout", 504)).toBe("DeadlineExceeded transient unknown, by its code")
    expect(ofCode("TEMPORARILY_UNAVAILABLE")).toBe("Unavailable transient unknown, by its code")
    expect(ofCode("SERVICE_UNAVAILABLE", 503)).toBe("Unavailable transient unknown, by its code")
    expect(ofCode("internal_error", 200)).toBe("Internal transient unknown, by its code")
    expect(ofCode("INTERNAL_SERVER_ERROR", "4xx", "5xx")).toBe("Internal transient unknown, by its code")
  })

  it("is never repeated where a word only sounds like it", () => {
    for (
      const code of [
        "INVALID_RATE_LIMIT",
        "RATE_LIMIT_NOT_FOUND",
        "RATE_LIMIT_REQUIRED",
        "TOO_MANY_ITEMS",
        "QUOTA_EXCEEDED",
        "AMOUNT_LIMIT_EXCEEDED",
        "INVALID_TIMEOUT",
        "TIMEOUT_TOO_LONG",
        "ITEM_UNAVAILABLE",
        "INTERNAL_USERS_NOT_ALLOWED",
        "TEMPORARY_PASSWORD_USED",
        "UNKNOWN_ERROR",
        "CARD_EXPIRED",
        "AUTHORIZATION_EXPIRED",
        "PAYMENT_TOKEN_EXPIRED",
        "REFRESH_TOKEN_EXPIRED",
        "INVALID_TOKEN"
      ]
    ) {
      for (const statuses of [[], [200], [400], [422]]) expect(ofCode(code, ...statuses)).toContain(" never ")
    }
  })

  it("is renewed only where a credential has run out", () => {
    for (
      const code of [
        "TOKEN_EXPIRED",
        "access-token-expired",
        "expiredToken",
        "SESSION_EXPIRED",
        "auth_token_has_expired"
      ]
    ) {
      expect(ofCode(code, 401)).toBe("Unauthenticated refresh no, by its code")
      expect(ofCode(code, 200)).toBe("Unauthenticated refresh unknown, by its code")
      expect(ofCode(code, 422)).toBe("Unauthenticated never no, by its code")
    }
  })

  it("is not taken for a fault where the status says that the request was refused", () => {
    expect(ofCode("GATEWAY_TIMEOUT", 400)).toBe("InvalidArgument never unknown, by its code")
    expect(ofCode("TEMPORARILY_UNAVAILABLE", 429)).toBe("ResourceExhausted throttled no, by its status")
  })

  it("has the category that its words say", () => {
    const categories = {
      CUSTOMER_NOT_FOUND: "NotFound",
      no_such_room: "NotFound",
      NAME_TAKEN: "AlreadyExists",
      DUPLICATE_INVOICE_ID: "AlreadyExists",
      order_already_exists: "AlreadyExists",
      EDIT_CONFLICT: "Aborted",
      NAME_REQUIRED: "InvalidArgument",
      MISSING_NAME: "InvalidArgument",
      invalidName: "InvalidArgument",
      ADDRESS_INVALID: "InvalidArgument",
      not_authorized: "PermissionDenied",
      MISSING_SCOPE: "PermissionDenied",
      PERMISSION_DENIED: "PermissionDenied",
      invalid_auth: "Unauthenticated",
      UNAUTHENTICATED: "Unauthenticated",
      TOKEN_REVOKED: "Unauthenticated",
      QUOTA_EXCEEDED: "ResourceExhausted",
      REFUND_NOT_ALLOWED: "FailedPrecondition",
      ORDER_ALREADY_PAID: "FailedPrecondition",
      METHOD_NOT_SUPPORTED: "Unimplemented",
      PAGE_OUT_OF_RANGE: "OutOfRange"
    }
    for (const [code, category] of Object.entries(categories)) {
      for (const statuses of [[], [400], [200, 422]]) {
        expect(ofCode(code, ...statuses)).toMatch(new RegExp(`^${category} never (?:no|unknown), by its code$`))
      }
    }
  })

  it("gives way to a status that says more", () => {
    expect(ofCode("INVALID_RESOURCE_ID", 404)).toBe("NotFound never no, by its status")
    expect(ofCode("unauthorized", 401)).toBe("Unauthenticated never no, by its status")
    expect(ofCode("LIMIT_EXCEEDED", 429)).toBe("ResourceExhausted throttled no, by its status")
    expect(ofCode("QUOTA_EXCEEDED", 429)).toBe("ResourceExhausted never no, by its code")
  })
})

describe("by its status", () => {
  it("has what HTTP says of it", () => {
    for (const status of [400, 401, 404, 408, 409, 429, 500, 503, 504]) {
      expect(guessed({ codes: ["X7"], statuses: [status] })).toMatchObject({
        traits: traitsOfStatus(status),
        by: "by its status",
        usualStatus: status
      })
      expect(guessed({ statuses: [status] })).toMatchObject({ traits: traitsOfStatus(status), status })
    }
  })

  it("has the strictest of several", () => {
    expect(ofCode("X7", 429, 503)).toBe("Unknown throttled unknown, by its status")
    expect(ofCode("X7", 400, 404)).toBe("InvalidArgument never no, by its status")
    expect(ofCode("X7", 200, 400)).toBe("InvalidArgument never unknown, by its status")
    expect(ofCode(7, "4xx", "5xx")).toBe("Unknown never unknown, by nothing but its being an error")
  })

  it("may have been applied where no status says that it was not", () => {
    expect(ofCode("X7")).toBe("Unknown never unknown, by nothing but its being an error")
    expect(ofCode("X7", 200)).toBe("Unknown never unknown, by nothing but its being an error")
    expect(ofCode("DRINK_NOT_FOUND", 200)).toContain(" unknown,")
  })

  it("leaves a range to HTTP, which needs nobody to know", () => {
    expect(guessed({ statuses: ["4xx", "5xx"] })).toEqual({
      status: ["4xx", "5xx"],
      traits: undefined,
      by: "by its status"
    })
    expect(guessed({ statuses: [400, 503] })).toMatchObject({ status: [400, 503], traits: undefined })
    expect(guessed({ anyKey: true })).toMatchObject({ usualStatus: 400, traits: undefined })
  })
})

describe("an answer", () => {
  it("has the status that fits the guess, of those that its code comes with", () => {
    expect(guessed({ codes: ["DRINK_NOT_FOUND"], statuses: [400, 404] }).usualStatus).toBe(404)
    expect(guessed({ codes: ["X7"], statuses: ["4xx", 409] }).usualStatus).toBe(409)
    expect(guessed({ codes: ["X7"], statuses: ["4xx"] })).not.toHaveProperty("usualStatus")
  })

  it("has a status of its range that tells no other class", () => {
    const all = guess([
      error("Any", { statuses: ["4xx"] }),
      error("BadRequest", { statuses: [400] }),
      error("Both", { statuses: ["4xx", "5xx"] })
    ])
    expect(all.get("Any")).toMatchObject({ usualStatus: 401 })
    expect(all.get("Both")).toMatchObject({ usualStatus: 500 })
  })

  it("is told by what its response is called, beside its status", () => {
    const named = (name: string) => guess([error(name, { known: "response", statuses: [403] })]).get(name)
    expect(named("RateLimited")).toMatchObject({ by: "by its name", status: 403, traits: { retry: "throttled" } })
    expect(named("Nope")).toMatchObject({ by: "by its status", traits: { category: "PermissionDenied" } })
  })
})

it("guesses in no time, whatever a code is", () => {
  const evil = ["_".repeat(100_000), "TOO_MANY_".repeat(10_000), "aA".repeat(100_000), "", " ", "\u0000"]
  expect(evil.map((code) => ofCode(code).split(" ")[1])).toEqual(Array(6).fill("never"))
})

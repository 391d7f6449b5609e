/** What is read of small descriptions of our own. */
import type { Imported, ImportedError } from "../../../cli/import/model.js"

export const error = (name: string, more: Partial<ImportedError> = {}): ImportedError => ({
  name,
  codes: [],
  statuses: [],
  known: "enum",
  summary: `${name}.`,
  source: "#/components/schemas/Code",
  example: {},
  anyKey: false,
  ...more
})

const base: Imported = {
  title: "Kettle",
  version: "OpenAPI 3.1",
  docs: "https://docs.kettle.example/errors",
  contentType: undefined,
  key: undefined,
  when: undefined,
  members: [],
  detail: undefined,
  trace: undefined,
  errors: [],
  operations: [],
  missing: { operations: 0, operationsWithoutErrors: 0, answersWithoutBody: 0 }
}

const operation = (id: string, ...errors: ReadonlyArray<string>) => ({ id, method: "post", path: `/${id}`, errors })

/** Codes in a list, with a class for every other code, and one for the statuses that nothing else is told by. */
export const inLists: Imported = {
  ...base,
  key: ["errors", 0, "code"],
  members: [
    {
      name: "errors",
      type: { list: { members: [{ name: "code", type: "string" }, { name: "detail", type: "string" }] } }
    },
    { name: "request-id", type: "string" },
    { name: "attempts", type: "integer" },
    {
      name: "context",
      type: { members: [{ name: "tags", type: { list: "string" } }, { name: "any", type: "unknown" }] }
    }
  ],
  detail: ["errors", 0, "detail"],
  trace: ["request-id"],
  errors: [
    error("Busy", {
      codes: ["RATE_LIMITED"],
      statuses: [429],
      example: { errors: [{ code: "RATE_LIMITED", detail: "One at a time." }], attempts: 3 }
    }),
    error("DrinkNotFound", { codes: ["DRINK_NOT_FOUND", "drink_not_found"], statuses: [404, 422] }),
    error("OtherCode", { anyKey: true, known: "example", example: { errors: [{ code: "SOMETHING_ELSE" }] } }),
    error("ServiceUnavailable", { known: "status", statuses: [503] }),
    error("TokenExpired", { codes: ["TOKEN_EXPIRED"], statuses: [401] }),
    error("Unexpected", { known: "response", statuses: ["5xx"], source: "#/components/responses/Unexpected" })
  ],
  operations: [
    operation("orderDrink", "Busy", "DrinkNotFound", "TokenExpired"),
    operation("cancelOrder", "TokenExpired", "Busy", "DrinkNotFound"),
    operation("listDrinks", "Busy"),
    operation("everything", "Busy", "DrinkNotFound", "OtherCode", "ServiceUnavailable", "TokenExpired", "Unexpected"),
    operation("nothing")
  ],
  missing: { operations: 5, operationsWithoutErrors: 1, answersWithoutBody: 2 }
}

/** Errors in a success. */
export const inSuccess: Imported = {
  ...base,
  title: "Parley",
  docs: undefined,
  version: "Swagger 2.0",
  key: ["error"],
  when: { path: ["ok"], equals: false },
  members: [{ name: "error", type: "string" }],
  detail: ["error"],
  errors: [
    error("InternalError", { codes: ["internal_error"], statuses: [200], example: { error: "internal_error" } }),
    error("InvalidAuth", { codes: ["invalid_auth", "token_revoked"], statuses: [200] }),
    error("OtherError", { anyKey: true, known: "status", statuses: [200] }),
    error("RoomNotFound", { codes: ["room_not_found"], statuses: [200] })
  ],
  operations: [operation("say", "RoomNotFound", "InvalidAuth")],
  missing: { operations: 1, operationsWithoutErrors: 0, answersWithoutBody: 0 }
}

/** A list that is there in a success only where something failed. */
export const listed: Imported = {
  ...base,
  title: "Mill",
  key: ["errors", 0, "code"],
  when: { path: ["errors"], equals: "present" },
  members: [{ name: "errors", type: { list: { members: [{ name: "code", type: "integer" }] } } }],
  errors: [
    error("Code7", { codes: [7], statuses: [200, 400], known: "example", example: { errors: [{ code: 7 }] } }),
    error("Code8", { codes: [8], known: "example" })
  ]
}

/** Statuses alone, without anything being said of bodies. */
export const byStatus: Imported = {
  ...base,
  title: "Quay",
  contentType: "application/problem+json",
  errors: [
    error("BadRequest", { known: "status", statuses: [400], example: undefined }),
    error("Default", { known: "status", statuses: ["4xx", "5xx"], example: undefined }),
    error("NotFound", { known: "response", statuses: [404, 410], example: undefined }),
    error("TooManyRequests", { known: "status", statuses: [429], example: undefined })
  ],
  operations: [operation("land", "BadRequest", "Default")]
}

/** What a description may say to get into the program that is written. */
const evil = "*/ globalThis.hacked = 1 /* ${globalThis.hacked = 1} `\" \\ \u2028\u2029\u202e \ud800 </script>"

export const hostile: Imported = {
  ...base,
  title: `Evil ${evil}`,
  docs: evil,
  key: ["error", evil, 1, "code"],
  when: { path: ["ok", evil], equals: evil },
  members: [
    { name: "__proto__", type: { members: [{ name: "polluted", type: "string" }] } },
    { name: "constructor", type: "boolean" },
    { name: "detail", type: "string" },
    { name: "detail", type: "number" },
    { name: "empty", type: { members: [] } },
    { name: evil, type: "string" },
    { name: "error", type: "string" }
  ],
  detail: [evil],
  trace: ["__proto__", "polluted"],
  errors: [
    error("Evil", {
      codes: [evil],
      statuses: [400],
      source: `#/${evil}`,
      summary: evil,
      example: { constructor: true, toString: { [evil]: "no" }, ["__proto__"]: 1, [evil]: evil, other: 1 }
    }),
    error("Proto", { codes: ["__proto__", "constructor", 7], statuses: [409], example: [1, 2] })
  ],
  operations: [
    operation("__proto__", "Evil"),
    operation(evil, "Evil"),
    operation("delete", "Evil", "Proto"),
    operation("1st", "Proto"),
    operation("2nd", "Proto")
  ]
}

export const all = { inLists, inSuccess, listed, byStatus, hostile }

// Written by `effect-errata import`; it is written again by the same command. Your own knowledge belongs in traits.ts.
import { Schema } from "effect"
import { Api, Catalog } from "effect-errata"
import { traits } from "./traits.js"

const api = Api.make("Kettle", {
  docs: "https://docs.kettle.example/errors",
  body: Api.lenient({
    errors: Schema.Array(Api.lenient({ code: Schema.String, detail: Schema.String, field: Schema.String })),
    request_id: Schema.String
  }),
  key: ["errors", 0, "code"],
  describe: (body) => ({ detail: body.errors?.[0]?.detail, trace: body.request_id })
})

/**
 * `ALREADY_POURED`, with 409. Listed by an enum:
 * #/components/schemas/NotPossible/allOf/1/properties/errors/items/properties/code/enum
 */
export class AlreadyPoured extends api.error<AlreadyPoured>()("AlreadyPoured", {
  key: "ALREADY_POURED",
  summary: "Already poured.",
  example: { errors: [{ code: "ALREADY_POURED" }] },
  ...traits.AlreadyPoured
}) {}

/**
 * `CUP_TOO_SMALL`, with 400. Listed by an enum:
 * #/components/schemas/BadOrder/allOf/1/properties/errors/items/properties/code/enum
 */
export class CupTooSmall extends api.error<CupTooSmall>()("CupTooSmall", {
  key: "CUP_TOO_SMALL",
  summary: "Cup too small.",
  example: { errors: [{ code: "CUP_TOO_SMALL" }] },
  ...traits.CupTooSmall
}) {}

/** 503. Named by a response: #/components/responses/KettleDescaling */
export class KettleDescaling extends api.error<KettleDescaling>()("KettleDescaling", {
  summary: "Kettle descaling.",
  example: {},
  ...traits.KettleDescaling
}) {}

/**
 * `ORDER_NOT_FOUND`, with 404. Listed by an enum:
 * #/components/schemas/NoOrder/allOf/1/properties/errors/items/properties/code/const
 */
export class OrderNotFound extends api.error<OrderNotFound>()("OrderNotFound", {
  key: "ORDER_NOT_FOUND",
  summary: "Order not found.",
  example: { errors: [{ code: "ORDER_NOT_FOUND" }] },
  ...traits.OrderNotFound
}) {}

/** 4xx or 5xx. Told by its status: #/components/responses/Failed */
export class OtherError extends api.errorByStatus<OtherError>()("OtherError", {
  status: ["4xx", "5xx"],
  summary: "Other error.",
  example: {}
}) {}

/**
 * `OUT_OF_WATER`, with 409. Listed by an enum:
 * #/components/schemas/NotPossible/allOf/1/properties/errors/items/properties/code/enum
 */
export class OutOfWater extends api.error<OutOfWater>()("OutOfWater", {
  key: "OUT_OF_WATER",
  summary: "Out of water.",
  example: { errors: [{ code: "OUT_OF_WATER" }] },
  ...traits.OutOfWater
}) {}

/**
 * `RATE_LIMITED`, with 429. Listed by an enum:
 * #/components/schemas/TooMany/allOf/1/properties/errors/items/properties/code/const
 */
export class RateLimited extends api.error<RateLimited>()("RateLimited", {
  key: "RATE_LIMITED",
  summary: "Rate limited.",
  example: { errors: [{ code: "RATE_LIMITED" }] },
  ...traits.RateLimited
}) {}

/**
 * `TOKEN_EXPIRED`, with 401. Listed by an enum:
 * #/components/schemas/NotLoggedIn/allOf/1/properties/errors/items/properties/code/enum
 */
export class TokenExpired extends api.error<TokenExpired>()("TokenExpired", {
  key: "TOKEN_EXPIRED",
  summary: "Token expired.",
  example: { errors: [{ code: "TOKEN_EXPIRED" }] },
  ...traits.TokenExpired
}) {}

/**
 * `TOKEN_MISSING`, with 401. Listed by an enum:
 * #/components/schemas/NotLoggedIn/allOf/1/properties/errors/items/properties/code/enum
 */
export class TokenMissing extends api.error<TokenMissing>()("TokenMissing", {
  key: "TOKEN_MISSING",
  summary: "Token missing.",
  example: { errors: [{ code: "TOKEN_MISSING" }] },
  ...traits.TokenMissing
}) {}

/**
 * `UNKNOWN_TEA`, with 400. Listed by an enum:
 * #/components/schemas/BadOrder/allOf/1/properties/errors/items/properties/code/enum
 */
export class UnknownTea extends api.error<UnknownTea>()("UnknownTea", {
  key: "UNKNOWN_TEA",
  summary: "Unknown tea.",
  example: { errors: [{ code: "UNKNOWN_TEA" }] },
  ...traits.UnknownTea
}) {}

export const catalog = api.catalog(
  AlreadyPoured,
  CupTooSmall,
  KettleDescaling,
  OrderNotFound,
  OtherError,
  OutOfWater,
  RateLimited,
  TokenExpired,
  TokenMissing,
  UnknownTea
)
export const client = catalog.client
/** What a call can fail with. */
export type Failure = Catalog.Failure<typeof catalog>

/** What each operation can answer with, where the description says so. */
export const operations = {
  placeOrder: catalog.pipe(Catalog.pick(
    AlreadyPoured,
    CupTooSmall,
    OtherError,
    OutOfWater,
    RateLimited,
    TokenExpired,
    TokenMissing,
    UnknownTea
  )),
  getOrder: catalog.pipe(Catalog.pick(OrderNotFound, OtherError, RateLimited, TokenExpired, TokenMissing)),
  getMenu: catalog.pipe(Catalog.pick(KettleDescaling, RateLimited))
}

/** The classes that traits.ts has to say something of, and of no other. The rest have the traits of their status. */
export type Name =
  | "AlreadyPoured"
  | "CupTooSmall"
  | "KettleDescaling"
  | "OrderNotFound"
  | "OutOfWater"
  | "RateLimited"
  | "TokenExpired"
  | "TokenMissing"
  | "UnknownTea"

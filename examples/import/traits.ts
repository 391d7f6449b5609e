// What is known of each error, and yours: `effect-errata import` adds what is new, and changes nothing that is here.
// Take `Api.guessed(…)` away from what you have reviewed.
import { Api } from "effect-errata"
import type { Name } from "./errors.js"

export const traits = {
  AlreadyPoured: Api.guessed({ usualStatus: 409, category: "FailedPrecondition", retry: "never", applied: "unknown" }), // by its code
  CupTooSmall: Api.guessed({ usualStatus: 400, category: "InvalidArgument", retry: "never", applied: "no" }), // by its code
  // The menu alone answers with it. Descaling takes a minute at least.
  KettleDescaling: { status: 503, category: "Unavailable", retry: "transient", applied: "no", floor: "1 minute" },
  OrderNotFound: Api.guessed({ usualStatus: 404, category: "NotFound", retry: "never", applied: "no" }), // by its code
  // The order is refused before anything is poured, and somebody fills the kettle by the hour.
  OutOfWater: { usualStatus: 409, category: "FailedPrecondition", retry: "never", applied: "no" },
  RateLimited: { usualStatus: 429, category: "ResourceExhausted", retry: "throttled", applied: "no" },
  TokenExpired: Api.guessed({ usualStatus: 401, category: "Unauthenticated", retry: "refresh", applied: "no" }), // by its code
  TokenMissing: Api.guessed({ usualStatus: 401, category: "Unauthenticated", retry: "never", applied: "no" }), // by its code
  UnknownTea: Api.guessed({ usualStatus: 400, category: "InvalidArgument", retry: "never", applied: "no" }) // by its status
} satisfies Api.Traits<Name>

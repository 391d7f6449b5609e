/**
 * Problem details for HTTP APIs (RFC 9457): the error format that a standard defines.
 * @see https://www.rfc-editor.org/rfc/rfc9457.html
 */
import { isReadonlyObject } from "#effect/Predicate"
import * as Api from "./Api.js"
import type { Answer } from "./ApiError.js"
import type * as Catalog from "./Catalog.js"
import { Body, contentType, describe } from "./ProblemBody.js"

export { Body, type BodyEncoded, bodyWith, contentType, describe } from "./ProblemBody.js"

const api = Api.make("Problem", {
  docs: "https://www.iana.org/assignments/http-problem-types",
  contentType,
  body: Body,
  key: ["type"],
  describe
})

/** `application/problem+json; charset=utf-8`, in any case. */
const isProblemType = (mediaType: string | undefined): boolean =>
  mediaType?.split(";", 1)[0]?.trim().toLowerCase() === contentType

/** A title or a detail, or a `type` that is a URI and not just a word. */
const looksLikeProblem = ({ detail, title, type }: Readonly<Record<string, unknown>>): boolean =>
  typeof title === "string" || typeof detail === "string" || (typeof type === "string" && /[:/]/.test(type))

/**
 * Any member of a problem may be missing, so what is sent as one is one. In another media type not every JSON object is:
 * it has to look like one, so that a catalog below may read the others.
 */
const misfit = ({ body, headers }: Answer): string | undefined =>
  isProblemType(headers["content-type"]) || (isReadonlyObject(body) && looksLikeProblem(body))
    ? undefined
    : "the body is an object, not a problem"

/**
 * Any problem; its traits are those of the status it came with. Source: RFC 9457.
 *
 * Whatever JSON object is sent as `application/problem+json` is a problem, even an empty one. In another media type it
 * has to have a title, a detail, or a `type` that is a URI.
 *
 * @example
 * ```ts
 * import { Catalog, Problem } from "effect-errata"
 *
 * const failure = Catalog.decodeParts(Problem.catalog, {
 *   status: 403,
 *   headers: { "content-type": "application/problem+json" },
 *   body: "{\"type\":\"https://example.com/no-credit\",\"title\":\"No credit left\"}"
 * })
 *
 * console.log(failure._tag, failure.category) // => ProblemDetails PermissionDenied
 * console.log(String(failure)) // => Problem 403 Details: No credit left
 * ```
 */
export class Details extends api.errorByStatus<Details>()("Details", {
  status: ["4xx", "5xx"],
  summary: "Any problem; its traits are those of the status it came with.",
  source: "https://www.rfc-editor.org/rfc/rfc9457.html",
  misfit,
  example: { type: "https://example.com/problems/no-credit", title: "No credit left", status: 403 }
}) {}

const registered = "https://iana.org/assignments/http-problem-types"

/** The quota of requests is used up. Usually a 429. Repeated after a wait, not applied. */
export class QuotaExceeded extends api.error<QuotaExceeded>()("QuotaExceeded", {
  key: `${registered}#quota-exceeded`,
  usualStatus: 429,
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "The quota of requests is used up.",
  example: { type: `${registered}#quota-exceeded`, title: "Over quota" }
}) {}

/**
 * The service cannot take as many requests as usual for a while. Usually a 503. Repeated where that is safe; it may
 * have been applied.
 */
export class TemporaryReducedCapacity extends api.error<TemporaryReducedCapacity>()("TemporaryReducedCapacity", {
  key: `${registered}#temporary-reduced-capacity`,
  usualStatus: 503,
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "The service cannot take as many requests as usual for a while.",
  example: { type: `${registered}#temporary-reduced-capacity`, title: "Less capacity than usual" }
}) {}

/** The requests look like abuse, and are held back. Usually a 429. Repeated after a wait, not applied. */
export class AbnormalUsageDetected extends api.error<AbnormalUsageDetected>()("AbnormalUsageDetected", {
  key: `${registered}#abnormal-usage-detected`,
  usualStatus: 429,
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "The requests look like abuse, and are held back.",
  example: { type: `${registered}#abnormal-usage-detected`, title: "Unusual requests" }
}) {}

/** Problem details: the registered types, and any other problem. */
export const catalog: Catalog.Catalog<Details | QuotaExceeded | TemporaryReducedCapacity | AbnormalUsageDetected> = api
  .catalog(Details, QuotaExceeded, TemporaryReducedCapacity, AbnormalUsageDetected)

/** Everything that a call can fail with. */
export type Failure = Catalog.Failure<typeof catalog>

/** Makes an `HttpClient` fail with problems. */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

/**
 * An API that documents nothing: HTTP's own statuses, a class for each.
 *
 * Use it alone, or under a catalog that does not cover everything: `Catalog.orElse(Http.catalog)`. The traits are what
 * RFC 9110 and its relatives say about a status, and no more than that: a 409 may or may not pass, so it is not repeated.
 * A 403 is the one status that headers make into another error, {@link PerhapsThrottled}.
 * @see https://www.iana.org/assignments/http-status-codes
 */
import { anyBody } from "#seam/body"
import * as Api from "./Api.js"
import type { ErrorClass } from "./ApiError.js"
import type * as Catalog from "./Catalog.js"
import * as Hint from "./Hint.js"
import { statusMeanings } from "./internal/error/statusMeanings.js"
import { otherTraits, perhapsThrottled, statusTraits, throttled } from "./internal/error/statusTraits.js"
import { describeAny } from "./internal/text/describeAny.js"

const api = Api.make("Http", {
  docs: "https://www.iana.org/assignments/http-status-codes",
  // Whatever it is: JSON, text or nothing.
  body: anyBody,
  describe: (body) => ({ detail: describeAny(body) })
})

type Table = typeof statusTraits

/**
 * The class of a status. What a status means and its traits each stand in a table: an answer outside of any
 * documentation finds its traits there too.
 */
const of = <Self>() =>
<const Short extends string, S extends keyof Table>(
  short: Short,
  status: S
): ErrorClass<
  Self,
  `Http${Short}`,
  unknown,
  unknown,
  Table[S]["retry"],
  Table[S]["category"],
  Table[S]["applied"]
> => {
  const { applied, category, retry }: Table[keyof Table] = statusTraits[status]
  const means = statusMeanings[status]
  const klass = api.error<Self>()(short, {
    status,
    retry,
    category,
    applied,
    summary: means,
    example: { message: means }
  })
  // Seam: the traits are those of this very status.
  return klass as never
}

/** 400. Never repeated, not applied. */
export class BadRequest extends of<BadRequest>()("BadRequest", 400) {}

/** 401. Never repeated, not applied. */
export class Unauthorized extends of<Unauthorized>()("Unauthorized", 401) {}

/** 402. Never repeated, not applied. */
export class PaymentRequired extends of<PaymentRequired>()("PaymentRequired", 402) {}

/** 403. Never repeated, not applied. */
export class Forbidden extends of<Forbidden>()("Forbidden", 403) {}

/** 404. Never repeated, not applied. */
export class NotFound extends of<NotFound>()("NotFound", 404) {}

/** 405. Never repeated, not applied. */
export class MethodNotAllowed extends of<MethodNotAllowed>()("MethodNotAllowed", 405) {}

/** 406. Never repeated, not applied. */
export class NotAcceptable extends of<NotAcceptable>()("NotAcceptable", 406) {}

/** 407. Never repeated, not applied. */
export class ProxyAuthenticationRequired
  extends of<ProxyAuthenticationRequired>()("ProxyAuthenticationRequired", 407)
{}

/** 408. Repeated where that is safe; it may have been applied. */
export class RequestTimeout extends of<RequestTimeout>()("RequestTimeout", 408) {}

/** 409. Never repeated; it may have been applied. */
export class Conflict extends of<Conflict>()("Conflict", 409) {}

/** 410. Never repeated, not applied. */
export class Gone extends of<Gone>()("Gone", 410) {}

/** 411. Never repeated, not applied. */
export class LengthRequired extends of<LengthRequired>()("LengthRequired", 411) {}

/** 412. Never repeated, not applied. */
export class PreconditionFailed extends of<PreconditionFailed>()("PreconditionFailed", 412) {}

/** 413. Never repeated, not applied. */
export class ContentTooLarge extends of<ContentTooLarge>()("ContentTooLarge", 413) {}

/** 414. Never repeated, not applied. */
export class UriTooLong extends of<UriTooLong>()("UriTooLong", 414) {}

/** 415. Never repeated, not applied. */
export class UnsupportedMediaType extends of<UnsupportedMediaType>()("UnsupportedMediaType", 415) {}

/** 416. Never repeated, not applied. */
export class RangeNotSatisfiable extends of<RangeNotSatisfiable>()("RangeNotSatisfiable", 416) {}

/** 417. Never repeated, not applied. */
export class ExpectationFailed extends of<ExpectationFailed>()("ExpectationFailed", 417) {}

/** 420. Repeated after a wait, not applied. */
export class EnhanceYourCalm extends of<EnhanceYourCalm>()("EnhanceYourCalm", 420) {}

/** 421. Never repeated, not applied. */
export class MisdirectedRequest extends of<MisdirectedRequest>()("MisdirectedRequest", 421) {}

/** 422. Never repeated, not applied. */
export class UnprocessableContent extends of<UnprocessableContent>()("UnprocessableContent", 422) {}

/** 423. Never repeated, not applied. */
export class Locked extends of<Locked>()("Locked", 423) {}

/** 424. Never repeated, not applied. */
export class FailedDependency extends of<FailedDependency>()("FailedDependency", 424) {}

/** 425. Backed off and repeated, not applied. */
export class TooEarly extends of<TooEarly>()("TooEarly", 425) {}

/** 426. Never repeated, not applied. */
export class UpgradeRequired extends of<UpgradeRequired>()("UpgradeRequired", 426) {}

/** 428. Never repeated, not applied. */
export class PreconditionRequired extends of<PreconditionRequired>()("PreconditionRequired", 428) {}

/** 429. Repeated after a wait, not applied. */
export class TooManyRequests extends of<TooManyRequests>()("TooManyRequests", 429) {}

/** 431. Never repeated, not applied. */
export class RequestHeaderFieldsTooLarge
  extends of<RequestHeaderFieldsTooLarge>()("RequestHeaderFieldsTooLarge", 431)
{}

/** 451. Never repeated, not applied. */
export class UnavailableForLegalReasons extends of<UnavailableForLegalReasons>()("UnavailableForLegalReasons", 451) {}

/** 499. Never repeated; it may have been applied. */
export class ClientClosedRequest extends of<ClientClosedRequest>()("ClientClosedRequest", 499) {}

/** 500. Repeated where that is safe; it may have been applied. */
export class InternalServerError extends of<InternalServerError>()("InternalServerError", 500) {}

/** 501. Never repeated; it may have been applied. */
export class NotImplemented extends of<NotImplemented>()("NotImplemented", 501) {}

/** 502. Repeated where that is safe; it may have been applied. */
export class BadGateway extends of<BadGateway>()("BadGateway", 502) {}

/** 503. Repeated where that is safe; it may have been applied. */
export class ServiceUnavailable extends of<ServiceUnavailable>()("ServiceUnavailable", 503) {}

/** 504. Repeated where that is safe; it may have been applied. */
export class GatewayTimeout extends of<GatewayTimeout>()("GatewayTimeout", 504) {}

/** 505. Never repeated; it may have been applied. */
export class HttpVersionNotSupported extends of<HttpVersionNotSupported>()("HttpVersionNotSupported", 505) {}

/** 506. Never repeated; it may have been applied. */
export class VariantAlsoNegotiates extends of<VariantAlsoNegotiates>()("VariantAlsoNegotiates", 506) {}

/** 507. Never repeated; it may have been applied. */
export class InsufficientStorage extends of<InsufficientStorage>()("InsufficientStorage", 507) {}

/** 508. Never repeated; it may have been applied. */
export class LoopDetected extends of<LoopDetected>()("LoopDetected", 508) {}

/** 509. Repeated after a wait where that is safe; it may have been applied. */
export class BandwidthLimitExceeded extends of<BandwidthLimitExceeded>()("BandwidthLimitExceeded", 509) {}

/** 510. Never repeated; it may have been applied. */
export class NotExtended extends of<NotExtended>()("NotExtended", 510) {}

/** 511. Never repeated, not applied. */
export class NetworkAuthenticationRequired
  extends of<NetworkAuthenticationRequired>()("NetworkAuthenticationRequired", 511)
{}

/** 520. Repeated where that is safe; it may have been applied. */
export class WebServerUnknownError extends of<WebServerUnknownError>()("WebServerUnknownError", 520) {}

/** 521. Repeated where that is safe; it may have been applied. */
export class WebServerDown extends of<WebServerDown>()("WebServerDown", 521) {}

/** 522. Repeated where that is safe; it may have been applied. */
export class ConnectionTimedOut extends of<ConnectionTimedOut>()("ConnectionTimedOut", 522) {}

/** 523. Repeated where that is safe; it may have been applied. */
export class OriginUnreachable extends of<OriginUnreachable>()("OriginUnreachable", 523) {}

/** 524. Repeated where that is safe; it may have been applied. */
export class OriginTimeout extends of<OriginTimeout>()("OriginTimeout", 524) {}

/** 529. Repeated after a wait where that is safe; it may have been applied. */
export class SiteOverloaded extends of<SiteOverloaded>()("SiteOverloaded", 529) {}

/** 530. Repeated where that is safe; it may have been applied. */
export class SiteFrozen extends of<SiteFrozen>()("SiteFrozen", 530) {}

/**
 * 403, where the headers say that a quota is spent, or how long to wait: perhaps it is only a matter of time, as with
 * GitHub. Repeated after a wait, not applied.
 *
 * @example
 * ```ts
 * import { Catalog, Http } from "effect-errata"
 *
 * const decode = (headers: Record<string, string>) =>
 *   Catalog.decodeParts(Http.catalog, { status: 403, headers, body: "{\"message\":\"Too fast.\"}" })
 *
 * console.log(decode({ "X-RateLimit-Remaining": "0" }).message) // => Http 403 Perhaps Throttled: Too fast.
 * console.log(decode({ "X-RateLimit-Remaining": "41" }).message) // => Http 403 Forbidden: Too fast.
 * ```
 */
export class PerhapsThrottled extends api.error<PerhapsThrottled>()("PerhapsThrottled", {
  status: perhapsThrottled,
  ...throttled,
  summary: "The server refuses, and says that a quota is spent or how long to wait.",
  headers: { "retry-after": "60" },
  misfit: ({ headers }) => Hint.isThrottled(headers) ? undefined : "no header says that too much was asked for",
  example: { message: "Too many requests in this hour." }
}) {}

/** Any other 4xx: the fault is the request's, as far as HTTP can tell. Never repeated, not applied. */
export class OtherClientError extends api.error<OtherClientError>()("OtherClientError", {
  status: "4xx",
  usualStatus: 418,
  ...otherTraits["4xx"],
  summary: "The fault is the request's, as far as HTTP can tell.",
  example: { message: "I am a teapot." }
}) {}

/**
 * Any other 5xx: the fault is the server's, as far as HTTP can tell. Repeated where that is safe; it may have been
 * applied.
 */
export class OtherServerError extends api.error<OtherServerError>()("OtherServerError", {
  status: "5xx",
  usualStatus: 555,
  ...otherTraits["5xx"],
  summary: "The fault is the server's, as far as HTTP can tell.",
  example: { message: "Something is wrong." }
}) {}

/**
 * All error statuses of HTTP.
 *
 * @example
 * ```ts
 * import { Catalog, Http } from "effect-errata"
 *
 * const failure = Catalog.decodeParts(Http.catalog, { status: 503, headers: { "Retry-After": "7" }, body: "busy" })
 *
 * console.log(failure._tag, failure.retry, String(failure))
 * // => HttpServiceUnavailable transient Http 503 Service Unavailable: busy
 * ```
 */
// dprint-ignore
export const catalog: Catalog.Catalog<
  | BadRequest | Unauthorized | PaymentRequired | Forbidden | NotFound | MethodNotAllowed | NotAcceptable
  | ProxyAuthenticationRequired | RequestTimeout | Conflict | Gone | LengthRequired | PreconditionFailed
  | ContentTooLarge | UriTooLong | UnsupportedMediaType | RangeNotSatisfiable | ExpectationFailed | EnhanceYourCalm
  | MisdirectedRequest | UnprocessableContent | Locked | FailedDependency | TooEarly | UpgradeRequired
  | PreconditionRequired | TooManyRequests | RequestHeaderFieldsTooLarge | UnavailableForLegalReasons
  | ClientClosedRequest | InternalServerError | NotImplemented | BadGateway | ServiceUnavailable | GatewayTimeout
  | HttpVersionNotSupported | VariantAlsoNegotiates | InsufficientStorage | LoopDetected | BandwidthLimitExceeded
  | NotExtended | NetworkAuthenticationRequired | WebServerUnknownError | WebServerDown | ConnectionTimedOut
  | OriginUnreachable | OriginTimeout | SiteOverloaded | SiteFrozen | PerhapsThrottled
  | OtherClientError | OtherServerError
> = api.catalog(
  BadRequest, Unauthorized, PaymentRequired, Forbidden, NotFound, MethodNotAllowed, NotAcceptable,
  ProxyAuthenticationRequired, RequestTimeout, Conflict, Gone, LengthRequired, PreconditionFailed, ContentTooLarge,
  UriTooLong, UnsupportedMediaType, RangeNotSatisfiable, ExpectationFailed, EnhanceYourCalm, MisdirectedRequest,
  UnprocessableContent, Locked, FailedDependency, TooEarly, UpgradeRequired, PreconditionRequired, TooManyRequests,
  RequestHeaderFieldsTooLarge, UnavailableForLegalReasons, ClientClosedRequest, InternalServerError, NotImplemented,
  BadGateway, ServiceUnavailable, GatewayTimeout, HttpVersionNotSupported, VariantAlsoNegotiates, InsufficientStorage,
  LoopDetected, BandwidthLimitExceeded, NotExtended, NetworkAuthenticationRequired, WebServerUnknownError,
  WebServerDown, ConnectionTimedOut, OriginUnreachable, OriginTimeout, SiteOverloaded, SiteFrozen, PerhapsThrottled,
  OtherClientError, OtherServerError
)

/** Everything that a call can fail with. */
export type Failure = Catalog.Failure<typeof catalog>

/** Makes an `HttpClient` fail with the class of the status that came. */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

/**
 * An API that documents nothing: HTTP's own statuses, a class for each.
 *
 * Use it alone, or under a catalog that does not cover everything: `Catalog.orElse(Http.catalog)`. The traits are what
 * RFC 9110 and its relatives say about a status, and no more than that: a 409 may or may not pass, so it is not repeated.
 * @see https://www.iana.org/assignments/http-status-codes
 * @since 0.1.0
 */
import * as Api from "./Api.js"
import type { ErrorClass } from "./ApiError.js"
import type * as Catalog from "./Catalog.js"
import { describeAny } from "./internal/describe.js"
import { AnyJson } from "./internal/shown.js"
import { statusMeanings } from "./internal/statusMeanings.js"
import { otherTraits, statusTraits } from "./internal/statusTraits.js"

/** Whatever it is: JSON, text or nothing. What is generated for tests is a JSON object. */
const Body = AnyJson.annotations({ arbitrary: () => (fc) => fc.dictionary(fc.string(), fc.jsonValue()) })

const api = Api.make("Http", {
  docs: "https://www.iana.org/assignments/http-status-codes",
  body: Body,
  describe: (body) => ({ detail: describeAny(body) })
})

type Table = typeof statusTraits

/** A status has one class, and its traits stand in one table, where answers outside of any documentation find them too. */
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

/** 400 BadRequest: the server cannot make sense of the request. Never repeated; not applied. Source: IANA's registry. */
export class BadRequest extends of<BadRequest>()("BadRequest", 400) {}

/** 401 Unauthorized: credentials are missing, or not valid. Never repeated; not applied. Source: IANA's registry. */
export class Unauthorized extends of<Unauthorized>()("Unauthorized", 401) {}

/** 402 PaymentRequired: it has to be paid for first. Never repeated; not applied. Source: IANA's registry. */
export class PaymentRequired extends of<PaymentRequired>()("PaymentRequired", 402) {}

/** 403 Forbidden: the server understood, and refuses. Never repeated; not applied. Source: IANA's registry. */
export class Forbidden extends of<Forbidden>()("Forbidden", 403) {}

/** 404 NotFound: there is nothing there, or it is not shown. Never repeated; not applied. Source: IANA's registry. */
export class NotFound extends of<NotFound>()("NotFound", 404) {}

/** 405 MethodNotAllowed: the resource does not know this method. Never repeated; not applied. Source: IANA's registry. */
export class MethodNotAllowed extends of<MethodNotAllowed>()("MethodNotAllowed", 405) {}

/** 406 NotAcceptable: there is no form of it that the request accepts. Never repeated; not applied. Source: IANA's registry. */
export class NotAcceptable extends of<NotAcceptable>()("NotAcceptable", 406) {}

/** 407 ProxyAuthenticationRequired: a proxy wants credentials. Never repeated; not applied. Source: IANA's registry. */
export class ProxyAuthenticationRequired
  extends of<ProxyAuthenticationRequired>()("ProxyAuthenticationRequired", 407)
{}

/** 408 RequestTimeout: the request did not arrive in time. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class RequestTimeout extends of<RequestTimeout>()("RequestTimeout", 408) {}

/** 409 Conflict: it does not go with the state that the resource is in. Never repeated; whether it was applied is unknown. Source: IANA's registry. */
export class Conflict extends of<Conflict>()("Conflict", 409) {}

/** 410 Gone: it was there, and was removed for good. Never repeated; not applied. Source: IANA's registry. */
export class Gone extends of<Gone>()("Gone", 410) {}

/** 411 LengthRequired: the length of the body has to be said. Never repeated; not applied. Source: IANA's registry. */
export class LengthRequired extends of<LengthRequired>()("LengthRequired", 411) {}

/** 412 PreconditionFailed: a condition of the request does not hold. Never repeated; not applied. Source: IANA's registry. */
export class PreconditionFailed extends of<PreconditionFailed>()("PreconditionFailed", 412) {}

/** 413 ContentTooLarge: the body is larger than the server takes. Never repeated; not applied. Source: IANA's registry. */
export class ContentTooLarge extends of<ContentTooLarge>()("ContentTooLarge", 413) {}

/** 414 UriTooLong: the URI is longer than the server reads. Never repeated; not applied. Source: IANA's registry. */
export class UriTooLong extends of<UriTooLong>()("UriTooLong", 414) {}

/** 415 UnsupportedMediaType: the body is in a form that the server does not take. Never repeated; not applied. Source: IANA's registry. */
export class UnsupportedMediaType extends of<UnsupportedMediaType>()("UnsupportedMediaType", 415) {}

/** 416 RangeNotSatisfiable: the range lies outside of the resource. Never repeated; not applied. Source: IANA's registry. */
export class RangeNotSatisfiable extends of<RangeNotSatisfiable>()("RangeNotSatisfiable", 416) {}

/** 417 ExpectationFailed: what `Expect` demands cannot be met. Never repeated; not applied. Source: IANA's registry. */
export class ExpectationFailed extends of<ExpectationFailed>()("ExpectationFailed", 417) {}

/** 420 EnhanceYourCalm: too fast; an unofficial status for what 429 is today. Repeated after a wait; not applied. Source: IANA's registry. */
export class EnhanceYourCalm extends of<EnhanceYourCalm>()("EnhanceYourCalm", 420) {}

/** 421 MisdirectedRequest: this server does not answer for that host. Never repeated; not applied. Source: IANA's registry. */
export class MisdirectedRequest extends of<MisdirectedRequest>()("MisdirectedRequest", 421) {}

/** 422 UnprocessableContent: the body is well formed, but what it says cannot be done. Never repeated; not applied. Source: IANA's registry. */
export class UnprocessableContent extends of<UnprocessableContent>()("UnprocessableContent", 422) {}

/** 423 Locked: the resource is locked. Never repeated; not applied. Source: IANA's registry. */
export class Locked extends of<Locked>()("Locked", 423) {}

/** 424 FailedDependency: another request that this one depends on has failed. Never repeated; not applied. Source: IANA's registry. */
export class FailedDependency extends of<FailedDependency>()("FailedDependency", 424) {}

/** 425 TooEarly: the server does not risk a request that may be a replay. Backed off and repeated; not applied. Source: IANA's registry. */
export class TooEarly extends of<TooEarly>()("TooEarly", 425) {}

/** 426 UpgradeRequired: the server wants another protocol. Never repeated; not applied. Source: IANA's registry. */
export class UpgradeRequired extends of<UpgradeRequired>()("UpgradeRequired", 426) {}

/** 428 PreconditionRequired: the request has to be conditional. Never repeated; not applied. Source: IANA's registry. */
export class PreconditionRequired extends of<PreconditionRequired>()("PreconditionRequired", 428) {}

/** 429 TooManyRequests: too many requests in too short a time. Repeated after a wait; not applied. Source: IANA's registry. */
export class TooManyRequests extends of<TooManyRequests>()("TooManyRequests", 429) {}

/** 431 RequestHeaderFieldsTooLarge: the headers are larger than the server reads. Never repeated; not applied. Source: IANA's registry. */
export class RequestHeaderFieldsTooLarge
  extends of<RequestHeaderFieldsTooLarge>()("RequestHeaderFieldsTooLarge", 431)
{}

/** 451 UnavailableForLegalReasons: the law does not allow it to be shown. Never repeated; not applied. Source: IANA's registry. */
export class UnavailableForLegalReasons extends of<UnavailableForLegalReasons>()("UnavailableForLegalReasons", 451) {}

/** 499 ClientClosedRequest: the client was gone before the answer; nginx's own status. Never repeated; whether it was applied is unknown. Source: IANA's registry. */
export class ClientClosedRequest extends of<ClientClosedRequest>()("ClientClosedRequest", 499) {}

/** 500 InternalServerError: the server met something that it was not prepared for. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class InternalServerError extends of<InternalServerError>()("InternalServerError", 500) {}

/** 501 NotImplemented: the server does not know how to do this. Never repeated; whether it was applied is unknown. Source: IANA's registry. */
export class NotImplemented extends of<NotImplemented>()("NotImplemented", 501) {}

/** 502 BadGateway: the server behind the gateway gave no valid answer. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class BadGateway extends of<BadGateway>()("BadGateway", 502) {}

/** 503 ServiceUnavailable: the server is overloaded, or down for a while. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class ServiceUnavailable extends of<ServiceUnavailable>()("ServiceUnavailable", 503) {}

/** 504 GatewayTimeout: the server behind the gateway did not answer in time. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class GatewayTimeout extends of<GatewayTimeout>()("GatewayTimeout", 504) {}

/** 505 HttpVersionNotSupported: the server does not speak this version of HTTP. Never repeated; whether it was applied is unknown. Source: IANA's registry. */
export class HttpVersionNotSupported extends of<HttpVersionNotSupported>()("HttpVersionNotSupported", 505) {}

/** 506 VariantAlsoNegotiates: the server's negotiation of content leads in circles. Never repeated; whether it was applied is unknown. Source: IANA's registry. */
export class VariantAlsoNegotiates extends of<VariantAlsoNegotiates>()("VariantAlsoNegotiates", 506) {}

/** 507 InsufficientStorage: there is no room to store it. Never repeated; whether it was applied is unknown. Source: IANA's registry. */
export class InsufficientStorage extends of<InsufficientStorage>()("InsufficientStorage", 507) {}

/** 508 LoopDetected: the server went in circles. Never repeated; whether it was applied is unknown. Source: IANA's registry. */
export class LoopDetected extends of<LoopDetected>()("LoopDetected", 508) {}

/** 509 BandwidthLimitExceeded: the traffic that was paid for is used up; an unofficial status. Repeated after a wait; whether it was applied is unknown. Source: IANA's registry. */
export class BandwidthLimitExceeded extends of<BandwidthLimitExceeded>()("BandwidthLimitExceeded", 509) {}

/** 510 NotExtended: the request needs an extension. Never repeated; whether it was applied is unknown. Source: IANA's registry. */
export class NotExtended extends of<NotExtended>()("NotExtended", 510) {}

/** 511 NetworkAuthenticationRequired: the network wants a login first, as in a hotel. Never repeated; not applied. Source: IANA's registry. */
export class NetworkAuthenticationRequired
  extends of<NetworkAuthenticationRequired>()("NetworkAuthenticationRequired", 511)
{}

/** 520 WebServerUnknownError: cloudflare got an answer from the origin that it cannot read. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class WebServerUnknownError extends of<WebServerUnknownError>()("WebServerUnknownError", 520) {}

/** 521 WebServerDown: the origin refused Cloudflare's connection. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class WebServerDown extends of<WebServerDown>()("WebServerDown", 521) {}

/** 522 ConnectionTimedOut: cloudflare got no connection to the origin in time. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class ConnectionTimedOut extends of<ConnectionTimedOut>()("ConnectionTimedOut", 522) {}

/** 523 OriginUnreachable: cloudflare has no way to the origin. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class OriginUnreachable extends of<OriginUnreachable>()("OriginUnreachable", 523) {}

/** 524 OriginTimeout: the origin did not answer Cloudflare in time. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class OriginTimeout extends of<OriginTimeout>()("OriginTimeout", 524) {}

/** 529 SiteOverloaded: the site is overloaded; an unofficial status. Repeated after a wait; whether it was applied is unknown. Source: IANA's registry. */
export class SiteOverloaded extends of<SiteOverloaded>()("SiteOverloaded", 529) {}

/** 530 SiteFrozen: the site cannot be reached or is frozen; an unofficial status. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
export class SiteFrozen extends of<SiteFrozen>()("SiteFrozen", 530) {}

/** Any other 4xx: the fault is the request's, as far as HTTP can tell. Never repeated; not applied. Source: IANA's registry. */
export class OtherClientError extends api.error<OtherClientError>()("OtherClientError", {
  status: "4xx",
  usualStatus: 418,
  ...otherTraits["4xx"],
  summary: "The fault is the request's, as far as HTTP can tell.",
  example: { message: "I am a teapot." }
}) {}

/** Any other 5xx: the fault is the server's, as far as HTTP can tell. Backed off and repeated where that is safe; whether it was applied is unknown. Source: IANA's registry. */
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
 * @category catalogs
 * @since 0.1.0
 */
// dprint-ignore
export const catalog = api.catalog(
  BadRequest, Unauthorized, PaymentRequired, Forbidden, NotFound, MethodNotAllowed, NotAcceptable,
  ProxyAuthenticationRequired, RequestTimeout, Conflict, Gone, LengthRequired, PreconditionFailed, ContentTooLarge,
  UriTooLong, UnsupportedMediaType, RangeNotSatisfiable, ExpectationFailed, EnhanceYourCalm, MisdirectedRequest,
  UnprocessableContent, Locked, FailedDependency, TooEarly, UpgradeRequired, PreconditionRequired, TooManyRequests,
  RequestHeaderFieldsTooLarge, UnavailableForLegalReasons, ClientClosedRequest, InternalServerError, NotImplemented,
  BadGateway, ServiceUnavailable, GatewayTimeout, HttpVersionNotSupported, VariantAlsoNegotiates, InsufficientStorage,
  LoopDetected, BandwidthLimitExceeded, NotExtended, NetworkAuthenticationRequired, WebServerUnknownError,
  WebServerDown, ConnectionTimedOut, OriginUnreachable, OriginTimeout, SiteOverloaded, SiteFrozen, OtherClientError,
  OtherServerError
)

/**
 * Everything that a call can fail with.
 * @category errors
 * @since 0.1.0
 */
export type Failure = Catalog.Failure<typeof catalog>

/**
 * Makes an `HttpClient` fail with the class of the status that came.
 * @category clients
 * @since 0.1.0
 */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

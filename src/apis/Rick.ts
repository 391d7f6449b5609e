/** Rick: HTTP's statuses with a message that may be missing, and an OAuth2 service with errors of its own. */
import type * as Option from "#effect/Option"
import * as Schema from "#effect/Schema"
import * as Api from "../Api.js"
import type * as Catalog from "../Catalog.js"
import * as Disposition from "../Disposition.js"
import * as OAuth2 from "../OAuth2.js"
import type { UndocumentedError } from "../UndocumentedError.js"

const Documented = Api.lenient({ message: Schema.String, description: Schema.String })

// "The message usually just contains the HTTP error code": one that is sent as a number is one too.
const Sent = Api.lenient({ message: Schema.Union([Schema.String, Schema.Number]), description: Schema.String })

const withText = ({ message, ...others }: typeof Sent.Type): typeof Documented.Type =>
  message === undefined ? others : { message: message === null ? null : String(message), ...others }

const Body = Api.readAs(Documented, {
  // "May", says the page: an answer without a body, or with plain text, is the same error with less said about it.
  from: Schema.Union([Sent, Schema.String, Schema.Null, Schema.Undefined]),
  read: (body) => {
    if (typeof body !== "string") return withText(body ?? {})
    // What a page of HTML says is for browsers; the exchange keeps it.
    return /^\s*</.test(body) ? {} : { description: body }
  }
})

/** The body of an HTTP error. Any of it may be missing; a plain text is read as the `description`. */
export type Body = typeof Body.Type

/** What an endpoint that follows OAuth says, under a key that is not documented. */
const ownText = (body: Body, name: string): string | undefined => {
  const text: unknown = Object.hasOwn(body, name) && Reflect.get(body, name)
  return typeof text === "string" ? text : undefined
}

const api = Api.make("Rick", {
  docs: "Rick, API documentation, 04_errors.md",
  body: Body,
  // The OAuth2 service has it; every other answer is told by its status.
  key: ["error"],
  describe: (body) => ({ detail: body.description ?? ownText(body, "error_description") ?? body.message })
})

const oauth = {
  body: OAuth2.Body,
  describe: (body: OAuth2.Body) => ({ detail: body.error_description })
}

/** 400: the request is malformed, or a parameter is missing. Never repeated, not applied. */
export class BadRequest extends api.error<BadRequest>()("BadRequest", {
  status: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The request is malformed, or a parameter is missing.",
  example: { message: "400", description: "The request is malformed, or a parameter is missing." }
}) {}

/** 401: the API key or access token is missing or not valid. Never repeated, not applied. */
export class Unauthorized extends api.error<Unauthorized>()("Unauthorized", {
  status: 401,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The API key or access token is missing or not valid.",
  example: { message: "401", description: "The API key or access token is missing or not valid." }
}) {}

/** 403: the request is valid, and the server refuses it. Never repeated, not applied. */
export class Forbidden extends api.error<Forbidden>()("Forbidden", {
  status: 403,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "The request is valid, and the server refuses it.",
  example: { message: "403", description: "The request is valid, and the server refuses it." }
}) {}

/** 404: there is no such resource. Never repeated, not applied. */
export class NotFound extends api.error<NotFound>()("NotFound", {
  status: 404,
  category: "NotFound",
  ...Disposition.rejected,
  summary: "There is no such resource.",
  example: { message: "404", description: "There is no such resource." }
}) {}

/** 405: the endpoint does not know this method. Never repeated, not applied. */
export class MethodNotAllowed extends api.error<MethodNotAllowed>()("MethodNotAllowed", {
  status: 405,
  category: "Unimplemented",
  ...Disposition.rejected,
  summary: "The endpoint does not know this method.",
  example: { message: "405", description: "The endpoint does not know this method." }
}) {}

/** 415: the body is in a form that the server does not take. Never repeated, not applied. */
export class UnsupportedMediaType extends api.error<UnsupportedMediaType>()("UnsupportedMediaType", {
  status: 415,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The body is in a form that the server does not take.",
  example: { message: "415", description: "The body is in a form that the server does not take." }
}) {}

/** 429: too many requests in too short a time. Repeated after a wait, not applied. */
export class TooManyRequests extends api.error<TooManyRequests>()("TooManyRequests", {
  status: 429,
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "Too many requests in too short a time.",
  example: { message: "429", description: "Too many requests in too short a time." }
}) {}

/** 500: the server failed at it; the page asks for a report. Repeated where that is safe; it may have been applied. */
export class InternalServerError extends api.error<InternalServerError>()("InternalServerError", {
  status: 500,
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "The server failed at it; the page asks for a report.",
  example: { message: "500", description: "The server failed at it; the page asks for a report." }
}) {}

/** 502: a server behind the gateway gave no valid answer. Repeated where that is safe; it may have been applied. */
export class BadGateway extends api.error<BadGateway>()("BadGateway", {
  status: 502,
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "A server behind the gateway gave no valid answer.",
  example: { message: "502", description: "A server behind the gateway gave no valid answer." }
}) {}

/** 503: the server is overloaded, or down. Repeated where that is safe; it may have been applied. */
export class ServiceUnavailable extends api.error<ServiceUnavailable>()("ServiceUnavailable", {
  status: 503,
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "The server is overloaded, or down.",
  example: { message: "503", description: "The server is overloaded, or down." }
}) {}

/** 504: a server behind the gateway did not answer in time. Repeated where that is safe; it may have been applied. */
export class GatewayTimeout extends api.error<GatewayTimeout>()("GatewayTimeout", {
  status: 504,
  category: "DeadlineExceeded",
  retry: "transient",
  applied: "unknown",
  summary: "A server behind the gateway did not answer in time.",
  example: { message: "504", description: "A server behind the gateway did not answer in time." }
}) {}

/** On the redirect: the OAuth URL is malformed; the description says how. Never repeated, not applied. */
export class AuthorizeInvalidRequest extends api.error<AuthorizeInvalidRequest>()("AuthorizeInvalidRequest", {
  ...oauth,
  key: "invalid_request",
  usualStatus: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The OAuth URL is malformed; the description says how.",
  example: { error: "invalid_request" }
}) {}

/** On the redirect: the server does not know this response type. Never repeated, not applied. */
export class AuthorizeUnsupportedResponseType
  extends api.error<AuthorizeUnsupportedResponseType>()("AuthorizeUnsupportedResponseType", {
    ...oauth,
    key: "unsupported_response_type",
    usualStatus: 400,
    category: "Unimplemented",
    ...Disposition.rejected,
    summary: "The server does not know this response type.",
    example: { error: "unsupported_response_type" }
  })
{}

/** On the redirect: the scope is not valid, or not supported. Never repeated, not applied. */
export class AuthorizeInvalidScope extends api.error<AuthorizeInvalidScope>()("AuthorizeInvalidScope", {
  ...oauth,
  key: "invalid_scope",
  usualStatus: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The scope is not valid, or not supported.",
  example: { error: "invalid_scope" }
}) {}

/** On the redirect: the application may not use this scope. Never repeated, not applied. */
export class AuthorizeForbiddenScope extends api.error<AuthorizeForbiddenScope>()("AuthorizeForbiddenScope", {
  ...oauth,
  key: "forbidden_scope",
  usualStatus: 400,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "The application may not use this scope.",
  example: { error: "forbidden_scope" }
}) {}

/** On the redirect: the user or the server said no. Never repeated, not applied. */
export class AuthorizeAccessDenied extends api.error<AuthorizeAccessDenied>()("AuthorizeAccessDenied", {
  ...oauth,
  key: "access_denied",
  usualStatus: 400,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "The user or the server said no.",
  example: { error: "access_denied" }
}) {}

/** On the token endpoint: the server does not know this grant type. Never repeated, not applied. */
export class TokenUnsupportedGrantType extends api.error<TokenUnsupportedGrantType>()("TokenUnsupportedGrantType", {
  ...oauth,
  key: "unsupported_grant_type",
  usualStatus: 400,
  category: "Unimplemented",
  ...Disposition.rejected,
  summary: "The server does not know this grant type.",
  example: { error: "unsupported_grant_type" }
}) {}

/** On the token endpoint: the request is malformed; the description says how. Never repeated, not applied. */
export class TokenInvalidRequest extends api.error<TokenInvalidRequest>()("TokenInvalidRequest", {
  ...oauth,
  key: "invalid_request",
  usualStatus: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The request is malformed; the description says how.",
  example: { error: "invalid_request" }
}) {}

/** On the token endpoint: the client's id or secret is not valid. Never repeated, not applied. */
export class TokenInvalidClient extends api.error<TokenInvalidClient>()("TokenInvalidClient", {
  ...oauth,
  key: "invalid_client",
  usualStatus: 401,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The client's id or secret is not valid.",
  example: { error: "invalid_client" }
}) {}

/**
 * On the token endpoint: the server failed at it; refresh tokens work once, so the outcome matters. Repeated where that
 * is safe; it may have been applied.
 */
export class TokenServerError extends api.error<TokenServerError>()("TokenServerError", {
  ...oauth,
  key: "server_error",
  usualStatus: 500,
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "The server failed at it; refresh tokens work once, so the outcome matters.",
  example: { error: "server_error" }
}) {}

/**
 * On the token endpoint: the code is not valid any more: the user has to authorise again. Never repeated, not applied.
 */
export class TokenInvalidCode extends api.error<TokenInvalidCode>()("TokenInvalidCode", {
  ...oauth,
  key: "invalid_code",
  usualStatus: 400,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The code is not valid any more: the user has to authorise again.",
  example: { error: "invalid_code" }
}) {}

/**
 * On the token endpoint: the refresh token is not valid any more: the user has to authorise again. Never repeated, not
 * applied.
 */
export class TokenInvalidToken extends api.error<TokenInvalidToken>()("TokenInvalidToken", {
  ...oauth,
  key: "invalid_token",
  usualStatus: 401,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The refresh token is not valid any more: the user has to authorise again.",
  example: { error: "invalid_token" }
}) {}

/**
 * All documented errors that Rick answers with, the token endpoint's among them.
 *
 * @example
 * ```ts
 * import { Catalog, Rick } from "effect-errata"
 *
 * const busy = Catalog.decodeParts(Rick.catalog, { status: 429, headers: { "Retry-After": "3" }, body: "" })
 * console.log(busy._tag, busy.retry) // => RickTooManyRequests throttled
 *
 * const used = Catalog.decodeParts(Rick.catalog, { status: 400, headers: {}, body: "{\"error\":\"invalid_code\"}" })
 * console.log(used._tag, used.category) // => RickTokenInvalidCode Unauthenticated
 * ```
 */
// dprint-ignore
export const catalog: Catalog.Catalog<
  | BadRequest | Unauthorized | Forbidden | NotFound | MethodNotAllowed | UnsupportedMediaType | TooManyRequests
  | InternalServerError | BadGateway | ServiceUnavailable | GatewayTimeout | TokenUnsupportedGrantType
  | TokenInvalidRequest | TokenInvalidClient | TokenServerError | TokenInvalidCode | TokenInvalidToken
> = api.catalog(
  BadRequest, Unauthorized, Forbidden, NotFound, MethodNotAllowed, UnsupportedMediaType, TooManyRequests,
  InternalServerError, BadGateway, ServiceUnavailable, GatewayTimeout, TokenUnsupportedGrantType, TokenInvalidRequest,
  TokenInvalidClient, TokenServerError, TokenInvalidCode, TokenInvalidToken
)

/** The errors that come back with the user, on the redirect from Rick's OAuth2 service. */
// dprint-ignore
export const redirectCatalog: Catalog.Catalog<
  | AuthorizeInvalidRequest | AuthorizeUnsupportedResponseType | AuthorizeInvalidScope | AuthorizeForbiddenScope
  | AuthorizeAccessDenied
> = api.catalog(
  AuthorizeInvalidRequest, AuthorizeUnsupportedResponseType, AuthorizeInvalidScope, AuthorizeForbiddenScope,
  AuthorizeAccessDenied
)

/** Everything that a call to Rick can fail with. */
export type Failure = Catalog.Failure<typeof catalog>

/** Makes an `HttpClient` fail with Rick's documented errors. */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

/**
 * Reads the error from the URL that a user comes back to: nothing where it carries none, and `OAuth2.StateMismatch` where
 * its `state` is not the one that was sent.
 *
 * @example
 * ```ts
 * import { Option } from "effect"
 * import { Rick } from "effect-errata"
 *
 * const url = "https://app.example.com/callback?error=forbidden_scope&state=f3a1"
 *
 * console.log(Option.getOrThrow(Rick.fromRedirect(url, { state: "f3a1" }))._tag) // => RickAuthorizeForbiddenScope
 * ```
 */
export const fromRedirect: (
  url: string | URL,
  options: { readonly state: string }
) => Option.Option<Catalog.Documented<typeof redirectCatalog> | OAuth2.StateMismatch | UndocumentedError> = OAuth2
  .fromRedirectBy(redirectCatalog)

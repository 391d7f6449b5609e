/**
 * Rick: HTTP's statuses with a message that may be missing, and an OAuth2 service with errors of its own.
 *
 * @since 0.1.0
 */
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Api from "../Api.js"
import type * as Catalog from "../Catalog.js"
import { leaves } from "../internal/recogniser.js"
import { rejection } from "../internal/rejection.js"
import { sentAs } from "../internal/shown.js"
import * as OAuth2 from "../OAuth2.js"
import type { UndocumentedError } from "../UndocumentedError.js"

const Documented = Api.lenient({ message: Schema.String, description: Schema.String })

// "The message usually just contains the HTTP error code": one that is sent as a number is one too.
const Sent = Api.lenient({ message: Schema.Union(Schema.String, Schema.Number), description: Schema.String })

const withText = ({ message, ...others }: typeof Sent.Type): typeof Documented.Type =>
  message === undefined ? others : { message: message === null ? null : String(message), ...others }

const Body = Schema.transform(Schema.Union(Sent, Schema.String, Schema.Null, Schema.Undefined), Documented, {
  strict: true,
  // "May", says the page: an answer without a body, or with plain text, is the same error with less said about it. What
  // a page of HTML says is for browsers; the exchange keeps it.
  decode: (body) => typeof body !== "string" ? withText(body ?? {}) : /^\s*</.test(body) ? {} : { description: body },
  encode: (body) => body
}).pipe(sentAs(Documented), leaves(Documented))

/**
 * The body of an HTTP error. Any of it may be missing; a plain text is read as the `description`.
 * @category models
 * @since 0.1.0
 */
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

/** Nothing was done, and asking again gets the same answer. */
const final = { retry: "never", applied: "no" } as const

/** 400: the request is malformed, or a parameter is missing. Never repeated; not applied. Source: Rick's page on errors. */
export class BadRequest extends api.error<BadRequest>()("BadRequest", {
  status: 400,
  category: "InvalidArgument",
  ...final,
  summary: "The request is malformed, or a parameter is missing.",
  example: { message: "400", description: "The request is malformed, or a parameter is missing." }
}) {}

/** 401: the API key or access token is missing or not valid. Never repeated; not applied. Source: Rick's page on errors. */
export class Unauthorized extends api.error<Unauthorized>()("Unauthorized", {
  status: 401,
  category: "Unauthenticated",
  ...final,
  summary: "The API key or access token is missing or not valid.",
  example: { message: "401", description: "The API key or access token is missing or not valid." }
}) {}

/** 403: the request is valid, and the server refuses it. Never repeated; not applied. Source: Rick's page on errors. */
export class Forbidden extends api.error<Forbidden>()("Forbidden", {
  status: 403,
  category: "PermissionDenied",
  ...final,
  summary: "The request is valid, and the server refuses it.",
  example: { message: "403", description: "The request is valid, and the server refuses it." }
}) {}

/** 404: there is no such resource. Never repeated; not applied. Source: Rick's page on errors. */
export class NotFound extends api.error<NotFound>()("NotFound", {
  status: 404,
  category: "NotFound",
  ...final,
  summary: "There is no such resource.",
  example: { message: "404", description: "There is no such resource." }
}) {}

/** 405: the endpoint does not know this method. Never repeated; not applied. Source: Rick's page on errors. */
export class MethodNotAllowed extends api.error<MethodNotAllowed>()("MethodNotAllowed", {
  status: 405,
  category: "Unimplemented",
  ...final,
  summary: "The endpoint does not know this method.",
  example: { message: "405", description: "The endpoint does not know this method." }
}) {}

/** 415: the body is in a form that the server does not take. Never repeated; not applied. Source: Rick's page on errors. */
export class UnsupportedMediaType extends api.error<UnsupportedMediaType>()("UnsupportedMediaType", {
  status: 415,
  category: "InvalidArgument",
  ...final,
  summary: "The body is in a form that the server does not take.",
  example: { message: "415", description: "The body is in a form that the server does not take." }
}) {}

/** 429: too many requests in too short a time. Repeated after a wait; not applied. Source: Rick's page on errors. */
export class TooManyRequests extends api.error<TooManyRequests>()("TooManyRequests", {
  status: 429,
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "Too many requests in too short a time.",
  example: { message: "429", description: "Too many requests in too short a time." }
}) {}

/** 500: the server failed at it; the page asks for a report. Backed off and repeated where that is safe; whether it was applied is unknown. Source: Rick's page on errors. */
export class InternalServerError extends api.error<InternalServerError>()("InternalServerError", {
  status: 500,
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "The server failed at it; the page asks for a report.",
  example: { message: "500", description: "The server failed at it; the page asks for a report." }
}) {}

/** 502: a server behind the gateway gave no valid answer. Backed off and repeated where that is safe; whether it was applied is unknown. Source: Rick's page on errors. */
export class BadGateway extends api.error<BadGateway>()("BadGateway", {
  status: 502,
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "A server behind the gateway gave no valid answer.",
  example: { message: "502", description: "A server behind the gateway gave no valid answer." }
}) {}

/** 503: the server is overloaded, or down. Backed off and repeated where that is safe; whether it was applied is unknown. Source: Rick's page on errors. */
export class ServiceUnavailable extends api.error<ServiceUnavailable>()("ServiceUnavailable", {
  status: 503,
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "The server is overloaded, or down.",
  example: { message: "503", description: "The server is overloaded, or down." }
}) {}

/** 504: a server behind the gateway did not answer in time. Backed off and repeated where that is safe; whether it was applied is unknown. Source: Rick's page on errors. */
export class GatewayTimeout extends api.error<GatewayTimeout>()("GatewayTimeout", {
  status: 504,
  category: "DeadlineExceeded",
  retry: "transient",
  applied: "unknown",
  summary: "A server behind the gateway did not answer in time.",
  example: { message: "504", description: "A server behind the gateway did not answer in time." }
}) {}

/** On the redirect: the OAuth URL is malformed; the description says how. Never repeated; not applied. Source: Rick's page on errors. */
export class AuthorizeInvalidRequest extends api.error<AuthorizeInvalidRequest>()("AuthorizeInvalidRequest", {
  ...oauth,
  ...rejection("invalid_request", "InvalidArgument", "The OAuth URL is malformed; the description says how.")
}) {}

/** On the redirect: the server does not know this response type. Never repeated; not applied. Source: Rick's page on errors. */
export class AuthorizeUnsupportedResponseType
  extends api.error<AuthorizeUnsupportedResponseType>()("AuthorizeUnsupportedResponseType", {
    ...oauth,
    ...rejection("unsupported_response_type", "Unimplemented", "The server does not know this response type.")
  })
{}

/** On the redirect: the scope is not valid, or not supported. Never repeated; not applied. Source: Rick's page on errors. */
export class AuthorizeInvalidScope extends api.error<AuthorizeInvalidScope>()("AuthorizeInvalidScope", {
  ...oauth,
  ...rejection("invalid_scope", "InvalidArgument", "The scope is not valid, or not supported.")
}) {}

/** On the redirect: the application may not use this scope. Never repeated; not applied. Source: Rick's page on errors. */
export class AuthorizeForbiddenScope extends api.error<AuthorizeForbiddenScope>()("AuthorizeForbiddenScope", {
  ...oauth,
  ...rejection("forbidden_scope", "PermissionDenied", "The application may not use this scope.")
}) {}

/** On the redirect: the user or the server said no. Never repeated; not applied. Source: Rick's page on errors. */
export class AuthorizeAccessDenied extends api.error<AuthorizeAccessDenied>()("AuthorizeAccessDenied", {
  ...oauth,
  ...rejection("access_denied", "PermissionDenied", "The user or the server said no.")
}) {}

/** On the token endpoint: the server does not know this grant type. Never repeated; not applied. Source: Rick's page on errors. */
export class TokenUnsupportedGrantType extends api.error<TokenUnsupportedGrantType>()("TokenUnsupportedGrantType", {
  ...oauth,
  ...rejection("unsupported_grant_type", "Unimplemented", "The server does not know this grant type.")
}) {}

/** On the token endpoint: the request is malformed; the description says how. Never repeated; not applied. Source: Rick's page on errors. */
export class TokenInvalidRequest extends api.error<TokenInvalidRequest>()("TokenInvalidRequest", {
  ...oauth,
  ...rejection("invalid_request", "InvalidArgument", "The request is malformed; the description says how.")
}) {}

/** On the token endpoint: the client's id or secret is not valid. Never repeated; not applied. Source: Rick's page on errors. */
export class TokenInvalidClient extends api.error<TokenInvalidClient>()("TokenInvalidClient", {
  ...oauth,
  ...rejection("invalid_client", "Unauthenticated", "The client's id or secret is not valid.", 401)
}) {}

/** On the token endpoint: the server failed at it; refresh tokens work once, so the outcome matters. Backed off and repeated where that is safe; whether it was applied is unknown. Source: Rick's page on errors. */
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

/** On the token endpoint: the code is not valid any more: the user has to authorise again. Never repeated; not applied. Source: Rick's page on errors. */
export class TokenInvalidCode extends api.error<TokenInvalidCode>()("TokenInvalidCode", {
  ...oauth,
  ...rejection("invalid_code", "Unauthenticated", "The code is not valid any more: the user has to authorise again.")
}) {}

/** On the token endpoint: the refresh token is not valid any more: the user has to authorise again. Never repeated; not applied. Source: Rick's page on errors. */
export class TokenInvalidToken extends api.error<TokenInvalidToken>()("TokenInvalidToken", {
  ...oauth,
  ...rejection(
    "invalid_token",
    "Unauthenticated",
    "The refresh token is not valid any more: the user has to authorise again.",
    401
  )
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
 * @category catalogs
 * @since 0.1.0
 */
// dprint-ignore
export const catalog = api.catalog(
  BadRequest, Unauthorized, Forbidden, NotFound, MethodNotAllowed, UnsupportedMediaType, TooManyRequests,
  InternalServerError, BadGateway, ServiceUnavailable, GatewayTimeout, TokenUnsupportedGrantType, TokenInvalidRequest,
  TokenInvalidClient, TokenServerError, TokenInvalidCode, TokenInvalidToken
)

/** The errors that come back with the user, on the redirect from Rick's OAuth2 service. */
export const redirectCatalog = api.catalog(
  AuthorizeInvalidRequest,
  AuthorizeUnsupportedResponseType,
  AuthorizeInvalidScope,
  AuthorizeForbiddenScope,
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
 * @category decoding
 * @since 0.1.0
 */
export const fromRedirect: (
  url: string | URL,
  options: { readonly state: string }
) => Option.Option<Catalog.Documented<typeof redirectCatalog> | OAuth2.StateMismatch | UndocumentedError> = OAuth2
  .fromRedirectBy(redirectCatalog)

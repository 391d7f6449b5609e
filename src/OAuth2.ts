/**
 * OAuth 2.0 (RFC 6749): the errors of the token endpoint, and those that come back with a redirect.
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2
 */
import * as Option from "#effect/Option"
import * as Schema from "#effect/Schema"
import * as Api from "./Api.js"
import * as Catalog from "./Catalog.js"
import * as Disposition from "./Disposition.js"
import type { UndocumentedError } from "./UndocumentedError.js"

const text = Schema.optional(Schema.NullOr(Schema.String))

/** The Schema of an OAuth error: `error` tells which, the rest is for people. */
export const Body: Schema.Struct<{
  error: typeof Schema.String
  error_description: typeof text
  error_uri: typeof text
}> = Schema.Struct({ error: Schema.String, error_description: text, error_uri: text })

/** The body of an OAuth error. */
export type Body = typeof Body.Type

const deviceGrant = "https://www.rfc-editor.org/rfc/rfc8628.html#section-3.5"

const api = Api.make("OAuth2", {
  docs: "https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2",
  body: Body,
  key: ["error"],
  describe: (body) => ({ detail: body.error_description })
})

/**
 * On the token endpoint: the request is not well formed: a parameter is missing, doubled or not supported. Never
 * repeated, not applied.
 */
export class TokenInvalidRequest extends api.error<TokenInvalidRequest>()("TokenInvalidRequest", {
  key: "invalid_request",
  usualStatus: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The request is not well formed: a parameter is missing, doubled or not supported.",
  example: { error: "invalid_request" }
}) {}

/** On the token endpoint: the client could not be authenticated. Never repeated, not applied. */
export class TokenInvalidClient extends api.error<TokenInvalidClient>()("TokenInvalidClient", {
  key: "invalid_client",
  usualStatus: 401,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The client could not be authenticated.",
  example: { error: "invalid_client" }
}) {}

/**
 * On the token endpoint: the code or refresh token is not valid any more: the user has to authorise again. Never
 * repeated, not applied.
 */
export class TokenInvalidGrant extends api.error<TokenInvalidGrant>()("TokenInvalidGrant", {
  key: "invalid_grant",
  usualStatus: 400,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The code or refresh token is not valid any more: the user has to authorise again.",
  example: { error: "invalid_grant" }
}) {}

/** On the token endpoint: the client may not use this grant type. Never repeated, not applied. */
export class TokenUnauthorizedClient extends api.error<TokenUnauthorizedClient>()("TokenUnauthorizedClient", {
  key: "unauthorized_client",
  usualStatus: 400,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "The client may not use this grant type.",
  example: { error: "unauthorized_client" }
}) {}

/** On the token endpoint: the server does not know this grant type. Never repeated, not applied. */
export class TokenUnsupportedGrantType extends api.error<TokenUnsupportedGrantType>()("TokenUnsupportedGrantType", {
  key: "unsupported_grant_type",
  usualStatus: 400,
  category: "Unimplemented",
  ...Disposition.rejected,
  summary: "The server does not know this grant type.",
  example: { error: "unsupported_grant_type" }
}) {}

/** On the token endpoint: the scope is unknown, malformed, or more than was granted. Never repeated, not applied. */
export class TokenInvalidScope extends api.error<TokenInvalidScope>()("TokenInvalidScope", {
  key: "invalid_scope",
  usualStatus: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The scope is unknown, malformed, or more than was granted.",
  example: { error: "invalid_scope" }
}) {}

/**
 * On the token endpoint: the server met something that it was not prepared for. Repeated where that is safe; it may
 * have been applied.
 */
export class TokenServerError extends api.error<TokenServerError>()("TokenServerError", {
  key: "server_error",
  usualStatus: 500,
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "The server met something that it was not prepared for.",
  example: { error: "server_error" }
}) {}

/** On the token endpoint: the server is overloaded, or down for a while. Backed off and repeated, not applied. */
export class TokenTemporarilyUnavailable
  extends api.error<TokenTemporarilyUnavailable>()("TokenTemporarilyUnavailable", {
    key: "temporarily_unavailable",
    usualStatus: 503,
    category: "Unavailable",
    retry: "transient",
    applied: "no",
    summary: "The server is overloaded, or down for a while.",
    example: { error: "temporarily_unavailable" }
  })
{}

/**
 * On the token endpoint, for a device's code: the user has not answered yet. A policy with `eventual` polls until the
 * user has; not applied. Source: RFC 8628.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpClientResponse } from "effect/http"
 * import { Effect } from "effect"
 * import { OAuth2, Retry } from "effect-errata"
 *
 * // Stands for the real server: the user takes a while.
 * let asked = 0
 * const http = HttpClient.make((request) =>
 *   Effect.sync(() => {
 *     const pending = ++asked < 3
 *     const body = pending ? { error: "authorization_pending" } : { access_token: "t0k3n" }
 *     return HttpClientResponse.fromWeb(request, Response.json(body, { status: pending ? 400 : 200 }))
 *   })
 * )
 *
 * const polling = Retry.policy({ eventual: { every: "10 millis", upTo: "15 minutes" } })
 * const client = http.pipe(OAuth2.client, Retry.client(polling))
 * const response = await Effect.runPromise(client.post("https://login.example.com/token"))
 *
 * console.log(response.status, asked) // => 200 3
 * ```
 */
export class TokenAuthorizationPending extends api.error<TokenAuthorizationPending>()("TokenAuthorizationPending", {
  key: "authorization_pending",
  usualStatus: 400,
  category: "FailedPrecondition",
  retry: "eventual",
  applied: "no",
  summary: "The user has not answered yet.",
  source: deviceGrant,
  example: { error: "authorization_pending" }
}) {}

/**
 * On the token endpoint, for a device's code: the user has not answered yet, and the device asks too often. A policy
 * with `eventual` goes on polling, with pauses that are five seconds longer from then on; not applied. Source: RFC 8628.
 */
export class TokenSlowDown extends api.error<TokenSlowDown>()("TokenSlowDown", {
  key: "slow_down",
  usualStatus: 400,
  category: "ResourceExhausted",
  retry: "eventual",
  applied: "no",
  slower: "5 seconds",
  summary: "The user has not answered yet, and the device asks too often.",
  source: deviceGrant,
  example: { error: "slow_down" }
}) {}

/** On the token endpoint, for a device's code: the user said no. Never repeated, not applied. Source: RFC 8628. */
export class TokenAccessDenied extends api.error<TokenAccessDenied>()("TokenAccessDenied", {
  key: "access_denied",
  usualStatus: 400,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "The user said no.",
  example: { error: "access_denied" },
  source: deviceGrant
}) {}

/**
 * On the token endpoint, for a device's code: it has run out, and the device has to ask for a new one. Never repeated,
 * not applied. Source: RFC 8628.
 */
export class TokenExpired extends api.error<TokenExpired>()("TokenExpired", {
  key: "expired_token",
  usualStatus: 400,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The device's code has run out: it has to ask for a new one.",
  example: { error: "expired_token" },
  source: deviceGrant
}) {}

/**
 * On the redirect: the request is not well formed: a parameter is missing, doubled or not supported. Never repeated,
 * not applied.
 */
export class AuthorizeInvalidRequest extends api.error<AuthorizeInvalidRequest>()("AuthorizeInvalidRequest", {
  key: "invalid_request",
  usualStatus: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The request is not well formed: a parameter is missing, doubled or not supported.",
  example: { error: "invalid_request" }
}) {}

/** On the redirect: the client may not ask for a code in this way. Never repeated, not applied. */
export class AuthorizeUnauthorizedClient
  extends api.error<AuthorizeUnauthorizedClient>()("AuthorizeUnauthorizedClient", {
    key: "unauthorized_client",
    usualStatus: 400,
    category: "PermissionDenied",
    ...Disposition.rejected,
    summary: "The client may not ask for a code in this way.",
    example: { error: "unauthorized_client" }
  })
{}

/** On the redirect: the user or the server said no. Never repeated, not applied. */
export class AuthorizeAccessDenied extends api.error<AuthorizeAccessDenied>()("AuthorizeAccessDenied", {
  key: "access_denied",
  usualStatus: 400,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "The user or the server said no.",
  example: { error: "access_denied" }
}) {}

/** On the redirect: the server does not give a code in this way. Never repeated, not applied. */
export class AuthorizeUnsupportedResponseType
  extends api.error<AuthorizeUnsupportedResponseType>()("AuthorizeUnsupportedResponseType", {
    key: "unsupported_response_type",
    usualStatus: 400,
    category: "Unimplemented",
    ...Disposition.rejected,
    summary: "The server does not give a code in this way.",
    example: { error: "unsupported_response_type" }
  })
{}

/** On the redirect: the scope is unknown or malformed. Never repeated, not applied. */
export class AuthorizeInvalidScope extends api.error<AuthorizeInvalidScope>()("AuthorizeInvalidScope", {
  key: "invalid_scope",
  usualStatus: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The scope is unknown or malformed.",
  example: { error: "invalid_scope" }
}) {}

/**
 * On the redirect: the server met something that it was not prepared for. Repeated where that is safe; it may have been
 * applied.
 */
export class AuthorizeServerError extends api.error<AuthorizeServerError>()("AuthorizeServerError", {
  key: "server_error",
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "The server met something that it was not prepared for.",
  example: { error: "server_error" }
}) {}

/** On the redirect: the server is overloaded, or down for a while. Backed off and repeated, not applied. */
export class AuthorizeTemporarilyUnavailable
  extends api.error<AuthorizeTemporarilyUnavailable>()("AuthorizeTemporarilyUnavailable", {
    key: "temporarily_unavailable",
    category: "Unavailable",
    retry: "transient",
    applied: "no",
    summary: "The server is overloaded, or down for a while.",
    example: { error: "temporarily_unavailable" }
  })
{}

/**
 * An error came back with a redirect whose `state` is not the one that was sent: it may belong to somebody else's
 * attempt, and must not be believed. Never repeated, not applied. Source: RFC 6749, section 10.12.
 */
export class StateMismatch extends api.error<StateMismatch>()("StateMismatch", {
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "A redirect came back with another state than the one that was sent.",
  source: "https://www.rfc-editor.org/rfc/rfc6749.html#section-10.12",
  body: Schema.Struct({}),
  example: {}
}) {}

/** The errors of the token endpoint: those of RFC 6749, and those of the device grant (RFC 8628). */
// dprint-ignore
export const catalog: Catalog.Catalog<
  | TokenInvalidRequest | TokenInvalidClient | TokenInvalidGrant | TokenUnauthorizedClient | TokenUnsupportedGrantType
  | TokenInvalidScope | TokenServerError | TokenTemporarilyUnavailable | TokenAuthorizationPending | TokenSlowDown
  | TokenAccessDenied | TokenExpired
> = api.catalog(
  TokenInvalidRequest, TokenInvalidClient, TokenInvalidGrant, TokenUnauthorizedClient, TokenUnsupportedGrantType,
  TokenInvalidScope, TokenServerError, TokenTemporarilyUnavailable, TokenAuthorizationPending, TokenSlowDown,
  TokenAccessDenied, TokenExpired
)

/** The errors that come back with a redirect from the authorization endpoint. */
// dprint-ignore
export const redirectCatalog: Catalog.Catalog<
  | AuthorizeInvalidRequest | AuthorizeUnauthorizedClient | AuthorizeAccessDenied | AuthorizeUnsupportedResponseType
  | AuthorizeInvalidScope | AuthorizeServerError | AuthorizeTemporarilyUnavailable
> = api.catalog(
  AuthorizeInvalidRequest, AuthorizeUnauthorizedClient, AuthorizeAccessDenied, AuthorizeUnsupportedResponseType,
  AuthorizeInvalidScope, AuthorizeServerError, AuthorizeTemporarilyUnavailable
)

/** Everything that a call to the token endpoint can fail with. */
export type Failure = Catalog.Failure<typeof catalog>

/** Makes an `HttpClient` fail with the errors of the token endpoint. */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

/** The parameters of the query, and of the fragment where an implicit grant puts them. */
const parametersOf = (url: string | URL): URLSearchParams => {
  const [address = "", fragment = ""] = String(url).split("#")
  const query = address.split(/\?(.*)/s)[1] ?? ""
  return new URLSearchParams([...new URLSearchParams(query), ...new URLSearchParams(fragment)])
}

/**
 * Reads the error from the URL that a user comes back to, by a catalog of such errors.
 *
 * **When to use**
 *
 * {@link fromRedirect} for a server that keeps to RFC 6749; this for one that documents errors of its own.
 */
export const fromRedirectBy = <E>(errors: Catalog.Catalog<E>) =>
(
  url: string | URL,
  options: { readonly state: string }
): Option.Option<E | StateMismatch | UndocumentedError> => {
  const parameters = parametersOf(url)
  if (!parameters.has("error")) return Option.none()
  const [state, another] = parameters.getAll("state")
  if (state !== options.state || another !== undefined) return Option.some(new StateMismatch({ body: {} }))
  // A parameter must not be there twice; where one is, the first counts.
  const first = new Map([...parameters].toReversed())
  first.delete("state")
  first.delete("code")
  const parts = {
    status: 302,
    headers: {},
    body: JSON.stringify(Object.fromEntries([...first].toReversed())),
    // Without the query: that is the body here, and a message may quote it.
    request: { method: "GET", url: String(url).replace(/[?#].*$/s, "") }
  }
  return Option.some(Catalog.decodeParts(errors, parts))
}

/**
 * Reads the error from the URL that a user comes back to: nothing where it carries none, and {@link StateMismatch} where
 * its `state` is not the one that was sent.
 *
 * @example
 * ```ts
 * import { Option } from "effect"
 * import { OAuth2 } from "effect-errata"
 *
 * const url = "https://app.example.com/callback?error=access_denied&state=f3a1"
 *
 * console.log(Option.getOrThrow(OAuth2.fromRedirect(url, { state: "f3a1" }))._tag) // => OAuth2AuthorizeAccessDenied
 * console.log(Option.getOrThrow(OAuth2.fromRedirect(url, { state: "77b0" }))._tag) // => OAuth2StateMismatch
 * console.log(Option.isNone(OAuth2.fromRedirect("https://app.example.com/callback?code=9", { state: "f3a1" }))) // => true
 * ```
 */
export const fromRedirect: (
  url: string | URL,
  options: { readonly state: string }
) => Option.Option<Catalog.Documented<typeof redirectCatalog> | StateMismatch | UndocumentedError> = fromRedirectBy(
  redirectCatalog
)

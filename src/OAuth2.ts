/**
 * OAuth 2.0 (RFC 6749): the errors of the token endpoint, and those that come back with a redirect.
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Api from "./Api.js"
import * as Catalog from "./Catalog.js"
import { rejection } from "./internal/rejection.js"
import type { UndocumentedError } from "./UndocumentedError.js"

const text = Schema.optional(Schema.NullOr(Schema.String))

/**
 * The Schema of an OAuth error: `error` tells which, the rest is for people.
 * @category schemas
 * @since 0.1.0
 */
export const Body: Schema.Struct<{
  error: typeof Schema.String
  error_description: typeof text
  error_uri: typeof text
}> = Schema.Struct({ error: Schema.String, error_description: text, error_uri: text })

/**
 * The body of an OAuth error.
 * @category models
 * @since 0.1.0
 */
export type Body = typeof Body.Type

const deviceGrant = "https://www.rfc-editor.org/rfc/rfc8628.html#section-3.5"

const api = Api.make("OAuth2", {
  docs: "https://www.rfc-editor.org/rfc/rfc6749.html#section-5.2",
  body: Body,
  key: ["error"],
  describe: (body) => ({ detail: body.error_description })
})

/** On the token endpoint: the request is not well formed: a parameter is missing, doubled or not supported. Never repeated; not applied. Source: RFC 6749. */
export class TokenInvalidRequest extends api.error<TokenInvalidRequest>()(
  "TokenInvalidRequest",
  rejection(
    "invalid_request",
    "InvalidArgument",
    "The request is not well formed: a parameter is missing, doubled or not supported."
  )
) {}

/** On the token endpoint: the client could not be authenticated. Never repeated; not applied. Source: RFC 6749. */
export class TokenInvalidClient extends api.error<TokenInvalidClient>()(
  "TokenInvalidClient",
  rejection("invalid_client", "Unauthenticated", "The client could not be authenticated.", 401)
) {}

/** On the token endpoint: the code or refresh token is not valid any more: the user has to authorise again. Never repeated; not applied. Source: RFC 6749. */
export class TokenInvalidGrant extends api.error<TokenInvalidGrant>()(
  "TokenInvalidGrant",
  rejection(
    "invalid_grant",
    "Unauthenticated",
    "The code or refresh token is not valid any more: the user has to authorise again."
  )
) {}

/** On the token endpoint: the client may not use this grant type. Never repeated; not applied. Source: RFC 6749. */
export class TokenUnauthorizedClient extends api.error<TokenUnauthorizedClient>()(
  "TokenUnauthorizedClient",
  rejection("unauthorized_client", "PermissionDenied", "The client may not use this grant type.")
) {}

/** On the token endpoint: the server does not know this grant type. Never repeated; not applied. Source: RFC 6749. */
export class TokenUnsupportedGrantType extends api.error<TokenUnsupportedGrantType>()(
  "TokenUnsupportedGrantType",
  rejection("unsupported_grant_type", "Unimplemented", "The server does not know this grant type.")
) {}

/** On the token endpoint: the scope is unknown, malformed, or more than was granted. Never repeated; not applied. Source: RFC 6749. */
export class TokenInvalidScope extends api.error<TokenInvalidScope>()(
  "TokenInvalidScope",
  rejection("invalid_scope", "InvalidArgument", "The scope is unknown, malformed, or more than was granted.")
) {}

/** On the token endpoint: the server met something that it was not prepared for. Backed off and repeated; whether it was applied is unknown. Source: RFC 6749. */
export class TokenServerError extends api.error<TokenServerError>()("TokenServerError", {
  key: "server_error",
  usualStatus: 500,
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "The server met something that it was not prepared for.",
  example: { error: "server_error" }
}) {}

/** On the token endpoint: the server is overloaded, or down for a while. Backed off and repeated; not applied. Source: RFC 6749. */
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
 * On the token endpoint, for a device's code: the user has not answered yet.
 *
 * A policy with `eventual` polls until the user has; not applied. Source: RFC 8628, section 3.5.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpClientResponse } from "@effect/platform"
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
 * On the token endpoint, for a device's code: the user has not answered yet, and the device asks too often.
 *
 * A policy with `eventual` goes on polling, with pauses that are five seconds longer from then on; not applied. Source:
 * RFC 8628, section 3.5.
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

/** On the token endpoint, for a device's code: the user said no. Never repeated; not applied. Source: RFC 8628. */
export class TokenAccessDenied extends api.error<TokenAccessDenied>()("TokenAccessDenied", {
  ...rejection("access_denied", "PermissionDenied", "The user said no."),
  source: deviceGrant
}) {}

/** On the token endpoint, for a device's code: it has run out: the device has to ask for a new one. Never repeated; not applied. Source: RFC 8628. */
export class TokenExpired extends api.error<TokenExpired>()("TokenExpired", {
  ...rejection("expired_token", "Unauthenticated", "The device's code has run out: it has to ask for a new one."),
  source: deviceGrant
}) {}

/** On the redirect: the request is not well formed: a parameter is missing, doubled or not supported. Never repeated; not applied. Source: RFC 6749. */
export class AuthorizeInvalidRequest extends api.error<AuthorizeInvalidRequest>()(
  "AuthorizeInvalidRequest",
  rejection(
    "invalid_request",
    "InvalidArgument",
    "The request is not well formed: a parameter is missing, doubled or not supported."
  )
) {}

/** On the redirect: the client may not ask for a code in this way. Never repeated; not applied. Source: RFC 6749. */
export class AuthorizeUnauthorizedClient extends api.error<AuthorizeUnauthorizedClient>()(
  "AuthorizeUnauthorizedClient",
  rejection("unauthorized_client", "PermissionDenied", "The client may not ask for a code in this way.")
) {}

/** On the redirect: the user or the server said no. Never repeated; not applied. Source: RFC 6749. */
export class AuthorizeAccessDenied extends api.error<AuthorizeAccessDenied>()(
  "AuthorizeAccessDenied",
  rejection("access_denied", "PermissionDenied", "The user or the server said no.")
) {}

/** On the redirect: the server does not give a code in this way. Never repeated; not applied. Source: RFC 6749. */
export class AuthorizeUnsupportedResponseType extends api.error<AuthorizeUnsupportedResponseType>()(
  "AuthorizeUnsupportedResponseType",
  rejection("unsupported_response_type", "Unimplemented", "The server does not give a code in this way.")
) {}

/** On the redirect: the scope is unknown or malformed. Never repeated; not applied. Source: RFC 6749. */
export class AuthorizeInvalidScope extends api.error<AuthorizeInvalidScope>()(
  "AuthorizeInvalidScope",
  rejection("invalid_scope", "InvalidArgument", "The scope is unknown or malformed.")
) {}

/** On the redirect: the server met something that it was not prepared for. Backed off and repeated; whether it was applied is unknown. Source: RFC 6749. */
export class AuthorizeServerError extends api.error<AuthorizeServerError>()("AuthorizeServerError", {
  key: "server_error",
  category: "Internal",
  retry: "transient",
  applied: "unknown",
  summary: "The server met something that it was not prepared for.",
  example: { error: "server_error" }
}) {}

/** On the redirect: the server is overloaded, or down for a while. Backed off and repeated; not applied. Source: RFC 6749. */
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
 * attempt, and must not be believed. Never repeated; not applied.
 * @see https://www.rfc-editor.org/rfc/rfc6749.html#section-10.12
 * @category errors
 * @since 0.1.0
 */
export class StateMismatch extends api.error<StateMismatch>()("StateMismatch", {
  category: "PermissionDenied",
  retry: "never",
  applied: "no",
  summary: "A redirect came back with another state than the one that was sent.",
  source: "https://www.rfc-editor.org/rfc/rfc6749.html#section-10.12",
  body: Schema.Struct({}),
  example: {}
}) {}

/**
 * The errors of the token endpoint: those of RFC 6749, and those of the device grant (RFC 8628).
 * @category catalogs
 * @since 0.1.0
 */
export const catalog = api.catalog(
  TokenInvalidRequest,
  TokenInvalidClient,
  TokenInvalidGrant,
  TokenUnauthorizedClient,
  TokenUnsupportedGrantType,
  TokenInvalidScope,
  TokenServerError,
  TokenTemporarilyUnavailable,
  TokenAuthorizationPending,
  TokenSlowDown,
  TokenAccessDenied,
  TokenExpired
)

/**
 * The errors that come back with a redirect from the authorization endpoint.
 * @category catalogs
 * @since 0.1.0
 */
export const redirectCatalog = api.catalog(
  AuthorizeInvalidRequest,
  AuthorizeUnauthorizedClient,
  AuthorizeAccessDenied,
  AuthorizeUnsupportedResponseType,
  AuthorizeInvalidScope,
  AuthorizeServerError,
  AuthorizeTemporarilyUnavailable
)

/**
 * Everything that a call to the token endpoint can fail with.
 * @category errors
 * @since 0.1.0
 */
export type Failure = Catalog.Failure<typeof catalog>

/**
 * Makes an `HttpClient` fail with the errors of the token endpoint.
 * @category clients
 * @since 0.1.0
 */
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
 * @category decoding
 * @since 0.1.0
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
  const names = [...parameters.keys()].filter((name) => name !== "state" && name !== "code")
  const parts = {
    status: 302,
    headers: {},
    // A parameter must not be there twice; where one is, the first counts.
    body: JSON.stringify(Object.fromEntries(names.map((name) => [name, parameters.get(name)]))),
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
 * @category decoding
 * @since 0.1.0
 */
export const fromRedirect: (
  url: string | URL,
  options: { readonly state: string }
) => Option.Option<Catalog.Documented<typeof redirectCatalog> | StateMismatch | UndocumentedError> = fromRedirectBy(
  redirectCatalog
)

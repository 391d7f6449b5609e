/**
 * Bearer tokens (RFC 6750): the errors that a `WWW-Authenticate` challenge names.
 *
 * Only a catalog that declares it reads challenges; this one goes under any other with `Catalog.orElse`, or on top of
 * one that tells less about its 401s.
 * @see https://www.rfc-editor.org/rfc/rfc6750.html#section-3.1
 */
import { anyBody } from "#seam/body"
import * as Api from "./Api.js"
import type { Answer } from "./ApiError.js"
import type * as Catalog from "./Catalog.js"
import * as Disposition from "./Disposition.js"
import type { Exchange } from "./Exchange.js"
import { type Challenge as Parsed, parseChallenges } from "./internal/formats/challenges.js"

/** One challenge of a `WWW-Authenticate` header, its names in lower case. */
export interface Challenge extends Parsed {}

/**
 * Reads a `WWW-Authenticate` header: several challenges, quoted strings, and token68, as RFC 9110 writes them.
 *
 * **Details**
 *
 * Commas may be missing, and the quotes around a value. A header with any other mistake has no challenges at all: what
 * could still be read of it might say something else than the whole.
 *
 * @example
 * ```ts
 * import { Bearer } from "effect-errata"
 *
 * const [basic, bearer] = Bearer.challenges("Basic realm=\"office\", Bearer error=\"invalid_token\"")
 *
 * console.log(basic?.scheme, bearer?.parameters["error"]) // => basic invalid_token
 * console.log(Bearer.challenges("Bearer error=\"invalid_token")) // => []
 * ```
 */
export const challenges = (header: string): ReadonlyArray<Challenge> => parseChallenges(header)

/** The challenge that says most: one with an error before one without. */
const bearerOf = (all: ReadonlyArray<Challenge>): Challenge | undefined => {
  // RFC 6750 knows parameters only, so a token68 says nothing: "Bearer error=" is one by the grammar.
  const bearers = all.filter(({ scheme, token68 }) => scheme === "bearer" && token68 === undefined)
  return bearers.find(({ parameters }) => parameters["error"] !== undefined) ?? bearers[0]
}

const challengesOf = (headers: Exchange["headers"]): ReadonlyArray<Challenge> =>
  challenges(headers["www-authenticate"] ?? "")

/** The key of the answer, which is the error of its challenge; empty where a token is missing. */
const keyOf = ({ headers, status }: Answer): string | undefined => {
  const all = challengesOf(headers)
  const challenge = bearerOf(all)
  if (challenge === undefined) return undefined
  const error = challenge.parameters["error"]
  // An error that is empty says nothing, least of all that there is none.
  if (error !== undefined) return error === "" ? undefined : error
  // Beside another status than 401 a challenge only tells that credentials might help (RFC 9110, section 11.6.1). Beside
  // the error of another scheme (DPoP, say) the server did see credentials, and Bearer is only another way in.
  return status === 401 && all.every(({ parameters }) => parameters["error"] === undefined) ? "" : undefined
}

const api = Api.make("Bearer", {
  docs: "https://www.rfc-editor.org/rfc/rfc6750.html#section-3.1",
  // The challenge tells everything, whatever the body is.
  body: anyBody,
  key: keyOf,
  describe: (_, exchange) => ({
    detail: exchange && bearerOf(challengesOf(exchange.headers))?.parameters["error_description"]
  })
})

/**
 * The request is not well formed: a parameter is missing, doubled or not supported. Usually a 400. Never repeated, not
 * applied.
 */
export class InvalidRequest extends api.error<InvalidRequest>()("InvalidRequest", {
  key: "invalid_request",
  usualStatus: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The request is not well formed: a parameter is missing, doubled or not supported.",
  headers: { "www-authenticate": "Bearer error=\"invalid_request\"" },
  example: undefined
}) {}

/**
 * The token has expired, was revoked, or is not valid for another reason. Usually a 401. Repeated once with a renewed
 * token, by a policy that can renew it; not applied.
 *
 * @example
 * ```ts
 * import { Bearer, Catalog } from "effect-errata"
 *
 * const failure = Catalog.decodeParts(Bearer.catalog, {
 *   status: 401,
 *   headers: { "WWW-Authenticate": "Bearer error=\"invalid_token\", error_description=\"It ran out.\"" },
 *   body: ""
 * })
 *
 * console.log(failure.retry, String(failure)) // => refresh Bearer 401 Invalid Token: It ran out.
 * ```
 */
export class InvalidToken extends api.error<InvalidToken>()("InvalidToken", {
  key: "invalid_token",
  usualStatus: 401,
  category: "Unauthenticated",
  retry: "refresh",
  applied: "no",
  summary: "The token has expired, was revoked, or is not valid for another reason.",
  headers: { "www-authenticate": "Bearer error=\"invalid_token\"" },
  example: undefined
}) {}

/**
 * The token is valid, but does not reach as far as the request needs. Usually a 403. Never repeated, not applied.
 */
export class InsufficientScope extends api.error<InsufficientScope>()("InsufficientScope", {
  key: "insufficient_scope",
  usualStatus: 403,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "The token is valid, but does not reach as far as the request needs.",
  headers: { "www-authenticate": "Bearer error=\"insufficient_scope\"" },
  example: undefined
}) {}

/**
 * A challenge without an error: the request carried no token at all. Never repeated, since there is nothing to renew;
 * not applied.
 *
 * Always a 401: beside another status such a challenge is no error. A header with a mistake in it, or with an error of
 * another scheme, does not say so much.
 */
export class TokenMissing extends api.error<TokenMissing>()("TokenMissing", {
  key: "",
  usualStatus: 401,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The request carried no token.",
  headers: { "www-authenticate": "Bearer" },
  example: undefined
}) {}

/** The errors of RFC 6750. */
export const catalog: Catalog.Catalog<InvalidRequest | InvalidToken | InsufficientScope | TokenMissing> = api.catalog(
  InvalidRequest,
  InvalidToken,
  InsufficientScope,
  TokenMissing
)

/** Everything that a call can fail with. */
export type Failure = Catalog.Failure<typeof catalog>

/** Makes an `HttpClient` fail with the errors of RFC 6750. */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

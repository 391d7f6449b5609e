/**
 * The errors of GitHub's REST API, as a program writes them that needs more than `Http` knows: which 403 is a matter of
 * time, which 422 means that something is there already, and what a 401 may become of.
 */
import { Schema } from "effect"
import { Api, Disposition, Hint } from "effect-errata"

/** What is wrong with one field; some endpoints say it in a sentence only. */
const Flaw = Api.lenient({ resource: Schema.String, field: Schema.String, code: Schema.String, message: Schema.String })

const api = Api.make("GitHub", {
  docs: "https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api",
  body: Api.lenient({ message: Schema.String, documentation_url: Schema.String, errors: Api.AnyJson }),
  key: ["errors", 0, "code"],
  describe: (body, exchange) => ({ detail: body.message, trace: exchange?.headers["x-github-request-id"] })
})

/** The request cannot be read: no JSON, or none that is an object. */
export class BadRequest extends api.error<BadRequest>()("BadRequest", {
  status: 400,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The body of the request is no JSON, or another value than was expected.",
  example: { message: "The body is not an object." }
}) {}

/** The token is wrong, was revoked, or has run out, as that of an app does after an hour. */
export class BadCredentials extends api.error<BadCredentials>()("BadCredentials", {
  status: 401,
  category: "Unauthenticated",
  retry: "refresh",
  applied: "no",
  summary: "The token is not valid, or not any more.",
  example: { message: "This token has run out." }
}) {}

/** Too much at once, by one of the limits that have no quota. */
export class SlowDown extends api.error<SlowDown>()("SlowDown", {
  status: [403, 429],
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  floor: "1 minute",
  summary: "Too much was asked for at once; without a header it says so in its message alone.",
  source: "https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api",
  // Words are no key, but here they are what the documentation says to look for.
  misfit: ({ body, headers }) =>
    !Hint.isThrottled(headers) && /secondary rate limit/i.test(JSON.stringify(body) ?? "")
      ? undefined
      : "it does not speak of a secondary rate limit",
  example: { message: "This is over a secondary rate limit." }
}) {}

/** The quota of the hour is spent, or a limit says how long to wait. */
export class RateLimited extends api.error<RateLimited>()("RateLimited", {
  status: [403, 429],
  category: "ResourceExhausted",
  retry: "throttled",
  applied: "no",
  summary: "The quota of requests is spent.",
  source: "https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api",
  headers: { "x-ratelimit-remaining": "0" },
  // A 429 is always one. A 403 is one where a header says so, and else it is Forbidden.
  misfit: ({ headers, status }) =>
    status === 429 || Hint.isThrottled(headers) ? undefined : "no header says that a quota is spent",
  example: { message: "No requests are left in this hour." }
}) {}

/** The token does not reach that far, or somebody has blocked it. */
export class Forbidden extends api.error<Forbidden>()("Forbidden", {
  status: 403,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "The token does not allow this.",
  example: { message: "Not with this token." }
}) {}

/** Not there; or private, and the token does not show it. */
export class NotFound extends api.error<NotFound>()("NotFound", {
  status: 404,
  category: "NotFound",
  ...Disposition.rejected,
  summary: "It is not there, or not for this token.",
  example: { message: "There is nothing." }
}) {}

/** It does not go with the state that the repository is in, which may have no commit at all. */
export class Conflict extends api.error<Conflict>()("Conflict", {
  status: [405, 409],
  category: "FailedPrecondition",
  ...Disposition.rejected,
  summary: "It does not go with the state of the repository.",
  example: { message: "The branches cannot be merged." }
}) {}

/** Turned off, as the issues of a repository may be. */
export class Gone extends api.error<Gone>()("Gone", {
  status: 410,
  category: "NotFound",
  ...Disposition.rejected,
  summary: "It was turned off, or removed for good.",
  example: { message: "It is turned off here." }
}) {}

/** Something of this name is there. */
export class AlreadyExists extends api.error<AlreadyExists>()("AlreadyExists", {
  key: "already_exists",
  usualStatus: 422,
  category: "AlreadyExists",
  ...Disposition.rejected,
  summary: "Another one has the value of this field.",
  example: { message: "Not valid.", errors: [{ resource: "Label", field: "name", code: "already_exists" }] }
}) {}

/** A field is missing or wrong: {@link flawsOf} says which. */
export class Invalid extends api.error<Invalid>()("Invalid", {
  status: 422,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "A field is missing, or its value is not valid.",
  example: { message: "Not valid.", errors: [{ resource: "Issue", field: "title", code: "missing_field" }] }
}) {}

/** Withheld by law. */
export class Withheld extends api.error<Withheld>()("Withheld", {
  status: 451,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "It is withheld for legal reasons.",
  example: { message: "It is not shown." }
}) {}

/** A fault of the service, or a request that took longer than it allows. */
export class ServerError extends api.error<ServerError>()("ServerError", {
  status: "5xx",
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "The service failed, or took too long.",
  example: { message: "Something is wrong." }
}) {}

export const catalog = api.catalog(
  BadRequest,
  BadCredentials,
  SlowDown,
  RateLimited,
  Forbidden,
  NotFound,
  Conflict,
  Gone,
  AlreadyExists,
  Invalid,
  Withheld,
  ServerError
)

/** Makes an `HttpClient` fail with these errors. */
export const { client } = catalog

const isFlaws = Schema.is(Schema.Array(Flaw))

/** What is wrong with which field, where the answer says it in the documented form. */
export const flawsOf = ({ body }: AlreadyExists | Invalid) => isFlaws(body.errors) ? body.errors : []

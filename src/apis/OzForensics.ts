/**
 * Oz Forensics: integer codes in the body, whatever the status.
 * @see https://doc.ozforensics.com/oz-knowledge/guides/developer-guide/api/oz-api/http-return-codes
 */
import * as Schema from "#effect/Schema"
import * as Api from "../Api.js"
import type * as Catalog from "../Catalog.js"
import * as Disposition from "../Disposition.js"

const Body = Schema.Struct({
  error_code: Schema.Int,
  error_message: Schema.optional(Schema.NullOr(Schema.String)),
  details: Schema.optional(Schema.NullOr(Api.AnyJson))
})

/** The body of every error: its code, a sentence, and `details`, whose form is another one in each case. */
export type Body = typeof Body.Type

const api = Api.make("OzForensics", {
  docs: "https://doc.ozforensics.com/oz-knowledge/guides/developer-guide/api/oz-api/http-return-codes",
  body: Body,
  key: ["error_code"],
  describe: (body) => ({ detail: body.error_message })
})

/** 0, UNKNOWN: the server failed, and does not know why. Repeated where that is safe; it may have been applied. */
export class Unknown extends api.error<Unknown>()("Unknown", {
  key: 0,
  category: "Unknown",
  retry: "transient",
  applied: "unknown",
  summary: "The server failed, and does not know why.",
  example: { error_code: 0, error_message: "Something failed, nobody knows what", details: null }
}) {}

/** 1, NOT ALLOWED: the address does not take this method. Usually 405. Never repeated, not applied. */
export class MethodNotAllowed extends api.error<MethodNotAllowed>()("MethodNotAllowed", {
  key: 1,
  usualStatus: 405,
  category: "Unimplemented",
  ...Disposition.rejected,
  summary: "The address does not take this method.",
  example: { error_code: 1, error_message: "PATCH is not possible here", details: { allowed: ["GET", "POST"] } }
}) {}

/** 2, NOT REALIZED: the method is documented but, for now or for good, not there. Never repeated, not applied. */
export class NotRealized extends api.error<NotRealized>()("NotRealized", {
  key: 2,
  category: "Unimplemented",
  ...Disposition.rejected,
  summary: "The method is documented but, for now or for good, not there.",
  example: { error_code: 2, error_message: "This method is planned", details: null }
}) {}

/**
 * 3, INVALID STRUCTURE: the request has not the form that it should have, or a required field is missing. Never
 * repeated, not applied.
 */
export class InvalidStructure extends api.error<InvalidStructure>()("InvalidStructure", {
  key: 3,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "The request has not the form that it should have, or a required field is missing.",
  example: { error_code: 3, error_message: "The request has no payload", details: { payload: ["is required"] } }
}) {}

/**
 * 4, INVALID VALUE: a parameter in the body or the query has a value that it cannot have. Never repeated, not applied.
 */
export class InvalidValue extends api.error<InvalidValue>()("InvalidValue", {
  key: 4,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "A parameter in the body or the query has a value that it cannot have.",
  example: { error_code: 4, error_message: "limit is out of range", details: { limit: -5 } }
}) {}

/** 5, INVALID TYPE: a parameter of the request is of the wrong type. Never repeated, not applied. */
export class InvalidType extends api.error<InvalidType>()("InvalidType", {
  key: 5,
  category: "InvalidArgument",
  ...Disposition.rejected,
  summary: "A parameter of the request is of the wrong type.",
  example: { error_code: 5, error_message: "limit is a number", details: { limit: "ten" } }
}) {}

/** 6, AUTH NOT PROVIDED: the request came without an access token. Never repeated, not applied. */
export class AuthNotProvided extends api.error<AuthNotProvided>()("AuthNotProvided", {
  key: 6,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The request came without an access token.",
  example: { error_code: 6, error_message: "There is no token", details: null }
}) {}

/** 7, AUTH INVALID: the access token is not known. Never repeated, not applied. */
export class AuthInvalid extends api.error<AuthInvalid>()("AuthInvalid", {
  key: 7,
  category: "Unauthenticated",
  ...Disposition.rejected,
  summary: "The access token is not known.",
  example: { error_code: 7, error_message: "Nobody has this token", details: null }
}) {}

/**
 * 8, AUTH EXPIRED: the access token has run out. Repeated once with a renewed token, where the policy can renew it; not
 * applied.
 */
export class AuthExpired extends api.error<AuthExpired>()("AuthExpired", {
  key: 8,
  category: "Unauthenticated",
  retry: "refresh",
  applied: "no",
  summary: "The access token has run out.",
  example: { error_code: 8, error_message: "The token was good until noon", details: null }
}) {}

/** 9, AUTH FORBIDDEN: this user may not do that. Never repeated, not applied. */
export class AuthForbidden extends api.error<AuthForbidden>()("AuthForbidden", {
  key: 9,
  category: "PermissionDenied",
  ...Disposition.rejected,
  summary: "This user may not do that.",
  example: { error_code: 9, error_message: "Only an administrator may do that", details: null }
}) {}

/** 10, NOT EXIST: there is no such resource. It comes in place of HTTP's own 404. Never repeated, not applied. */
export class NotExist extends api.error<NotExist>()("NotExist", {
  key: 10,
  usualStatus: 404,
  category: "NotFound",
  ...Disposition.rejected,
  summary: "There is no such resource.",
  example: { error_code: 10, error_message: "No folder has this id", details: { folder_id: 7 } }
}) {}

/**
 * 11, EXTERNAL SERVICE: a system that Oz Forensics depends on has failed. Repeated where that is safe; it may have been
 * applied.
 */
export class ExternalService extends api.error<ExternalService>()("ExternalService", {
  key: 11,
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "A system that Oz Forensics depends on has failed.",
  example: { error_code: 11, error_message: "The other system answered with an error", details: { service: "archive" } }
}) {}

/** 12, DATABASE: the server's database has failed. Repeated where that is safe; it may have been applied. */
export class Database extends api.error<Database>()("Database", {
  key: 12,
  category: "Unavailable",
  retry: "transient",
  applied: "unknown",
  summary: "The server's database has failed.",
  example: { error_code: 12, error_message: "The database takes no connections", details: null }
}) {}

/**
 * All documented errors of Oz Forensics.
 *
 * **Details**
 *
 * The code alone tells them apart: an answer with another code, or none, is an `UndocumentedError` with the traits that
 * HTTP gives its status. A code that comes as text, `"8"`, is not a documented one.
 *
 * @example
 * ```ts
 * import { Catalog, OzForensics } from "effect-errata"
 *
 * const failure = Catalog.decodeParts(OzForensics.catalog, {
 *   status: 400,
 *   headers: {},
 *   body: "{\"error_code\":0,\"error_message\":\"Nobody knows\",\"details\":null}"
 * })
 *
 * console.log(failure._tag, failure.retry) // => OzForensicsUnknown transient
 * ```
 */
// dprint-ignore
export const catalog: Catalog.Catalog<
  | Unknown | MethodNotAllowed | NotRealized | InvalidStructure | InvalidValue | InvalidType | AuthNotProvided
  | AuthInvalid | AuthExpired | AuthForbidden | NotExist | ExternalService | Database
> = api.catalog(
  Unknown, MethodNotAllowed, NotRealized, InvalidStructure, InvalidValue, InvalidType, AuthNotProvided, AuthInvalid,
  AuthExpired, AuthForbidden, NotExist, ExternalService, Database
)

/** Everything that a call to Oz Forensics can fail with. */
export type Failure = Catalog.Failure<typeof catalog>

/**
 * Makes an `HttpClient` fail with the documented errors of Oz Forensics.
 *
 * @example
 * ```ts
 * import { HttpClient, HttpClientResponse } from "effect/http"
 * import { Effect } from "effect"
 * import { OzForensics } from "effect-errata"
 *
 * // Stands for the real client: whatever is asked, the token has run out.
 * const http = HttpClient.make((request) =>
 *   Effect.succeed(HttpClientResponse.fromWeb(request, Response.json({ error_code: 8 }, { status: 401 })))
 * )
 *
 * const program = http.pipe(OzForensics.client).get("https://api.example.com/api/folders").pipe(
 *   Effect.catchTag("OzForensicsAuthExpired", (e) => Effect.succeed(e.retry))
 * )
 *
 * console.log(await Effect.runPromise(program)) // => refresh
 * ```
 */
export const client: Catalog.Client<Catalog.Documented<typeof catalog>> = catalog.client

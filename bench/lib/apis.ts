/**
 * The APIs of the package, and for some of them what a user would write without it.
 */
import * as Schema from "#effect/Schema"
import type { AnyCodec } from "#seam/codec"
import {
  type ApiError,
  type Catalog,
  type Exchange,
  JourneyApps,
  OzForensics,
  Qonversion,
  Questback,
  Rick
} from "effect-errata"
import { readdirSync } from "node:fs"
import { basename } from "node:path"

/** The names of all of them. */
export const names: ReadonlyArray<string> = readdirSync(new URL("../../src/apis", import.meta.url))
  .map((file) => basename(file, ".ts"))

/** An API as it comes with the package, and its documented bodies by hand. */
export interface Peer {
  readonly name: string
  readonly catalog: Catalog.Catalog<ApiError.ApiError>
  /** The error that is decoded in every comparison. */
  readonly probe: ApiError.AnyClass
  /** The body of one documented error, as narrow as its documentation allows. */
  readonly bodyOf: (entry: ApiError.Entry) => AnyCodec
  /** Where the body says which error it is; a hand-written `switch` is over it, and over the status where it is not there. */
  readonly key: ReadonlyArray<string>
}

const optional = <A, I>(schema: Schema.Codec<A, I>) => Schema.optional(Schema.NullOr(schema))
const text = optional(Schema.String)

const fields = optional(Schema.Array(Schema.Struct({ name: text, messages: optional(Schema.Array(Schema.String)) })))

const keyOf = ({ key }: ApiError.Entry) => Schema.Literal([key ?? ""].flat()[0] ?? "")

export const peers: ReadonlyArray<Peer> = [
  {
    name: "JourneyApps",
    catalog: JourneyApps.catalog,
    probe: JourneyApps.ObjectNotFound,
    bodyOf: (entry) => Schema.Struct({ type: keyOf(entry), title: text, detail: text, see: text }),
    key: ["type"]
  },
  {
    name: "OzForensics",
    catalog: OzForensics.catalog,
    probe: OzForensics.AuthExpired,
    bodyOf: (entry) =>
      Schema.Struct({ error_code: keyOf(entry), error_message: text, details: Schema.optional(Schema.Unknown) }),
    key: ["error_code"]
  },
  {
    name: "Qonversion",
    catalog: Qonversion.catalog,
    probe: Qonversion.NotFound,
    bodyOf: (entry) =>
      Schema.Struct({
        error: Schema.Struct({
          type: text,
          code: entry.key === undefined ? Schema.String : keyOf(entry),
          message: text,
          details: optional(Schema.Array(Schema.Struct({ field: text, message: text })))
        }),
        _meta: optional(
          Schema.Struct({ reference: text, fields, validation: optional(Schema.Struct({ fields })) })
        )
      }),
    key: ["error", "code"]
  },
  {
    name: "Questback",
    catalog: Questback.catalog,
    probe: Questback.Gone,
    bodyOf: (entry) =>
      Schema.Struct({
        type: text,
        title: text,
        // The one member that tells Questback's bodies apart without the answer's own status.
        status: Schema.Literal(statusOf(entry)),
        detail: text,
        instance: text,
        traceId: text,
        requestId: text,
        errors: optional(Schema.Record(Schema.String, Schema.Array(Schema.String)))
      }),
    key: []
  },
  {
    name: "Rick",
    catalog: Rick.catalog,
    probe: Rick.TokenInvalidClient,
    bodyOf: (entry) =>
      entry.key === undefined
        ? Schema.Struct({ message: text, description: text })
        : Schema.Struct({ error: keyOf(entry), error_description: text, error_uri: text }),
    key: ["error"]
  }
]

/** The status that an error answers with. */
export const statusOf = ({ status, usualStatus }: ApiError.Entry): number =>
  [status ?? []].flat().find((status) => typeof status === "number") ?? usualStatus ?? 400

/** The answer of an API that is decoded in every comparison: its own example of the error. */
export const answerOf = ({ probe: { entry } }: Peer): Exchange.Parts & { readonly body: string } => ({
  status: statusOf(entry),
  headers: {
    "content-type": "application/json",
    date: "Tue, 15 Nov 1994 08:12:31 GMT",
    "x-request-id": "b4c1d2e3"
  },
  body: JSON.stringify(entry.example),
  request: { method: "GET", url: "https://api.example.com/v1/things/42" }
})

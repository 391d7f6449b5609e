/**
 * What is sent through every transport: each documented error of the package, with evidence, and what must arrive.
 */
import * as Schema from "#effect/Schema"
import type { ApiError } from "effect-errata"
import * as Errata from "effect-errata"
import { Catalog, TransportError, UndocumentedError } from "effect-errata"

const modules: Readonly<Record<string, unknown>> = Errata

const isCatalog = (value: unknown): value is Catalog.Catalog<ApiError.ApiError> =>
  typeof value === "object" && value !== null && Catalog.TypeId in value

/** Every catalog that the package has, found and not listed: a new one cannot be forgotten here. */
const catalogs = Object.values(modules).flatMap((module) =>
  typeof module === "object" && module !== null ? Object.values(module).filter(isCatalog) : []
)

/** An error that a client can fail with. */
export type Failure = ApiError.ApiError | UndocumentedError.UndocumentedError | TransportError.TransportError

/** An error, and the Schema that carries it. */
export interface Carried {
  readonly error: Failure
  readonly schema: Schema.Codec<Failure, unknown>
}

// Seam: what is encoded differs from class to class, and no transport asks.
const schemaOf = (klass: unknown) => klass as Schema.Codec<Failure, unknown>

const request = { method: "POST", url: "https://api.example.com/v1/orders?page=2" }
const receivedAt = Date.UTC(2026, 10, 21, 8)

/** A documented error as it comes off the wire: by its example, with a hint and a request. */
const received = (catalog: Catalog.Catalog<ApiError.ApiError>, klass: ApiError.AnyClass): Carried => {
  const made = Schema.decodeUnknownSync(klass.wire)(klass.entry.example) as ApiError.ApiError
  const { body, headers, status } = Catalog.encode(made)
  const error = Catalog.decodeParts(catalog, {
    status,
    body,
    headers: { ...headers, "retry-after": "30", "x-request-id": "r-7f31" },
    request,
    receivedAt
  })
  return { error, schema: schemaOf(klass) }
}

const leftOver: ReadonlyArray<Carried> = [
  {
    error: Catalog.decodeParts(Catalog.empty, { status: 502, headers: {}, body: "<h1>Bad Gateway</h1>", request }),
    schema: schemaOf(UndocumentedError.UndocumentedError)
  },
  {
    error: new TransportError.TransportError({
      kind: "refused",
      exchange: Errata.Exchange.unanswered(request)
    }),
    schema: schemaOf(TransportError.TransportError)
  }
]

/** One of each, by its tag. */
export const all: ReadonlyMap<string, Carried> = new Map(
  [...catalogs.flatMap((catalog) => catalog.classes.map((klass) => received(catalog, klass))), ...leftOver]
    .map((carried) => [carried.error._tag, carried])
)

/** One of each, as rows of a table of tests. */
export const rows = [...all].map(([tag, { error, schema }]) => [tag, error, schema] as const)

/** All of them as one Schema, as an RPC or a queue would declare its failures. */
export const anyFailure: Schema.Codec<Failure, unknown> = Schema.Union(
  [...all.values()].map(({ schema }) => schema)
)

/** Everything that an error is, and that must be the same on the other side. */
export const facts = (error: Failure) => ({
  class: error.constructor,
  isError: error instanceof Error,
  tag: error._tag,
  body: "body" in error ? error.body : undefined,
  traits: [error.retry, error.category, error.applied],
  retryAfter: error.retryAfter,
  status: "status" in error ? error.status : undefined,
  trace: "trace" in error ? error.trace : undefined,
  message: error.message,
  exchange: error.exchange
})

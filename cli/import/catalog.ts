/** The catalog of a description as values, where nobody writes files: what `write.ts` says as text, for one look at an answer. */
import * as Schema from "#effect/Schema"
import type { AnyCodec } from "#seam/codec"
import { Api, type ApiError, type Catalog } from "effect-errata"
import { oneLine } from "../../src/internal/text/line.js"
import { fitted, shapeOf } from "./fit.js"
import { guess } from "./guess.js"
import { isJson, member } from "./load.js"
import type { Imported, Member } from "./model.js"
import { typeAt } from "./shape.js"
import { docsOf } from "./write.js"

type Path = ReadonlyArray<string | number>

const leaf = {
  string: Schema.String,
  number: Schema.Number,
  integer: Schema.Number,
  boolean: Schema.Boolean,
  unknown: Api.AnyJson
} as const

const schemaOf = (type: Member["type"]): AnyCodec =>
  typeof type === "string"
    ? leaf[type]
    : "list" in type
    ? Schema.Array(schemaOf(type.list))
    : type.members.length === 0
    ? Api.AnyJson
    : Api.lenient(Object.fromEntries(type.members.map(({ name, type }) => [name, schemaOf(type)])))

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, step) => typeof step === "string" ? member(inner, step) : Array.isArray(inner) ? inner[step] : undefined,
    value
  )

/** Whether a success is an error: a member has the value that says so, or is there and has something in it. */
const isFailure = ({ equals, path }: NonNullable<Imported["when"]>) => (body: unknown): boolean => {
  const value = valueAt(body, path)
  if (equals !== "present") return value === equals
  return Array.isArray(value) ? value.length > 0 : typeof value === "string" ? value !== "" : isJson(value)
}

const textAt = (members: ReadonlyArray<Member>, path: Path | undefined) => (body: unknown): string | undefined => {
  const value = path !== undefined && typeAt(members, path) === "string" ? valueAt(body, path) : undefined
  return typeof value === "string" ? value : undefined
}

/** A documented error, of which no more is known before it comes. */
type Some = ApiError.ApiError

/** The catalog of what a description says of an API's errors, under the name that begins their tags. All traits are guessed. */
export const catalogOf = (imported: Imported, name: string): Catalog.Catalog<Some> => {
  const { contentType, detail, errors, key, trace, when } = imported
  const shape = shapeOf(imported)
  const [detailOf, traceOf] = [textAt(shape, detail), textAt(shape, trace)]
  const api = Api.make(name, {
    docs: docsOf(imported),
    // Seam: what a body holds is known only now.
    body: schemaOf({ members: shape }) as Schema.Codec<unknown>,
    ...(contentType !== undefined && { contentType }),
    ...(key !== undefined && { key }),
    ...(when !== undefined && { when: ({ body }) => isFailure(when)(body) }),
    describe: (body) => ({ detail: detailOf(body), trace: traceOf(body) })
  })
  const guesses = guess(errors)
  const classes = errors.map((error): ApiError.AnyClass => {
    const { status, traits, usualStatus } = guesses.get(error.name) ?? {}
    const [code, ...others] = error.codes
    const entry = {
      ...(code !== undefined && { key: others.length === 0 ? code : error.codes }),
      ...(error.anyKey && { anyKey: true }),
      ...(status !== undefined && { status }),
      ...(usualStatus !== undefined && { usualStatus }),
      summary: oneLine(error.summary),
      example: fitted(imported, shape, error),
      guessed: true
    }
    return traits === undefined
      ? api.errorByStatus<Some>()(error.name, entry)
      : api.error<Some>()(error.name, { ...entry, ...traits })
  })
  return api.catalog(...classes)
}

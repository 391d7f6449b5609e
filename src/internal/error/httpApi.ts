/** Which texts are the body of a documented error, where its class stands in an `HttpApi`. */
import * as Headers from "#effect/http/Headers"
import * as Predicate from "#effect/Predicate"
import type { Answer } from "#seam/httpApi"
import { parseBody } from "../text/parseBody.js"
import { type Definition, definitionOf } from "./definition.js"
import { textOf } from "./encode.js"
import { keysOf } from "./entry.js"
import { candidates, readKey, type Table, toTable } from "./lookUp.js"
import { mismatch } from "./matchBody.js"
import type { AnyClass, ApiSpec } from "./types.js"

const classesOf = new WeakMap<ApiSpec, Array<AnyClass>>()
const tables = new WeakMap<ApiSpec, Table>()

/** Remembers a class of an API: whether a body is meant for one of them depends on the others. */
export const register = (api: ApiSpec, klass: AnyClass): void => {
  const classes = classesOf.get(api)
  if (classes === undefined) classesOf.set(api, [klass])
  else classes.push(klass)
  tables.delete(api)
}

const tableOf = (api: ApiSpec): Table => {
  let table = tables.get(api)
  if (table === undefined) tables.set(api, table = toTable(api, classesOf.get(api) ?? []))
  return table
}

/**
 * Whether the documentation gives a body with this error's status and headers to this error. Of several that only a
 * header tells apart each may be meant: a client of `HttpApi` reads the body alone, and takes what its endpoint names
 * first.
 */
const isMeant = (api: ApiSpec, { entry, status }: Definition, body: unknown): boolean => {
  const table = tableOf(api)
  const answer = { status, headers: Headers.fromInput(entry.headers), body }
  const line = candidates(table, answer)
  const keys = keysOf(entry)
  if (line.length === 0) return keys.length === 0 && entry.status === undefined && entry.anyKey !== true
  if (keys.length === 0) return line.some((klass) => definitionOf(klass).entry === entry)
  // Two classes may have one key, for two ways by which an error comes back: the way is known here.
  const key = readKey(table, answer)
  const isKey = key !== undefined && table.byKey.has(key)
  return line.some((klass) => (isKey ? [key] : keysOf(klass.entry)).some((one) => keys.includes(one)))
}

/**
 * Whether an object bears the tag of another error, as Effect writes those of a program's own: with nothing but optional
 * members a documented body would fit it too. A documentation that has such a tag shows it in its example.
 */
const isTaggedOtherwise = ({ entry, tag }: Definition, body: unknown): boolean =>
  Predicate.hasProperty(body, "_tag") && body._tag !== tag && Predicate.isReadonlyObject(entry.example) &&
  !Predicate.hasProperty(entry.example, "_tag")

/** The documented body as data, from its text. */
const read = (api: ApiSpec, definition: Definition, text: string): unknown => {
  const value = parseBody(text)
  if (isTaggedOtherwise(definition, value) || !isMeant(api, definition, value)) return mismatch
  // A text may happen to be JSON too: 404, true, null.
  const isScalar = value === null || typeof value !== "object"
  return isScalar && definition.read(value) === mismatch ? text : value
}

/** How a class of this definition stands in an `HttpApi`. */
export const answerOf = (api: ApiSpec, definition: Definition): Answer => {
  const { body, contentType, entry, status, tag } = definition
  const example = entry.example === undefined ? mismatch : definition.read(entry.example)
  return {
    tag,
    summary: entry.summary,
    status,
    contentType,
    body,
    example: example === mismatch ? undefined : { body: example },
    read: (text) => {
      const documented = read(api, definition, text)
      return documented === mismatch ? undefined : { body: documented }
    },
    textOf
  }
}

/** Whether a value is the body that the documentation promises, and where it differs. */
import { type AnyCodec, decoder, type Issue, placeOf } from "#seam/codec"
import { oneLine } from "../text/line.js"
import { recogniserOf } from "./recogniser.js"

/** Stands for a value that is not such a body. */
export const mismatch: unique symbol = Symbol("effect-errata/mismatch")

/** Reads a value as the body that a schema describes, or answers {@link mismatch}. */
export type Reader = (value: unknown) => unknown

// Vendors add fields without telling: what is not documented stays on the body.
const compile = (schema: AnyCodec): Reader => {
  const recognise = recogniserOf(schema.ast)
  const decode = decoder(schema)
  return (value) => {
    if (recognise?.(value)) return value
    const read = decode(value)
    return "issue" in read ? mismatch : read.value
  }
}

/** A reader that is compiled when it is first used, so that a catalog costs nothing until an error arrives. */
export const reader = (schema: () => AnyCodec): Reader => {
  let compiled: Reader | undefined
  return (value) => (compiled ??= compile(schema()))(value)
}

/** Where the value differs from the schema, without quoting what it holds; `undefined` where it does not. */
export const explain = (schema: AnyCodec, value: unknown): string | undefined => {
  const read = decoder(schema)(value)
  return "issue" in read ? explainIssue(read.issue, value) : undefined
}

/** The same for an issue that was found already. */
export const explainIssue = (issue: Issue, value: unknown): string =>
  value === undefined
    ? "the body is empty"
    : typeof value === "string"
    ? "the body is text, not JSON"
    : explainPlace(issue)

const explainPlace = (issue: Issue): string => {
  const { path, what } = placeOf(issue)
  const where = path.length === 0 ? "the body" : oneLine(path.map(String).join("."), 100)
  return typeof what === "string"
    ? `${where} ${what}`
    : `${where} is ${typeName(what.actual)}, not ${oneLine(what.expected, 80)}`
}

const typeName = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : typeof value

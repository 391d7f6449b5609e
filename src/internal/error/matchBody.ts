/** Whether a value is the body that the documentation promises, and where it differs. */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import type * as Schema from "effect/Schema"
import type * as AST from "effect/SchemaAST"
import { recogniserOf } from "../schema/recogniser.js"
import { oneLine } from "../text/line.js"

/** Stands for a value that is not such a body. */
export const mismatch: unique symbol = Symbol("effect-errata/mismatch")

/** Reads a value as the body that a schema describes, or answers {@link mismatch}. */
export type Reader = (value: unknown) => unknown

/** Vendors add fields without telling: what is not documented stays on the body. */
export const keepUnknownFields = { onExcessProperty: "preserve" } as const satisfies AST.ParseOptions

const compile = (schema: Schema.Schema.AnyNoContext): Reader => {
  const recognise = recogniserOf(schema.ast)
  const decode = ParseResult.decodeUnknownEither(schema, keepUnknownFields)
  return (value) => recognise?.(value) ? value : Either.getOrElse(decode(value), () => mismatch)
}

/** A reader that is compiled when it is first used, so that a catalog costs nothing until an error arrives. */
export const reader = (schema: () => Schema.Schema.AnyNoContext): Reader => {
  let compiled: Reader | undefined
  return (value) => (compiled ??= compile(schema()))(value)
}

/** Where the value differs from the schema, without quoting what it holds; `undefined` where it does not. */
export const explain = (schema: Schema.Schema.AnyNoContext, value: unknown): string | undefined => {
  const result = ParseResult.decodeUnknownEither(schema, keepUnknownFields)(value)
  return Either.isRight(result) ? undefined : explainIssue(result.left, value)
}

/** The same for an issue that was found already. */
export const explainIssue = (issue: ParseResult.ParseIssue, value: unknown): string =>
  value === undefined
    ? "the body is empty"
    : typeof value === "string"
    ? "the body is text, not JSON"
    : where(issue, [])

const where = (issue: ParseResult.ParseIssue, path: ReadonlyArray<PropertyKey>): string => {
  switch (issue._tag) {
    case "Pointer":
      return where(issue.issue, [...path, ...(Array.isArray(issue.path) ? issue.path : [issue.path])])
    case "Refinement":
    case "Transformation":
      return where(issue.issue, path)
    case "Composite": {
      // Of a union's members the one that got deepest says most; of a struct's fields the first will do.
      const issues = isMany(issue.issues) ? issue.issues : [issue.issues]
      const deepest = issues.find((inner) => inner._tag !== "Type") ?? issues[0]
      return deepest === undefined ? at(path, "differs") : where(deepest, path)
    }
    case "Missing":
      return at(path, "is missing")
    case "Unexpected":
      return at(path, "is not expected")
    case "Forbidden":
      return at(path, "cannot be read here")
    case "Type":
      return at(path, `is ${typeName(issue.actual)}, not ${oneLine(String(issue.ast), 80)}`)
  }
}

const isMany = <A>(issues: ParseResult.SingleOrNonEmpty<A>): issues is readonly [A, ...ReadonlyArray<A>] =>
  Array.isArray(issues)

const at = (path: ReadonlyArray<PropertyKey>, what: string): string =>
  `${path.length === 0 ? "the body" : oneLine(path.map(String).join("."), 100)} ${what}`

const typeName = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : typeof value

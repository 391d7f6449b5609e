/** Schemas of bodies: their types, and how they are read, written and told of where they differ. For Effect 4. */
import type * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import type { Place } from "../place.js"
import { open } from "./open.js"

/** Any Schema that needs no service. */
export type AnyCodec = Schema.ConstraintCodec<unknown, unknown>
export type Type<S extends AnyCodec> = S["Type"]
export type Encoded<S extends AnyCodec> = S["Encoded"]

/** Why a value is not what a Schema describes. */
export type Issue = SchemaIssue.Issue

/** The same Schema, of which a value keeps the members that the Schema does not name. */
export const keepingUnknown = (schema: AnyCodec): Schema.Codec<unknown> => Schema.make(open(schema.ast))

/** What reads a value as a Schema describes it, and keeps the members that it does not name. */
export const decoder = (
  schema: AnyCodec
): (value: unknown) => { readonly value: unknown } | { readonly issue: Issue } => {
  const decode = SchemaParser.decodeUnknownResult(keepingUnknown(schema), { reportInput: true })
  return (value) =>
    Result.match(decode(value), { onFailure: (issue) => ({ issue }), onSuccess: (decoded) => ({ value: decoded }) })
}

/** The same for a Schema of a program's own, which decides itself what becomes of other members. */
export const decodeEffect = <A, R>(
  schema: Schema.ConstraintDecoder<A, R>
): (value: unknown) => Effect.Effect<A, Issue, R> => SchemaParser.decodeUnknownEffect(schema, { reportInput: true })

/** Reads a value, and keeps the members that the Schema does not name; throws where it is not such a value. */
export const decodeOrThrow = (schema: AnyCodec): (value: unknown) => unknown =>
  Schema.decodeUnknownSync(keepingUnknown(schema))

/** Writes a value; throws where it is not such a value. */
export const encodeOrThrow = (schema: AnyCodec): (value: unknown) => unknown => Schema.encodeUnknownSync(schema)

/** What a Schema calls itself. */
export const nameOf = ({ ast }: { readonly ast: AST.AST }): string | undefined =>
  AST.resolveIdentifier(ast) ?? AST.resolveTitle(ast)

export const placeOf = (issue: Issue, path: ReadonlyArray<PropertyKey> = []): Place => {
  switch (issue._tag) {
    case "Pointer":
      return placeOf(issue.issue, [...path, ...issue.path])
    case "Encoding":
    case "Filter":
      return placeOf(issue.issue, path)
    case "Composite":
    case "AnyOf": {
      // Of a union's members the one that got deepest says most; of a struct's fields the first will do.
      const deepest = issue.issues.find((inner) => inner._tag !== "InvalidType") ?? issue.issues[0]
      if (deepest !== undefined) return placeOf(deepest, path)
      return issue._tag === "AnyOf" ? ofAnother(issue, path) : { path, what: "differs" }
    }
    case "MissingKey":
      return { path, what: "is missing" }
    case "UnexpectedKey":
      return { path, what: "is not expected" }
    case "Forbidden":
      return { path, what: "cannot be read here" }
    case "InvalidType":
      return ofAnother(issue, path)
    default:
      return { path, what: "differs" }
  }
}

const ofAnother = (issue: SchemaIssue.InvalidType | SchemaIssue.AnyOf, path: ReadonlyArray<PropertyKey>): Place => ({
  path,
  what: { actual: SchemaIssue.hasInput(issue) ? issue.input : undefined, expected: say(issue.ast) }
})

const words: Readonly<Record<string, string>> = {
  String: "string",
  Number: "number",
  Boolean: "boolean",
  Null: "null",
  Undefined: "undefined",
  Objects: "an object",
  Arrays: "an array"
}

/** What a value should be, in a word; of a choice the first, and literals all. */
const say = (ast: AST.AST): string => {
  const name = nameOf({ ast })
  if (name !== undefined) return name
  if (ast._tag === "Literal") return JSON.stringify(ast.literal)
  if (ast._tag === "Union") {
    const [first, ...others] = ast.types
    if (first === undefined) return "nothing"
    return others.every(({ _tag }) => _tag === "Literal") ? ast.types.map(say).join(" | ") : say(first)
  }
  return words[ast._tag] ?? ast._tag
}

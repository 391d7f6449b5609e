/** Schemas of bodies: their types, and how they are read, written and told of where they differ. For Effect 3. */
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import type { Place } from "../place.js"

/** Any Schema that needs no service. */
export type AnyCodec = Schema.Schema.AnyNoContext
export type Type<S extends AnyCodec> = Schema.Schema.Type<S>
export type Encoded<S extends AnyCodec> = Schema.Schema.Encoded<S>

/** Why a value is not what a Schema describes. */
export type Issue = ParseResult.ParseIssue

const keepUnknown = { onExcessProperty: "preserve" } as const satisfies AST.ParseOptions

/** The same Schema, of which a value keeps the members that the Schema does not name. */
export const keepingUnknown = <A, I>(schema: Schema.Schema<A, I>): Schema.Schema<A, I> =>
  schema.annotations({ parseOptions: keepUnknown })

/** What reads a value as a Schema describes it, and keeps the members that it does not name. */
export const decoder = (
  schema: AnyCodec
): (value: unknown) => { readonly value: unknown } | { readonly issue: Issue } => {
  const decode = ParseResult.decodeUnknownEither(schema, keepUnknown)
  return (value) =>
    Either.match(decode(value), { onLeft: (issue) => ({ issue }), onRight: (decoded) => ({ value: decoded }) })
}

/** The same for a Schema of a program's own, which decides itself what becomes of other members. */
export const decodeEffect: <A, I, R>(
  schema: Schema.Schema<A, I, R>
) => (value: unknown) => Effect.Effect<A, Issue, R> = ParseResult.decodeUnknown

/** Reads a value, and keeps the members that the Schema does not name; throws where it is not such a value. */
export const decodeOrThrow = (schema: AnyCodec): (value: unknown) => unknown =>
  ParseResult.decodeUnknownSync(schema, keepUnknown)

/** Writes a value; throws where it is not such a value. */
export const encodeOrThrow = (schema: AnyCodec): (value: unknown) => unknown => Schema.encodeSync(schema)

/** What a Schema calls itself; a class is a transformation to what has its name. */
export const nameOf = ({ ast }: { readonly ast: AST.AST }): string | undefined =>
  (ast._tag === "Transformation" ? [ast, ast.to] : [ast])
    .flatMap((one) => [AST.getIdentifierAnnotation(one), AST.getTitleAnnotation(one)])
    .find((name) => name._tag === "Some")?.value

export const placeOf = (issue: Issue, path: ReadonlyArray<PropertyKey> = []): Place => {
  switch (issue._tag) {
    case "Pointer":
      return placeOf(issue.issue, [...path, ...(Array.isArray(issue.path) ? issue.path : [issue.path])])
    case "Refinement":
    case "Transformation":
      return placeOf(issue.issue, path)
    case "Composite": {
      // Of a union's members the one that got deepest says most; of a struct's fields the first will do.
      const issues = isMany(issue.issues) ? issue.issues : [issue.issues]
      const deepest = issues.find((inner) => !isOfType(inner)) ?? issues[0]
      return deepest === undefined ? { path, what: "differs" } : placeOf(deepest, path)
    }
    case "Missing":
      return { path, what: "is missing" }
    case "Unexpected":
      return { path, what: "is not expected" }
    case "Forbidden":
      return { path, what: "cannot be read here" }
    case "Type":
      return { path, what: { actual: issue.actual, expected: say(issue.ast) } }
  }
}

/** Whether it is another type from the start, also where that is checked or transformed. */
const isOfType = (issue: Issue): boolean =>
  issue._tag === "Type" || ((issue._tag === "Refinement" || issue._tag === "Transformation") && isOfType(issue.issue))

const words: Readonly<Record<string, string>> = {
  StringKeyword: "string",
  NumberKeyword: "number",
  BooleanKeyword: "boolean",
  UndefinedKeyword: "undefined",
  TypeLiteral: "an object",
  TupleType: "an array"
}

/** What a value should be, in a word; of a choice the first, and literals all. */
const say = (ast: AST.AST): string => {
  const name = nameOf({ ast })
  if (name !== undefined) return /^[A-Z]\w*Keyword$/.test(ast._tag) ? words[ast._tag] ?? name : name
  if (ast._tag === "Literal") return JSON.stringify(ast.literal)
  if (ast._tag === "Union") {
    const [first, ...others] = ast.types
    return others.every(({ _tag }) => _tag === "Literal") ? ast.types.map(say).join(" | ") : say(first)
  }
  if (ast._tag === "Refinement" || ast._tag === "Transformation") return say(ast.from)
  return words[ast._tag] ?? String(ast)
}

const isMany = <A>(issues: ParseResult.SingleOrNonEmpty<A>): issues is readonly [A, ...ReadonlyArray<A>] =>
  Array.isArray(issues)

/**
 * What `HttpApi` asks a documented error's class: the status, the media type and the text of its answer, and how
 * OpenAPI shows it.
 *
 * Seam: `HttpApi` sends what a Schema encodes to, and a class encodes to its tag, its body and its evidence, which is
 * what RPC, queues and workflows carry. One value is both: its members are that data, and its text is the documented
 * body. `HttpApi` makes a text of it, told by the annotation below; whoever carries data never does. On the other side
 * a text is the body of an answer, and anything else is the data.
 */
import * as Headers from "@effect/platform/Headers"
import { AnnotationEncoding, AnnotationStatus } from "@effect/platform/HttpApiSchema"
import * as ParseResult from "effect/ParseResult"
import { hasProperty, isRecord, isUnknown } from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import type { Extras, Props } from "../schema/schemaClass.js"
import { parseBody } from "../text/parseBody.js"
import { type Definition, definitionOf } from "./definition.js"
import { textOf } from "./encode.js"
import { choose, type Table, toTable } from "./lookUp.js"
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

/** Whether the documentation gives a body with this error's status and headers to this error, and to no other. */
const isMeant = (api: ApiSpec, { entry, status }: Definition, body: unknown): boolean => {
  const chosen = choose(tableOf(api), { status, headers: Headers.fromInput(entry.headers), body })
  if (chosen === undefined) return entry.key === undefined && entry.status === undefined
  // Two classes may have one key, for two ways by which an error comes back: the way is known here.
  return entry.key === undefined ? definitionOf(chosen).entry === entry : chosen.entry.key === entry.key
}

/**
 * Whether an object bears the tag of another error, as Effect writes those of a program's own: with nothing but optional
 * members a documented body would fit it too. A documentation that has such a tag shows it in its example.
 */
const isTaggedOtherwise = ({ entry, tag }: Definition, body: unknown): boolean =>
  hasProperty(body, "_tag") && body._tag !== tag && isRecord(entry.example) && !hasProperty(entry.example, "_tag")

/** The documented body as data, from its text. */
const read = (api: ApiSpec, definition: Definition, text: string): unknown => {
  const value = parseBody(text)
  if (isTaggedOtherwise(definition, value) || !isMeant(api, definition, value)) return mismatch
  // A text may happen to be JSON too: 404, true, null.
  const isScalar = value === null || typeof value !== "object"
  return isScalar && definition.read(value) === mismatch ? text : value
}

/** A body that may be absent: a description of its content has no word for that. */
const present = (ast: AST.AST): AST.AST =>
  ast._tag === "Union" ? AST.Union.make(ast.types.filter((type) => type._tag !== "UndefinedKeyword")) : ast

/** What a class needs to stand in an endpoint's `addError`. */
export const inHttpApi = (api: ApiSpec, definition: Definition): NonNullable<Extras["outside"]> => (fields) => {
  const { body, contentType, entry, read: readBody, status, tag } = definition
  // The fields or a text: what they hold is for the fields' own Schema to judge.
  const encoded = Schema.declare((value: unknown): value is Props => isUnknown(value), {
    title: `${tag}, encoded`,
    // By its literal tag a union finds the member at once.
    [AST.SurrogateAnnotationId]: fields.ast
  })
  const example = entry.example === undefined ? mismatch : readBody(entry.example)
  const shown = Schema.make(present(body.ast)).annotations({
    description: entry.summary,
    ...(example !== mismatch && { examples: [example] })
  })
  return {
    fields: Schema.transformOrFail(encoded, fields, {
      strict: false,
      decode: (input, _, ast) => {
        if (typeof input !== "string") return ParseResult.succeed(input)
        const documented = read(api, definition, input)
        return documented === mismatch
          ? ParseResult.fail(new ParseResult.Type(ast, input, `The text is not the body of ${tag}`))
          : ParseResult.succeed({ _tag: tag, body: documented })
      },
      encode: (props: Props) =>
        ParseResult.succeed(
          // Not enumerable: for a codec of data it is not there.
          Object.defineProperty(props, "toString", { value: () => textOf(props["body"]) })
        )
    }),
    annotations: {
      [AST.IdentifierAnnotationId]: tag,
      [AST.DescriptionAnnotationId]: entry.summary,
      [AST.SurrogateAnnotationId]: shown.ast,
      [AnnotationStatus]: status,
      [AnnotationEncoding]: { kind: "Text", contentType }
    }
  }
}

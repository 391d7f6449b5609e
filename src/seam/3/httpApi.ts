/**
 * What `HttpApi` asks a documented error's class: the status, the media type and the text of its answer, and how
 * OpenAPI shows it. For Effect 3.
 *
 * `HttpApi` sends what a Schema encodes to, and a class encodes to its tag, its body and its evidence, which is what RPC,
 * queues and workflows carry. One value is both: its members are that data, and its text is the documented body.
 * `HttpApi` makes a text of it, told by the annotation below; whoever carries data never does. On the other side a text
 * is the body of an answer, and anything else is the data.
 */
import { AnnotationEncoding, AnnotationStatus } from "@effect/platform/HttpApiSchema"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import type { Answer, Props } from "../answer.js"

export type { Answer, Props } from "../answer.js"

/** A body that may be absent: a description of its content has no word for that. */
const present = (ast: AST.AST): AST.AST =>
  ast._tag === "Union" ? AST.Union.make(ast.types.filter((type) => type._tag !== "UndefinedKeyword")) : ast

/** What a class needs to stand in an endpoint's errors: what is put around its fields, and what is said on its Schema. */
export const inHttpApi = (
  { body, contentType, example, read, status, summary, tag, textOf }: Answer,
  fields: Schema.Schema<Props>
): { readonly fields: Schema.Schema<Props>; readonly annotations: AST.Annotations } => {
  // The fields or a text: what they hold is for the fields' own Schema to judge.
  const encoded = Schema.declare((value: unknown): value is Props => Predicate.isUnknown(value), {
    title: `${tag}, encoded`,
    // By its literal tag a union finds the member at once.
    [AST.SurrogateAnnotationId]: fields.ast
  })
  const shown = Schema.make(present(body.ast)).annotations({
    description: summary,
    ...(example !== undefined && { examples: [example.body] })
  })
  return {
    fields: Schema.transformOrFail(encoded, fields, {
      strict: false,
      decode: (input, _, ast) => {
        if (typeof input !== "string") return ParseResult.succeed(input)
        const documented = read(input)
        return documented === undefined
          ? ParseResult.fail(new ParseResult.Type(ast, input, `The text is not the body of ${tag}`))
          : ParseResult.succeed({ _tag: tag, body: documented.body })
      },
      encode: (props: Props) =>
        ParseResult.succeed(
          // Not enumerable: for a codec of data it is not there.
          Object.defineProperty(props, "toString", { value: () => textOf(props["body"]) })
        )
    }),
    annotations: {
      [AST.IdentifierAnnotationId]: tag,
      [AST.DescriptionAnnotationId]: summary,
      [AST.SurrogateAnnotationId]: shown.ast,
      [AnnotationStatus]: status,
      [AnnotationEncoding]: { kind: "Text", contentType }
    }
  }
}

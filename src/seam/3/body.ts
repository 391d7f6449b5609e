/** Schemas that bodies are described with, beside those of Effect itself. For Effect 3. */
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import type { AnyCodec } from "./codec.js"
import { recognisedAs } from "./shape.js"

/**
 * A Schema that is built when somebody asks for it: most programs import it with the errors that use it, and never
 * decode one. Unlike `Schema.suspend` it leaves nothing in between, so that it is shown as what it stands for.
 */
export const lazySchema = <A, I>(build: () => Schema.Schema<A, I>): Schema.Schema<A, I> => {
  let ast: AST.AST | undefined
  return Object.defineProperty(Schema.make<A, I>(Schema.Never.ast), "ast", { get: () => ast ??= build().ast })
}

/** Any value; generated ones are JSON. */
export const anyJson: Schema.Schema<unknown> = Schema.declare(Predicate.isUnknown, {
  arbitrary: () => (fc) => fc.jsonValue(),
  // What Effect itself shows of `Unknown` may stand in a document only once.
  jsonSchema: { type: ["object", "array", "string", "number", "boolean", "null"] }
}).pipe(recognisedAs(Schema.Unknown))

/** Any value; generated ones are JSON objects. */
export const anyBody: Schema.Schema<unknown> = anyJson.annotations({
  arbitrary: () => (fc) => fc.dictionary(fc.string(), fc.jsonValue())
})

/** A JSON object with these members, required or not, and with any others. Generated ones have only these. */
export const objectOf = (
  required: Readonly<Record<string, AnyCodec>>,
  optional: Readonly<Record<string, AnyCodec>>
): AnyCodec => {
  const fields = {
    ...required,
    ...Object.fromEntries(
      Object.entries(optional).map(([name, schema]) => [name, Schema.optionalWith(schema, { exact: true })])
    )
  }
  // Whatever is generated for another member is then one of those that are required, which has a value of its own.
  const other = Schema.String.annotations({ arbitrary: () => (fc) => fc.constantFrom(...Object.keys(required)) })
  return Schema.Struct(fields, { key: other, value: anyJson })
}

/** Any JSON object. */
export const anyObject: Schema.Schema<{ readonly [x: string]: unknown }> = Schema.Record({
  key: Schema.String,
  value: Schema.Unknown
}).annotations({ title: "a JSON object" })

/** A body that is read in more forms than it is documented in, and shown and written as documented. */
export const readFrom = <A, I, Form, FormEncoded>(
  documented: Schema.Schema<A, I>,
  from: Schema.Schema<Form, FormEncoded>,
  read: (form: Form) => A
): Schema.Schema<A, I> => {
  const decode = ParseResult.decodeUnknown(from)
  const encode = ParseResult.encodeUnknown(documented)
  // Its type names the documented form alone, which is what it encodes to.
  const body = Schema.transformOrFail(Schema.Unknown, Schema.typeSchema(documented), {
    strict: false,
    decode: (value, options) =>
      ParseResult.flatMap(decode(value, options), (form) =>
        ParseResult.try({
          try: () => read(form),
          catch: () => new ParseResult.Type(documented.ast, value)
        })),
    encode: (value, options) => encode(value, options)
  }) as unknown as Schema.Schema<A, I>
  return body.annotations({ [AST.SurrogateAnnotationId]: documented.ast }).pipe(recognisedAs(documented))
}

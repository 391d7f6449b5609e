/** Schemas that bodies are described with, beside those of Effect itself. For Effect 4. */
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import { isUnknown } from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { type AnyCodec, keepingUnknown } from "./codec.js"
import { undocumented } from "./open.js"
import { recognisedAs } from "./shape.js"
import { anythingAs } from "./shown.js"

/**
 * A Schema that is built when somebody asks for it: most programs import it with the errors that use it, and never
 * decode one. Unlike `Schema.suspend` it leaves nothing in between, so that it is shown as what it stands for.
 */
export const lazySchema = <A, I>(build: () => Schema.Codec<A, I>): Schema.Codec<A, I> => {
  let ast: AST.AST | undefined
  const schema: Schema.Codec<A, I> = Schema.make(AST.never)
  return Object.defineProperty(schema, "ast", { get: () => ast ??= build().ast })
}

// As it is read: a parser that is careful leaves out a member of that name.
const generatedAs = SchemaTransformation.transform<unknown, unknown>({
  decode: (value) => JSON.parse(JSON.stringify(value), (name, member) => name === "__proto__" ? undefined : member),
  encode: identity
})

const types = ["object", "array", "string", "number", "boolean", "null"]

const anything = (generated: Schema.Constraint): Schema.Codec<unknown> =>
  Schema.declare(isUnknown, {
    expected: "unknown",
    toCodecJson: () => undefined,
    toCodecArbitrary: () => new AST.Link(generated.ast, generatedAs)
  })
    // What a check says is shown; a declaration is not.
    .check(Schema.makeFilter(() => true, { toJsonSchema: () => ({ type: types }) }))
    .pipe(recognisedAs(Schema.Unknown))

/** Any value; generated ones are JSON. */
export const anyJson: Schema.Codec<unknown> = lazySchema(() => anything(Schema.Json))

/** Any value; generated ones are JSON objects. */
export const anyBody: Schema.Codec<unknown> = lazySchema(() => anything(Schema.JsonObject))

/** A JSON object with these members, required or not, and with any others. Generated ones have only these. */
export const objectOf = (
  required: Readonly<Record<string, AnyCodec>>,
  optional: Readonly<Record<string, AnyCodec>>
): AnyCodec => {
  const fields = Schema.Struct({
    ...required,
    ...Object.fromEntries(Object.entries(optional).map(([name, schema]) => [name, Schema.optionalKey(schema)]))
  })
  return Schema.StructWithRest(fields, [Schema.Record(Schema.String, recognisedAs(Schema.Unknown)(undocumented))])
}

/** Any JSON object. */
export const anyObject: Schema.Codec<{ readonly [x: string]: unknown }> = Schema.Record(Schema.String, Schema.Unknown)
  // What is said of a value that is none.
  .annotate({ identifier: "a JSON object" })

/** A body that is read in more forms than it is documented in, and shown and written as documented. */
export const readFrom = <A, I, Form, FormEncoded>(
  documented: Schema.Codec<A, I>,
  from: Schema.Codec<Form, FormEncoded>,
  read: (form: Form) => A
): Schema.Codec<A, I> => {
  const decode = SchemaParser.decodeUnknownEffect(keepingUnknown(from))
  const encode = SchemaParser.encodeUnknownEffect(keepingUnknown(documented))
  const transformation = SchemaTransformation.transformEffect<A, unknown>({
    decode: (value, options) =>
      Effect.flatMap(decode(value, options), (form) =>
        Effect.try({
          // Seam: what keeps more members is still what `from` describes.
          try: () => read(form as Form),
          catch: () => new SchemaIssue.InvalidType(documented.ast, value, options)
        })),
    encode: (value, options) => encode(value, options)
  })
  const body = anythingAs(documented).pipe(Schema.decodeTo(Schema.toType(documented), transformation))
  // Its type names the documented form alone, which is what it encodes to.
  return recognisedAs(documented)(body as unknown as Schema.Codec<A, I>)
}

/**
 * How a Schema of a body is shown where bodies are described, as in OpenAPI.
 */
import { isUnknown } from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import { leaves } from "./recogniser.js"

/** Any value; generated ones are JSON. Shown in full: what Effect says of `Unknown` may stand in a document only once. */
export const AnyJson: Schema.Schema<unknown> = Schema.declare(isUnknown, {
  arbitrary: () => (fc) => fc.jsonValue(),
  jsonSchema: { type: ["object", "array", "string", "number", "boolean", "null"] }
}).pipe(leaves(Schema.Unknown))

/** A body that is read in many forms and sent in one is shown as that one. */
export const sentAs = (sent: Schema.Schema.Any) => <A, I>(body: Schema.Schema<A, I>): Schema.Schema<A, I> =>
  body.annotations({ [AST.SurrogateAnnotationId]: sent.ast })

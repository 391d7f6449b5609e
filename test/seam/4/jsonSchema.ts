/** What JSON Schema says of a Schema, as others read it: of one with a name, what stands under its name. */
import * as Schema from "effect/Schema"

export const jsonSchemaOf = (schema: Schema.Constraint): Readonly<Record<string, unknown>> => {
  const { definitions, schema: root } = JSON.parse(JSON.stringify(Schema.toJsonSchemaDocument(schema)))
  return "$ref" in root ? definitions[root.$ref.slice("#/$defs/".length)] : root
}

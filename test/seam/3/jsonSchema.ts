/** What JSON Schema says of a Schema, as others read it: of one with a name, what stands under its name. */
import * as JSONSchema from "effect/JSONSchema"
import type * as Schema from "effect/Schema"

export const jsonSchemaOf = (schema: Schema.Schema.All): Readonly<Record<string, unknown>> => {
  const { $defs = {}, $schema: _, ...root } = JSON.parse(JSON.stringify(JSONSchema.make(schema as Schema.Schema.Any)))
  return "$ref" in root ? $defs[root.$ref.slice("#/$defs/".length)] : root
}

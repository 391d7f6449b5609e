/** Schemas that each major makes in words of its own. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** A text that is read by an effect. */
export const readBy = <R>(
  read: (text: string) => Effect.Effect<string, never, R>
): Schema.Codec<string, string, R> =>
  Schema.String.pipe(
    Schema.decodeTo(Schema.String, SchemaTransformation.transformEffect({ decode: read, encode: Effect.succeed }))
  )

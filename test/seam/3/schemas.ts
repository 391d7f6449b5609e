/** Schemas that each major makes in words of its own. */
import type * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

/** A text that is read by an effect. */
export const readBy = <R>(
  read: (text: string) => Effect.Effect<string, never, R>
): Schema.Schema<string, string, R> =>
  Schema.transformOrFail(Schema.String, Schema.String, { strict: true, decode: read, encode: ParseResult.succeed })

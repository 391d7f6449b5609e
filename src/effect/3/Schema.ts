/** Effect 4's words for schemas, on Effect 3. */
import * as Schema from "effect/Schema"

export * from "effect/Schema"
export {
  annotations as annotate,
  decode as decodeEffect,
  decodeUnknownEither as decodeUnknownResult,
  encode as encodeEffect,
  encodeEither as encodeResult,
  filter as makeFilter,
  JsonNumber as Finite,
  minLength as isMinLength,
  parseJson as fromJsonString,
  pattern as isPattern,
  type Schema as Codec
} from "effect/Schema"

export type optionalKey<S extends Schema.Schema.All> = Schema.optionalWith<S, { exact: true }>
export const optionalKey = <S extends Schema.Schema.All>(schema: S): optionalKey<S> =>
  Schema.optionalWith(schema, { exact: true })

export const Literals = <const Literals extends ReadonlyArray<string | number | boolean>>(
  literals: Literals
): Schema.Schema<Literals[number]> => Schema.Literal(...literals)

export const Union = <const Members extends ReadonlyArray<Schema.Schema.All>>(
  members: Members
): Schema.Schema<
  Schema.Schema.Type<Members[number]>,
  Schema.Schema.Encoded<Members[number]>,
  Schema.Schema.Context<Members[number]>
> => Schema.Union(...members)

export const Record: <A, I, R>(
  key: typeof Schema.String,
  value: Schema.Schema<A, I, R>
) => Schema.Schema<{ readonly [x: string]: A }, { readonly [x: string]: I }, R> = (key, value) =>
  Schema.Record({ key, value })

/** A check of Effect 3 is what it does to a Schema. */
export const check: <A, B>(check: (schema: A) => B) => (schema: A) => B = (check) => check

export const Tuple: <const Elements extends ReadonlyArray<Schema.Schema.AnyNoContext>>(
  elements: Elements
) => Schema.Tuple<Elements> = (elements) => Schema.Tuple(...elements)

export const isBetween = (
  { maximum, minimum }: { readonly minimum: number; readonly maximum: number }
): <I, R>(schema: Schema.Schema<number, I, R>) => Schema.Schema<number, I, R> => Schema.between(minimum, maximum)

/**
 * Makes a class a Schema without building one before somebody asks.
 *
 * `Schema.Class` builds several schemas for each class as the module loads. A program that imports a catalog of sixty
 * errors would wait for all of them, though most programs never encode one. Here `ast` is a getter, so that a class
 * costs next to nothing until it passes through a codec.
 */
import { identity } from "effect/Function"
import * as ParseResult from "effect/ParseResult"
import { pipeArguments } from "effect/Pipeable"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"

/** A class whose instances are made from these fields. */
export interface Constructor<Self = object, Props = never> {
  new(props: Props, trusted?: boolean): Self
}

const variance = { _A: identity, _I: identity, _R: identity }

/** The fields of an instance by their names, as data. */
export type Props = Readonly<Record<string, unknown>>

/** What a class may have beside its fields. */
export interface Extras {
  /** Makes generated props plausible, where fields depend on each other. */
  readonly plausible?: (props: Props) => Props
  /** Puts something around the encoded fields, and says so on the Schema. */
  readonly outside?: (fields: Schema.Schema<Props>) => {
    readonly fields: Schema.Schema<Props>
    readonly annotations: AST.Annotations
  }
}

const build = (
  klass: Constructor,
  identifier: string,
  fields: Schema.Struct.Fields,
  { outside, plausible = identity }: Extras
): AST.AST => {
  // Seam: no field of an error needs a service, which the general type of fields cannot say.
  const struct = Schema.Struct(fields) as unknown as Schema.Schema<Props>
  const around = outside?.(struct)
  const names = Object.keys(fields)
  // Seam: what the struct has decoded is what the constructor takes; the two come from the same fields.
  const make = (props: unknown) => new klass(props as never, true)
  const isInstance = (input: unknown, ast: AST.AST) =>
    input instanceof klass ? ParseResult.succeed(input) : ParseResult.fail(new ParseResult.Type(ast, input))
  const declaration = Schema.declare(
    [struct],
    {
      decode: () => (input, _, ast) => isInstance(input, ast),
      encode: () => (input, _, ast) => isInstance(input, ast)
    },
    {
      identifier,
      pretty: () => String,
      arbitrary: (props) => (fc) => props(fc).map((generated) => make(plausible(generated))),
      [AST.SurrogateAnnotationId]: Schema.typeSchema(struct).annotations({ identifier }).ast
    }
  )
  return Schema.transform(around?.fields ?? struct, declaration, {
    strict: false,
    decode: make,
    encode: (self) => {
      const out: Record<string, unknown> = {}
      for (const name of names) {
        const value: unknown = Reflect.get(self, name)
        if (value !== undefined) out[name] = value
      }
      return out
    }
  }).annotations(around?.annotations ?? { [AST.SurrogateAnnotationId]: struct.annotations({ identifier }).ast }).ast
}

const built = new WeakMap<Constructor, AST.AST>()

/** Gives a class, and the classes that extend it, the static side of a Schema. */
export const asSchema = (
  klass: Constructor,
  identifier: string,
  fields: () => Schema.Struct.Fields,
  extras: Extras = {}
): void => {
  Object.defineProperties(klass, {
    [Schema.TypeId]: { value: variance },
    ast: {
      get(this: Constructor): AST.AST {
        let ast = built.get(this)
        if (ast === undefined) built.set(this, ast = build(this, identifier, fields(), extras))
        return ast
      }
    },
    pipe: {
      value() {
        return pipeArguments(this, arguments)
      }
    },
    annotations: {
      value(this: Schema.Schema.Any, annotations: Schema.Annotations.GenericSchema<unknown>) {
        return Schema.make(this.ast).annotations(annotations)
      }
    },
    toString: { value: () => identifier }
  })
}

/** The static side of a class that is also the Schema of its instances. */
export interface SchemaClass<Self, Fields extends Schema.Struct.Fields, Inherited = unknown> extends
  Schema.Schema<
    Self,
    Schema.Simplify<Schema.Struct.Encoded<Fields>>,
    Schema.Struct.Context<Fields>
  >
{
  new(
    props: Schema.Simplify<Schema.Struct.Constructor<Omit<Fields, "_tag">>>,
    trusted?: boolean
  ): Schema.Struct.Type<Fields> & Inherited
}

/**
 * Makes a class a Schema without building one before somebody asks. For Effect 3.
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
import type { Constructor, Extras } from "../schemaClass.js"
import { type AnyCodec, keepingUnknown } from "./codec.js"
import { type Answer, inHttpApi, type Props } from "./httpApi.js"

/** The fields of a class. */
export type Fields = Schema.Struct.Fields

const variance = { _A: identity, _I: identity, _R: identity }

const build = (
  klass: Constructor,
  identifier: string,
  fields: Fields,
  { answer, plausible = identity }: Extras
): AST.AST => {
  // No field of an error needs a service, which the general type of fields cannot say.
  const struct = Schema.Struct(fields) as unknown as Schema.Schema<Props>
  const around = answer && inHttpApi(answer(), struct)
  const names = Object.keys(fields)
  // What the struct has decoded is what the constructor takes; the two come from the same fields.
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

/** Gives a class, and the classes that extend it, the static side of a Schema, which its type is to say from then on. */
export const asSchema = (
  klass: Constructor,
  identifier: string,
  fields: () => Fields,
  extras: Extras = {}
): unknown => {
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
  Object.assign(klass.prototype, extras.members?.())
  return klass
}

/** The codec between an error and its body as documented. */
export const wireOf = (klass: Constructor & AnyCodec, { body }: Answer): AnyCodec =>
  Schema.transform(keepingUnknown(body), Schema.typeSchema(klass), {
    strict: false,
    decode: (value) => new klass({ body: value } as never, true),
    encode: (error) => error.body
  })

/** What the constructor of a class takes. */
export type Input<F extends Fields> = Schema.Simplify<Schema.Struct.Constructor<Omit<F, "_tag">>>

/** The static side of a class that is also the Schema of its instances, beside its constructor. */
export interface ClassSchema<Self, Encoded> extends Schema.Schema<Self, Encoded> {}

/** The static side of a class that is also the Schema of its instances. */
export interface SchemaClass<Self, F extends Fields, Inherited = unknown>
  extends Schema.Schema<Self, Schema.Simplify<Schema.Struct.Encoded<F>>, Schema.Struct.Context<F>>
{
  new(props: Input<F>, trusted?: boolean): Schema.Struct.Type<F> & Inherited
}

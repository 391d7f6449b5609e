/**
 * Makes a class a Schema without building one before somebody asks. For Effect 4.
 *
 * `Schema.Class` builds several schemas for each class as the module loads. A program that imports a catalog of sixty
 * errors would wait for all of them, though most programs never encode one. Here `ast` is a getter, so that a class
 * costs next to nothing until it passes through a codec.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { identity } from "effect/Function"
import * as Option from "effect/Option"
import { pipeArguments } from "effect/Pipeable"
import { isUnknown } from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import * as SchemaTransformation from "effect/SchemaTransformation"
import type { Simplify } from "effect/Types"
import type { Constructor, Extras } from "../schemaClass.js"
import { type AnyCodec, keepingUnknown } from "./codec.js"
import { type Answer, inHttpApi, type Props } from "./httpApi.js"
import { anythingAs } from "./shown.js"

/** The fields of a class. */
export type Fields = Schema.Struct.Fields

/**
 * What is read from nothing is read from a missing member, too: it is left out when it is written, and JSON has no other
 * way to say it.
 */
const mayBeMissing = (field: Schema.Constraint): Schema.Constraint => {
  // Whoever described the body may not have thought of nothing: what throws at it does not read it.
  const isRefused = () => Exit.isFailure(SchemaParser.decodeUnknownExit(Schema.make<AnyCodec>(field.ast))(undefined))
  return AST.isOptional(field.ast) || isRefused()
    ? field
    : Schema.optionalKey(Schema.toEncoded(field)).pipe(
      Schema.decodeTo(field, {
        decode: SchemaGetter.withDefault<unknown>(Effect.succeed(undefined)),
        encode: SchemaGetter.transformOptional(Option.filter((value: unknown) => value !== undefined))
      })
    )
}

const build = (
  klass: Constructor,
  identifier: string,
  fields: Fields,
  { answer, plausible = identity }: Extras
): Schema.Top => {
  const struct = Schema.Struct(Record.map(fields, mayBeMissing))
  const members = Object.entries(fields).map(([name, { ast }]) => [name, AST.isOptional(ast)] as const)
  // What the struct has decoded is what the constructor takes; the two come from the same fields.
  const make = (props: unknown) => new klass(props as never, true)
  const transformation = SchemaTransformation.transform<object, unknown>({
    decode: make,
    encode: (self) => {
      const out: Record<string, unknown> = {}
      for (const [name, isOptional] of members) {
        const value: unknown = Reflect.get(self, name)
        if (value !== undefined || !isOptional) out[name] = value
      }
      return out
    }
  })
  const generated = SchemaTransformation.transform<object, Props>({
    decode: (props) => make(plausible(props)),
    encode: (self) => self as Props
  })
  const declaration = Schema.declareConstructor<object>()(
    [struct],
    () => (input, ast, options) =>
      input instanceof klass ? Effect.succeed(input) : Effect.fail(new SchemaIssue.InvalidType(ast, input, options)),
    {
      identifier,
      toCodec: ([encoded]) => new AST.Link(encoded.ast, transformation),
      toFormatter: () => String,
      toCodecArbitrary: ({ typeParameters: [type] }) => new AST.Link(type.ast, generated)
    }
  )
  const schema = struct.pipe(Schema.decodeTo(declaration, transformation as never))
  if (answer === undefined) return schema
  const known = answer()
  return inHttpApi(schema, bodyOf(klass, Schema.make(declaration.ast), known), known)
}

const built = new WeakMap<Constructor, Schema.Top>()

/** What a Schema has beside its syntax tree, and does to it. */
const methods = ["annotate", "annotateKey", "check", "rebuild", "make", "makeOption", "makeEffect"] as const

/** Gives a class, and the classes that extend it, the static side of a Schema, which its type is to say from then on. */
export const asSchema = (
  klass: Constructor,
  identifier: string,
  fields: () => Fields,
  extras: Extras = {}
): unknown => {
  const schemaOf = (self: Constructor): Schema.Top => {
    let schema = built.get(self)
    if (schema === undefined) built.set(self, schema = build(self, identifier, fields(), extras))
    return schema
  }
  Object.defineProperties(klass, {
    [TypeId]: { value: TypeId },
    ast: {
      get(this: Constructor): AST.AST {
        return schemaOf(this).ast
      }
    },
    pipe: {
      value() {
        return pipeArguments(this, arguments)
      }
    },
    ...Object.fromEntries(methods.map((name) => [name, {
      value(this: Constructor, ...args: ReadonlyArray<unknown>): unknown {
        const schema = schemaOf(this)
        return Reflect.apply(schema[name], schema, args)
      }
    }])),
    toString: { value: () => identifier }
  })
  Object.assign(klass.prototype, extras.members?.())
  return klass
}

/** By what Effect knows a Schema; it does not tell. */
const TypeId = "~effect/Schema/Schema"

const bodyOf = (klass: Constructor, type: Schema.Codec<object>, { body }: Answer): AnyCodec =>
  keepingUnknown(body).pipe(
    Schema.decodeTo(
      type,
      SchemaTransformation.transform<object, unknown>({
        decode: (value) => new klass({ body: value } as never, true),
        encode: (error) => Reflect.get(error, "body")
      })
    )
  )

const wires = new WeakMap<Constructor, AnyCodec>()

/** The codec between an error and its body as documented. */
export const wireOf = (klass: Constructor & AnyCodec, answer: Answer): AnyCodec => {
  let wire = wires.get(klass)
  if (wire === undefined) wires.set(klass, wire = buildWire(klass, answer))
  return wire
}

const buildWire = (klass: Constructor & AnyCodec, answer: Answer): AnyCodec => {
  const type = Schema.make<Schema.Codec<object>>(AST.toType(klass.ast))
  const body = bodyOf(klass, type, answer)
  const encoded = Schema.declare(isUnknown, {
    expected: "unknown",
    toCodecJson: () => new AST.Link(anythingAs(answer.body).ast, SchemaTransformation.passthrough())
  })
  const wire = encoded.pipe(Schema.decodeTo(
    type,
    SchemaTransformation.transformEffect<object, unknown>({
      decode: SchemaParser.decodeUnknownEffect(body) as never,
      encode: SchemaParser.encodeUnknownEffect(body)
    })
  ))
  return inHttpApi(wire, body, answer)
}

/** What the constructor of a class takes. */
export type Input<F extends Fields> = Simplify<Schema.Struct.MakeIn<Omit<F, "_tag">>>

/** The static side of a class that is also the Schema of its instances, beside its constructor. */
export interface ClassSchema<Self, Encoded>
  extends Schema.BottomWithoutNew<Self, Encoded, never, never, AST.Declaration, Schema.Codec<Self, Encoded>>
{}

/** The static side of a class that is also the Schema of its instances. */
export interface SchemaClass<Self, F extends Fields, Inherited = unknown>
  extends ClassSchema<Self, Simplify<Schema.Struct.Encoded<F>>>
{
  new(props: Input<F>, trusted?: boolean): Schema.Struct.Type<F> & Inherited
}

/**
 * A quick look that tells whether a value is what a Schema describes, as it stands.
 *
 * Most documented bodies are plain: what has the right shape needs no decoding, only the look, and is its own result.
 * Whatever this does not recognise is left to the Schema, which also knows what is wrong with it.
 */
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"

type Recogniser = (value: unknown) => boolean

const PlainId: unique symbol = Symbol("effect-errata/plain")

/** Says of a Schema that transforms what it leaves as it is: whatever this other one describes. */
export const recognisedAs =
  (plain: Schema.Schema.AnyNoContext) => <A, I>(schema: Schema.Schema<A, I>): Schema.Schema<A, I> =>
    schema.annotations({ [PlainId]: plain.ast })

const anything: Recogniser = () => true

const ofAll = <A>(
  items: ReadonlyArray<A>,
  make: (item: A) => Recogniser | undefined
): Array<Recogniser> | undefined => {
  const out: Array<Recogniser> = []
  for (const item of items) {
    const recogniser = make(item)
    if (recogniser === undefined) return undefined
    out.push(recogniser)
  }
  return out
}

const isObject = (value: unknown): value is Readonly<Record<PropertyKey, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const ofObject = ({ indexSignatures, propertySignatures }: AST.TypeLiteral): Recogniser | undefined => {
  const members = ofAll(propertySignatures, ({ type }) => recogniserOf(type))
  const rest = ofAll(
    indexSignatures,
    ({ parameter, type }) => AST.isStringKeyword(parameter) ? recogniserOf(type) : undefined
  )?.filter((recognise) => recognise !== anything)
  if (members === undefined || rest === undefined) return undefined
  const names = propertySignatures.map(({ name }) => name)
  const optional = propertySignatures.map(({ isOptional }) => isOptional)
  return (value) => {
    if (!isObject(value)) return false
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? ""
      if (Object.hasOwn(value, name) ? !members[index]?.(value[name]) : !optional[index]) return false
    }
    return rest.length === 0 || Object.keys(value).every((name) => rest.every((recognise) => recognise(value[name])))
  }
}

/** The recogniser of a Schema; none for one that transforms and leaves nothing, or that says itself how it is to be read. */
export const recogniserOf = (ast: AST.AST): Recogniser | undefined => {
  const plain = AST.getAnnotation<AST.AST>(ast, PlainId)
  if (Option.isSome(plain)) return recogniserOf(plain.value)
  if (Option.isSome(AST.getParseOptionsAnnotation(ast))) return undefined
  switch (ast._tag) {
    case "StringKeyword":
      return (value) => typeof value === "string"
    case "NumberKeyword":
      return (value) => typeof value === "number"
    case "BooleanKeyword":
      return (value) => typeof value === "boolean"
    case "UndefinedKeyword":
      return (value) => value === undefined
    case "UnknownKeyword":
      return anything
    case "Literal":
      return (value) => value === ast.literal
    case "Union": {
      const members = ofAll(ast.types, recogniserOf)
      return members && ((value) => members.some((recognise) => recognise(value)))
    }
    case "TupleType": {
      const [each, ...others] = ast.rest
      const recognise = each && ast.elements.length === 0 && others.length === 0 ? recogniserOf(each.type) : undefined
      return recognise && ((value) => Array.isArray(value) && value.every(recognise))
    }
    case "Refinement": {
      const recognise = recogniserOf(ast.from)
      return recognise && ((value) => recognise(value) && Option.isNone(ast.filter(value, AST.defaultParseOption, ast)))
    }
    case "TypeLiteral":
      return ofObject(ast)
    default:
      return undefined
  }
}

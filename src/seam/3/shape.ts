/** What a Schema looks for in a value, as far as a look can tell. For Effect 3. */
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import type { Shape } from "../shape.js"
import type { AnyCodec } from "./codec.js"

export type { Shape } from "../shape.js"

/** The syntax tree of a Schema. */
export type Ast = AST.AST

const PlainId: unique symbol = Symbol("effect-errata/plain")

/** Says of a Schema that transforms what it leaves as it is: whatever this other one describes. */
export const recognisedAs = (plain: AnyCodec) => <A, I>(schema: Schema.Schema<A, I>): Schema.Schema<A, I> =>
  schema.annotations({ [PlainId]: plain.ast })

const plain = (is: (value: unknown) => boolean): Shape => ({ _tag: "Plain", is })

/** The shape of a Schema; none for one that transforms and leaves nothing, or that says itself how it is to be read. */
export const shapeOf = (ast: Ast): Shape | undefined => {
  const same = AST.getAnnotation<AST.AST>(ast, PlainId)
  if (Option.isSome(same)) return { _tag: "Same", as: same.value }
  if (Option.isSome(AST.getParseOptionsAnnotation(ast))) return undefined
  switch (ast._tag) {
    case "StringKeyword":
      return plain((value) => typeof value === "string")
    case "NumberKeyword":
      return plain((value) => typeof value === "number")
    case "BooleanKeyword":
      return plain((value) => typeof value === "boolean")
    case "UndefinedKeyword":
      return plain((value) => value === undefined)
    case "UnknownKeyword":
      return { _tag: "Anything" }
    case "Literal":
      return plain((value) => value === ast.literal)
    case "Union":
      return { _tag: "Union", members: ast.types }
    case "TupleType": {
      const [item, ...others] = ast.rest
      return item !== undefined && ast.elements.length === 0 && others.length === 0
        ? { _tag: "Array", item: item.type }
        : undefined
    }
    case "Refinement": {
      const from = shapeOf(ast.from)
      return from && {
        _tag: "Checked",
        from,
        isValid: (value) => Option.isNone(ast.filter(value, AST.defaultParseOption, ast))
      }
    }
    case "TypeLiteral":
      return ast.indexSignatures.every(({ parameter }) => AST.isStringKeyword(parameter))
        ? {
          _tag: "Object",
          members: ast.propertySignatures,
          rest: ast.indexSignatures.map(({ type }) => type)
        }
        : undefined
    default:
      return undefined
  }
}

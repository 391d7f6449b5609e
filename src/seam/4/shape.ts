/** What a Schema looks for in a value, as far as a look can tell. For Effect 4. */
import type * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import type { Shape } from "../shape.js"
import type { AnyCodec } from "./codec.js"

export type { Shape } from "../shape.js"

/** The syntax tree of a Schema. */
export type Ast = AST.AST

const PlainId = "effect-errata/plain"

/** Says of a Schema that transforms what it leaves as it is: whatever this other one describes. */
export const recognisedAs = (plain: AnyCodec) => <A, I>(schema: Schema.Codec<A, I>): Schema.Codec<A, I> =>
  schema.annotate({ [PlainId]: plain.ast })

const plain = (is: (value: unknown) => boolean): Shape => ({ _tag: "Plain", is })

/** The shape of a Schema; none for one that transforms and leaves nothing. */
export const shapeOf = (ast: Ast): Shape | undefined => {
  const annotations = AST.resolve(ast)
  const same = annotations?.[PlainId]
  if (AST.isAST(same)) return { _tag: "Same", as: same }
  if (ast.encoding !== undefined) return undefined
  const { checks } = ast
  const from = ofNode(ast)
  return from === undefined || checks === undefined ? from : {
    _tag: "Checked",
    from,
    isValid: (value) => checks.every((check) => check._tag === "Filter" && check.run(value, ast, {}) === undefined)
  }
}

const ofNode = (ast: Ast): Shape | undefined => {
  switch (ast._tag) {
    case "String":
      return plain((value) => typeof value === "string")
    case "Number":
      return plain((value) => typeof value === "number")
    case "Boolean":
      return plain((value) => typeof value === "boolean")
    case "Null":
      return plain((value) => value === null)
    case "Undefined":
      return plain((value) => value === undefined)
    case "Unknown":
      return { _tag: "Anything" }
    case "Literal":
      return plain((value) => value === ast.literal)
    case "Union":
      return { _tag: "Union", members: ast.types }
    case "Arrays": {
      const [item, ...others] = ast.rest
      return item !== undefined && ast.elements.length === 0 && others.length === 0
        ? { _tag: "Array", item }
        : undefined
    }
    case "Objects":
      return ast.indexSignatures.every(({ parameter }) => AST.isString(parameter))
        ? {
          _tag: "Object",
          members: ast.propertySignatures.map(({ name, type }) => ({ name, isOptional: AST.isOptional(type), type })),
          rest: ast.indexSignatures.map(({ type }) => type)
        }
        : undefined
    default:
      return undefined
  }
}

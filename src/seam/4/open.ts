/** Reads what a Schema describes as it comes in JSON: with the members that the Schema does not name, and without NaN. */
import { isUnknown } from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import * as SchemaTransformation from "effect/SchemaTransformation"

const opened = new WeakMap<AST.AST, AST.AST>()

/**
 * Effect 4 has no option to keep members: objects are given an index signature instead, those within others as well.
 *
 * A text that is no number is NaN to it. JSON has none, so whatever a number was read from, it is not that.
 */
export const open = (ast: AST.AST): AST.AST => {
  let out = opened.get(ast)
  if (out === undefined) opened.set(ast, out = openNode(ast))
  return out
}

/** The same node but for these fields, copied as Effect does it: whatever else a node holds stays. */
export const copyWith = <A extends AST.AST>(ast: A, changes: Partial<A>): A =>
  Object.assign(Object.create(Object.getPrototypeOf(ast)), ast, changes)

const endless: AST.AST = new AST.Arrays(false, [new AST.Suspend(() => endless)], [])

/**
 * Any value of a member that is not documented. No such member is generated: a value of it would be made from one that
 * never ends, and what cannot end is left out.
 */
export const undocumented: Schema.Codec<unknown> = Schema.declare(isUnknown, {
  expected: "unknown",
  toCodecJson: () => undefined,
  toCodecArbitrary: () => new AST.Link(endless, SchemaTransformation.passthrough())
})

const anyMember = new AST.IndexSignature(AST.string, undocumented.ast)

const isNumber = Schema.makeFilter((value: number) => !Number.isNaN(value), { expected: "a number" })

const openEncoding = ([first, ...rest]: AST.Encoding): AST.Encoding => [openLink(first), ...rest.map(openLink)]

const openLink = ({ to, transformation }: AST.Link): AST.Link => new AST.Link(open(to), transformation)

const openNode = (ast: AST.AST): AST.AST => {
  const encoding = ast.encoding && openEncoding(ast.encoding)
  switch (ast._tag) {
    case "Objects": {
      const { indexSignatures, propertySignatures } = ast
      const own = indexSignatures.map(({ parameter, type }) => new AST.IndexSignature(parameter, open(type)))
      const namesAll = propertySignatures.length + own.length === 0 ||
        own.some(({ parameter }) => parameter === AST.string)
      return copyWith(ast, {
        encoding,
        propertySignatures: propertySignatures.map(({ name, type }) => new AST.PropertySignature(name, open(type))),
        // What a later one reads replaces what an earlier one has read.
        indexSignatures: namesAll ? own : [anyMember, ...own]
      })
    }
    case "Arrays":
      return copyWith(ast, { encoding, elements: ast.elements.map(open), rest: ast.rest.map(open) })
    case "Union":
      return copyWith(ast, { encoding, types: ast.types.map(open) })
    case "Declaration":
      return copyWith(ast, { encoding, typeParameters: ast.typeParameters.map(open) })
    case "Suspend":
      return copyWith(ast, { encoding, thunk: () => open(ast.thunk()) })
    case "Number":
      return encoding === undefined
        ? ast
        : copyWith(ast, { encoding, checks: [isNumber.annotate(ast.annotations ?? {}), ...(ast.checks ?? [])] })
    default:
      return encoding === undefined ? ast : copyWith(ast, { encoding })
  }
}

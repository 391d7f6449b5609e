/** How a body is shown in JSON Schema and OpenAPI: in the form that is documented, and sent. For Effect 4. */
import { isUnknown } from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"
import { copyWith } from "./open.js"

const ShownId = "effect-errata/shown"

/** Any value, which is shown as what this other Schema encodes to. */
export const anythingAs = (documented: { readonly ast: AST.AST }): Schema.Codec<unknown> => {
  const shown = () => shownForm(documented.ast)
  return Schema.declare(isUnknown, { expected: "unknown", toCodecJson: () => undefined }).check(
    // A check is what has a word in JSON Schema beside the types that Effect knows.
    Schema.makeFilter(() => true, {
      [ShownId]: shown,
      representation: {
        id: ShownId,
        payload: null,
        // Made when it is asked for: most programs show nothing.
        get schemas() {
          return [shown()]
        }
      },
      toJsonSchema: ({ schemas: [schema = {}] }) => schema
    })
  )
}

const forms = new WeakMap<AST.AST, AST.AST>()

/** What a Schema encodes to, as JSON has it: without what is only absent, and with numbers that are finite. */
export const shownForm = (ast: AST.AST): AST.AST => {
  const encoded = AST.toEncoded(ast)
  let form = forms.get(encoded)
  if (form === undefined) forms.set(encoded, form = formOf(encoded))
  return form
}

const formOf = (ast: AST.AST): AST.AST => {
  const other: unknown = AST.resolve(ast)?.[ShownId]
  // Seam: nobody else knows the annotation.
  if (typeof other === "function") return (other as () => AST.AST)()
  switch (ast._tag) {
    case "Number":
      return Schema.make<Schema.Number>(ast).check(Schema.isFinite()).ast
    case "Arrays":
      return copyWith(ast, { elements: ast.elements.map(shownForm), rest: ast.rest.map(shownForm) })
    case "Objects":
      return copyWith(ast, {
        propertySignatures: ast.propertySignatures.map(({ name, type }) => {
          const form = Schema.make(shownForm(type))
          return new AST.PropertySignature(name, mayBeAbsent(type) ? Schema.optionalKey(form).ast : form.ast)
        }),
        indexSignatures: ast.indexSignatures.map(({ parameter, type }) =>
          new AST.IndexSignature(parameter, shownForm(type))
        )
      })
    case "Union": {
      const [only = AST.undefined, ...others] = ast.types.filter((type) => !AST.isUndefined(type)).map(shownForm)
      return others.length === 0 ? only : copyWith(ast, { types: [only, ...others] })
    }
    case "Suspend":
      return copyWith(ast, { thunk: () => shownForm(ast.thunk()) })
    default:
      return ast
  }
}

const mayBeAbsent = (ast: AST.AST): boolean =>
  AST.isOptional(ast) || AST.isUndefined(ast) || (AST.isUnion(ast) && ast.types.some(mayBeAbsent))

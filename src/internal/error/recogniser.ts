/**
 * A quick look that tells whether a value is what a Schema describes, as it stands.
 *
 * Most documented bodies are plain: what has the right shape needs no decoding, only the look, and is its own result.
 * Whatever this does not recognise is left to the Schema, which also knows what is wrong with it.
 */
import { type Ast, type Shape, shapeOf } from "#seam/shape"

type Recogniser = (value: unknown) => boolean

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

const ofObject = (shape: Extract<Shape, { readonly _tag: "Object" }>): Recogniser | undefined => {
  const members = ofAll(shape.members, ({ type }) => recogniserOf(type))
  const rest = ofAll(shape.rest, recogniserOf)?.filter((recognise) => recognise !== anything)
  if (members === undefined || rest === undefined) return undefined
  const names = shape.members.map(({ name }) => name)
  const optional = shape.members.map(({ isOptional }) => isOptional)
  return (value) => {
    if (!isObject(value)) return false
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? ""
      if (Object.hasOwn(value, name) ? !members[index]?.(value[name]) : !optional[index]) return false
    }
    return rest.length === 0 || Object.keys(value).every((name) => rest.every((recognise) => recognise(value[name])))
  }
}

/** The recogniser of a Schema; none for one that has no shape. */
export const recogniserOf = (ast: Ast): Recogniser | undefined => ofShape(shapeOf(ast))

const ofShape = (shape: Shape | undefined): Recogniser | undefined => {
  switch (shape?._tag) {
    case undefined:
      return undefined
    case "Anything":
      return anything
    case "Plain":
      return shape.is
    case "Same":
      return recogniserOf(shape.as)
    case "Checked": {
      const recognise = ofShape(shape.from)
      return recognise && ((value) => recognise(value) && shape.isValid(value))
    }
    case "Union": {
      const members = ofAll(shape.members, recogniserOf)
      return members && ((value) => members.some((recognise) => recognise(value)))
    }
    case "Array": {
      const recognise = recogniserOf(shape.item)
      return recognise && ((value) => Array.isArray(value) && value.every(recognise))
    }
    case "Object":
      return ofObject(shape)
  }
}

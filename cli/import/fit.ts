/** The body that errors share, made sure to have a place for what tells them apart; and examples that fit it. */
import * as Predicate from "effect/Predicate"
import type { Imported, ImportedError, Member } from "./model.js"

type Type = Member["type"]
type Path = ReadonlyArray<string | number>

/** Names of what every object has are no names of members: no type has them as anything else. */
const isName = (name: string): boolean => !(name in Object.prototype)

/** Each name once, and none that an object cannot have. */
const sound = (type: Type): Type => {
  if (typeof type !== "object") return type
  if ("list" in type) return { list: sound(type.list) }
  const seen = new Set<string>()
  return {
    members: type.members.flatMap(({ name, type }) => {
      if (!isName(name) || seen.has(name)) return []
      seen.add(name)
      return [{ name, type: sound(type) }]
    })
  }
}

/** A type in which a path leads to a leaf. Where it is open, it is left so. */
const withLeaf = (type: Type | undefined, path: Path, leaf: (type: Type | undefined) => Type): Type => {
  const [step, ...rest] = path
  if (step === undefined) return leaf(type)
  if (type === "unknown") return type
  if (typeof step === "number") {
    return { list: withLeaf(typeof type === "object" && "list" in type ? type.list : undefined, rest, leaf) }
  }
  if (!isName(step)) return "unknown"
  const members = typeof type === "object" && "members" in type ? type.members : []
  const inner = withLeaf(members.find(({ name }) => name === step)?.type, rest, leaf)
  return members.some(({ name }) => name === step)
    ? { members: members.map((one) => one.name === step ? { name: step, type: inner } : one) }
    : { members: [...members, { name: step, type: inner }] }
}

const isA = (value: unknown, type: Type): boolean =>
  type === "unknown" || typeof value === type || (type === "integer" && typeof value === "number")

/** A leaf that has a place for these values: as it was described, where they are of that type. */
const leafFor = (values: ReadonlyArray<unknown>) => (type: Type | undefined): Type => {
  if (type !== undefined && values.every((value) => isA(value, type))) return type
  const candidates = type === undefined ? ["string", "number", "boolean"] as const : []
  return candidates.find((one) => values.every((value) => isA(value, one))) ?? "unknown"
}

/** The members of the body; none where nothing is known of it. */
export const shapeOf = ({ errors, key, members, when }: Imported): ReadonlyArray<Member> => {
  const codes = errors.flatMap((error) => error.codes)
  let type = sound({ members })
  if (key !== undefined && key.length > 0) type = withLeaf(type, key, leafFor(codes))
  if (when !== undefined && when.equals !== "present") type = withLeaf(type, when.path, leafFor([when.equals]))
  return typeof type === "object" && "members" in type ? type.members : []
}

/** As much of a value as a type has a place for. */
const fit = (value: unknown, type: Type): unknown => {
  if (typeof type !== "object") return isA(value, type) ? value : undefined
  if ("list" in type) {
    return Array.isArray(value) ? value.map((item) => fit(item, type.list)).filter(Predicate.isNotUndefined) : undefined
  }
  if (type.members.length === 0) return value
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
  return Object.fromEntries(
    type.members.flatMap(({ name, type }) => {
      const inner: unknown = Object.hasOwn(value, name) ? fit(Reflect.get(value, name), type) : undefined
      return inner === undefined ? [] : [[name, inner]]
    })
  )
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, step) ? Reflect.get(inner, step) : undefined,
    value
  )

/** The same value with another one at a path. */
const withValue = (value: unknown, path: Path, leaf: unknown): unknown => {
  const [step, ...rest] = path
  if (step === undefined) return leaf
  if (typeof step === "number") {
    const items: ReadonlyArray<unknown> = Array.isArray(value) ? value : []
    // Nothing is known of the places before it, and a list has no gaps.
    return Array.from(
      { length: Math.max(items.length, step + 1) },
      (_, i) => i <= step ? withValue(items[i], rest, leaf) : items[i]
    )
  }
  const object = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}
  const inner: unknown = Object.hasOwn(object, step) ? Reflect.get(object, step) : undefined
  return { ...object, [step]: withValue(inner, rest, leaf) }
}

/** A code that no error has. */
const otherCode = (codes: ReadonlyArray<unknown>): string | number => {
  const numbers = codes.filter((code) => typeof code === "number")
  if (numbers.length > 0 && numbers.length === codes.length) return Math.max(...numbers) + 1
  let code = "another_code"
  while (codes.includes(code)) code += "_"
  return code
}

/** The example of an error: what fits of the description's, with its code, and with what tells that it is an error. */
export const fitted = (
  { errors, key, when }: Imported,
  shape: ReadonlyArray<Member>,
  { anyKey, codes, example }: ImportedError
): unknown => {
  const all = errors.flatMap((error) => error.codes)
  const [code] = codes
  let value = fit(example, { members: shape })
  if (key !== undefined && key.length > 0) {
    const told = valueAt(value, key)
    if (code !== undefined && !codes.some((one) => one === told)) value = withValue(value, key, code)
    if (code === undefined && anyKey && (told === undefined || all.some((one) => one === told))) {
      value = withValue(value, key, otherCode(all))
    }
  }
  if (when !== undefined && when.equals !== "present") value = withValue(value, when.path, when.equals)
  return shape.length === 0 ? value : value ?? {}
}

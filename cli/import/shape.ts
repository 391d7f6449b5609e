/** What a schema says of a body: its members and their values, behind `$ref`, `allOf`, `oneOf` and `anyOf`. */
import { BadInput } from "../input.js"
import { below, type Located, type Refs } from "./deref.js"
import { isJson, type Json, member } from "./load.js"
import type { Member } from "./model.js"

/** A schema of its own, without what it is put together from. */
type Part = Located<Json>

/** The schemas that say something of one value, in the order of the description. */
export type Parts = ReadonlyArray<Part>

/** Schemas of one value as they stand there; what they lead to is looked up when somebody asks. */
type Schemas = ReadonlyArray<Located>

/** A value that a schema lists or shows. */
export interface Shown {
  readonly value: unknown
  readonly at: string
  /** What the description calls it, where it does. */
  readonly label?: string | undefined
}

/** No schema of an error is put together from more. */
const mostParts = 1000

/** Looks into the schemas of one description, each once. */
export interface Shapes {
  /** All that a schema is put together from. */
  readonly parts: (schema: Located) => Parts
  /** The alternatives of a schema, each with what they have in common. */
  readonly alternatives: (schema: Located) => ReadonlyArray<Parts>
  /** The schemas of each member, by its name. */
  readonly properties: (parts: Parts) => ReadonlyMap<string, Schemas>
  /** All that several schemas of one value are put together from. */
  readonly of: (schemas: Schemas) => Parts
  /** What describes the items of a list; nothing where it is none. */
  readonly items: (parts: Parts) => Parts
}

/**
 * How many steps from schema to schema are made in all: the largest descriptions take some ten thousand. Where each leads
 * to all others, by every one of its members, there is no end to them.
 */
const mostSteps = 5_000_000

const combining = ["allOf", "oneOf", "anyOf"] as const

/** The places of a list's items. */
const entriesOf = ({ at, value }: Part, name: string): ReadonlyArray<Located> => {
  const list = member(value, name)
  return Array.isArray(list) ? list.map((item: unknown, index) => ({ value: item, at: below(at, name, index) })) : []
}

export const makeShapes = (refs: Refs): Shapes => {
  const known = new WeakMap<object, Parts>()
  let steps = 0

  const collect = (start: Schemas, leaveOut: ReadonlyArray<string> = []): Parts => {
    const out: Array<Part> = []
    const seen = new Set<unknown>()
    const waiting = [...start].toReversed()
    for (let located = waiting.pop(); located !== undefined && out.length < mostParts; located = waiting.pop()) {
      if (++steps > mostSteps) {
        throw new BadInput({ message: `${located.at}: the schemas lead to each other without end` })
      }
      const { at, value } = located
      if (!isJson(value) || seen.has(value)) continue
      seen.add(value)
      const part = { value, at }
      const next: Array<Located> = []
      const target = refs.target(part)
      if (target !== undefined) next.push(target)
      const isStart = start.some((one) => one.value === value)
      for (const name of combining) if (!isStart || !leaveOut.includes(name)) next.push(...entriesOf(part, name))
      out.push(part)
      for (const one of next.toReversed()) if (!seen.has(one.value)) waiting.push(one)
    }
    return out
  }

  /** What a schema that is nothing but a `$ref` stands for. */
  const meant = (schema: Located): Located => {
    const { value } = schema
    return isJson(value) && Object.hasOwn(value, "$ref") && Object.keys(value).length === 1
      ? refs.resolve(schema)
      : schema
  }

  const parts = (schema: Located): Parts => {
    const one = meant(schema)
    const { value } = one
    if (!isJson(value)) return []
    const found = known.get(value) ?? collect([one])
    known.set(value, found)
    return found
  }

  const several = new WeakMap<Schemas, Parts>()

  /** Each of them once: most lead to the same. */
  const of = (schemas: Schemas): Parts => {
    const before = several.get(schemas)
    if (before !== undefined) return before
    const unique = new Map(schemas.map(meant).map((one) => [one.value, one]))
    const [only, ...others] = unique.values()
    const found = only === undefined ? [] : others.length === 0 ? parts(only) : collect([...unique.values()])
    several.set(schemas, found)
    return found
  }

  const memo = new WeakMap<Parts, ReadonlyMap<string, Schemas>>()
  const itemsOf = new WeakMap<Parts, Parts>()

  return {
    parts,
    alternatives: (schema) => {
      const resolved = refs.resolve(schema)
      if (!isJson(resolved.value)) return []
      const part = { value: resolved.value, at: resolved.at }
      const others = [...entriesOf(part, "oneOf"), ...entriesOf(part, "anyOf")]
      return others.length === 0
        ? [parts(schema)]
        : others.map((other) => [...collect([part], ["oneOf", "anyOf"]), ...parts(other)])
    },
    of,
    properties: (parts) => {
      const before = memo.get(parts)
      if (before !== undefined) return before
      const found = new Map<string, Array<Located>>()
      for (const { at, value } of parts) {
        const properties = member(value, "properties")
        if (!isJson(properties)) continue
        for (const [name, schema] of Object.entries(properties)) {
          const list = found.get(name)
          const located = { value: schema, at: below(at, "properties", name) }
          if (++steps > mostSteps) {
            throw new BadInput({ message: `${located.at}: the schemas lead to each other without end` })
          }
          if (list === undefined) found.set(name, [located])
          else list.push(located)
        }
      }
      memo.set(parts, found)
      return found
    },
    items: (parts) => {
      const found = itemsOf.get(parts) ?? of(parts.flatMap((part): Schemas => {
        const items = member(part.value, "items")
        return isJson(items) ? [{ value: items, at: below(part.at, "items") }] : entriesOf(part, "prefixItems")
      }))
      itemsOf.set(parts, found)
      return found
    }
  }
}

const labelsOf = (value: Json): ReadonlyArray<unknown> => {
  const labels = member(value, "x-enum-varnames") ?? member(value, "x-enumNames") ?? member(value, "x-enum-names")
  return Array.isArray(labels) ? labels : []
}

const textOf = (value: unknown): string | undefined => typeof value === "string" ? value : undefined

/** The values that a schema lists: `enum`, `const`, and what was made for lists that may grow. */
export const listed = (parts: Parts): ReadonlyArray<Shown> =>
  parts.flatMap(({ at, value }) => {
    const labels = labelsOf(value)
    const lists = ["enum", "x-extensible-enum"].flatMap((name) => {
      const list = member(value, name)
      return Array.isArray(list)
        ? list.map((item: unknown, index): Shown => ({
          value: item,
          at: below(at, name),
          label: textOf(labels[index])
        }))
        : []
    })
    return Object.hasOwn(value, "const")
      ? [...lists, { value: value["const"], at: below(at, "const"), label: textOf(member(value, "title")) }]
      : lists
  })

/** The values that a schema shows: `example`, the `examples` of OpenAPI 3.1, `default`. */
export const exampled = (parts: Parts): ReadonlyArray<Shown> =>
  parts.flatMap(({ at, value }) => {
    const list = member(value, "examples")
    return [
      ...["example", "default"].flatMap((name) =>
        Object.hasOwn(value, name) ? [{ value: value[name], at: below(at, name) }] : []
      ),
      ...(Array.isArray(list) ? list.map((item: unknown) => ({ value: item, at: below(at, "examples") })) : [])
    ]
  })

/** The types that a schema allows, but for null: in one list, in the order of the description. */
export const typesOf = (parts: Parts): ReadonlyArray<string> => {
  const types = parts.flatMap(({ value }) => {
    const type = member(value, "type")
    if (type !== undefined) return [type].flat().filter((one) => typeof one === "string")
    return isJson(member(value, "properties"))
      ? ["object"]
      : member(value, "items") !== undefined
      ? ["array"]
      : listed([{ value, at: "" }]).flatMap(({ value }) =>
        typeof value === "number"
          ? [Number.isInteger(value) ? "integer" : "number"]
          : value === null
          ? []
          : [typeof value]
      )
  })
  const unique = new Set(types.filter((type) => type !== "null"))
  if (unique.has("number")) unique.delete("integer")
  return [...unique]
}

/** No deeper than this are a body's members named, and no more of them than these, in an object and in all. */
const deepest = 3
const widest = 60
const mostMembers = 300

/** An object inside of an error is described only where it is the error's own: an order has a hundred members. */
const small = 16

/** The members that schemas name, for the Schema of all bodies. */
export const membersOf = (
  shapes: Shapes,
  parts: Parts,
  isOfErrors: (name: string) => boolean,
  isAsked: (name: string) => boolean
): ReadonlyArray<Member> => {
  let left = mostMembers
  const typeOf = (name: string, parts: Parts, depth: number): Member["type"] => {
    const [type, ...others] = typesOf(parts)
    if (type === undefined || others.length > 0) return "unknown"
    if (type === "string" || type === "number" || type === "integer" || type === "boolean") return type
    if (type === "array") {
      const items = shapes.items(parts)
      return items.length === 0 ? { list: "unknown" } : { list: typeOf(name, items, depth + 1) }
    }
    const { size } = shapes.properties(parts)
    return type !== "object" || depth > deepest || size === 0 || (size > small && !isOfErrors(name))
      ? "unknown"
      : { members: membersAt(parts, depth) }
  }
  const membersAt = (parts: Parts, depth: number): ReadonlyArray<Member> =>
    // An object of JSON cannot have this one in a program's literal.
    [...shapes.properties(parts)].filter(([name]) => name !== "__proto__" && (depth > 1 || isAsked(name))).slice(
      0,
      widest
    ).flatMap(([name, schemas]) => --left < 0 ? [] : [{ name, type: typeOf(name, shapes.of(schemas), depth + 1) }])
  return membersAt(parts, 1)
}

const isMembers = (type: Member["type"]): type is { readonly members: ReadonlyArray<Member> } =>
  typeof type === "object" && "members" in type

const isList = (type: Member["type"]): type is { readonly list: Member["type"] } =>
  typeof type === "object" && "list" in type

const joinedType = (one: Member["type"], other: Member["type"]): Member["type"] =>
  one === other
    ? one
    : isMembers(one) && isMembers(other)
    ? { members: joined([one.members, other.members]) }
    : isList(one) && isList(other)
    ? { list: joinedType(one.list, other.list) }
    : (one === "number" && other === "integer") || (one === "integer" && other === "number")
    ? "number"
    : "unknown"

/** The members of several bodies: what one calls a string and another a number is either. */
export const joined = (all: ReadonlyArray<ReadonlyArray<Member>>): ReadonlyArray<Member> => {
  const out = new Map<string, Member["type"]>()
  for (const { name, type } of all.flat()) {
    const before = out.get(name)
    out.set(name, before === undefined ? type : joinedType(before, type))
  }
  return [...out].map(([name, type]) => ({ name, type }))
}

/** The members with one more: what is at a path has this type at least. */
export const withPath = (
  members: ReadonlyArray<Member>,
  path: ReadonlyArray<string | number>,
  leaf: Member["type"]
): ReadonlyArray<Member> => {
  const [first, ...rest] = path
  if (typeof first !== "string") return members
  const extended = (type: Member["type"] | undefined, rest: ReadonlyArray<string | number>): Member["type"] => {
    const [next, ...others] = rest
    if (next === undefined) return type === undefined ? leaf : joinedType(type, leaf)
    if (typeof next === "number") {
      return type === undefined || isList(type) ? { list: extended(type?.list, others) } : "unknown"
    }
    return type === undefined || isMembers(type) ? { members: withPath(type?.members ?? [], rest, leaf) } : "unknown"
  }
  const found = members.find(({ name }) => name === first)
  const type = extended(found?.type, rest)
  return found === undefined
    ? [...members, { name: first, type }]
    : members.map((one) => one === found ? { name: first, type } : one)
}

/** What is at a path of the members. */
export const typeAt = (
  members: ReadonlyArray<Member>,
  path: ReadonlyArray<string | number>
): Member["type"] | undefined => {
  let type: Member["type"] | undefined = { members }
  for (const step of path) {
    if (type === undefined) return undefined
    const here: Member["type"] = type
    type = typeof step === "number"
      ? isList(here) ? here.list : undefined
      : isMembers(here)
      ? here.members.find(({ name }) => name === step)?.type
      : undefined
  }
  return type
}

/**
 * What shared code asks a documented error's class, kept off the class's public face.
 */
import type * as Schema from "effect/Schema"
import type { AnyClass, Description, Entry } from "../ApiError.js"
import type { Category } from "../Category.js"
import type { Traits } from "../Disposition.js"
import type { Exchange } from "../Exchange.js"
import type { Reader } from "./body.js"
import { statusOfCategory } from "./statusTraits.js"

/** Where a class, and each class that extends it, keeps its definition. */
export const DefinitionId: unique symbol = Symbol("effect-errata/definition")

/** A class's own facts, with the code that was made from them. */
export interface Definition {
  readonly api: string
  readonly tag: string
  readonly short: string
  readonly entry: Entry
  readonly body: Schema.Schema.AnyNoContext
  readonly contentType: string
  /** The status of an instance without an exchange. */
  readonly status: number
  /** Whether the traits are those of the status that it comes with, and not the entry's. */
  readonly byStatus: boolean
  /** Reads what a server sent as the documented body. */
  readonly read: Reader
  /** Reads what a program wrote as the documented body, and throws where it is none. */
  readonly make: (body: unknown) => unknown
  readonly describe: (body: unknown, exchange?: Exchange) => Description
}

/** The definition of a class that `ApiError.make` made. */
export const definitionOf = (klass: AnyClass): Definition =>
  // Seam: the symbol is private, so only ApiError.make can have put something there.
  (klass as unknown as { readonly [DefinitionId]: Definition })[DefinitionId]

/** The status that a server answers with: the documented one, the usual one, else what the category usually means. */
export const statusOf = (entry: Omit<Entry, keyof Traits | "source">, category: Category = "Unknown"): number => {
  const statuses = [entry.status ?? []].flat()
  const documented = statuses.find((status) => typeof status === "number") ?? entry.usualStatus ?? statuses[0]
  return documented === undefined
    ? statusOfCategory[category]
    : typeof documented === "number"
    ? documented
    : Number(`${documented[0]}00`)
}

/** A body that a program wrote, with the key that tells the error apart where it was left out. */
export const withKey = (body: unknown, path: ReadonlyArray<string>, key: string | number): unknown => {
  const [name, ...rest] = path
  if (name === undefined) return body ?? key
  if (body != null && typeof body !== "object") return body
  const inner: unknown = body == null ? undefined : Reflect.get(body, name)
  return { ...body, [name]: withKey(inner, rest, key) }
}

/** What shared code asks a documented error's class, kept off the class's public face. */
import type { AnyCodec } from "#seam/codec"
import type { Exchange } from "../../Exchange.js"
import type { Description, Entry } from "./entry.js"
import type { Reader } from "./matchBody.js"

/** Where a class, and each class that extends it, keeps its definition. */
export const DefinitionId: unique symbol = Symbol("effect-errata/definition")

/** A class's own facts, with the code that was made from them. */
export interface Definition {
  readonly api: string
  readonly tag: string
  /** The class's name as a person writes it. */
  readonly title: string
  readonly entry: Entry
  readonly body: AnyCodec
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
export const definitionOf = (klass: object): Definition =>
  // Seam: the symbol is private, so only ApiError.make can have put something there.
  (klass as unknown as { readonly [DefinitionId]: Definition })[DefinitionId]

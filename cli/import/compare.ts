/** What would change, were it written: for the report, and for `--check`. */
import type { Imported } from "./model.js"
import { sameButForLayout } from "./scan.js"
import { addTraits, type Traits, writeTraits } from "./traits.js"
import { mark, namesWithTraits, writeErrors } from "./write.js"

/** What is there already. */
export interface Existing {
  readonly errors: string | undefined
  readonly traits: Traits | undefined
}

/** What has to be done about a file. */
type Change = "new" | "changed" | "same"

export interface Comparison {
  /** Classes that traits.ts says nothing of yet. */
  readonly added: ReadonlyArray<string>
  /** What traits.ts speaks of and the description no more: it does not compile. */
  readonly gone: ReadonlyArray<string>
  /** Those whose traits are guessed, the new ones among them. */
  readonly unreviewed: ReadonlyArray<string>
  readonly errors: Change
  readonly traits: Change
  /** Whether what is added needs an `Api` that traits.ts imports as a type alone, or not at all. */
  readonly needsApi: boolean
  /** What the files are to hold. */
  readonly text: { readonly errors: string; readonly traits: string }
}

/** Whether a file is one that this command may write again. */
export const isOurs = (text: string): boolean => text.replace(/^\ufeff/, "").startsWith(mark)

/** Compares what a description says with what is there. A file that a formatter has only laid out anew is left alone. */
export const compare = (imported: Imported, name: string, existing: Existing): Comparison => {
  const names = namesWithTraits(imported)
  const entries = existing.traits?.entries ?? []
  const known = new Set(entries.map((entry) => entry.name))
  const wanted = new Set(names)
  const added = names.filter((one) => !known.has(one))
  const written = writeErrors(imported, name)
  const errors = existing.errors === undefined
    ? "new"
    : sameButForLayout(existing.errors, written)
    ? "same"
    : "changed"
  const traits = existing.traits === undefined
    ? writeTraits(imported)
    : added.length === 0
    ? existing.traits.text
    : addTraits(existing.traits, imported)
  return {
    added,
    gone: entries.map((entry) => entry.name).filter((one) => !wanted.has(one)),
    unreviewed: names.filter((one) => entries.every((entry) => entry.name !== one || entry.guessed)),
    errors,
    traits: existing.traits === undefined ? "new" : added.length > 0 ? "changed" : "same",
    needsApi: added.length > 0 && existing.traits?.hasApi === false,
    text: { errors: errors === "same" ? existing.errors ?? written : written, traits }
  }
}

/** Whether `--check` has anything to say. */
export const isCurrent = ({ added, errors, gone, unreviewed }: Comparison): boolean =>
  errors === "same" && added.length === 0 && gone.length === 0 && unreviewed.length === 0

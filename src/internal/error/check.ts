/** Finds what is wrong with a catalog: mistakes that the compiler cannot see. */
import type { Parts } from "../../Exchange.js"
import { definitionOf } from "./definition.js"
import { statusesOf, type Table } from "./lookUp.js"
import type { AnyClass } from "./types.js"

/** One mistake in a catalog: in which class (`tag`), what it is, and what to do about it. */
export interface Finding {
  readonly tag: string
  readonly problem: string
  readonly advice: string
}

const sharedKey = ({ byKey }: Table, klass: AnyClass): string | undefined => {
  const { key } = klass.entry
  const first = key === undefined ? klass : byKey.get(key)
  return first === klass || first === undefined ? undefined : first._tag
}

/** The statuses of a keyless class that an earlier one has taken. */
const takenStatuses = ({ byStatus }: Table, klass: AnyClass): ReadonlyArray<number | string> =>
  klass.entry.key === undefined ? statusesOf(klass).filter((status) => byStatus.get(status) !== klass) : []

/** What a server would send for the entry's example. */
const exampleOf = (klass: AnyClass): Parts => {
  const { contentType, entry, status } = definitionOf(klass)
  const { example, headers } = entry
  return {
    status,
    headers: { "content-type": contentType, ...headers },
    body: typeof example === "string" ? example : example === undefined ? "" : JSON.stringify(example)
  }
}

/** What to do about an example that is decoded to another class. */
const adviceOnExample = (table: Table, klass: AnyClass, decoded: string): string => {
  const { entry } = klass
  const ranged = statusesOf(klass).every((status) => typeof status === "string")
  if (entry.key === undefined && ranged && table.classes.some(({ _tag }) => _tag === decoded)) {
    return "say by `usualStatus` which status of the range it is answered with"
  }
  return typeof table.key === "function" && entry.key !== undefined && entry.headers === undefined
    ? "say by `headers` what it is sent with, if its key stands there, or make the example a body with its key"
    : "make the example a body that its key, status and schema fit"
}

const checkClass = (table: Table, klass: AnyClass, decide: (parts: Parts) => { readonly _tag: string }) => {
  const { entry } = klass
  const { byStatus } = definitionOf(klass)
  const statuses = statusesOf(klass)
  const found: Array<Finding> = []
  const find = (problem: string, advice: string) => found.push({ tag: klass._tag, problem, advice })

  if (table.classes.find(({ _tag }) => _tag === klass._tag) !== klass) {
    find("another class has this tag already", "give each class a name of its own")
  }
  const first = sharedKey(table, klass)
  if (first !== undefined) {
    find(
      `its key ${JSON.stringify(entry.key)} is ${first}'s already`,
      "give each class a key of its own, or make them one"
    )
  }
  const taken = takenStatuses(table, klass)
  if (taken.length > 0) {
    find(
      `another class without a key is documented for ${taken.join(", ")} already`,
      "give one of them a key, or take the status from one of them"
    )
  }
  if (entry.key === undefined && statuses.length === 0) {
    find("nothing can reach it: it has neither a key nor a status", "say by which key or status it is told apart")
  }
  if (entry.key !== undefined && table.key === undefined) {
    find("nothing can reach it by its key: the API does not say where keys stand", "give Api.make a `key`")
  }
  for (const status of statuses) {
    if (typeof status === "number" && (status < 400 || status > 599 || !Number.isInteger(status))) {
      find(
        `${status} is no status of an error`,
        "use a status from 400 to 599, or a range; `when` is for errors in a 2xx"
      )
    }
    if (byStatus || entry.retry !== "never") continue
    if (status === 429) {
      find(
        "429 asks to slow down, and it is never repeated",
        "make it \"throttled\", unless waiting does not help there: then say 429 by `usualStatus`"
      )
    }
    if (status === "4xx" && table.byStatus.get(status) === klass && !table.byStatus.has(429)) {
      find("429 is one of its 4xx, and it is never repeated", "make a class of its own for 429")
    }
  }
  const decoded = decide(exampleOf(klass))._tag
  if (found.length === 0 && decoded !== klass._tag) {
    find(`its example decodes to ${decoded}`, adviceOnExample(table, klass, decoded))
  }
  return found
}

/** All findings of a catalog's tables, in the order of their classes. */
export const checkTables = (
  tables: ReadonlyArray<Table>,
  decide: (table: Table) => (parts: Parts) => { readonly _tag: string }
): ReadonlyArray<Finding> =>
  tables.flatMap((table) => table.classes.flatMap((klass) => checkClass(table, klass, decide(table))))

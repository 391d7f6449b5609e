/** Finds what is wrong with a catalog: mistakes that the compiler cannot see. */
import type { Parts } from "../../Exchange.js"
import { parseBody } from "../text/parseBody.js"
import { definitionOf } from "./definition.js"
import { keysOf, type KeyValue } from "./entry.js"
import { isKeyed, keyAt, statusesOf, type Table } from "./lookUp.js"
import type { AnyClass } from "./types.js"

/** One mistake in a catalog: in which class (`tag`), what it is, and what to do about it. */
export interface Finding {
  readonly tag: string
  readonly problem: string
  readonly advice: string
}

/** The keys of a class that an earlier one has taken, each with whose it is. */
const takenKeys = ({ byKey }: Table, klass: AnyClass): ReadonlyArray<readonly [key: KeyValue, first: string]> =>
  keysOf(klass.entry).flatMap((key) => {
    const line = byKey.get(key) ?? []
    const first = line.at(-1)
    return first === undefined || line.includes(klass) ? [] : [[key, first._tag] as const]
  })

/** The statuses of a keyless class that an earlier one has taken. */
const takenStatuses = ({ byStatus }: Table, klass: AnyClass): ReadonlyArray<number | string> =>
  isKeyed(klass) ? [] : statusesOf(klass).filter((status) => byStatus.get(status)?.includes(klass) !== true)

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
  const statuses = statusesOf(klass)
  if (!isKeyed(klass) && entry.anyKey && statuses.length === 0) {
    return "give the example a key that no class has, and say by `usualStatus` a status that no class is documented for"
  }
  const ranged = statuses.every((status) => typeof status === "string")
  if (!isKeyed(klass) && ranged && table.classes.some(({ _tag }) => _tag === decoded)) {
    return "say by `usualStatus` which status of the range it is answered with"
  }
  return typeof table.key === "function" && isKeyed(klass) && entry.headers === undefined
    ? "say by `headers` what it is sent with, if its key stands there, or make the example a body with its key"
    : "make the example a body that its key, status and schema fit"
}

const quote = (values: ReadonlyArray<unknown>): string => values.map((value) => JSON.stringify(value)).join(", ")

/**
 * What an example says in place of its own key, where a path leads to it: its status alone would decide for it, and hide
 * that the key is misspelt.
 */
const otherKey = ({ key: path }: Table, klass: AnyClass): string | undefined => {
  const keys = keysOf(klass.entry)
  if (keys.length === 0 || path === undefined || typeof path === "function") return undefined
  const key = keyAt(path, parseBody(exampleOf(klass).body))
  if (key !== undefined && keys.includes(key)) return undefined
  return `its example has ${key === undefined ? "no key" : `the key ${quote([key])}`}, and not ${
    keys.length === 1 ? "its own" : "one of its own"
  }, ${quote(keys)}`
}

/** What the name of a class has to be, so that its tag is one that people write in a program. */
const pascalCase = /^[A-Z][A-Za-z0-9]*$/

const checkClass = (table: Table, klass: AnyClass, decide: (parts: Parts) => { readonly _tag: string }) => {
  const { entry } = klass
  const { api, byStatus } = definitionOf(klass)
  const statuses = statusesOf(klass)
  const found: Array<Finding> = []
  const find = (problem: string, advice: string) => found.push({ tag: klass._tag, problem, advice })

  const name = klass._tag.slice(api.length)
  if (!pascalCase.test(name)) {
    find(`its name ${quote([name])} makes no tag`, "give it one in Pascal case: a capital, then letters and digits")
  }
  if (table.classes.find(({ _tag }) => _tag === klass._tag) !== klass) {
    find("another class has this tag already", "give each class a name of its own")
  }
  for (const [key, first] of takenKeys(table, klass)) {
    find(`its key ${quote([key])} is ${first}'s already`, "give each class a key of its own, or make them one")
  }
  if (entry.anyKey && table.anyKey !== klass) {
    find(
      `every key that no class has is ${table.anyKey?._tag}'s already`,
      "let one class have `anyKey`, or make them one"
    )
  }
  const taken = takenStatuses(table, klass)
  if (taken.length > 0) {
    find(
      `another class without a key is documented for ${taken.join(", ")} already`,
      "give one of them a key, or take the status from one of them"
    )
  }
  if (!isKeyed(klass) && !entry.anyKey && statuses.length === 0) {
    find("nothing can reach it: it has neither a key nor a status", "say by which key or status it is told apart")
  }
  if ((isKeyed(klass) || entry.anyKey) && table.key === undefined) {
    find("nothing can reach it by its key: the API does not say where keys stand", "give Api.make a `key`")
  }
  for (const status of statuses) {
    const least = table.when === undefined ? 400 : 200
    if (typeof status === "number" && (status < least || status > 599 || !Number.isInteger(status))) {
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
    if (status === "4xx" && table.byStatus.get(status)?.includes(klass) && !table.byStatus.has(429)) {
      find("429 is one of its 4xx, and it is never repeated", "make a class of its own for 429")
    }
  }
  const decoded = decide(exampleOf(klass))._tag
  if (found.length === 0 && decoded !== klass._tag) {
    find(`its example decodes to ${decoded}`, adviceOnExample(table, klass, decoded))
  } else {
    const other = otherKey(table, klass)
    if (other !== undefined) find(other, "correct the key, or write it into the example")
  }
  if (entry.guessed) find("its traits are guessed", "review them, and take guessed(…) away")
  return found
}

/** All findings of a catalog's tables, in the order of their classes. */
export const checkTables = (
  tables: ReadonlyArray<Table>,
  decide: (table: Table) => (parts: Parts) => { readonly _tag: string }
): ReadonlyArray<Finding> =>
  tables.flatMap((table) => table.classes.flatMap((klass) => checkClass(table, klass, decide(table))))

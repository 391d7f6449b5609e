/** One API's errors, laid out so that choosing one is a look-up: its cost does not grow with their number. */
import { orOnThrow } from "../text/orOnThrow.js"
import type { Answer, AnyClass, ApiSpec, Key } from "./types.js"

export interface Table {
  readonly key: Key | undefined
  readonly secrets: ReadonlyArray<string>
  readonly when: ((answer: Answer) => boolean) | undefined
  readonly shouldRetry: string | undefined
  readonly classes: ReadonlyArray<AnyClass>
  readonly byKey: ReadonlyMap<string | number, AnyClass>
  readonly byStatus: ReadonlyMap<number | string, AnyClass>
}

/** `"5xx"` for 503. */
const rangeOf = (status: number): string => `${Math.floor(status / 100)}xx`

/**
 * Tables of which only some classes are let through. The tables themselves stay whole, so that leaving a class out never
 * makes another one match.
 */
interface Picked {
  readonly parts: ReadonlyArray<Part>
  readonly picked: ReadonlySet<AnyClass>
}

/** What a catalog consists of, the first first. */
export type Part = Table | Picked

/** The tables of a catalog's parts, in their order. */
export const tablesOf = (parts: ReadonlyArray<Part>): ReadonlyArray<Table> =>
  parts.flatMap((part) => "picked" in part ? tablesOf(part.parts) : [part])

/** The statuses and ranges that a class is documented for. */
export const statusesOf = ({ entry }: AnyClass): ReadonlyArray<number | string> => [entry.status ?? []].flat()

/** Lays out the classes of an API. Of two for one key, or keyless for one status, the first counts. */
export const toTable = ({ key, secrets = [], shouldRetry, when }: ApiSpec, classes: ReadonlyArray<AnyClass>): Table => {
  const byKey = new Map<string | number, AnyClass>()
  const byStatus = new Map<number | string, AnyClass>()
  const shared = new Set<number | string>()
  for (const klass of classes) {
    if (klass.entry.key !== undefined && !byKey.has(klass.entry.key)) byKey.set(klass.entry.key, klass)
  }
  for (const klass of classes.filter(({ entry }) => entry.key === undefined)) {
    for (const status of statusesOf(klass)) if (!byStatus.has(status)) byStatus.set(status, klass)
  }
  const keyless = new Set(byStatus.keys())
  // A keyed error answers for its status only where no other one could be meant.
  for (const klass of classes.filter(({ entry }) => entry.key !== undefined)) {
    for (const status of statusesOf(klass)) {
      if (keyless.has(status) || (typeof status === "number" && keyless.has(rangeOf(status)))) continue
      if (byStatus.has(status)) shared.add(status)
      byStatus.set(status, klass)
    }
  }
  for (const status of shared) byStatus.delete(status)
  return { key, secrets, when, shouldRetry, classes, byKey, byStatus }
}

const readKey = (key: Key, answer: Answer): string | number | undefined => {
  if (typeof key === "function") return orOnThrow(() => key(answer), undefined)
  let value = answer.body
  for (const name of key) {
    // Own properties only: a key named after something that every object has is not one.
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return typeof value === "string" || typeof value === "number" ? value : undefined
}

/** The class that the documentation gives this answer: by its key, else by its status. */
export const choose = (table: Table, answer: Answer): AnyClass | undefined => {
  const key = table.key === undefined ? undefined : readKey(table.key, answer)
  const keyed = key === undefined ? undefined : table.byKey.get(key)
  return keyed ?? table.byStatus.get(answer.status) ?? table.byStatus.get(rangeOf(answer.status))
}

/** Why an answer is not the error whose body it has, if it is not. */
export const misfitOf = ({ entry: { misfit } }: AnyClass, answer: Answer): string | undefined =>
  misfit && orOnThrow(() => misfit(answer), undefined)

/** One API's errors, laid out so that choosing one is a look-up: its cost does not grow with their number. */
import { orOnThrow } from "../text/orOnThrow.js"
import { keysOf, type KeyValue, type Step } from "./entry.js"
import type { Answer, AnyClass, ApiSpec, Key } from "./types.js"

export interface Table {
  readonly key: Key | undefined
  readonly secrets: ReadonlyArray<string>
  readonly when: ((answer: Answer) => boolean) | undefined
  readonly shouldRetry: string | undefined
  readonly classes: ReadonlyArray<AnyClass>
  readonly byKey: ReadonlyMap<KeyValue, AnyClass>
  readonly byStatus: ReadonlyMap<number | string, AnyClass>
  /** The class of every key that no class has. */
  readonly anyKey: AnyClass | undefined
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

/** Whether a key tells the class. */
export const isKeyed = ({ entry }: AnyClass): boolean => keysOf(entry).length > 0

/** Lays out the classes of an API. Of two for one key, keyless for one status, or for any key, the first counts. */
export const toTable = ({ key, secrets = [], shouldRetry, when }: ApiSpec, classes: ReadonlyArray<AnyClass>): Table => {
  const byKey = new Map<KeyValue, AnyClass>()
  const byStatus = new Map<number | string, AnyClass>()
  const shared = new Set<number | string>()
  for (const klass of classes) {
    for (const own of keysOf(klass.entry)) if (!byKey.has(own)) byKey.set(own, klass)
  }
  for (const klass of classes.filter((klass) => !isKeyed(klass))) {
    for (const status of statusesOf(klass)) if (!byStatus.has(status)) byStatus.set(status, klass)
  }
  const keyless = new Set(byStatus.keys())
  // A keyed error answers for its status only where no other one could be meant.
  for (const klass of classes.filter(isKeyed)) {
    for (const status of statusesOf(klass)) {
      if (keyless.has(status) || (typeof status === "number" && keyless.has(rangeOf(status)))) continue
      if (byStatus.has(status)) shared.add(status)
      byStatus.set(status, klass)
    }
  }
  for (const status of shared) byStatus.delete(status)
  const anyKey = classes.find(({ entry }) => entry.anyKey)
  return { key, secrets, when, shouldRetry, classes, byKey, byStatus, anyKey }
}

/** The key that stands at a path in a body, whether a class has it or not. */
export const keyAt = (path: ReadonlyArray<Step>, body: unknown): KeyValue | undefined => {
  let value = body
  for (const step of path) {
    // Own properties only: a key named after something that every object has is not one.
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined
    if (typeof step === "number" && !Array.isArray(value)) return undefined
    value = Reflect.get(value, step)
  }
  return typeof value === "string" || typeof value === "number" ? value : undefined
}

/** The key that an answer has, whether a class has it or not. */
export const readKey = ({ key }: Table, answer: Answer): KeyValue | undefined =>
  key === undefined
    ? undefined
    : typeof key === "function"
    ? orOnThrow(() => key(answer), undefined)
    : keyAt(key, answer.body)

/** The class that the documentation gives this answer: by its key, else by its status, else by having a key at all. */
export const choose = (table: Table, answer: Answer): AnyClass | undefined => {
  const { anyKey, byKey, byStatus } = table
  const key = readKey(table, answer)
  return (key === undefined ? undefined : byKey.get(key)) ?? byStatus.get(answer.status) ??
    byStatus.get(rangeOf(answer.status)) ?? (key === undefined ? undefined : anyKey)
}

/** Why an answer is not the error whose body it has, if it is not. */
export const misfitOf = ({ entry: { misfit } }: AnyClass, answer: Answer): string | undefined =>
  misfit && orOnThrow(() => misfit(answer), undefined)

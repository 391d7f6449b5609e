/** One API's errors, laid out so that choosing one is a look-up: its cost does not grow with their number. */
import { orOnThrow } from "../text/orOnThrow.js"
import { keysOf, type KeyValue, type Step } from "./entry.js"
import type { Answer, AnyClass, ApiSpec, Key } from "./types.js"

/** Classes that are asked one after another: all but the last one can say that an answer is another error. */
type Line = ReadonlyArray<AnyClass>

export interface Table {
  readonly key: Key | undefined
  readonly secrets: ReadonlyArray<string>
  readonly when: ((answer: Answer) => boolean) | undefined
  readonly shouldRetry: string | undefined
  readonly classes: ReadonlyArray<AnyClass>
  /** The classes of a key. The first one counts, unless its `misfit` says that it is another error. */
  readonly byKey: ReadonlyMap<KeyValue, Line>
  /** The same for a status that tells without a key. */
  readonly byStatus: ReadonlyMap<number | string, Line>
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

/** Whether it takes every answer that it is asked about. */
const isLast = (klass: AnyClass | undefined): boolean => klass !== undefined && klass.entry.misfit === undefined

/** Adds a class to those that are asked, unless one of them leaves nothing for it. */
const append = <Key>(lines: Map<Key, Array<AnyClass>>, key: Key, klass: AnyClass): void => {
  const line = lines.get(key)
  if (line === undefined) lines.set(key, [klass])
  else if (!isLast(line.at(-1))) line.push(klass)
}

/**
 * Lays out the classes of an API. Of two for one key, keyless for one status, or for any key, the first counts, unless
 * one of them has a `misfit`: that one is asked before.
 */
export const toTable = ({ key, secrets = [], shouldRetry, when }: ApiSpec, classes: ReadonlyArray<AnyClass>): Table => {
  const byKey = new Map<KeyValue, Array<AnyClass>>()
  const byStatus = new Map<number | string, Array<AnyClass>>()
  const shared = new Set<number | string>()
  for (const klass of classes.toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)))) {
    for (const own of keysOf(klass.entry)) append(byKey, own, klass)
    if (!isKeyed(klass)) { for (const status of statusesOf(klass)) append(byStatus, status, klass) }
  }
  const keyless = new Set(byStatus.keys())
  // A keyed error answers for its status only where no other one could be meant.
  for (const klass of classes.filter(isKeyed)) {
    for (const status of statusesOf(klass)) {
      if (keyless.has(status) || (typeof status === "number" && keyless.has(rangeOf(status)))) continue
      if (byStatus.has(status)) shared.add(status)
      byStatus.set(status, [klass])
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

/**
 * The classes that the documentation gives this answer, the first first: by its key, else by its status, else by having a
 * key at all.
 */
export const candidates = (table: Table, answer: Answer): Line => {
  const { anyKey, byKey, byStatus } = table
  const key = readKey(table, answer)
  const keyed = key === undefined ? undefined : byKey.get(key)
  if (keyed !== undefined) return keyed
  const own = byStatus.get(answer.status) ?? []
  if (isLast(own.at(-1))) return own
  // What is another error may still be one of the range.
  const line = [...own, ...byStatus.get(rangeOf(answer.status)) ?? []]
  return line.length > 0 || key === undefined || anyKey === undefined ? line : [anyKey]
}

/** Why an answer is not the error whose body it has, if it is not. */
export const misfitOf = ({ entry: { misfit } }: AnyClass, answer: Answer): string | undefined =>
  misfit && orOnThrow(() => misfit(answer), undefined)

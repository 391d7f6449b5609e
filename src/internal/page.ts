/**
 * One API's errors, laid out so that choosing one is a look-up: its cost does not grow with their number.
 */
import type * as Schema from "effect/Schema"
import type { Answer, AnyClass, Key, Source } from "../ApiError.js"
import { totally } from "./totally.js"

export interface Page {
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
 * Pages of which only some classes are let through. The pages themselves stay whole, so that leaving a class out never
 * makes another one match.
 */
interface Picked {
  readonly layers: ReadonlyArray<Layer>
  readonly picked: ReadonlySet<AnyClass>
}

/** What a catalog consists of, the first first. */
export type Layer = Page | Picked

/** The pages of layers, in their order. */
export const pagesOf = (layers: ReadonlyArray<Layer>): ReadonlyArray<Page> =>
  layers.flatMap((layer) => "picked" in layer ? pagesOf(layer.layers) : [layer])

/** The statuses and ranges that a class is documented for. */
export const statusesOf = ({ entry }: AnyClass): ReadonlyArray<number | string> => [entry.status ?? []].flat()

/** Lays out the classes of an API. Of two for one key, or keyless for one status, the first counts. */
export const toPage = ({ key, secrets = [], shouldRetry, when }: Source, classes: ReadonlyArray<AnyClass>): Page => {
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
  if (typeof key === "function") return totally(() => key(answer), undefined)
  let value = answer.body
  for (const name of key) {
    // Own properties only: a key named after something that every object has is not one.
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return typeof value === "string" || typeof value === "number" ? value : undefined
}

/** The class that the documentation gives this answer: by its key, else by its status. */
export const choose = (page: Page, answer: Answer): AnyClass | undefined => {
  const key = page.key === undefined ? undefined : readKey(page.key, answer)
  const keyed = key === undefined ? undefined : page.byKey.get(key)
  return keyed ?? page.byStatus.get(answer.status) ?? page.byStatus.get(rangeOf(answer.status))
}

const MisfitId: unique symbol = Symbol("effect-errata/misfit")

/** Why an answer is not the error whose body it has, without quoting it; `undefined` where it is that error. */
type Misfit = (answer: Answer) => string | undefined

/**
 * Says of the Schema of a body that it does not tell the error alone: an answer whose body fits it may still be none, by
 * its headers or its status. What is made or decoded without an answer is not asked.
 */
export const fitsUnless = (misfit: Misfit) => <A, I>(body: Schema.Schema<A, I>): Schema.Schema<A, I> =>
  body.annotations({ [MisfitId]: misfit })

/** Why an answer is not the error that its body fits, if it is not. */
export const misfitOf = ({ ast }: Schema.Schema.AnyNoContext, answer: Answer): string | undefined => {
  // Seam: the symbol is private, so only fitsUnless can have put something there.
  const misfit = ast.annotations[MisfitId] as Misfit | undefined
  return misfit === undefined ? undefined : totally(() => misfit(answer), undefined)
}

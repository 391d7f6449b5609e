/** What the documentation says about one error, as data, and what follows from it alone. */
import type * as Duration from "#effect/Duration"
import type { Category } from "../../Category.js"
import type { Applied, Retry, Traits } from "../../Disposition.js"
import type * as Hint from "../../Hint.js"
import { statusOfCategory } from "./statusTraits.js"
import type { Answer } from "./types.js"

/** A status that an error is documented for: one, or a whole range. */
export type Status = number | "4xx" | "5xx"

/** What tells an error apart where the API has such a thing: a code, a reason, the name of a type. */
export type KeyValue = string | number

/** Where a body has the key: the name of a member, or the place in a list, counted from 0. */
export type Step = string | number

/** What a message shows of a body: what the server said, and the id by which its support finds the request. */
export interface Description {
  readonly detail?: string | null | undefined
  readonly trace?: string | null | undefined
}

/**
 * What the documentation says about one error.
 *
 * **Details**
 *
 * - `status`: the status or statuses that it is documented for; an answer without a known key is told by them.
 * - `usualStatus`: a status that only informs, for an error that its key alone tells. A server answers with it.
 * - `key`: what tells the error apart in a body or a header, where the API has such a thing; several, where they all mean
 *   this error. A body that a program makes without one gets the first.
 * - `anyKey`: whether it is the error of an answer with a key that no class has, where no class is documented for its
 *   status either. A body that a program makes without a key gets the one of the example.
 * - `summary`: one sentence for a person. `source`: the page it was read from. `example`: a body of our own.
 * - `headers`: what it is sent with beside the media type, for an error that a header tells apart by the API's `key` or by
 *   `misfit`.
 * - `floor`: the least wait that the documentation asks for; it counts like a hint of the server.
 * - `slower`: how much longer each pause of a policy that polls becomes after this error, and stays.
 * - `hint`: where this error's own hint stands, if not in a header that every client knows.
 * - `guessed`: whether its traits were guessed, and nobody has looked at them; `Catalog.check` says so. It changes nothing
 *   else.
 * - `misfit`: for an error that its key or status and its body do not tell alone. It is given an answer with that key or
 *   status, and says why this is another error, in words that do not quote the answer; `undefined` where it is this one.
 *   Another error is looked for among the other classes of the same key or status, before which this one is asked, and
 *   then in the catalog below. Where it throws, the answer counts as this error.
 */
export interface Entry<out R extends Retry = Retry, out C extends Category = Category, out A extends Applied = Applied>
  extends Traits<R, C, A>
{
  readonly status?: Status | ReadonlyArray<Status>
  readonly usualStatus?: number
  readonly key?: KeyValue | ReadonlyArray<KeyValue>
  readonly anyKey?: boolean
  readonly summary: string
  readonly source: string
  readonly example: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly floor?: Duration.Input
  readonly slower?: Duration.Input
  readonly hint?: Hint.Declared
  readonly guessed?: boolean
  readonly misfit?: (answer: Answer) => string | undefined
}

/** The keys of an error, the one that a body gets first. */
export const keysOf = ({ key }: Pick<Entry, "key">): ReadonlyArray<KeyValue> => [key ?? []].flat()

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

/** A body with the key that tells the error apart: where it was left out, or, to be sure of it, in any case. */
export const withKey = (
  body: unknown,
  path: ReadonlyArray<Step>,
  key: KeyValue,
  when: "missing" | "always"
): unknown => {
  const [step, ...rest] = path
  if (step === undefined) return when === "always" ? key : body ?? key
  // What is no object, or no list where a place in one is meant, has no place for it, and is for the schema to judge.
  if (body != null && (typeof step === "number" ? !Array.isArray(body) : typeof body !== "object")) return body
  const holder: object = body ?? (typeof step === "number" ? [] : {})
  const inner = withKey(Object.hasOwn(holder, step) ? Reflect.get(holder, step) : undefined, rest, key, when)
  if (typeof step === "string") return { ...holder, [step]: inner }
  const list: ReadonlyArray<unknown> = Array.isArray(holder) ? holder : []
  return Array.from({ length: Math.max(list.length, step + 1) }, (_, place) => place === step ? inner : list[place])
}

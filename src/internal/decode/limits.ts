/** How much of an answer is read, kept and looked at. */
import * as Duration from "#effect/Duration"

/**
 * How much of an answer that failed is read, kept and looked at, so that no answer can make a failure expensive.
 *
 * **Details**
 *
 * - `maxBytes`: bytes of the body that are read; 65,536 by default. What comes after them is not waited for.
 * - `maxTime`: how long it is read; 5 seconds.
 * - `keepBytes`: bytes of the body, as UTF-8, that the failure keeps once it is decided; 65,536. Of a longer one the
 *   evidence has the beginning, and so has `body`: its texts are cut, and what comes behind them is left out, as far as
 *   the documented form allows.
 * - `maxJson`: characters of a body that is parsed as JSON; 65,536. A longer one is a text.
 * - `maxDepth`: how deep its arrays and objects may stand within each other; 64. A deeper one is a text.
 *
 * Where a body is not read or not kept to its end, `exchange.cut` says so.
 */
export interface ReadBounds {
  readonly maxBytes: number
  readonly maxTime: Duration.Input
  readonly keepBytes: number
  readonly maxJson: number
  readonly maxDepth: number
}

/** What holds where nothing else is said. */
export const defaultBounds: ReadBounds = {
  maxBytes: 65_536,
  maxTime: Duration.seconds(5),
  keepBytes: 65_536,
  maxJson: 65_536,
  maxDepth: 64
}

/** Bounds in full: a size is a whole number, and one that is none is a mistake of the program that says so at once. */
export const resolveBounds = (bounds: Partial<ReadBounds>): ReadBounds => {
  const resolved = { ...defaultBounds, ...bounds }
  for (const name of ["maxBytes", "keepBytes", "maxJson", "maxDepth"] as const) {
    if (!Number.isSafeInteger(resolved[name]) || resolved[name] < 0) {
      throw new RangeError(`${name} is a whole number from 0 on, not ${resolved[name]}`)
    }
  }
  return resolved
}

const deeper = (value: unknown, depth: number): boolean =>
  typeof value === "object" && value !== null &&
  (depth === 0 || Object.values(value).some((member) => deeper(member, depth - 1)))

/** Whether a text has more than so many brackets that open: if not, no value of it stands deeper. */
const opensMore = (text: string, times: number): boolean => {
  let left = times
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) if (left-- === 0) return true
  }
  return false
}

/** The value of a body that is looked at, and why it is only its text where it might be more. */
export const lookAt = (
  answer: { readonly body: string; readonly parsed: unknown },
  { maxDepth, maxJson }: ReadBounds
): { readonly value: unknown; readonly why?: string } => {
  const { body } = answer
  if (body.length > maxJson) return { value: body, why: `the body is longer than ${maxJson} characters` }
  const value = answer.parsed
  return typeof value === "object" && opensMore(body, maxDepth) && deeper(value, maxDepth)
    ? { value: body, why: `the body is nested deeper than ${maxDepth}` }
    : { value }
}

/** As much of a text as fits into so many bytes of UTF-8; the text itself where all of it does. */
export const keep = (text: string, bytes: number): string => {
  if (text.length * 3 <= bytes) return text
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes))
  return read < text.length ? text.slice(0, read) : text
}

/** A text of so many characters at most stays whole. */
const longestWord = 64

/**
 * As much of a JSON value as fits into so many bytes: texts are cut, and what comes after them is left out. The numbers
 * and marks between them count nothing, since a bound is no measure.
 */
export const keepValue = (value: unknown, bytes: number, cut: typeof keep): unknown => {
  let left = bytes
  const take = (text: string): string => {
    // Half a word, such as half a code, would be another one.
    const kept = text.length <= longestWord ? text : cut(text, Math.max(left, 0))
    left -= new TextEncoder().encode(kept).length
    return kept
  }
  const visit = (value: unknown): unknown => {
    if (typeof value === "string") return take(value)
    if (typeof value !== "object" || value === null) return value
    if (Array.isArray(value)) {
      const items: Array<unknown> = []
      for (const item of value) {
        if (left <= 0) break
        // Each item takes something, so that a long list of small numbers is bounded too.
        left--
        items.push(visit(item))
      }
      return items
    }
    const members: Array<readonly [string, unknown]> = []
    for (const [name, member] of Object.entries(value)) {
      left -= name.length
      if (left <= 0) break
      members.push([name, visit(member)])
    }
    return Object.fromEntries(members)
  }
  return visit(value)
}

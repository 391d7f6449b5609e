/**
 * What may be shown of headers, of a text and of a value. The evidence itself keeps everything; whatever prints it comes
 * through here, in time in proportion to its length.
 */
import type * as Headers from "#effect/http/Headers"
import * as Redactable from "#effect/Redactable"
import { redactedNames } from "#seam/fiber"
import { identity } from "effect/Function"
import * as Redacted from "effect/Redacted"
import { type Confided, isSecretHeader, type Names, type Secrets, secretsOf } from "./confided.js"
import { finished, layers, undo } from "./escapes.js"
import { oneLine } from "./line.js"
import { orOnThrow } from "./orOnThrow.js"
import { hidden, hideForm, hideMembers, isSecretMember } from "./secretMembers.js"

export type { Confided, Names } from "./confided.js"

/**
 * Looks at a text as it is, and as it reads with its escapes undone, layer by layer: of each layer, as much as is left
 * by `goOn`. `origin` tells where a layer's characters stand in the text itself.
 */
const eachLayer = (
  text: string,
  look: (layer: string, origin: (index: number) => number) => void,
  goOn: (layer: string) => string = identity
): void => {
  let at: Int32Array | undefined
  let layer = text
  for (let depth = 0; depth <= layers; depth++) {
    const from = at
    look(layer, (index) => from?.[index] ?? index)
    const next = undo(goOn(layer), at)
    if (next === undefined) return
    at = next.at
    layer = next.text
  }
}

const keyAt = (text: string, at: number): number => text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1)

/** Looks for a few values one by one; for many by their first two characters, and then by their length. */
const finderOf = (values: ReadonlyArray<string>): Secrets["find"] => {
  if (values.length <= 32) {
    return (text, found) => {
      for (const value of values) {
        for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) found(at, at + value.length)
      }
    }
  }
  const index = new Map<number, Map<number, Set<string>>>()
  for (const value of values) {
    const lengths = index.get(keyAt(value, 0)) ?? new Map<number, Set<string>>()
    index.set(keyAt(value, 0), lengths.set(value.length, (lengths.get(value.length) ?? new Set()).add(value)))
  }
  return (text, found) => {
    for (let at = 0; at < text.length; at++) {
      for (const [length, values] of index.get(keyAt(text, at)) ?? []) {
        if (values.has(text.slice(at, at + length))) found(at, at + length)
      }
    }
  }
}

const secretsFor = (confided: Confided): Secrets => {
  if (confided.secrets !== undefined) return confided.secrets
  const values = secretsOf(confided)
  return confided.secrets = { values, find: finderOf(values) }
}

const userInfo = /:\/\/[^\s/?#"'<>]*@/g

const hideRanges = (text: string, ranges: ReadonlyArray<readonly [start: number, end: number]>): string => {
  let out = ""
  let done = 0
  for (const [start, end] of ranges.toSorted(([a], [b]) => a - b)) {
    if (end <= done) continue
    // What overlaps is one gap.
    if (start >= done) out += `${text.slice(done, start)}${hidden}`
    done = end
  }
  return out + text.slice(done)
}

/**
 * A text of the server that may be shown: without what the request confided, in any writing, without the members of a
 * JSON body or a form that hold secrets, by their usual names and by those that the API documents, and without anybody's
 * user info.
 */
export const redactText = (
  text: string,
  confided: Confided | undefined,
  members: ReadonlyArray<string> = []
): string => {
  const ranges: Array<readonly [start: number, end: number]> = []
  const secrets = confided && secretsFor(confided)
  eachLayer(text, (layer, origin) => {
    const found = (start: number, end: number): void => void ranges.push([origin(start), origin(end)])
    secrets?.find(layer, found)
    if (layer.includes("://")) {
      for (const match of layer.matchAll(userInfo)) found(match.index + 3, match.index + match[0].length - 1)
    }
  })
  const out = ranges.length === 0 ? text : hideRanges(text, ranges)
  if (!out.includes("\"") && !out.includes("=")) return out
  const isSecret = isSecretMember(members)
  return hideForm(hideMembers(out, isSecret), isSecret)
}

/** A half of a secret that is shorter than this says too little. */
const shortestHalf = 3

/** The beginning of a longer one is looked for first, since to try all places would take too long. */
const longestHalf = 4096

/** Where at its end a text has the beginning of a value, and nothing but a beginning. */
const halfOf = (text: string, value: string): number => {
  const next = (length: number, from: number): number => text.indexOf(value.slice(0, length), from)
  const isHalf = (at: number): boolean => at !== -1 && value.startsWith(text.slice(at))
  const first = text.length - value.length + 1
  const long = value.length > longestHalf ? next(longestHalf, first) : -1
  if (isHalf(long)) return long
  let at = next(2, Math.max(first, text.length - longestHalf))
  while (at !== -1 && !isHalf(at)) at = next(2, at + 1)
  return at === -1 ? text.length : at
}

const authority = /^[^\s/?#"'<>@]+$/

/**
 * As much of a text that was cut off as tells no half of a secret at its end: neither of what the request confided, in
 * any writing, nor of user info, whose @ is missing.
 */
export const withoutHalfSecret = (text: string, confided: Confided): string => {
  const { values } = secretsFor(confided)
  const longest = values.reduce((longest, { length }) => Math.max(longest, length), 100)
  // No writing makes a text sixteen times as long: what stands farther from the end belongs to no half.
  const tail = text.slice(-16 * longest)
  let start = tail.length
  eachLayer(tail, (layer, origin) => {
    const short = finished(layer)
    for (const part of short === layer ? [layer] : [layer, short]) {
      // The escape that was cut off counts as a character too.
      const least = part === layer ? shortestHalf : shortestHalf - 1
      for (const value of values) {
        const half = halfOf(part, value)
        if (part.length - half >= least) start = Math.min(start, origin(half))
      }
    }
    const name = layer.lastIndexOf("://") + 3
    if (name > 2 && authority.test(layer.slice(name))) start = Math.min(start, origin(name))
  }, finished)
  return text.slice(0, text.length - tail.length + start)
}

/** What is shown of a value at most; beyond it, the beginning of its text. */
const bounds = { text: 8_000, depth: 20 }

/** A value of JSON whose texts are each one printable line; `undefined` if it is nested deeper than anybody reads. */
const printable = (value: unknown, depth: number): unknown => {
  if (typeof value === "string") return oneLine(value, 1000)
  if (typeof value !== "object" || value === null) return value
  if (depth === 0) throw new RangeError("too deep")
  if (Array.isArray(value)) return value.map((item) => printable(item, depth - 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [oneLine(name, 200), printable(item, depth - 1)])
  )
}

/** Redacts a text, or as much of its beginning as is wanted. */
type Redact = (text: string, most?: number) => string

/** More than this of a text is never looked at where a line of it is shown. */
export const mostOfLine = 2048

/** The same for a value of JSON, as it may be printed. */
export const redactValue = (value: unknown, redact: Redact): unknown => {
  const text = orOnThrow(() => JSON.stringify(value), "<too deep to be shown>")
  if (text === undefined) return value
  const safe = redact(text, text.length > bounds.text ? mostOfLine : undefined)
  if (safe.length <= bounds.text) {
    try {
      const shown = printable(JSON.parse(safe), bounds.depth)
      return JSON.stringify(shown) === text ? value : shown
    } catch {
      // What was hidden went across the marks of JSON, or it is nested too deep.
    }
  }
  return oneLine(safe, 1000)
}

// A name ends where another one could begin: what was looked at is not looked at again.
const queryValue = /([?&][^=&?\s"'<>]*=)[^&\s"'<>]*/g

/**
 * Headers as they may be printed: secret ones hidden, by name, by the platform's list, and by the running fiber's; of
 * the others no value of a query, and one printable line.
 */
export const redactHeaders = (
  headers: Headers.Headers,
  redact: Redact = (text) => redactText(text, undefined),
  names: Names = redactedNames()
): Record<string, string> => {
  const here = Redactable.redact(headers) as Record<string, unknown>
  const out: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    out[oneLine(redact(name, mostOfLine), 100)] = isSecretHeader(name, names) || Redacted.isRedacted(here[name])
      ? hidden
      : oneLine(redact(headers[name] ?? "", mostOfLine).replace(queryValue, `$1${hidden}`), 300)
  }
  return out
}

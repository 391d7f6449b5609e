/**
 * What may be shown of a URL, of headers and of a text. The evidence itself keeps everything; whatever prints it comes
 * through here, in time in proportion to its length.
 */
import type * as Headers from "@effect/platform/Headers"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"
import { type Confided, isSecretHeader, type Names, namesHere, secretsOf } from "./confided.js"
import { Finder, shortly } from "./finder.js"
import { hidden, hideForm, hideMembers, isSecretMember } from "./secretMembers.js"
import { oneLine } from "./text.js"
import { totally } from "./totally.js"
import { splitUrl } from "./urlParts.js"
import { layers, undo, unfinished } from "./writings.js"

export { type Confided, type Names, namesHere } from "./confided.js"

/** The path of a URL, without user info, query and fragment. */
export const pathOf = (url: string): string => {
  const { path } = splitUrl(url)
  return path === "" ? "/" : path
}

/** A URL with its host, path and the names in its query, but none of the values. */
export const redactUrl = (url: string): string => {
  const { name, path, query, start, userInfo } = splitUrl(url)
  const names = query === "" ? "" : `?${query.split("&").map((pair) => pair.replace(/=.*$/s, `=${hidden}`)).join("&")}`
  return oneLine(`${start}${userInfo === undefined ? "" : `${hidden}@`}${name}${path}${names}`, 1000)
}

/** A part of a text. */
interface Range {
  readonly start: number
  end: number
}

/** What is found of one request's secrets. */
interface Secrets {
  readonly finder: Finder
  /** The body that was looked at last for a half of a secret, and what was found. */
  cut?: Cut | undefined
}

/** How a text ends that was cut off: where a half of a secret begins, and the halves that may stand there. */
interface Cut {
  readonly body: string
  readonly start: number
  readonly halves: Finder
}

const known = new WeakMap<Confided, Secrets>()

const none: Secrets = { finder: new Finder([]) }

const secretsFor = (confided: Confided, isCut: boolean): Secrets => {
  let secrets = known.get(confided)
  if (secrets === undefined) {
    const values = secretsOf(confided)
    // To find out again that there are none costs less than to remember it.
    if (values.length === 0 && !isCut) return none
    secrets = { finder: new Finder(values) }
    known.set(confided, secrets)
  }
  return secrets
}

/**
 * Looks at a text as it is, and as it reads with its escapes undone, layer by layer. `at` tells where its characters
 * stand in the first text.
 */
const eachLayer = (text: string, look: (text: string, at: (index: number) => number) => void): void => {
  look(text, (index) => index)
  let map: Int32Array | undefined
  let now = text
  for (let layer = 0; layer < layers; layer++) {
    const next = undo(now, map)
    if (next === undefined) return
    const { at } = next
    map = at
    now = next.text
    look(now, (index) => at[index] ?? text.length)
  }
}

/** Where in a layer of a text a place of the text itself is. */
const indexOf = (place: number, length: number, at: (index: number) => number): number => {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(middle) < place) low = middle + 1
    else high = middle
  }
  return low
}

/** A half of a secret that is shorter than this says too little. */
const shortestHalf = 3
/** How many escapes that may be cut off behind each other are tried. */
const mostEnds = 6

const userInfo = /:\/\/[^\s/?#"'<>]*@/g
const authority = /^[^\s/?#"'<>@]+$/

/** What stands at the end of a text behind the slashes of a URL, and may be user info whose @ is missing. */
const cutUserInfo = (text: string, end: number): number => {
  const slashes = end < 3 ? -1 : text.lastIndexOf("://", end - 3)
  return slashes !== -1 && authority.test(text.slice(slashes + 3, end)) ? slashes + 3 : end
}

/**
 * Where a text that was cut off has the beginning of a secret at its end, in any writing, and what of it is there. An
 * escape that was cut off with it may be the beginning of a character that is another one when it is read to its end.
 */
const cutIn = (body: string, finder: Finder): Cut => {
  let start = body.length
  const halves = new Set<string>()
  const ends = [body.length]
  eachLayer(body, (text, at) => {
    const begun = finder.begun(text, ends.map((end) => indexOf(end, text.length, at)).toSorted((a, b) => a - b))
    for (let index = 0; index < ends.length; index++) {
      const end = indexOf(ends[index] ?? 0, text.length, at)
      const read = begun[end] ?? 0
      const from = Math.min(read >= shortestHalf ? end - read : end, cutUserInfo(text, end))
      if (from < end) {
        start = Math.min(start, at(from))
        if (end - from >= shortestHalf) halves.add(text.slice(from, end))
      }
      const place = at(end - unfinished(text, end))
      if (!ends.includes(place) && ends.length < mostEnds) ends.push(place)
    }
  })
  return { body, start, halves: new Finder([...halves]) }
}

/** The same for the texts of a body, each of which may have been cut on its own: as JSON, and at the end of the text. */
const halvesIn = (text: string, finder: Finder, found: (start: number, end: number) => void): void => {
  if (finder.values.length === 0) return
  const places: Array<number> = []
  for (let quote = text.indexOf("\""); quote !== -1; quote = text.indexOf("\"", quote + 1)) places.push(quote)
  places.push(text.length)
  const begun = finder.begun(text, places)
  let last = -shortly
  let looked = 0
  for (const place of places) {
    for (; looked <= place; looked++) if ((begun[looked] ?? 0) >= shortestHalf) last = looked
    // Most strings end in nothing of the kind.
    if (place - last >= shortly) continue
    let end = place
    for (let tries = 0; tries < mostEnds; tries++) {
      const read = begun[end] ?? 0
      if (read >= shortestHalf) found(end - read, place)
      const less = unfinished(text, end)
      if (less === 0) break
      end -= less
    }
  }
}

const cutOf = (secrets: Secrets, body: string): Cut =>
  secrets.cut?.body === body ? secrets.cut : secrets.cut = cutIn(body, secrets.finder)

/** The parts of a text that must not be shown: what the request confided, in any writing, and anybody's user info. */
const rangesIn = (text: string, secrets: Secrets, cutBody: string | undefined): Array<Range> => {
  const ranges: Array<Range> = []
  const { finder } = secrets
  const cut = cutBody === undefined ? undefined : cutOf(secrets, cutBody)
  const hide = (start: number, end: number): void => {
    const last = ranges.at(-1)
    if (last !== undefined && start >= last.start && start <= last.end) last.end = Math.max(last.end, end)
    else ranges.push({ start, end })
  }
  eachLayer(text, (layer, at) => {
    const found = (start: number, end: number): void => hide(at(start), at(end))
    finder.find(layer, found)
    if (layer.includes("://")) {
      for (const match of layer.matchAll(userInfo)) found(match.index + 3, match.index + match[0].length - 1)
    }
    if (cut === undefined) return
    cut.halves.find(layer, found)
    halvesIn(layer, finder, found)
  })
  if (cut !== undefined && cut.start < cut.body.length && text !== "" && cut.body.endsWith(text)) {
    hide(Math.max(0, cut.start - cut.body.length + text.length), text.length)
  }
  return ranges
}

const hideRanges = (text: string, ranges: Array<Range>): string => {
  let out = ""
  let done = 0
  for (const { end, start } of ranges.toSorted((a, b) => a.start - b.start)) {
    if (end <= done) continue
    // What overlaps is one gap.
    if (start >= done) out += `${text.slice(done, start)}${hidden}`
    done = end
  }
  return out + text.slice(done)
}

/**
 * A text of the server that may be shown: without what the request confided, without the members of a JSON body or a
 * form that hold secrets, by their usual names and by those that the API documents, and without anybody's user info.
 *
 * `cutBody` is the body of the same answer if it was cut off: a half of a secret may stand at its end, and wherever else
 * it is told of.
 */
export const redactText = (
  text: string,
  confided: Confided | undefined,
  members: ReadonlyArray<string> = [],
  cutBody?: string
): string => {
  const ranges = confided === undefined
    ? rangesIn(text, none, undefined)
    : rangesIn(text, secretsFor(confided, cutBody !== undefined), cutBody)
  const out = ranges.length === 0 ? text : hideRanges(text, ranges)
  if (!out.includes("\"") && !out.includes("=")) return out
  const isSecret = isSecretMember(members)
  return hideForm(hideMembers(out, isSecret), isSecret)
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

/** The same for a value of JSON, as it may be printed. */
export const redactValue = (value: unknown, redact: (text: string) => string): unknown => {
  const text = totally(() => JSON.stringify(value), "<too deep to be shown>")
  if (text === undefined) return value
  const safe = redact(text)
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
  redact: (text: string) => string = (text) => redactText(text, undefined),
  names: Names = namesHere()
): Record<string, string> => {
  const here = Inspectable.redact(headers) as Record<string, unknown>
  const out: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    out[oneLine(redact(name), 100)] = isSecretHeader(name, names) || Redacted.isRedacted(here[name])
      ? hidden
      : oneLine(redact(headers[name] ?? "").replace(queryValue, `$1${hidden}`), 300)
  }
  return out
}

/**
 * What may be shown of a URL, of headers and of a text. The evidence itself keeps everything; whatever prints it comes
 * through here.
 */
import * as Headers from "@effect/platform/Headers"
import * as Fiber from "effect/Fiber"
import * as FiberRefs from "effect/FiberRefs"
import * as Inspectable from "effect/Inspectable"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { hidden, hideForm, hideMembers, isSecretMember } from "./secretMembers.js"
import { oneLine } from "./text.js"
import { totally } from "./totally.js"

/** Names of headers that announce a secret, beyond those that `Headers.currentRedactedNames` holds by default. */
const secretName =
  /auth(?!enticate$)|cookie|token|secret|(?:api|access|private|subscription)[-_]?key|passw|signature|session|credential/i

// http: is read with any number of slashes behind it, and even with none.
const opening = /^(?:(?:https?|wss?):[\\/]*|(?:[a-z][a-z0-9+.-]*:)?[\\/]{2})/i
const host = /^(?:\[[^\]]*\]|[^:[\]]*)(?::\d*)?$/

/**
 * A URL in its parts. What cannot be a host is user info with a slash or the like in it, which is what makes such a URL
 * invalid: it goes up to the last @.
 */
const split = (url: string) => {
  const start = opening.exec(url)?.[0] ?? ""
  const after = url.slice(start.length)
  const authority = start === "" ? "" : /^[^\\/?#]*/.exec(after)?.[0] ?? ""
  let end = authority.lastIndexOf("@")
  if (!host.test(authority.slice(end + 1))) {
    end = after.lastIndexOf("@") === -1
      ? authority.length
      : after.lastIndexOf("@")
  }
  const rest = after.slice(end + 1)
  const [, name = "", path = "", query = ""] =
    (start === "" ? /^()([^?#]*)(?:\?([^#]*))?/ : /^([^\\/?#]*)([^?#]*)(?:\?([^#]*))?/).exec(rest) ?? []
  return { start, userInfo: end === -1 ? undefined : after.slice(0, end), name, path, query }
}

/** The path of a URL, without user info, query and fragment. */
export const pathOf = (url: string): string => {
  const { path } = split(url)
  return path === "" ? "/" : path
}

/** A URL with its host, path and the names in its query, but none of the values. */
export const redactUrl = (url: string): string => {
  const { name, path, query, start, userInfo } = split(url)
  const names = query === "" ? "" : `?${query.split("&").map((pair) => pair.replace(/=.*$/s, `=${hidden}`)).join("&")}`
  return oneLine(`${start}${userInfo === undefined ? "" : `${hidden}@`}${name}${path}${names}`, 1000)
}

const safeDecode = (text: string): string => totally(() => decodeURIComponent(text), text)

/** What a request confided to the server: an answer that quotes it must not carry it into every message. */
export interface Confided {
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The names of headers that the fiber which sent it keeps secret. */
  readonly names?: Names | undefined
}

/** Names of headers, as `Headers.currentRedactedNames` holds them. */
export type Names = ReadonlyArray<string | RegExp>

/** The names of headers that the running fiber keeps secret; outside of a fiber those that everybody does. */
export const namesHere = (): Names =>
  FiberRefs.getOrDefault(
    Option.match(Fiber.getCurrentFiber(), {
      onNone: FiberRefs.empty,
      onSome: (fiber) => fiber.getFiberRefs()
    }),
    Headers.currentRedactedNames
  )

const isListed = (name: string, names: Names): boolean =>
  names.some((listed) => typeof listed === "string" ? listed.toLowerCase() === name : new RegExp(listed).test(name))

const isSecretHeader = (name: string, names: Names): boolean =>
  secretName.test(name) || isListed(name.toLowerCase(), names)

/** `user:password`, and both for themselves: a password may have a colon in it. */
const ofCredentials = (
  text: string
): ReadonlyArray<string> => [text, text.replace(/:.*$/s, ""), text.replace(/^[^:]*:/, "")]

const fromBase64 = (text: string): string =>
  totally(() => new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0))), "")

const toBase64 = (text: string): string =>
  totally(() => btoa(String.fromCharCode(...new TextEncoder().encode(text))), "")

const inUrl = (url: string): ReadonlyArray<string> => {
  const { query, userInfo = "" } = split(url)
  const values = query.split("&").map((pair) => pair.replace(/^[^=]*=?/, ""))
  return [
    ...values.flatMap((value) => [value, safeDecode(value.replaceAll("+", " "))]),
    ...ofCredentials(userInfo),
    ...ofCredentials(safeDecode(userInfo)),
    // As most clients send it.
    toBase64(safeDecode(userInfo))
  ]
}

const afterEquals = (pair: string): string => pair.replace(/^[^=]*=/, "")

const inHeaders = ({ headers, names = namesHere() }: Confided): ReadonlyArray<string> =>
  Object.entries(headers).flatMap(([name, value = ""]) => {
    if (!isSecretHeader(name, names)) return []
    const [, scheme = "", credentials = ""] = /^(\S+)\s+(.*)$/s.exec(value) ?? []
    const basic = scheme.toLowerCase() === "basic" ? ofCredentials(fromBase64(credentials)) : []
    // The whole value; what stands behind a scheme; each cookie's own.
    return [value, credentials, ...basic, ...value.split(/;\s*/).map(afterEquals)]
  })

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;"
}

/** A value in the forms in which answers quote it: as it is, in JSON, in a URL, in HTML. */
const formsOf = (value: string): ReadonlyArray<string> => {
  if (/^[\w.~-]*$/.test(value)) return [value]
  const json = JSON.stringify(value).slice(1, -1)
  const uri = totally(() => encodeURIComponent(value), value)
  const html = value.replace(/[&<>"']/g, (char) => entities[char] ?? char)
  const forms = [value, json, html, html.replaceAll("&#39;", "&#x27;"), uri, uri.replaceAll("%20", "+")]
  forms.push(uri.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()))
  // Some write JSON without what is not ASCII, and some with a mark before each slash.
  const ascii = json.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
  forms.push(ascii, json.replaceAll("/", "\\/"), ascii.replaceAll("/", "\\/"))
  // A JSON text within a string of JSON.
  return forms.concat(forms.filter((form) => form.includes("\\")).map((form) => form.replaceAll("\\", "\\\\")))
}

const known = new WeakMap<Confided, ReadonlyArray<string>>()

/** All forms of all that was confided, the longest first: one that begins like another must not leave its rest behind. */
const formsIn = (confided: Confided): ReadonlyArray<string> => {
  let forms = known.get(confided)
  if (forms === undefined) {
    // Values shorter than four characters say too little to be worth a gap.
    const values = [...inUrl(confided.url), ...inHeaders(confided)].filter((value) => value.length >= 4)
    forms = [...new Set(values.flatMap(formsOf))].toSorted((a, b) => b.length - a.length)
    known.set(confided, forms)
  }
  return forms
}

const hideConfided = (text: string, confided: Confided): string => {
  let out = text
  for (const form of formsIn(confided)) out = out.replaceAll(form, hidden)
  return out
}

/**
 * A text of the server that may be shown: without what the request confided, without the members of a JSON body or a
 * form that hold secrets, by their usual names and by those that the API documents, and without anybody's user info.
 */
export const redactText = (
  text: string,
  confided: Confided | undefined,
  members: ReadonlyArray<string> = []
): string => {
  const isSecret = isSecretMember(members)
  const out = hideForm(
    hideMembers(confided === undefined ? text : hideConfided(text, confided), isSecret),
    isSecret
  )
  return out.includes("://") ? out.replace(/:\/\/[^\s/?#"'<>]*@/g, `://${hidden}@`) : out
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
    out[oneLine(name, 100)] = isSecretHeader(name, names) || Redacted.isRedacted(here[name])
      ? hidden
      : oneLine(redact(headers[name] ?? "").replace(/([?&][^=&\s"'<>]*=)[^&\s"'<>]*/g, `$1${hidden}`), 300)
  }
  return out
}

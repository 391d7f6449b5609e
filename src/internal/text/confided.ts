/** What a request confided to the server: an answer that quotes it must not carry it into every message. */
import { redactedNames } from "#seam/fiber"
import { finished, meanings } from "./escapes.js"
import { orOnThrow } from "./orOnThrow.js"
import { splitUrl } from "./urlParts.js"

/** A request, as far as it may hold secrets. */
export interface Confided {
  readonly url: string
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** The names of headers that the fiber which sent it keeps secret. */
  readonly names?: Names | undefined
  /** What else it holds that is secret. */
  readonly values?: ReadonlyArray<string>
  /** What was found in it, once somebody has looked. */
  secrets?: Secrets
}

/** The values that a request confided, and what tells where a text has one. */
export interface Secrets {
  readonly values: ReadonlyArray<string>
  readonly find: (text: string, found: (start: number, end: number) => void) => void
}

/** Names of headers, as Effect keeps them of each fiber. */
export type Names = ReadonlyArray<string | RegExp>

/** Words in the name of a header that announce a secret. */
const secretName = /key|token|secret|auth|session|signature|passw|pwd|passphrase|credential|cookie|jwt|dpop/i

// A challenge, a quota and a handshake have such words in their names too, and what they say is no secret.
const openName = /^(?:www|proxy)-authenticate$|rate-?limit|^sec-websocket-/i

const isSecretName = (name: string, names: Names): boolean =>
  (secretName.test(name) && !openName.test(name)) ||
  names.some((listed) =>
    typeof listed === "string" ? listed.toLowerCase() === name.toLowerCase() : new RegExp(listed).test(name)
  )

const known = new WeakMap<Names, Map<string, boolean>>()

/** Whether a header of this name holds a secret: by its name, or because it is listed. */
export const isSecretHeader = (name: string, names: Names): boolean => {
  let verdicts = known.get(names)
  if (verdicts === undefined) known.set(names, verdicts = new Map<string, boolean>())
  let verdict = verdicts.get(name)
  if (verdict === undefined) {
    verdict = isSecretName(name, names)
    // Requests have the same few names over and over. An answer with ever new ones, or huge ones, must not fill the memory.
    if (name.length <= 100 && verdicts.size < 1_000) verdicts.set(name, verdict)
  }
  return verdict
}

type Add = (value: string) => void

/** `user:password`, and both for themselves: a password may have a colon in it. */
const addCredentials = (text: string, add: Add): void => {
  add(text)
  const colon = text.indexOf(":")
  if (colon === -1) return
  add(text.slice(0, colon))
  add(text.slice(colon + 1))
}

const fromBase64 = (text: string): string =>
  orOnThrow(() => new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0))), "")

const toBase64 = (text: string): string =>
  orOnThrow(() => btoa(String.fromCharCode(...new TextEncoder().encode(text))), "")

const addUrl = (url: string, add: Add): void => {
  if (!url.includes("?") && !url.includes("@")) return
  const { query, userInfo = "" } = splitUrl(url)
  for (const pair of query.split("&")) {
    const equals = pair.indexOf("=")
    if (equals === -1) continue
    const value = pair.slice(equals + 1)
    add(value)
    add(value.replaceAll("+", " "))
  }
  addCredentials(userInfo, add)
  // As most clients send it.
  add(toBase64(orOnThrow(() => decodeURIComponent(userInfo), userInfo)))
}

/** The values of `name=value`, with the quotes around them off: cookies, and the parameters of a signature. */
const addPairs = (pairs: ReadonlyArray<string>, add: Add): void => {
  for (const pair of pairs) {
    const equals = pair.indexOf("=")
    if (equals === -1) continue
    const value = pair.slice(equals + 1).trim()
    add(value)
    if (value.startsWith("\"") && value.endsWith("\"")) add(value.slice(1, -1))
  }
}

/** The whole value; what stands behind a scheme; each cookie's own, and each parameter's. */
const addHeader = (text: string, add: Add): void => {
  const value = text.trim()
  add(value)
  const blank = value.search(/\s/)
  const credentials = blank === -1 ? "" : value.slice(blank).trimStart()
  add(credentials)
  if (value.slice(0, blank).toLowerCase() === "basic") addCredentials(fromBase64(credentials), add)
  if (value.includes("=")) {
    addPairs(value.split(";"), add)
    if (value.includes(",")) addPairs(value.split(","), add)
  }
}

/** What may be an escape, or a half of a character. */
const escaped = /[\\&%\u0080-\uffff]/

/** Values shorter than four characters say too little to be worth a gap. */
const shortest = 4

/**
 * All values that a request confided, as they are, and with a plus for each blank. A value that has escapes in it counts
 * with these undone as well: the text that quotes it may have them undone along with its own.
 */
export const secretsOf = (
  { headers = {}, names = redactedNames(), url, values: others = [] }: Confided
): ReadonlyArray<string> => {
  const values = new Set<string>()
  const add = (value: string): void => {
    if (value.length < shortest || values.has(value)) return
    // What may be an escape that is not finished reads as another one when something follows it.
    const meant = escaped.test(value) ? [...meanings(value), ...meanings(finished(value))] : [value]
    for (const meaning of meant) {
      if (meaning.length < shortest) continue
      values.add(meaning)
      if (meaning.includes(" ")) values.add(meaning.replaceAll(" ", "+"))
    }
  }
  addUrl(url, add)
  for (const value of others) add(value)
  for (const name of Object.keys(headers)) {
    if (isSecretHeader(name, names)) addHeader(headers[name] ?? "", add)
  }
  return [...values]
}

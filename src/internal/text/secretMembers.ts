/** Finds in a text what its own marks say is secret: members of JSON, and fields of a form. */
import { orOnThrow } from "./orOnThrow.js"

/** What is shown in place of a secret. */
export const hidden = "<redacted>"

/** Names of members that announce a secret in a body, whatever the API. */
const secretMember =
  /token|secret|passw|passphrase|pwd|(?:api|access|private|signing)[-_]?key|authorization|cookie|credential|session[-_]?id|jwt/i

const backslashesBefore = (text: string, end: number, start: number): number => {
  let at = end
  while (at > start && text[at - 1] === "\\") at--
  return end - at
}

/**
 * Where a string ends, from behind its first quote. In a JSON text within a string the marks themselves have backslashes
 * before them: `level` of them.
 */
const endOfString = (text: string, start: number, level: number): number => {
  for (let quote = text.indexOf("\"", start); quote !== -1; quote = text.indexOf("\"", quote + 1)) {
    const before = backslashesBefore(text, quote, start)
    // The string around it ends here: it was cut off.
    if (before < level) return quote - before
    if ((before - level) % (2 * (level + 1)) === 0) return quote + 1
  }
  return text.length
}

const scalar = /[^\s,}\]"{[\\]*/y

/** Where a value of JSON ends; a text that was cut off ends it too. */
const endOfValue = (text: string, start: number, level: number): number => {
  const mark = "\\".repeat(level) + "\""
  if (text.startsWith(mark, start)) return endOfString(text, start + mark.length, level)
  if (text[start] !== "{" && text[start] !== "[") {
    scalar.lastIndex = start
    scalar.test(text)
    return scalar.lastIndex
  }
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (char === "{" || char === "[") depth++
    else if (char === "}" || char === "]") {
      if (--depth === 0) return at + 1
    } else if (char === "\"") {
      if (backslashesBefore(text, at, start) < level) return at
      at = endOfString(text, at + 1, level) - 1
    }
  }
  return text.length
}

const colon = /\s*:\s*/y

/** Hides what secret members of JSON hold, in a text that may be cut off, or be no JSON as a whole. */
export const hideMembers = (text: string, isSecret: (name: string) => boolean): string => {
  let out = ""
  let done = 0
  let open = text.indexOf("\"")
  while (open !== -1) {
    const close = text.indexOf("\"", open + 1)
    if (close === -1) break
    colon.lastIndex = close + 1
    const level = backslashesBefore(text, close, open + 1)
    if (colon.test(text) && isSecret(text.slice(open + 1, close - level))) {
      const start = colon.lastIndex
      const end = endOfValue(text, start, level)
      const mark = "\\".repeat(level) + "\""
      out += `${text.slice(done, start)}${mark}${hidden}${mark}`
      done = end
      open = text.indexOf("\"", end)
    } else {
      // What looked like an end may be a beginning: prose has quotes too.
      open = close
    }
  }
  return out + text.slice(done)
}

/** Letters, digits, and what else names are made of: - . _ */
const isNameCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) ||
  code === 45 || code === 46 || code === 95

const formValue = /[^\s&;,"'<>\\)\]}]*/y

/** The same for a form: `access_token=…&scope=…`, also in the query of a URL. */
export const hideForm = (text: string, isSecret: (name: string) => boolean): string => {
  let out = ""
  let done = 0
  for (let equals = text.indexOf("="); equals !== -1; equals = text.indexOf("=", Math.max(done, equals + 1))) {
    let start = equals
    while (start > done && isNameCode(text.charCodeAt(start - 1))) start--
    if (start === equals || !isSecret(text.slice(start, equals))) continue
    formValue.lastIndex = equals + 1
    formValue.test(text)
    if (formValue.lastIndex === equals + 1) continue
    out += `${text.slice(done, equals + 1)}${hidden}`
    done = formValue.lastIndex
  }
  return out + text.slice(done)
}

/** Whether a member holds a secret: by its usual names, and by those that the API documents. */
export const isSecretMember = (members: ReadonlyArray<string>): (name: string) => boolean => {
  const documented = new Set(members.map((name) => name.toLowerCase()))
  return (name) => {
    const plain = name.includes("\\u") ? orOnThrow(() => String(JSON.parse(`"${name}"`)), name) : name
    return secretMember.test(plain) || documented.has(plain.toLowerCase())
  }
}

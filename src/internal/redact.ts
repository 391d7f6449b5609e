/**
 * What may be shown of a URL and of headers. The evidence itself keeps everything; whatever prints it comes through here.
 */
import * as Headers from "@effect/platform/Headers"
import * as FiberRefs from "effect/FiberRefs"
import * as Inspectable from "effect/Inspectable"
import * as Redacted from "effect/Redacted"

const hidden = "<redacted>"

/** Names that announce a secret, beyond those that `Headers.currentRedactedNames` holds by default. */
const secretName = /auth(?!enticate$)|cookie|token|secret|api-?key|passw|signature|session|credential/i

/** The path of a URL, without user info, query and fragment. */
export const pathOf = (url: string): string => {
  const path = url.replace(/[?#].*$/s, "").replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "")
  return path === "" ? "/" : path
}

/** A URL with its host, path and the names in its query, but none of the values. */
export const redactUrl = (url: string): string => {
  const [address = "", query] = url.replace(/#.*$/s, "").split(/\?(.*)/s)
  const open = address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, `$1${hidden}@`)
  return query === undefined || query === ""
    ? open
    : `${open}?${query.split("&").map((pair) => pair.replace(/=.*$/s, `=${hidden}`)).join("&")}`
}

const safeDecode = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "))
  } catch {
    // A query that is not percent-encoded text is compared as it stands.
    return text
  }
}

/** What a request confided to the server: an answer that quotes it must not carry it into every message. */
export interface Confided {
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

const inUrl = (url: string): ReadonlyArray<string> => {
  if (!/[?@]/.test(url)) return []
  const query = url.replace(/#.*$/s, "").split(/\?(.*)/s)[1] ?? ""
  const userInfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(url)?.[1] ?? ""
  const values = [...query.split("&").map((pair) => pair.replace(/^[^=]*=?/, "")), ...userInfo.split(":")]
  return values.flatMap((value) => [value, safeDecode(value)])
}

const inHeaders = (headers: Confided["headers"]): ReadonlyArray<string> =>
  Object.entries(headers).flatMap(([name, value = ""]) =>
    // The whole value; what stands behind a scheme; each cookie's own.
    secretName.test(name) ? [value, value.replace(/^\S+\s+/, ""), ...value.split(/;\s*/).map(afterEquals)] : []
  )

const afterEquals = (pair: string): string => pair.replace(/^[^=]*=/, "")

/** Names of members that announce a secret in a body, whatever the API. */
const secretMember = "[^\"]*(?:token|secret|passw|api_?-?key|authorization|cookie|credential)[^\"]*"

/**
 * A text of the server that may be shown: without what the request confided, and without the members of a JSON body
 * that hold secrets, by their usual names and by those that the API documents. Values shorter than four characters say
 * too little to be worth a gap.
 */
export const redactText = (
  text: string,
  confided: Confided | undefined,
  members: ReadonlyArray<string> = []
): string => {
  let out = text
  if (confided !== undefined) {
    // The longest first: one that begins like another must not leave its own rest behind.
    const values = [...inUrl(confided.url), ...inHeaders(confided.headers)].toSorted((a, b) => b.length - a.length)
    for (const value of values) if (value.length >= 4) out = out.replaceAll(value, hidden)
  }
  if (!out.includes("\"")) return out
  const names = [secretMember, ...members.map((name) => name.replace(/[^\w-]/g, "\\$&"))].join("|")
  return out.replace(
    new RegExp(`("(?:${names})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"?|[^\\s,}\\]"{[]+)`, "gi"),
    `$1"${hidden}"`
  )
}

/** The same for a value of JSON. */
export const redactValue = (value: unknown, redact: (text: string) => string): unknown => {
  const text = JSON.stringify(value)
  if (text === undefined) return value
  const safe = redact(text)
  try {
    return safe === text ? value : JSON.parse(safe)
  } catch {
    // What was hidden went across the marks of JSON.
    return safe
  }
}

/** Headers as they may be printed: secret ones hidden, by name, by the platform's list, and by the running fiber's. */
export const redactHeaders = (headers: Headers.Headers): Record<string, string> => {
  const listed = Headers.redact(headers, FiberRefs.getOrDefault(FiberRefs.empty(), Headers.currentRedactedNames))
  const here = Inspectable.redact(headers) as Record<string, unknown>
  const out: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    out[name] = secretName.test(name) || Redacted.isRedacted(listed[name]) || Redacted.isRedacted(here[name])
      ? hidden
      : headers[name] ?? ""
  }
  return out
}

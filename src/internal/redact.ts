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

/**
 * A text of the server without what the request's URL confided: an answer that quotes the URL would carry the query's
 * values and the user info into every message. Values shorter than four characters say too little to be worth a gap.
 */
export const scrub = (text: string, url: string): string => {
  if (!/[?@]/.test(url)) return text
  const query = url.replace(/#.*$/s, "").split(/\?(.*)/s)[1] ?? ""
  const userInfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(url)?.[1] ?? ""
  const values = [...query.split("&").map((pair) => pair.replace(/^[^=]*=?/, "")), ...userInfo.split(":"), userInfo]
  let out = text
  for (const value of values) {
    for (const form of [value, safeDecode(value)]) {
      if (form.length >= 4) out = out.replaceAll(form, hidden)
    }
  }
  return out
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

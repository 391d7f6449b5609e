/** Where a request goes, and who asks: what budgets, gates and renewals are kept by. */

/** A slash, a question mark or a hash. */
const isEndOfHost = (code: number): boolean => code === 47 || code === 63 || code === 35

/** Scheme, host and port, without user info. */
export const originOf = (url: string): string => {
  const slash = url.indexOf("/")
  if (slash < 2 || url[slash - 1] !== ":" || url[slash + 1] !== "/") return ""
  const host = slash + 2
  let end = host
  while (end < url.length && !isEndOfHost(url.charCodeAt(end))) end++
  const at = url.lastIndexOf("@", end - 1)
  return at < host ? url.slice(0, end) : url.slice(0, host) + url.slice(at + 1, end)
}

/** The same for a client, most of whose requests go where the last one went: told apart by one look. */
export const makeOriginOf = (): typeof originOf => {
  let last = ""
  let start = "no URL"
  return (url) => {
    if (url.startsWith(start)) return last
    const found = originOf(url)
    if (found === "") return found
    start = `${found}/`
    return last = found
  }
}

/** Headers that say who asks, the most usual first. */
const credentialHeaders = ["authorization", "x-api-key", "api-key", "x-auth-token", "private-token"]

/** The credential that a request is sent with, as far as it can be seen: one user's limit is not another's. */
export const credentialOf = (headers: Readonly<Record<string, string | undefined>>): string | undefined => {
  for (const name of credentialHeaders) {
    const value = headers[name]
    if (value !== undefined) return value
  }
  return undefined
}

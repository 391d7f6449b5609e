/**
 * Where a request goes: what budgets and gates are kept by.
 */

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

/**
 * A URL in its parts, however it is written: one that no parser would take is still not to be shown with its password.
 */
import { hidden } from "./secretMembers.js"

/** What a URL consists of; without `userInfo` where it has none. */
export interface UrlParts {
  readonly start: string
  readonly userInfo: string | undefined
  readonly name: string
  readonly path: string
  readonly query: string
}

// http: is read with any number of slashes behind it, and even with none.
const opening = /^(?:(?:https?|wss?):[\\/]*|(?:[a-z][a-z0-9+.-]*:)?[\\/]{2})/i
const host = /^(?:\[[^\]]*\]|[^:[\]]*)(?::\d*)?$/

/**
 * A URL in its parts. What cannot be a host is user info with a slash or the like in it, which is what makes such a URL
 * invalid: it goes up to the last @.
 */
export const splitUrl = (url: string): UrlParts => {
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
  const { path } = splitUrl(url)
  return path === "" ? "/" : path
}

/** A URL with its host, path and the names in its query, but none of the values. */
export const redactUrl = (url: string): string => {
  const { name, path, query, start, userInfo } = splitUrl(url)
  const names = query === "" ? "" : `?${query.split("&").map((pair) => pair.replace(/=.*$/s, `=${hidden}`)).join("&")}`
  return `${start}${userInfo === undefined ? "" : `${hidden}@`}${name}${path}${names}`
}

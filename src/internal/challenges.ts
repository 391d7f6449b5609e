/**
 * The challenges of `WWW-Authenticate`, as RFC 9110 section 11.6.1 writes them: several in one header, parameters with
 * quoted strings, or a token68 in their place.
 */

/** One challenge. Names of schemes and parameters are case-insensitive, and lower-case here. */
export interface Challenge {
  readonly scheme: string
  readonly token68?: string
  readonly parameters: Readonly<Record<string, string>>
}

const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y
const token68 = / +([A-Za-z0-9\-._~+/]+=*)(?=[ \t]*(?:,|$))/y
const parameter = /[ \t]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^",\s]+))/y
const separator = /[ \t]*(?:,[ \t]*)*/y

/** Reads as many challenges as are written correctly; what follows a mistake cannot be told apart any more. */
export const parseChallenges = (header: string): ReadonlyArray<Challenge> => {
  const found: Array<Challenge> = []
  let position = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position
    const result = pattern.exec(header)
    if (result !== null) position = pattern.lastIndex
    return result
  }
  const parameters = (): Record<string, string> => {
    // No prototype, so that a parameter of any name is only a parameter.
    const out: Record<string, string> = Object.create(null)
    for (let next = match(parameter); next !== null; next = match(parameter)) {
      const [, name = "", quoted, plain = ""] = next
      out[name.toLowerCase()] ??= quoted === undefined ? plain : quoted.replace(/\\(.)/g, "$1")
      const before = position
      match(separator)
      // Between two parameters stands a comma.
      if (!header.slice(before, position).includes(",")) break
    }
    return out
  }
  match(separator)
  for (let scheme = match(token); scheme !== null; scheme = match(token)) {
    const credentials = match(token68)?.[1]
    found.push({
      scheme: scheme[0].toLowerCase(),
      ...(credentials !== undefined && { token68: credentials }),
      parameters: credentials === undefined ? parameters() : {}
    })
    match(separator)
  }
  return found
}

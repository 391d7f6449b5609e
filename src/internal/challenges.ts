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

// What "=" follows is the name of a parameter, and no scheme.
const scheme = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?![!#$%&'*+\-.^_`|~0-9A-Za-z]|[ \t]*=)/y
const token68 = / +([A-Za-z0-9\-._~+/]+=*)(?=[ \t]*(?:,|$))/y
// A value without the quotes that it needs is taken as it is, up to the next blank or comma.
const parameter = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^",\s]+))/y
// Commas, of which there may be several. Some servers leave them out, and no parameter looks like a scheme.
const separator = /[ \t,]*/y

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
  let parameters: Record<string, string> | undefined
  match(separator)
  while (position < header.length) {
    const pair = match(parameter)
    if (pair !== null) {
      const [, name = "", quoted, plain = ""] = pair
      // Without a challenge before it there is nothing that it could belong to.
      if (parameters !== undefined) {
        parameters[name.toLowerCase()] ??= quoted === undefined ? plain : quoted.replace(/\\(.)/g, "$1")
      }
    } else {
      const name = match(scheme)?.[0].toLowerCase()
      if (name === undefined) break
      const credentials = match(token68)?.[1]
      // No prototype, so that a parameter of any name is only a parameter.
      const own: Record<string, string> = Object.create(null)
      parameters = credentials === undefined ? own : undefined
      found.push({ scheme: name, ...(credentials !== undefined && { token68: credentials }), parameters: own })
    }
    const before = position
    match(separator)
    if (position === before) break
  }
  return found
}

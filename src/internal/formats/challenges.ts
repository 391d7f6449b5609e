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
// A value without the quotes that it needs is taken as it is, up to the next blank or comma. Control characters have no
// place in either.
const parameter =
  /([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*(?:"([^"\\\0-\x08\n-\x1f\x7f]*(?:\\[^\0-\x08\n-\x1f\x7f][^"\\\0-\x08\n-\x1f\x7f]*)*)"|([^",\s\0-\x1f\x7f]+))/y
// Commas, of which there may be several. Some servers leave them out, and no parameter looks like a scheme.
const separator = /[ \t,]*/y

/**
 * The challenges of a header, or none where a mistake stands anywhere in it: what is left of a header that cannot be
 * read in full may say something else than the whole. `Bearer error="invalid_token` without its last quote does not say
 * that there is no error.
 *
 * Deviations that leave no doubt are no mistakes: a comma that is missing, quotes that are missing around a value, a
 * parameter that is given twice (the first counts).
 */
export const parseChallenges = (header: string): ReadonlyArray<Challenge> => {
  const found: Array<Challenge> = []
  let position = 0
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position
    const result = pattern.exec(header)
    if (result !== null) position = pattern.lastIndex
    return result
  }
  /** The parameters of the latest challenge, if it may have some: beside a token68 there are none. */
  let parameters: Record<string, string> | undefined
  match(separator)
  while (position < header.length) {
    const pair = match(parameter)
    if (pair !== null) {
      const [, name = "", quoted, plain = ""] = pair
      // There is no challenge that it could belong to.
      if (parameters === undefined) return []
      parameters[name.toLowerCase()] ??= quoted === undefined ? plain : quoted.replace(/\\(.)/gs, "$1")
    } else {
      const name = match(scheme)?.[0].toLowerCase()
      if (name === undefined) return []
      const credentials = match(token68)?.[1]
      // No prototype, so that a parameter of any name is only a parameter.
      const own: Record<string, string> = Object.create(null)
      parameters = credentials === undefined ? own : undefined
      found.push({ scheme: name, ...(credentials !== undefined && { token68: credentials }), parameters: own })
    }
    const before = position
    match(separator)
    if (position === before && position < header.length) return []
  }
  return found
}

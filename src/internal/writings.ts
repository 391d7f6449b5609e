/**
 * Reads a text as it is meant, whatever it is written in: with the backslashes of JSON and of source code, with the
 * entities of HTML, or percent-encoded. Which of them a server uses for what it quotes cannot be known, so all of them
 * are undone at once, and what is found in the result is traced back to where it stands.
 */

/** A text with its escapes undone, and where each of its characters comes from; `at` has one more, for the end. */
export interface Undone {
  readonly text: string
  readonly at: Int32Array
}

/** A character and where its escape ends. */
type Read = readonly [code: number, end: number] | undefined

const controls: Readonly<Record<string, number>> = { b: 8, f: 12, n: 10, r: 13, t: 9 }

const backslashCode = /\\(?:u\{0*([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2}))/iy
const percentCode = /%u([\da-f]{4})/iy
const entity = /&(?:#(?:x0*([\da-f]{1,6})|0*(\d{1,7}));?|([a-z][a-z\d]{1,11});|(amp|lt|gt|quot))/iy

// What stands on a keyboard, then the letters of Latin-1 in their order.
const punctuation =
  "amp&lt<gt>quot\"apos'plus+equals=percnt%num#excl!dollar$ast*lpar(rpar)comma,period.sol/bsol\\colon:semi;quest?commat@" +
  "lsqb[lbrack[rsqb]rbrack]lcub{lbrace{rcub}rbrace}verbar|vert|Hat^lowbar_grave`Tab\tNewLine\n"
const latin =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para " +
  "middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave " +
  "Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute " +
  "Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave " +
  "iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml"

let named: ReadonlyMap<string, number> | undefined

/** The names of HTML's entities that are in use; made when the first one is met. */
const codeOf = (name: string): number | undefined => {
  named ??= new Map([
    ...Array.from(
      punctuation.matchAll(/([a-z]+)([^])/gi),
      ([, name = "", char = ""]) => [name, char.charCodeAt(0)] as const
    ),
    ...latin.split(" ").map((name, index) => [name, 160 + index] as const),
    ["euro", 0x20ac]
  ])
  return named.get(name) ?? named.get(name.toLowerCase())
}

const match = (pattern: RegExp, text: string, start: number): RegExpExecArray | null => {
  pattern.lastIndex = start
  return pattern.exec(text)
}

const hex = (digits: string): number => Number.parseInt(digits, 16)

const readBackslash = (text: string, start: number): Read => {
  const next = text[start + 1]
  if (next === undefined) return undefined
  if (next === "u" || next === "x") {
    // One that is not finished stays: it may have been cut off.
    const found = match(backslashCode, text, start)
    return found === null ? undefined : [hex(found[1] ?? found[2] ?? found[3] ?? ""), start + found[0].length]
  }
  return [controls[next] ?? next.charCodeAt(0), start + 2]
}

const readEntity = (text: string, start: number): Read => {
  const found = match(entity, text, start)
  if (found === null) return undefined
  const [all, hexadecimal, decimal, name, unclosed = ""] = found
  const code = hexadecimal !== undefined
    ? hex(hexadecimal)
    : decimal !== undefined
    ? Number(decimal)
    : codeOf(name ?? unclosed)
  return code === undefined ? undefined : [code, start + all.length]
}

const digit = (code: number): number =>
  code >= 48 && code <= 57
    ? code - 48
    : code >= 65 && code <= 70
    ? code - 55
    : code >= 97 && code <= 102
    ? code - 87
    : -1

/** The byte of `%2B`; negative where there is none. */
const byteAt = (text: string, at: number): number => {
  if (text.charCodeAt(at) !== 37) return -1
  const high = digit(text.charCodeAt(at + 1))
  const low = digit(text.charCodeAt(at + 2))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

const readPercent = (text: string, start: number): Read => {
  const first = byteAt(text, start)
  if (first < 0) {
    const found = match(percentCode, text, start)
    return found === null ? undefined : [hex(found[1] ?? ""), start + found[0].length]
  }
  const more = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0
  let code = more === 0 ? first : first & (0x3f >> more)
  for (let index = 1; index <= more; index++) {
    const byte = byteAt(text, start + 3 * index)
    // What is not UTF-8 is taken for Latin-1.
    if ((byte & 0xc0) !== 0x80 || byte < 0) return [first, start + 3]
    code = code * 64 + (byte & 0x3f)
  }
  return [code, start + 3 * (more + 1)]
}

const mayBeWritten = (text: string): boolean => text.includes("\\") || text.includes("&") || text.includes("%")

const toText = (codes: Uint16Array): string => {
  let out = ""
  // A call takes only so many arguments.
  for (let at = 0; at < codes.length; at += 8192) {
    out += Reflect.apply(String.fromCharCode, undefined, codes.subarray(at, at + 8192))
  }
  return out
}

/**
 * Undoes the escapes of a text, one layer of them; `undefined` where it has none. With `from`, which is where the text's
 * own characters come from, the places are those of the first text.
 */
export const undo = (text: string, from?: Int32Array): Undone | undefined => {
  if (!mayBeWritten(text)) return undefined
  // No escape is shorter than what it stands for.
  const codes = new Uint16Array(text.length)
  const at = new Int32Array(text.length + 1)
  let length = 0
  let position = 0
  const put = (code: number, source: number): void => {
    codes[length] = code
    at[length++] = from === undefined ? source : from[source] ?? 0
  }
  while (position < text.length) {
    const char = text.charCodeAt(position)
    const read = char === 92
      ? readBackslash(text, position)
      : char === 38
      ? readEntity(text, position)
      : char === 37
      ? readPercent(text, position)
      : undefined
    if (read === undefined || read[0] > 0x10ffff) {
      put(char, position++)
      continue
    }
    const [code, end] = read
    if (code > 0xffff) {
      put(0xd800 + ((code - 0x10000) >> 10), position)
      put(0xdc00 + ((code - 0x10000) & 0x3ff), position + 1)
    } else {
      put(code, position)
    }
    position = end
  }
  if (length === text.length) return undefined
  at[length] = from === undefined ? text.length : from[text.length] ?? 0
  return { text: toText(codes.subarray(0, length)), at: at.subarray(0, length + 1) }
}

/** All that a text may mean: itself, and what it says with its escapes undone, layer by layer. */
export const meanings = (text: string): ReadonlyArray<string> => {
  const out = [text]
  for (let next = undo(text); next !== undefined && out.length <= layers; next = undo(next.text)) out.push(next.text)
  return out
}

/** How many layers of escapes are undone: JSON in JSON in JSON, and the one that printing a text as JSON adds. */
export const layers = 4

const beginning =
  /(?:\\+(?:u\{?[\da-f]{0,6}|x[\da-f]?)?|&#?[\da-z]{0,11}|%(?:u[\da-f]{0,3}|[\da-f])?|%[c-f][\da-f](?:%[89ab][\da-f]){0,2}|\ufffd{1,3}|[\u0080-\u00ff]{1,3})$/i

/**
 * How many characters before a place in a text may be the beginning of an escape that was cut off there, or what a
 * decoder makes of half a character.
 */
export const unfinished = (text: string, end: number): number =>
  beginning.exec(text.slice(Math.max(0, end - 24), end))?.[0].length ?? 0

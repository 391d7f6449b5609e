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

/** How many layers of escapes are undone: JSON in JSON in JSON, and the one that printing a text as JSON adds. */
export const layers = 4

// An escape that is not finished stays as it is: it may have been cut off.
const escapes =
  /\\(?:u\{0*[\da-f]{1,6}\}|u[\da-f]{4}|x[\da-f]{2}|[^ux])|&(?:#(?:x0*[\da-f]{1,6}|0*\d{1,7});?|[a-z][a-z\d]{1,11};|amp|lt|gt|quot)|%(?:u[\da-f]{4}|[cd][\da-f]%[89ab][\da-f]|e[\da-f](?:%[89ab][\da-f]){2}|f[0-4](?:%[89ab][\da-f]){3}|[\da-f]{2})/gi

const hexadecimal = /^(?:\\[ux]\{?|%u|&#x)([\da-f]+)/i

const controls: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }

// Each name with its character behind it: what stands on keyboards.
const names =
  " amp& lt< gt> quot\" apos' plus+ equals= percnt% num# excl! dollar$ ast* lpar( rpar) comma, period. sol/ bsol\\ colon:" +
  " semi; quest? commat@ lsqb[ lbrack[ rsqb] rbrack] lcub{ lbrace{ rcub} rbrace} verbar| vert| Hat^ lowbar_ grave`" +
  " Tab\t NewLine\n nbsp\u00a0 euro\u20ac pound\u00a3 sect\u00a7 szlig\u00df aelig\u00e6 AElig\u00c6 oslash\u00f8 Oslash\u00d8 "

// The letters of `&eacute;` and its like.
const marks = "grave acute circ tilde uml ring cedil".split(" ")
const accents = "\u0300\u0301\u0302\u0303\u0308\u030a\u0327"

const charOf = (name: string): string | undefined => {
  const end = names.indexOf(` ${name}`) + 1 + name.length
  if (end > name.length && names[end + 1] === " ") return names[end]
  const accent = accents[marks.indexOf(name.slice(1))]
  return accent && (name.charAt(0) + accent).normalize()
}

const ofHex = (digits: string): number => Number.parseInt(digits, 16)

const ofCode = (code: number): string | undefined => code > 0x10ffff ? undefined : String.fromCodePoint(code)

/** What an escape stands for; `undefined` where nobody knows. */
const read = (escape: string): string | undefined => {
  const mark = escape[1] ?? ""
  if (escape.length === 2) return controls[mark] ?? mark
  const digits = hexadecimal.exec(escape)?.[1]
  if (digits !== undefined) return ofCode(ofHex(digits))
  if (mark === "#") return ofCode(Number.parseInt(escape.slice(2), 10))
  if (escape.startsWith("%")) {
    // What is not UTF-8 is taken for Latin-1.
    const [first = 0, ...more] = escape.slice(1).split("%").map(ofHex)
    const { length } = more
    return ofCode(more.reduce((code, byte) => code * 64 + (byte & 63), length === 0 ? first : first & (63 >> length)))
  }
  const name = escape.slice(1).replace(";", "")
  return charOf(name) ?? charOf(name.toLowerCase())
}

/**
 * Undoes the escapes of a text, one layer of them; `undefined` where it has none. With `from`, which is where the text's
 * own characters come from, the places are those of the first text.
 */
export const undo = (text: string, from?: Int32Array): Undone | undefined => {
  if (!text.includes("\\") && !text.includes("&") && !text.includes("%")) return undefined
  // No escape is shorter than what it stands for.
  const at = new Int32Array(text.length + 1)
  const origin = (index: number): number => from?.[index] ?? index
  let out = ""
  let length = 0
  let done = 0
  const put = (part: string, start: number): void => {
    for (let index = start; index < start + part.length; index++) at[length++] = origin(index)
    out += part
  }
  for (const { 0: escape, index } of text.matchAll(escapes)) {
    const char = read(escape)
    if (char === undefined) continue
    put(text.slice(done, index), done)
    put(char, index)
    done = index + escape.length
  }
  if (done === 0) return undefined
  put(text.slice(done), done)
  at[length] = origin(text.length)
  return { text: out, at: at.subarray(0, length + 1) }
}

/** All that a text may mean: itself, and what it says with its escapes undone, layer by layer. */
export const meanings = (text: string): ReadonlyArray<string> => {
  const out = [text]
  for (let next = undo(text); next !== undefined && out.length <= layers; next = undo(next.text)) out.push(next.text)
  return out
}

const beginning =
  /(?:%[c-f][\da-f](?:%[89ab][\da-f]){0,2}|[\u0080-\u00ff\ufffd]{1,3})?(?:\\(?:u(?:\{[\da-f]{0,8}|[\da-f]{0,3})|x[\da-f]?)?|&#?[\da-z]{0,11}|%(?:u[\da-f]{0,3}|[\da-f])?)*$/i

/** A text without what may be the beginning of an escape that was cut off, or what a decoder makes of half a character. */
export const finished = (text: string): string => {
  const tail = text.slice(-24)
  return text.slice(0, text.length - (beginning.exec(tail)?.[0].length ?? 0))
}

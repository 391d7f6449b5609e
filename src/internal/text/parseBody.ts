/** From the text of a body to the value that is looked at. */

// What the text of a JSON value can begin with. An HTML page is recognised as text without an exception being made.
const jsonStart = /^\s*[[{"\-0-9tfn]/

// `__proto__` as the name of a member, in any spelling that JSON has for it.
const protoMember =
  /"(?:_|\\u005f){2}(?:p|\\u0070)(?:r|\\u0072)(?:o|\\u006f)(?:t|\\u0074)(?:o|\\u006f)(?:_|\\u005f){2}"\s*:/i

/**
 * A copy of the value must not get its prototype from an answer: a member of that name is left out, here as with every
 * parser that is careful. The text still has it.
 */
const withoutProto = (name: string, value: unknown): unknown => name === "__proto__" ? undefined : value

/**
 * JSON if it parses, whatever the media type says and after a byte order mark is taken off; else the text itself, and
 * `undefined` where there is none.
 */
export const parseBody = (text: string): unknown => {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  if (jsonStart.test(plain)) {
    try {
      return protoMember.test(plain) ? JSON.parse(plain, withoutProto) : JSON.parse(plain)
    } catch {
      // Not JSON after all, truncated perhaps: the text is what there is.
      return plain
    }
  }
  return plain.trim() === "" ? undefined : plain
}

/**
 * From the text of a body to the value that is looked at.
 */

// What the text of a JSON value can begin with. An HTML page is recognised as text without an exception being made.
const jsonStart = /^\s*[[{"\-0-9tfn]/

/**
 * JSON if it parses, whatever the media type says and after a byte order mark is taken off; else the text itself, and
 * `undefined` where there is none.
 */
export const parseBody = (text: string): unknown => {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  if (jsonStart.test(plain)) {
    try {
      return JSON.parse(plain)
    } catch {
      // Not JSON after all, truncated perhaps: the text is what there is.
      return plain
    }
  }
  return plain.trim() === "" ? undefined : plain
}

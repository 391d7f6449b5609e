/** What a server says, made fit for a line that a person or a log reads. */

// Control characters, line and paragraph separators, lone surrogates, and the marks that are not seen but turn the
// direction of writing or tag a text: whatever could start a new log line, move a terminal's cursor or make a text look
// like another one.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{e0000}-\u{e0fff}]+/gu

/** What is such a line already, as most of what servers say. */
const plain = /^[!-~]+(?: [!-~]+)*$/

/** One printable line of at most `max` characters. */
export const oneLine = (text: string, max = 300): string => {
  if (text.length <= max && plain.test(text)) return text
  // No more is looked at than can be shown, so that a huge text costs nothing.
  const head = text.slice(0, max * 2)
  const line = head.replace(unprintable, " ").replace(/\s+/g, " ").trim()
  return line.length > max || head.length < text.length
    ? `${line.slice(0, max - 1).replace(/[\ud800-\udbff]$/, "")}…`
    : line
}

/** `TooManyRequests` as a person writes it: `Too Many Requests`. */
export const words = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")

/**
 * What a server says, made fit for a line that a person or a log reads.
 */

// Control characters, line and paragraph separators, lone surrogates and the marks that turn the direction of writing:
// whatever could start a new log line, move a terminal's cursor or make a text look like another one.
const unprintable =
  /[\u{0}-\u{1f}\u{7f}-\u{9f}\u{ad}\u{61c}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{d800}-\u{dfff}\u{e0000}-\u{e007f}]+/gu

/** One printable line of at most `max` characters. */
export const oneLine = (text: string, max = 300): string => {
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

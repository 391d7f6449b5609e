/** Reads TypeScript as far as tokens: enough to find the members of an object, and to compare two texts but for layout. */

export interface Token {
  readonly kind: "word" | "string" | "template" | "regex" | "sign"
  readonly text: string
  readonly start: number
  readonly end: number
}

/** A text that cannot be read, and where. */
export class Unreadable extends Error {
  readonly why: string
  readonly at: number
  constructor(why: string, at: number) {
    super(why)
    this.why = why
    this.at = at
  }
}

/** The line of a place in a text, counted from 1. */
export const lineOf = (text: string, at: number): number => text.slice(0, at).split("\n").length

const blank = /(?:[\s\ufeff]|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)+/y
const word = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*|[0-9](?:[\w.]|(?<=[eE])[+-])*/uy
const text = /"(?:[^"\\\n\r]|\\[^])*"|'(?:[^'\\\n\r]|\\[^])*'/y
const regex = /\/(?:[^/\\[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+\/[a-z]*/y

const match = (pattern: RegExp, source: string, at: number): string | undefined => {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0]
}

/** Where a template ends that begins at a place; what is inserted into it is read as a program is. */
const endOfTemplate = (source: string, start: number): number => {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === "`") return at + 1
    if (source[at] === "\\") at++
    else if (source[at] === "$" && source[at + 1] === "{") at = read(source, at + 2, true).end - 1
  }
  throw new Unreadable("a template has no end", start)
}

/** After these a slash divides; after anything else it begins a regular expression. */
const divides = (before: Token | undefined): boolean =>
  before !== undefined &&
  (before.kind === "word"
    ? !/^(?:return|typeof|in|of|case|void|delete)$/.test(before.text)
    : before.kind !== "sign" || /[)\]}]/.test(before.text))

const read = (
  source: string,
  from: number,
  inTemplate: boolean
): { readonly tokens: ReadonlyArray<Token>; readonly end: number } => {
  const tokens: Array<Token> = []
  let depth = 0
  for (let at = from; at < source.length;) {
    const skipped = match(blank, source, at)
    if (skipped !== undefined) {
      at += skipped.length
      continue
    }
    const char = source[at] ?? ""
    if (source.startsWith("/*", at)) throw new Unreadable("a comment has no end", at)
    const add = (kind: Token["kind"], end: number) => {
      tokens.push({ kind, text: source.slice(at, end), start: at, end })
      at = end
    }
    const found = match(word, source, at)
    if (found !== undefined) {
      add("word", at + found.length)
    } else if (char === "\"" || char === "'") {
      const literal = match(text, source, at)
      if (literal === undefined) throw new Unreadable("a text has no end", at)
      add("string", at + literal.length)
    } else if (char === "`") {
      add("template", endOfTemplate(source, at))
    } else if (char === "/" && !divides(tokens.at(-1))) {
      const literal = match(regex, source, at)
      if (literal === undefined) throw new Unreadable("a regular expression has no end", at)
      add("regex", at + literal.length)
    } else {
      if (char === "{") depth++
      if (char === "}" && --depth < 0 && inTemplate) return { tokens, end: at + 1 }
      add("sign", at + 1)
    }
  }
  if (inTemplate) throw new Unreadable("a template has no end", from)
  return { tokens, end: source.length }
}

/** The tokens of a program, without its comments. Throws {@link Unreadable}. */
export const tokensOf = (source: string): ReadonlyArray<Token> => read(source, 0, false).tokens

/** A string's value, where it has no escapes that only a program would understand. */
export const valueOf = ({ kind, text }: Token): string | undefined => {
  if (kind === "word") return text
  if (kind !== "string") return undefined
  const inner = text.slice(1, -1)
  return inner.includes("\\") ? undefined : inner
}

/** Comments are texts to read, and what a formatter puts or leaves out says nothing. */
const withoutLayout = (source: string): string =>
  tokensOf(source)
    .filter(({ text }) => !/^[,;()|]$/.test(text))
    .map(({ kind, text }) => kind === "string" ? JSON.stringify(text.slice(1, -1).replace(/\\(["'])/g, "$1")) : text)
    .join("\n")

/** Whether two texts say the same, however a formatter has laid them out. */
export const sameButForLayout = (one: string, other: string): boolean => {
  if (one === other) return true
  try {
    return withoutLayout(one) === withoutLayout(other)
  } catch {
    return false
  }
}

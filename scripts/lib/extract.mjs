// Finds the TypeScript examples in a text. Pure: text in, examples out.

/**
 * @typedef {"run" | "no-run" | "must-not-compile"} Mode
 *
 * @typedef {object} Example
 * @property {string} source path of the file it stands in
 * @property {number} line of its first line of code
 * @property {Mode} mode
 * @property {string} code with as many empty lines before it as the source has: line numbers stay what they are
 * @property {{ line: number, text: string }[]} expected what it says that it prints, line by line
 *
 * @typedef {{ text: string, line: number }} Line
 */

const opening = /^(\s*)(`{3,})\s*([^\s`]*)\s*([^`]*)$/
const languages = ["ts", "typescript"]
/** What stands after the language. @type {ReadonlyMap<string, Mode>} */
const modes = new Map([["", "run"], ["no-run", "no-run"], ["must-not-compile", "must-not-compile"]])

/** What the comments `// => text` promise. */
const expectedIn = (/** @type {Line[]} */ lines) =>
  lines.flatMap(({ line, text }) => {
    const said = /\/\/ =>(?: (.*))?$/.exec(text)
    return said === null ? [] : [{ line, text: (said[1] ?? "").trimEnd() }]
  })

/**
 * @param {string} source
 * @param {Line[]} lines
 * @param {Mode} mode
 * @returns {Example}
 */
const example = (source, lines, mode) => {
  const line = lines[0]?.line ?? 1
  const code = "\n".repeat(line - 1) + lines.map(({ text }) => text).join("\n") + "\n"
  return { source, line, mode, code, expected: expectedIn(lines) }
}

/**
 * The fenced blocks in lines of Markdown.
 * @param {string} source
 * @param {Line[]} lines
 * @returns {Example[]}
 */
const fenced = (source, lines) => {
  /** @type {Example[]} */
  const found = []
  /** @type {{ indent: string, fence: string, at: number, mode: Mode | undefined, body: Line[] } | undefined} */
  let open
  for (const { line, text } of lines) {
    if (open === undefined) {
      const [, indent = "", fence, language = "", flag = ""] = opening.exec(text) ?? []
      if (fence === undefined) continue
      const mode = languages.includes(language) ? modes.get(flag.trim()) : undefined
      if (mode === undefined && languages.includes(language)) {
        // A misspelt mark must not turn a check off.
        throw new Error(`${source}:${line}: unknown mark "${flag.trim()}" on a block`)
      }
      open = { indent, fence, at: line, mode, body: [] }
    } else if (text.trim().startsWith(open.fence) && /^`+$/.test(text.trim())) {
      if (open.mode !== undefined && open.body.length > 0) found.push(example(source, open.body, open.mode))
      open = undefined
    } else {
      // A block in a list is indented as a whole.
      open.body.push({ line, text: text.startsWith(open.indent) ? text.slice(open.indent.length) : text.trimStart() })
    }
  }
  if (open !== undefined) throw new Error(`${source}:${open.at}: a code block is not closed`)
  return found
}

const numbered = (/** @type {string} */ text) =>
  text.split("\n").map((line, index) => ({ line: index + 1, text: line }))

/** The examples of a Markdown file. */
export const fromMarkdown = (/** @type {string} */ source, /** @type {string} */ text) => fenced(source, numbered(text))

/** The examples in the doc comments of a TypeScript file. */
export const fromComments = (/** @type {string} */ source, /** @type {string} */ text) => {
  /** @type {Line[][]} */
  const comments = []
  let inside = false
  for (const { line, text: code } of numbered(text)) {
    if (!inside && /^\s*\/\*\*/.test(code)) {
      inside = true
      comments.push([])
    } else if (inside) {
      // What would end the comment is written *\/ within it.
      const body = code.replace(/\*\/.*$/, "").replace(/^\s*\* ?/, "").replaceAll("*\\/", "*/")
      comments.at(-1)?.push({ line, text: body })
    }
    if (inside && code.includes("*/")) inside = false
  }
  return comments.flatMap((comment) => fenced(source, comment))
}

/** A TypeScript file that is an example as a whole. */
export const fromFile = (/** @type {string} */ source, /** @type {string} */ text) =>
  example(source, numbered(text), "run")

// Finds and compiles every example: the ts blocks of README.md, SECURITY.md, docs and the doc comments in src, and the
// examples for the major of Effect that is at hand or for both.
//
// They see the built package under its own name, as a user does. A comment `// => text` says what a console.log prints,
// one comment a line of output; an example that has such comments must print exactly these lines, in this order.
// Blocks may be marked: ```ts no-run is only compiled, ```ts must-not-compile must be refused by the compiler; and before
// that with the major of Effect that they are for (see majors.mjs).
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { ensureBuilt } from "./build.mjs"
import { forThisMajor, major } from "./majors.mjs"
import { at, compile, describe, files } from "./project.mjs"

/**
 * @typedef {"run" | "no-run" | "must-not-compile"} Mode
 *
 * @typedef {object} Example
 * @property {string} source the file it stands in
 * @property {number} line of its first line of code
 * @property {Mode} mode
 * @property {string} code with as many empty lines before it as the source has: line numbers stay what they are
 * @property {string[]} expected what it says that it prints, line by line
 * @property {string} file what is compiled
 * @property {string} module what can be imported then
 *
 * @typedef {{ text: string, line: number }} Line
 */

const folder = "build/examples"

/** What the mark of a block says. A misspelt one must not turn a check off. @type {(place: string, mark: string) => Mode} */
const modeOf = (place, mark) => {
  if (mark === "") return "run"
  if (mark === "no-run" || mark === "must-not-compile") return mark
  throw new Error(`${place}: unknown mark "${mark}" on a block`)
}

/** @type {(source: string, lines: readonly Line[], mode: Mode, file?: string) => Example} */
const example = (source, lines, mode, file) => {
  const line = lines[0]?.line ?? 1
  const code = "\n".repeat(line - 1) + lines.map(({ text }) => text).join("\n") + "\n"
  const compiled = file ?? `${folder}/${source.replaceAll("/", "__")}-${line}.ts`
  return {
    source,
    line,
    mode,
    code,
    expected: Array.from(code.matchAll(/\/\/ =>(?: (.*))?$/gm), ([, said = ""]) => said.trimEnd()),
    file: compiled,
    module: pathToFileURL(at(folder, "out", compiled.replace(/\.ts$/, ".js"))).href
  }
}

/** The fenced blocks in lines of Markdown. @type {(source: string, lines: readonly Line[]) => Example[]} */
const fenced = (source, lines) => {
  /** @type {Example[]} */
  const found = []
  /** @type {{ indent: string, fence: string, line: number, mode: Mode | undefined, body: Line[] } | undefined} */
  let open
  for (const { line, text } of lines) {
    if (open === undefined) {
      const [, indent = "", fence, language = "", mark = ""] = /^(\s*)(`{3,})\s*([^\s`]*)\s*([^`]*)$/.exec(text) ?? []
      if (fence === undefined) continue
      const mode = /^(ts|typescript)$/.test(language) ? modeOf(`${source}:${line}`, mark.trim()) : undefined
      open = { indent, fence, line, mode, body: [] }
    } else if (text.trim().startsWith(open.fence) && /^`+$/.test(text.trim())) {
      if (open.mode !== undefined && open.body.length > 0) found.push(example(source, open.body, open.mode))
      open = undefined
    } else {
      // A block in a list is indented as a whole.
      open.body.push({ line, text: text.startsWith(open.indent) ? text.slice(open.indent.length) : text.trimStart() })
    }
  }
  if (open !== undefined) throw new Error(`${source}:${open.line}: a code block is not closed`)
  return found
}

const numbered = (/** @type {string} */ source) =>
  forThisMajor(readFileSync(at(source), "utf8"), { lines: "kept" })
    .split("\n").map((text, index) => ({ line: index + 1, text }))

/** The blocks in the doc comments of a TypeScript file. */
const commented = (/** @type {string} */ source) => {
  /** @type {Line[][]} */
  const comments = []
  let inside = false
  for (const { line, text } of numbered(source)) {
    if (!inside && /^\s*\/\*\*/.test(text)) {
      inside = true
      comments.push([])
    } else if (inside) {
      // What would end the comment is written *\/ within it.
      const body = text.replace(/\*\/.*$/, "").replace(/^\s*\* ?/, "").replaceAll("*\\/", "*/")
      comments.at(-1)?.push({ line, text: body })
    }
    if (inside && text.includes("*/")) inside = false
  }
  return comments.flatMap((comment) => fenced(source, comment))
}

/** @type {readonly Example[]} */
export const examples = [
  ...["README.md", "SECURITY.md", ...files("docs", ".md")].flatMap((path) => fenced(path, numbered(path))),
  ...files("src", ".ts").flatMap(commented),
  // A file is compiled where it stands, so that it may import its neighbours.
  ...["examples/github.ts", ...[`examples/effect${major}`, "examples/import"].flatMap((folder) => files(folder, ".ts"))]
    .map((path) => example(path, numbered(path), "run", path))
]

/** No type refuses the block: it is written wrongly. Syntax; a name, module or export that is not there; an unused import. */
const isOwnFault = (/** @type {string} */ code) =>
  /^TS(1[0-2]|61)\d\d$/.test(code) || ["TS2304", "TS2305", "TS2307", "TS2552", "TS2724"].includes(code)

/** An example may declare something just to show its type; an import that it does not use is noise. */
const isUnusedDeclaration = (
  /** @type {import("./project.mjs").Diagnostic} */ { code, line },
  /** @type {string} */ text
) =>
  ["TS6133", "TS6196", "TS6198", "TS6199"].includes(code) &&
  line - 1 > text.split("\n").findLastIndex((row) => /\bfrom "[^"]+"\s*$/.test(row))

/**
 * Compiles all of them, in two goes, and returns what is wrong with some.
 * @returns {Promise<ReadonlyMap<Example, readonly string[]>>}
 */
export const compileExamples = async () => {
  await ensureBuilt()
  rmSync(at(folder), { recursive: true, force: true })
  mkdirSync(at(folder), { recursive: true })
  for (const { code, file, source } of examples) if (file !== source) writeFileSync(at(file), code)

  /** @type {Map<Example, string[]>} */
  const problems = new Map()
  for (const refused of [false, true]) {
    const some = examples.filter(({ mode }) => refused === (mode === "must-not-compile"))
    const project = `${folder}/tsconfig.${refused ? "refused" : "good"}.json`
    const options = refused ? { noEmit: true } : { outDir: "out", inlineSourceMap: true }
    const config = {
      extends: "../../tsconfig.base.json",
      compilerOptions: { rootDir: "../..", types: ["node"], ...options },
      files: some.map(({ file }) => at(file))
    }
    writeFileSync(at(project), JSON.stringify(config, null, 2))
    const diagnostics = await compile(project)
    // What an example imports from beside it has no row of its own in the result.
    const foreign = diagnostics.find(({ file }) => !some.some((example) => example.file === file))
    if (foreign !== undefined) throw new Error(describe(foreign))
    for (const example of some) {
      const found = diagnostics.filter((one) => one.file === example.file && !isUnusedDeclaration(one, example.code))
      const wrong = refused ? found.filter(({ code }) => isOwnFault(code)) : found
      const text = wrong.map((one) => describe({ ...one, file: example.source }))
      problems.set(example, refused && found.length === 0 ? ["it compiles, but is marked must-not-compile"] : text)
    }
  }
  return problems
}

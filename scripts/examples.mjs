// Compiles and runs every example: the ts blocks of README.md, docs and the doc comments in src, and examples/*.ts.
//
// They see the built package under its own name, as a user does. A comment `// => text` says what a console.log prints,
// one comment a line of output; an example that has such comments must print exactly these lines, in this order.
// Blocks may be marked: ```ts no-run is only compiled, ```ts must-not-compile must be refused by the compiler.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { ensureBuilt } from "./lib/build.mjs"
import { runAll } from "./lib/example-run.mjs"
import { fromComments, fromFile, fromMarkdown } from "./lib/extract.mjs"
import { at, filesBelow, filesIn } from "./lib/project.mjs"
import { compile, describe } from "./lib/tsc.mjs"

/**
 * @typedef {import("./lib/extract.mjs").Example} Example
 * @typedef {Example & { file: string, problems: string[] }} Checked `file` is what is compiled
 */

const folder = "build/examples"
const read = (/** @type {string} */ path) => readFileSync(at(path), "utf8")

/** @type {(message: string) => never} */
const stop = (message) => {
  console.error(message)
  process.exit(1)
}

/** @returns {Checked[]} */
const collect = () => {
  const markdown = [...existsSync(at("README.md")) ? ["README.md"] : [], ...filesBelow("docs", ".md")]
  const blocks = [
    ...markdown.flatMap((path) => fromMarkdown(path, read(path))),
    ...filesBelow("src", ".ts").flatMap((path) => fromComments(path, read(path)))
  ]
  return [
    ...blocks.map((block) => ({
      ...block,
      file: `${folder}/${block.source.replaceAll("/", "__")}-${block.line}.ts`,
      problems: []
    })),
    // A file is compiled where it stands, so that it may import its neighbours.
    ...filesIn("examples", ".ts").map((path) => ({ ...fromFile(path, read(path)), file: path, problems: [] }))
  ]
}

/** No type refuses the block: it is written wrongly. Syntax; a name, module or export that is not there; an unused import. */
const isOwnFault = (/** @type {string} */ code) =>
  /^TS(1[0-2]|61)\d\d$/.test(code) || ["TS2304", "TS2305", "TS2307", "TS2552", "TS2724"].includes(code)

/** An example may declare something just to show its type; an import that it does not use is noise. */
const isUnusedDeclaration = (
  /** @type {import("./lib/tsc.mjs").Diagnostic} */ { code, line },
  /** @type {Example} */ { code: text }
) => {
  if (!["TS6133", "TS6196", "TS6198", "TS6199"].includes(code)) return false
  const lines = text.split("\n")
  return line - 1 > lines.findLastIndex((row) => /\bfrom "[^"]+"\s*$/.test(row))
}

/**
 * Compiles examples in one go and returns what was found in each.
 * @param {string} name
 * @param {Checked[]} examples
 * @param {object} options
 */
const check = async (name, examples, options) => {
  const project = `${folder}/tsconfig.${name}.json`
  const config = {
    extends: "../../tsconfig.base.json",
    compilerOptions: { rootDir: "../..", types: ["node"], ...options },
    files: examples.map(({ file }) => at(file))
  }
  writeFileSync(at(project), JSON.stringify(config, null, 2))
  const { diagnostics, output, readable } = await compile(project)
  if (!readable) stop(`the compiler could not run:\n${output}`)
  const byFile = new Map(examples.map((example) => [example.file, example]))
  const found = new Map(examples.map((example) => [example, /** @type {typeof diagnostics} */ ([])]))
  for (const diagnostic of diagnostics) {
    const example = byFile.get(diagnostic.file)
    // What an example imports from beside it has no row of its own in the result.
    if (example === undefined) stop(describe(diagnostic))
    if (!isUnusedDeclaration(diagnostic, example)) found.get(example)?.push(diagnostic)
  }
  return found
}

const quote = (/** @type {string | undefined} */ text) => text === undefined ? "nothing" : JSON.stringify(text)

/**
 * @param {Checked} example
 * @param {import("./lib/example-run.mjs").Outcome} outcome
 */
const compare = (example, { error, lines }) => {
  const { expected, file, line: start, problems, source } = example
  if (error !== undefined) {
    // Thanks to source maps and the empty lines, a stack names the lines of the source.
    const place = error.split(`${file}:`)[1]
    const text = error.split("\n").filter((row) => !/node:internal|example-runner\.mjs/.test(row)).join("\n")
    problems.push(
      `${source}:${place === undefined ? start : Number.parseInt(place, 10)}: failed: ${
        text.replaceAll(at(file), source)
      }`
    )
  }
  if (expected.length === 0) return
  const printed = lines.map((text) => text.trimEnd())
  const wrong = expected.find(({ text }, index) => text !== printed[index])
  if (wrong !== undefined) {
    const got = printed[expected.indexOf(wrong)]
    problems.push(`${source}:${wrong.line}: expected ${quote(wrong.text)}, got ${quote(got)}`)
  } else if (printed.length > expected.length) {
    const last = expected.at(-1)?.line ?? start
    problems.push(`${source}:${last}: expected nothing more, got ${quote(printed[expected.length])}`)
  }
}

await ensureBuilt()
rmSync(at(folder), { recursive: true, force: true })
mkdirSync(at(folder), { recursive: true })

/** @type {Checked[]} */
let examples = []
try {
  examples = collect()
} catch (error) {
  stop(error instanceof Error ? error.message : String(error))
}
if (examples.length === 0) stop("examples: none found")
for (const { code, file, source } of examples) if (file !== source) writeFileSync(at(file), code)

const good = examples.filter(({ mode }) => mode !== "must-not-compile")
const refused = examples.filter(({ mode }) => mode === "must-not-compile")

if (good.length > 0) {
  for (const [example, found] of await check("good", good, { outDir: "out", sourceMap: true })) {
    for (const { code, line, message } of found) example.problems.push(`${example.source}:${line}: ${code}: ${message}`)
  }
}
if (refused.length > 0) {
  for (const [{ line: start, problems, source }, found] of await check("refused", refused, { noEmit: true })) {
    if (found.length === 0) problems.push(`${source}:${start}: compiles, but is marked must-not-compile`)
    for (const { code, line, message } of found) {
      if (isOwnFault(code)) problems.push(`${source}:${line}: not compiled for the wrong reason: ${code}: ${message}`)
    }
  }
}

const runnable = good.filter(({ mode, problems }) => mode === "run" && problems.length === 0)
const outcomes = await runAll(
  runnable.map(({ expected, file }) => ({
    module: pathToFileURL(at(folder, "out", file.replace(/\.ts$/, ".js"))).href,
    expects: expected.length
  })),
  at(folder, "plan.json")
)
for (const [index, example] of runnable.entries()) {
  const outcome = outcomes[index]
  if (outcome !== undefined) compare(example, outcome)
}

for (const { problems } of examples) for (const problem of problems) console.error(problem)
const failed = examples.filter(({ problems }) => problems.length > 0).length
const counts = [
  `${runnable.length} run`,
  `${good.filter(({ mode }) => mode === "no-run").length} compiled only`,
  ...refused.length > 0 ? [`${refused.length} refused by the compiler`] : [],
  ...failed > 0 ? [`${failed} failed`] : []
]
console.log(`examples: ${counts.join(", ")}`)
// For scripts/test.mjs, which counts each example.
writeFileSync(at(folder, "result.json"), JSON.stringify({ passed: examples.length - failed, failed }))
process.exitCode = failed > 0 ? 1 : 0

// The reference, docs/apis: a page for each module of the package that has a catalog, and a table over all.
import { toMillis } from "effect/Duration"
import { existsSync, readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { at } from "../project.mjs"

/**
 * @typedef {import("../../../src/ApiError.js").AnyClass} Class
 * @typedef {{ title: string, classes: readonly Class[] }} Section
 * @typedef {{ name: string, about: string, isApi: boolean, sections: Section[] }} Module
 */

const generated = "<!-- Written by `npm run generate` from the catalogs: change those, not this file. -->"

/** The exports of a module that are shown, each with its heading. */
const headings = { catalog: "Answers", redirectCatalog: "Redirects" }

const code = (/** @type {string | number} */ text) => `\`${text}\``

/** What is wider than this would push the next column out of sight. */
const widest = 80

/** A table whose columns are aligned, but for very wide ones and the last one. */
const table = (/** @type {readonly string[]} */ head, /** @type {readonly (readonly string[])[]} */ rows) => {
  const [first = [], ...others] = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")))
  const widths = head.map((_, column) => {
    const needed = Math.max(3, ...[first, ...others].map((row) => row[column]?.length ?? 0))
    return column === head.length - 1 || needed > widest ? 3 : needed
  })
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 3)).join(" | ")} |`
  return [line(first), line(widths.map((size) => "-".repeat(size))), ...others.map(line)].join("\n")
}

/** Whether the error's traits are those of the status that it comes with: only then the class itself has none. */
const isByStatus = (/** @type {Class} */ klass) => Reflect.get(klass.prototype, "retry") === undefined

const status = (/** @type {Class["entry"]} */ { status, usualStatus }) =>
  [
    ...status === undefined ? [] : [[status].flat().join(", ")],
    ...usualStatus === undefined ? [] : [`usually ${usualStatus}`]
  ].join(", ") || "any"

/** What tells it apart: its keys. */
const keys = (/** @type {Class["entry"]} */ { anyKey, key }) =>
  [
    ...[key ?? []].flat().map((key) => key === "" ? "none" : code(key)),
    ...anyKey ? ["any other"] : []
  ].join(", ")

/** Sources as links whose targets stand below the table: a URL in every row would hide what the row says. */
const sourcesOf = (/** @type {readonly Class[]} */ classes, /** @type {string} */ prefix) => {
  const urls = [...new Set(classes.map(({ entry }) => entry.source))].filter((source) => URL.canParse(source))
  const label = (/** @type {string} */ url) => `${prefix}${urls.indexOf(url) + 1}`
  return {
    link: (/** @type {string} */ source) =>
      urls.includes(source) ? `[${new URL(source).host.replace(/^www\./, "")}][${label(source)}]` : source,
    targets: urls.map((url) => `[${label(url)}]: ${url}`)
  }
}

/** What an entry says about waiting, in a sentence. */
const notes = (/** @type {Class} */ { _tag, entry: { floor, hint } }) => {
  const sentences = []
  if (floor !== undefined) {
    sentences.push(`asks for a wait of at least ${typeof floor === "string" ? floor : `${toMillis(floor)} ms`}`)
  }
  if (hint !== undefined) {
    const where = "header" in hint ? `in the header ${code(hint.header)}` : `in the body ${code(hint.body.join("."))}`
    sentences.push(`says ${where} when to come back${hint.unit === undefined ? "" : ` (${hint.unit})`}`)
  }
  return sentences.map((sentence) => `- ${code(_tag)} ${sentence}.`)
}

const section = (/** @type {Section} */ { classes, title }, /** @type {string} */ prefix) => {
  const { link, targets } = sourcesOf(classes, prefix)
  const rows = classes.map((klass) => {
    const { _tag, entry } = klass
    const traits = [entry.category, entry.retry, entry.applied]
    return [
      code(_tag),
      status(entry),
      keys(entry),
      ...isByStatus(klass) ? traits.map(() => "by status") : traits,
      entry.summary,
      link(entry.source)
    ]
  })
  const waits = classes.flatMap(notes)
  return [
    `## ${title}`,
    table(["tag", "status", "key", "category", "retry", "applied", "meaning", "source"], rows),
    ...waits.length === 0 ? [] : [waits.join("\n")],
    ...targets.length === 0 ? [] : [targets.join("\n")]
  ]
}

const toldApart = (/** @type {Module} */ { sections }) => {
  const entries = sections.flatMap(({ classes }) => classes.map(({ entry }) => entry))
  return (/** @type {const} */ (["key", "status"]))
    .filter((one) => entries.some((entry) => entry[one] !== undefined)).join(", else ")
}

/** How many errors there are, for each section. */
const countOf = (/** @type {Module} */ { sections }) =>
  sections.map(({ classes, title }, index) => `${classes.length}${index === 0 ? "" : ` (${title.toLowerCase()})`}`)
    .join(" + ")

const page = (/** @type {Module} */ module) =>
  [
    `# ${module.name}`,
    generated,
    `${module.about} Told apart by ${toldApart(module)}.`.trimStart(),
    ...module.sections.flatMap((part, index) => section(part, index === 0 ? "" : part.title[0]?.toLowerCase() ?? ""))
  ].join("\n\n") + "\n"

const legend = `In the tables:

- \`status\` is documented, and tells an answer without a known key; a "usual" one only informs.
- \`key\` tells the error apart, in the body or in a header, whatever the status is.
- \`retry\`: what sending the same request again can do. \`never\` nothing, \`transient\` it may pass, \`throttled\` after a
  wait, \`refresh\` with a renewed credential, \`eventual\` once it is there.
- \`applied\`: whether the request may have had its effect all the same.`

const overview = (/** @type {readonly Module[]} */ modules, /** @type {readonly string[]} */ categories) => {
  const apis = modules.filter(({ isApi }) => isApi)
  const formats = modules.filter(({ isApi }) => !isApi)
  const row = (/** @type {string} */ name, /** @type {(klass: Class) => boolean} */ has) => [
    name,
    ...[apis, formats].map((some) =>
      some.flatMap(({ sections }) => sections.flatMap(({ classes }) => classes))
        .filter(has).map(({ _tag }) => code(_tag)).join(", ")
    )
  ]
  return [
    "# Reference",
    generated,
    table(
      ["module", "errors", "told apart by", "what it is"],
      [...apis, ...formats].map((module) => [
        `[${module.name}](${module.name}.md)`,
        countOf(module),
        toldApart(module),
        module.about
      ])
    ),
    legend,
    "## By category",
    "What `Category.catch` handles, whichever API it comes from.",
    table(["category", "of an API", "of a format"], [
      ...categories.map((category) =>
        row(category, (klass) => !isByStatus(klass) && klass.entry.category === category)
      ),
      row("by status", isByStatus)
    ])
  ].join("\n\n") + "\n"
}

/** The pages, by path; the package has to be built. */
export const reference = async () => {
  const index = await import(pathToFileURL(at("dist/index.js")).href)
  // The sentence above each module in the index.
  const rows = readFileSync(at("src/index.ts"), "utf8").matchAll(/\/\*\* (.+) \*\/\nexport \* as (\w+) /g)
  const about = new Map(Array.from(rows, ([, text = "", name = ""]) => [name, text]))
  /** @type {Module[]} */
  const modules = Object.entries(index).map(([name, module]) => ({
    name,
    about: about.get(name) ?? "",
    isApi: existsSync(at(`src/apis/${name}.ts`)),
    sections: Object.entries(headings).flatMap(([key, title]) =>
      Array.isArray(module[key]?.classes) ? [{ title, classes: module[key].classes }] : []
    )
  })).filter(({ sections }) => sections.length > 0)
  return new Map([
    ["docs/apis/README.md", overview(modules, index.Category.all)],
    ...modules.map((module) => /** @type {const} */ ([`docs/apis/${module.name}.md`, page(module)]))
  ])
}

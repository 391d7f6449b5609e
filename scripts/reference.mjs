// Writes the reference, docs/apis: a page for each module of the package that has a catalog, and a table over all.
//
// node scripts/reference.mjs           writes it
// node scripts/reference.mjs --check   exits with 1 if it is out of date
import * as Duration from "effect/Duration"
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename } from "node:path"
import { pathToFileURL } from "node:url"
import { ensureBuilt } from "./lib/build.mjs"
import { at, filesIn } from "./lib/project.mjs"

/**
 * @typedef {object} Entry what the documentation says of an error; `ApiError.Entry`, as far as it is shown
 * @property {number | string | readonly (number | string)[]} [status]
 * @property {number} [usualStatus]
 * @property {string | number} [key]
 * @property {string} category
 * @property {string} retry
 * @property {string} applied
 * @property {string} summary
 * @property {string} source
 * @property {Duration.DurationInput} [floor]
 * @property {{ header?: string, body?: readonly string[], unit?: string }} [hint]
 *
 * @typedef {{ _tag: string, entry: Entry, prototype: { retry?: string } }} Class
 * @typedef {{ classes: readonly Class[] }} Catalog
 * @typedef {{ title: string, catalog: Catalog }} Section
 * @typedef {{ name: string, about: string, isApi: boolean, sections: Section[] }} Module
 */

const folder = "docs/apis"
const generated = "<!-- Written by `npm run reference` from the catalogs: change those, not this file. -->"

/** The exports of a module that are shown, each with its heading. */
const headings = { catalog: "Answers", redirectCatalog: "Redirects" }

const code = (/** @type {string | number} */ text) => `\`${text}\``

/** @returns {value is Catalog} */
const isCatalog = (/** @type {unknown} */ value) =>
  typeof value === "object" && value !== null && "classes" in value && Array.isArray(value.classes)

/** The sentence above each module in the index. */
const aboutOf = (/** @type {string} */ index) =>
  new Map(
    Array.from(index.matchAll(/\/\*\* (.+) \*\/\nexport \* as (\w+) /g), ([, about = "", name = ""]) => [name, about])
  )

/** @returns {Promise<{ modules: Module[], categories: readonly string[] }>} */
const read = async () => {
  const index = await import(pathToFileURL(at("dist/index.js")).href)
  const about = aboutOf(readFileSync(at("src/index.ts"), "utf8"))
  const modules = Object.entries(index).map(([name, module]) => ({
    name,
    about: about.get(name) ?? "",
    isApi: existsSync(at(`src/apis/${name}.ts`)),
    sections: Object.entries(headings).flatMap(([key, title]) =>
      isCatalog(module[key]) ? [{ title, catalog: module[key] }] : []
    )
  }))
  return { modules: modules.filter(({ sections }) => sections.length > 0), categories: index.Category.all }
}

// --- Tables ---

const width = (/** @type {string} */ text) => [...text].length
const pad = (/** @type {string} */ text, /** @type {number} */ to) => text + " ".repeat(Math.max(0, to - width(text)))

/** What is wider than this would push the next column out of sight. */
const widest = 80

/** A table whose columns are aligned, but for very wide ones and the last one. */
const table = (/** @type {readonly string[]} */ head, /** @type {readonly (readonly string[])[]} */ rows) => {
  const escaped = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")))
  const widths = head.map((_, column) => {
    const needed = Math.max(3, ...escaped.map((row) => width(row[column] ?? "")))
    return column === head.length - 1 || needed > widest ? 3 : needed
  })
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${row.map((cell, column) => pad(cell, widths[column] ?? 3)).join(" | ")} |`
  const [first = [], ...others] = escaped
  return [line(first), line(widths.map((size) => "-".repeat(size))), ...others.map(line)].join("\n")
}

/** Whether the error's traits are those of the status that it comes with: only then the class itself has none. */
const isByStatus = (/** @type {Class} */ klass) => klass.prototype.retry === undefined

const status = (/** @type {Entry} */ { status, usualStatus }) =>
  [
    ...status === undefined ? [] : [[status].flat().join(", ")],
    ...usualStatus === undefined ? [] : [`usually ${usualStatus}`]
  ].join(", ") || "any"

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
  const place = hint?.header === undefined ? hint?.body?.join(".") : hint.header
  const where = hint?.header === undefined ? "in the body" : "in the header"
  return [
    ...floor === undefined
      ? []
      : [`asks for a wait of at least ${typeof floor === "string" ? floor : Duration.format(floor)}`],
    ...place === undefined
      ? []
      : [`says ${where} ${code(place)} when to come back${hint?.unit === undefined ? "" : ` (${hint.unit})`}`]
  ].map((note) => `- ${code(_tag)} ${note}.`)
}

const section = (/** @type {Section} */ { catalog: { classes }, title }, /** @type {string} */ prefix) => {
  const { link, targets } = sourcesOf(classes, prefix)
  const rows = classes.map((klass) => {
    const { _tag, entry } = klass
    const traits = [entry.category, entry.retry, entry.applied]
    return [
      code(_tag),
      status(entry),
      entry.key === undefined ? "" : entry.key === "" ? "none" : code(entry.key),
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

// --- Pages ---

const toldApart = (/** @type {Module} */ { sections }) => {
  const entries = sections.flatMap(({ catalog }) => catalog.classes.map(({ entry }) => entry))
  const byKey = entries.some(({ key }) => key !== undefined)
  const byStatus = entries.some(({ status }) => status !== undefined)
  return [...byKey ? ["key"] : [], ...byStatus ? ["status"] : []].join(", else ")
}

/** How many errors there are, for each section. */
const countOf = (/** @type {Module} */ { sections }) =>
  sections.map(({ catalog, title }, index) =>
    `${catalog.classes.length}${index === 0 ? "" : ` (${title.toLowerCase()})`}`
  ).join(" + ")

const page = (/** @type {Module} */ module) =>
  [
    `# ${module.name}`,
    generated,
    `${module.about} Told apart by ${toldApart(module)}.`.trimStart(),
    ...module.sections.flatMap((part, index) => section(part, index === 0 ? "" : part.title[0]?.toLowerCase() ?? ""))
  ].join("\n\n") + "\n"

const tagsIn = (/** @type {readonly Module[]} */ modules, /** @type {(klass: Class) => boolean} */ has) =>
  modules.flatMap(({ sections }) => sections.flatMap(({ catalog }) => catalog.classes))
    .filter(has)
    .map(({ _tag }) => code(_tag))
    .join(", ")

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
    tagsIn(apis, has),
    tagsIn(formats, has)
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

await ensureBuilt()
const { categories, modules } = await read()
const wanted = new Map([
  [`${folder}/README.md`, overview(modules, categories)],
  ...modules.map((module) => /** @type {const} */ ([`${folder}/${module.name}.md`, page(module)]))
])
const current = new Map(filesIn(folder, ".md").map((path) => [path, readFileSync(at(path), "utf8")]))
const stale = [...wanted.keys()].filter((path) => current.get(path) !== wanted.get(path))
const extra = [...current.keys()].filter((path) => !wanted.has(path))

if (stale.length + extra.length === 0) {
  console.log(`reference: ${wanted.size} pages, up to date`)
} else if (process.argv.includes("--check")) {
  console.error("the reference is out of date; npm run reference writes it")
  for (const path of stale) console.error(`  ${current.has(path) ? "differs from the catalogs" : "missing"}: ${path}`)
  for (const path of extra) console.error(`  no module has a catalog for it: ${path}`)
  process.exitCode = 1
} else {
  mkdirSync(at(folder), { recursive: true })
  for (const path of stale) writeFileSync(at(path), wanted.get(path) ?? "")
  for (const path of extra) rmSync(at(path))
  const done = [...stale, ...extra].map((path) => basename(path, ".md")).join(", ")
  console.log(`reference: ${wanted.size} pages, ${stale.length + extra.length} of them changed: ${done}`)
}

// The pages of the site: the repository's own texts as they are, but for what a page in a browser has other ways to show.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, posix } from "node:path"
import { at } from "../project.mjs"

const root = at()

/** What becomes a page, or stands in one, by its place in the repository. */
const sources = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs", "bench/README.md"]

/** What a block's mark says to a reader. */
const notes = {
  "no-run": "",
  "must-not-compile": "does not compile, as it should"
}

const fence = /^(`{3,})(\w+)(?: (.*))?$/

/** @typedef {{ ticks: string, language: string, of: string | undefined, note: string, lines: string[] }} Block */

/** A block as VitePress shows it: a tab where it is for one major of Effect, else by itself. @param {Block} block */
const written = ({ language, lines, note, of, ticks }) => {
  const label = of === undefined ? "" : ` [Effect ${of}]`
  const block = [`${ticks}${language}${label}`, ...lines, ticks]
  return note === "" || of !== undefined
    ? block
    : [`<div class="refused" data-note="${note}">`, "", ...block, "", "</div>"]
}

/** @param {Block[]} group */
const grouped = (group) =>
  group.every(({ of }) => of !== undefined)
    ? ["::: code-group", "", ...group.flatMap((block) => [...written(block), ""]), ":::"]
    : group.flatMap(written)

/**
 * A text in which two samples after each other, of which one is for Effect 4 and one for Effect 3, are two tabs; and in
 * which no mark is left that is meant for the tests.
 * @param {string} text
 */
export const withTabs = (text) => {
  /** @type {string[]} */
  const out = []
  /** Blocks for single majors, as long as nothing but blank lines came after them. @type {Block[]} */
  let group = []
  /** @type {Block | undefined} */
  let block
  let blanks = 0
  const flush = () => {
    if (group.length > 0) out.push(...grouped(group))
    for (; blanks > 0; blanks--) out.push("")
    group = []
  }
  for (const line of text.split("\n")) {
    if (block !== undefined) {
      if (line !== block.ticks) block.lines.push(line)
      else {
        if (block.of === undefined) {
          flush()
          out.push(...written(block))
        } else group.push(block)
        blanks = 0
        block = undefined
      }
      continue
    }
    const [, ticks, language, mark = ""] = fence.exec(line) ?? []
    if (ticks !== undefined && language !== undefined) {
      const [, of, rest = mark] = /^effect([34])\b ?(.*)$/.exec(mark) ?? []
      const note = Object.entries(notes).find(([name]) => name === rest)?.[1] ?? ""
      // A second sample for the same major begins a group of its own.
      if (of === undefined || group.some((one) => one.of === of)) flush()
      block = { ticks, language, of, note, lines: [] }
    } else if (line === "" && group.length > 0) blanks++
    else {
      flush()
      out.push(line)
    }
  }
  flush()
  return out.join("\n")
}

/**
 * A text whose links lead to pages of the site: what is in the repository alone, such as a test, keeps its words and loses
 * its link.
 * @param {string} text
 * @param {string} path of the text
 * @param {(path: string) => boolean} isThere whether the site has what stands at a path of the repository
 */
export const withoutForeignLinks = (text, path, isThere) =>
  text.replace(/(?<!!)\[((?:[^[\]]|\[[^\]]*\])*)\]\((?!https?:|#|mailto:)([^)\s]+)\)/g, (link, words, target) => {
    const found = posix.join(posix.dirname(path), target.replace(/#.*$/, ""))
    return isThere(found) ? link : words
  })

/** The README as a part of the first page, which has its title and slogan elsewhere. @param {string} text */
const asHome = (text) => text.replace(/^# .*\n+\*\*.*\*\*\n+/, "")

/** @param {string} path @param {string} text */
const pageOf = (path, text) => {
  const shown = withoutForeignLinks(
    withTabs(text),
    path,
    (found) =>
      sources.some((source) => found === source || found.startsWith(`${source}/`)) && existsSync(join(root, found))
  )
  // A folder's README is the page of the folder.
  const page = shown.replaceAll(/\bREADME\.md(?=[)#])/g, "index.md")
  return path === "README.md"
    ? ["index.md", `${readFileSync(join(root, "site/pages/index.md"), "utf8").trimEnd()}\n\n${asHome(page)}`]
    : [
      path.replace(/\bREADME\.md$/, "index.md"),
      // Their tables are wider than a text should be.
      path.startsWith("docs/apis/") ? `---\naside: false\npageClass: wide\n---\n\n${page}` : page
    ]
}

/** @param {string} path @returns {string[]} */
const filesOf = (path) =>
  statSync(join(root, path)).isDirectory()
    ? readdirSync(join(root, path)).flatMap((name) => filesOf(`${path}/${name}`))
    : [path]

/** Writes all pages into a folder; unchanged ones are left alone, so that a watcher sees what has changed. @param {string} folder */
export const writePages = (folder) => {
  /** @param {string} path @param {string} text */
  const put = (path, text) => {
    const file = join(folder, path)
    if (existsSync(file) && readFileSync(file, "utf8") === text) return
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  for (const path of sources.flatMap(filesOf)) {
    if (path.endsWith(".md")) {
      const [page = path, text = ""] = pageOf(path, readFileSync(join(root, path), "utf8"))
      put(page, text)
    } else {
      // What a page shows is built in with it, and what it only links to is left as it is.
      cpSync(join(root, path), join(folder, path.endsWith(".svg") ? path : `public/${path}`))
    }
  }
  for (const name of readdirSync(join(root, "site/pages"))) {
    if (name !== "index.md") put(name, readFileSync(join(root, "site/pages", name), "utf8"))
  }
}

/** The pages of the reference, whose samples are marked as those of the docs are. @param {string} folder */
export const tidyReference = (folder) => {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    writeFileSync(file, `---\noutline: 2\n---\n\n${withTabs(readFileSync(file, "utf8"))}`)
  }
}

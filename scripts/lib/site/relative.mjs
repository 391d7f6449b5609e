// Makes a built site independent of the folder that it is served from, and says in each page what it may do.
//
// VitePress writes absolute paths, of a base that has to be known when it builds. Here that base is a mark, and in its place
// is put, when all is built, the way up from where it stands: in pages and styles as text, in programs as what the browser
// knows of the place that it has loaded them from.
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { parseAst } from "rollup/parseAst"

/** What VitePress takes for the site's base. */
export const base = "/__site__/"

const up = (/** @type {string} */ path) => "../".repeat(path.split("/").length - 1)

/** @typedef {{ start: number, end: number, text: string }} Edit */

/** What of a program is a text with the mark in it, as an expression in its place. @param {string} code @returns {Edit[]} */
const editsOf = (code) => {
  /** @type {Edit[]} */
  const edits = []
  /** @param {any} node @param {any} parent */
  const walk = (node, parent) => {
    if (node === null || typeof node !== "object") return
    if (Array.isArray(node)) return node.forEach((one) => walk(one, parent))
    if (node.type === "Literal" && typeof node.value === "string" && node.value.includes(base)) {
      if (/^(Import|Export)\w*Declaration$/.test(parent?.type)) {
        throw new Error(`a program names another one by the site's base: ${node.value}`)
      }
      const text = node.value.split(base).map((/** @type {string} */ part) => JSON.stringify(part)).join("+__base+")
      const isKey = parent?.type === "Property" && parent.key === node && !parent.computed
      edits.push({ start: node.start, end: node.end, text: isKey ? `[${text}]` : `(${text})` })
    } else if (node.type === "TemplateElement" && node.value.raw.includes(base)) {
      edits.push({ start: node.start, end: node.end, text: node.value.raw.replaceAll(base, "${__base}") })
    }
    for (const key of Object.keys(node)) if (key !== "type") walk(node[key], node)
  }
  walk(parseAst(code), undefined)
  return edits.toSorted((a, b) => a.start - b.start)
}

/** A program that finds the site's base by its own address. @param {string} code @param {string} path from the site's root */
export const relativeProgram = (code, path) => {
  if (!code.includes(base)) return code
  let out = `const __base=new URL(${JSON.stringify(up(path) || "./")},import.meta.url).pathname;`
  let done = 0
  for (const { end, start, text } of editsOf(code)) {
    out += code.slice(done, start) + text
    done = end
  }
  return out + code.slice(done)
}

const hashOf = (/** @type {string} */ text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

/**
 * What a page may do: load what belongs to the site, and nothing else. No request can be made by a program, so nothing that
 * somebody pastes can be sent anywhere.
 * @param {readonly string[]} scripts those that stand in the page
 */
const policyFor = (scripts) =>
  [
    "default-src 'self'",
    `script-src 'self' ${[...new Set(scripts.map(hashOf))].join(" ")}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'"
  ].join("; ")

/** @param {string} html @param {string} path from the site's root */
export const relativePage = (html, path) => {
  const page = html.replaceAll(base, up(path) || "./")
    // As the theme does it once it runs.
    .replace(/(?<=<div class="VPContent[^"]*") (?=id="VPContent")/, html.includes("<main") ? " " : " role=\"main\" ")
  const scripts = Array.from(
    page.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g),
    ([, code = ""]) => code
  )
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policyFor(scripts)}">`
  return page.replace(/<meta charset="[^"]*">/i, (charset) => `${charset}\n    ${meta}`)
}

/** Goes through all that was built. @param {string} folder */
export const makeRelative = (folder) => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(html|js|css)$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const path = relative(folder, file).split(sep).join("/")
    const text = readFileSync(file, "utf8")
    const made = path.endsWith(".html")
      ? relativePage(text, path)
      : path.endsWith(".js")
      ? relativeProgram(text, path)
      : text.replaceAll(base, up(path) || "./")
    if (made.includes(base)) throw new Error(`${path} still has the base that it was built with`)
    if (made !== text) writeFileSync(file, made)
  }
}

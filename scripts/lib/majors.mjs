// Which major of Effect this checkout is for, and texts with samples as a user of that major reads them.
//
// Samples are written for Effect 4. A block is marked ```ts effect3 or ```ts effect4 where the majors differ by more than
// where they have a module; a reader of one major's package sees the blocks that are marked with it, and no mark.
import { readFileSync } from "node:fs"
import { at } from "./project.mjs"

/** @type {{ version: string, imports: Readonly<Record<string, string>> }} */
export const manifest = JSON.parse(readFileSync(at("package.json"), "utf8"))

/** Effect's, and the package's own. */
export const major = Number(manifest.version.split(".")[0])

/**
 * For esbuild: the words behind which a module of another package stands, as that package calls it. Without it what is
 * named `external` would be bundled all the same where it is imported by such a word.
 */
export const aliases = Object.fromEntries(
  Object.entries(manifest.imports)
    .filter(([, target]) => !target.startsWith("./"))
    .map((pair) => pair.map((path) => path.replace("/*", "")))
)

/** Where Effect 3 has what Effect 4 has in these. */
const inEffect3 = (/** @type {string} */ line) =>
  line.replace(/(?<=\bfrom )"effect\/(?:http|http-api)"/, "\"@effect/platform\"")

/** What opens a block of code, as [indentation or the star of a comment, fence, language, mark]. */
const opening = /^(\s*(?:\* ?)?\s*)(`{3,})(\w*) ?(.*)$/

/**
 * A text in Markdown, or in TypeScript with such texts in its comments, for the readers of this major. Where `lines` is
 * "kept", what is left out leaves empty lines.
 * @param {string} text
 * @param {{ lines?: "kept" | "dropped" }} [options]
 */
export const forThisMajor = (text, { lines = "dropped" } = {}) => {
  /** @type {string[]} */
  const out = []
  /** @type {{ fence: string, isOurs: boolean } | undefined} */
  let block
  /** Whether a blank line would follow another one that came before what was left out. */
  let afterGap = false
  for (const line of text.split("\n")) {
    if (block === undefined) {
      const [, lead = "", fence, language, mark = ""] = opening.exec(line) ?? []
      if (fence === undefined) {
        if (afterGap && /^\s*\*?\s*$/.test(line)) continue
        afterGap = false
        out.push(line)
        continue
      }
      const [, of, rest = ""] = /^effect([34])\b ?(.*)$/.exec(mark) ?? []
      block = { fence, isOurs: of === undefined || Number(of) === major }
      if (block.isOurs) out.push(of === undefined ? line : `${lead}${fence}${language}${rest && ` ${rest}`}`)
      else if (lines === "kept") out.push("")
    } else {
      const closes = line.replace(/^\s*\*?\s*/, "").startsWith(block.fence)
      if (block.isOurs) out.push(major === 3 ? inEffect3(line) : line)
      else if (lines === "kept") out.push("")
      if (closes) {
        afterGap = !block.isOurs && lines === "dropped"
        block = undefined
      }
    }
  }
  return out.join("\n")
}

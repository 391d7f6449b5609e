// What names every module of src: the index, and the "exports" of package.json.
import { readFileSync } from "node:fs"
import { basename } from "node:path"
import { at, files } from "../project.mjs"

const read = (/** @type {string} */ path) => readFileSync(at(path), "utf8")

/** The modules as [name, path within src], in the order of their names. */
const modules = () => {
  /** @type {Map<string, string>} */
  const found = new Map()
  for (const source of [...files("src", ".ts", false), ...files("src/apis", ".ts", false)]) {
    const name = basename(source, ".ts")
    const other = found.get(name)
    if (other !== undefined) throw new Error(`${other} and ${source} would both be "./${name}"`)
    found.set(name, source.slice("src/".length, -".ts".length))
  }
  found.delete("index")
  return [...found].toSorted(([a], [b]) => a < b ? -1 : 1)
}

const line = (/** @type {string} */ subpath, /** @type {string} */ path) =>
  `    "${subpath}": { "types": "./dist/${path}.d.ts", "default": "./dist/${path}.js" }`

/** One subpath a line: the map is a table, and reads like one. The rest of the file keeps its layout. */
export const manifest = () => {
  const lines = [
    line(".", "index"),
    ...modules().map(([name, path]) => line(`./${name}`, path)),
    "    \"./package.json\": \"./package.json\"",
    // Of any depth: the star stands for slashes too.
    "    \"./internal/*\": null"
  ]
  const place = /^ {2}"exports": \{\n[^]*?^ {2}\}/m
  const text = read("package.json")
  if (!place.test(text)) throw new Error("package.json: no \"exports\" to replace; write \"exports\": {\\n  } there")
  return text.replace(place, () => `  "exports": {\n${lines.join(",\n")}\n  }`)
}

/** What needs a peer that is optional: whoever imports the index must not need it. */
const apart = new Set(["Durable", "Shared"])

const isEntrance = (/** @type {readonly [name: string, path: string]} */ [name]) => /^[a-z]/.test(name)

/**
 * A row for each module, but for an entrance of its own and for what it exports. The sentence
 * of a row stays what it is; that of a new module is the first one of its own comment.
 */
export const index = () => {
  const all = modules()
  const elsewhere = all.filter(isEntrance).map(([, path]) => read(`src/${path}.ts`)).join("")
  const rows = read("src/index.ts").matchAll(/\/\*\* (.+) \*\/\nexport \* as (\w+) /g)
  const sentences = new Map(Array.from(rows, ([, text, name]) => [name, text]))
  const firstOf = (/** @type {string} */ path) => {
    const [, comment = ""] = /^\/\*\*\n([^]*?)\n \*\//.exec(read(`src/${path}.ts`)) ?? []
    return /^[^]*?\.(?=\s|$)/.exec(comment.replace(/^ \* ?/, "").replace(/\n \* ?/g, " "))?.[0]
  }
  const isElsewhere = (/** @type {readonly [name: string, path: string]} */ [name, path]) =>
    apart.has(name) || elsewhere.includes(`"./${path}.js"`)
  return all.filter((module) => !isEntrance(module) && !isElsewhere(module)).map(([name, path]) =>
    `/** ${sentences.get(name) ?? firstOf(path) ?? name} */\nexport * as ${name} from "./${path}.js"\n`
  ).join("")
}

// What stands behind the words of Effect that `src` is written in: the "imports" of package.json.
import { readFileSync } from "node:fs"
import { dirname, relative } from "node:path"
import { manifest } from "./majors.mjs"
import { at } from "./project.mjs"

/** @typedef {{ source: string, local: string }} Place a module that is built, or another package */

/** The module behind a word, from the root: `dist/seam/3/codec.js`, or `effect/Schema`. @type {(word: string) => string | undefined} */
const behind = (word) => {
  for (const [pattern, target] of Object.entries(manifest.imports)) {
    const [start = "", end = ""] = pattern.split("*")
    if (!word.startsWith(start) || !word.endsWith(end)) continue
    const found = target.replace("*", word.slice(start.length, word.length - end.length))
    return found.replace(/^\.\/src\/(.*)\.ts$/, "dist/$1.js")
  }
  return undefined
}

const fromHere = (/** @type {string} */ path, /** @type {string} */ target) => {
  if (!target.startsWith("dist/")) return target
  const way = relative(dirname(path), target)
  return way.startsWith(".") ? way : `./${way}`
}

/** A declaration file without the words. */
export const spellOut = (/** @type {string} */ path, /** @type {string} */ text) =>
  text.replaceAll(/"(#[^"\n]+)"/g, (word, /** @type {string} */ name) => {
    const target = behind(name)
    return target === undefined ? word : `"${fromHere(path, target)}"`
  })

/**
 * What an adapter has of Effect under another name, and whose names it has beside those.
 * @type {(path: string) => { native: string, renamed: ReadonlyMap<string, string>, own: ReadonlySet<string> } | undefined}
 */
const adapterOf = (path) => {
  const text = readFileSync(at(path), "utf8")
  const [, native] = /^export (?:\*|\{[^}]*\}) from "(.+)";$/m.exec(text) ?? []
  if (native === undefined) return undefined
  const renamed = Array.from(text.matchAll(/^export \{([^}]*)\} from "(.+)";$/gm))
    .filter(([, , from]) => from === native)
    .flatMap(([, names = ""]) => Array.from(names.matchAll(/(\w+) as (\w+)/g)))
    .map(([, theirs = "", ours = ""]) => /** @type {const} */ ([ours, theirs]))
  const own = Array.from(text.matchAll(/^export const (\w+)/gm), ([, name = ""]) => name)
  return { native, renamed: new Map(renamed), own: new Set(own) }
}

/**
 * A plugin for Babel: a program without the words, and with Effect's own names. A bundler sees the same modules then as in
 * the program around it, and not an adapter between.
 * @type {(babel: typeof import("@babel/core")) => import("@babel/core").PluginObj}
 */
export const withoutWords = ({ types }) => ({
  visitor: {
    Program: (program, { filename = "" }) => {
      const path = relative(at("."), filename)
      for (const statement of program.get("body")) {
        if (!statement.isImportDeclaration() && !statement.isExportNamedDeclaration()) continue
        const { source } = statement.node
        const target = source == null ? undefined : behind(source.value)
        if (source == null || target === undefined) continue
        source.value = fromHere(path, target)
        const [specifier] = statement.isImportDeclaration() ? statement.get("specifiers") : []
        const adapter = target.startsWith("dist/effect/") ? adapterOf(target) : undefined
        if (adapter === undefined || !specifier?.isImportNamespaceSpecifier()) continue
        const local = specifier.node.local.name
        /** @type {Map<string, ReturnType<typeof types.identifier>>} */
        const owned = new Map()
        for (const reference of program.scope.getBinding(local)?.referencePaths ?? []) {
          const { parentPath } = reference
          if (!parentPath?.isMemberExpression() || parentPath.node.computed) continue
          const { property } = parentPath.node
          if (!types.isIdentifier(property)) continue
          const native = adapter.renamed.get(property.name)
          if (native !== undefined) property.name = native
          else if (adapter.own.has(property.name)) {
            const own = owned.get(property.name) ?? program.scope.generateUidIdentifier(property.name)
            owned.set(property.name, own)
            parentPath.replaceWith(types.cloneNode(own))
          }
        }
        if (owned.size > 0) {
          const specifiers = Array.from(owned, ([name, own]) => types.importSpecifier(own, types.identifier(name)))
          statement.insertAfter(types.importDeclaration(specifiers, types.stringLiteral(source.value)))
        }
        source.value = adapter.native
      }
    }
  }
})

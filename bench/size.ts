/**
 * What a bundle grows by: our own code, minified and gzipped, with effect and @effect/platform outside of it.
 */
import * as Errata from "effect-errata"
import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { names as apis } from "./lib/apis.js"
import { atMost, type Check, report } from "./lib/report.js"

/** Where the bench was built to, and the package is installed. */
const resolveDir = fileURLToPath(new URL(".", import.meta.url))

const bundle = async (contents: string): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: "js" },
    external: ["effect", "effect/*", "@effect/platform", "@effect/platform/*"],
    bundle: true,
    format: "esm",
    minify: true,
    write: false,
    logLevel: "error"
  })
  return outputFiles[0]?.text ?? ""
}

const uses = (names: ReadonlyArray<string>, retry: boolean) =>
  `import { ${[...names, ...(retry ? ["Retry"] : [])].join(", ")} } from "effect-errata"
console.log(${
    [...names.map((name) => `${name}.client`), ...(retry ? ["Retry.client(Retry.policy())"] : [])].join(", ")
  })`

/** The tags and names of an API that stand in a bundle. */
const tracesOf = (name: string, code: string): ReadonlyArray<string> => {
  // Each of these modules has a catalog; which ones there are is a list above, so the type cannot know.
  const { catalog } = Reflect.get(Errata, name) as { readonly catalog: Errata.Catalog.Catalog<unknown> }
  return [name, ...catalog.classes.map(({ _tag }) => _tag)].filter((text) => code.includes(text))
}

const programs: ReadonlyArray<readonly [name: string, apis: ReadonlyArray<string>, retry: boolean]> = [
  ["Retry alone", [], true],
  ...apis.map((name) => [name, [name], false] as const),
  ...apis.map((name) => [`${name} and Retry`, [name], true] as const),
  ["all five", apis, false],
  ["all five and Retry", apis, true]
]

const rows: Array<readonly [string, number, number]> = []
const checks: Array<Check> = []
for (const [name, used, retry] of programs) {
  const code = await bundle(uses(used, retry))
  const minified = Buffer.byteLength(code) / 1e3
  const gzipped = gzipSync(code, { level: 9 }).length / 1e3
  rows.push([name, minified, gzipped])
  const others = apis.filter((api) => !used.includes(api)).flatMap((api) => tracesOf(api, code))
  if (used.length < apis.length) checks.push(atMost(`${name}: traces of other APIs`, others.length, 0, "words"))
  if (used.length === 1 && retry) checks.push(atMost(`${name}, gzipped`, gzipped, 8, "kB"))
}

report({
  name: "size",
  tables: [{ title: "A bundle's own code", columns: ["", "minified kB", "gzipped kB"], rows }],
  checks
})

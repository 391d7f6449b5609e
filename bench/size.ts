/**
 * What a bundle grows by, minified and gzipped: our own code, with Effect outside of it, and a whole program.
 */
import * as Errata from "effect-errata"
import { names as apis } from "./lib/apis.js"
import { bundle, type Imports, ofEffect, wholeProgram } from "./lib/bundles.js"
import { atMost, type Check, report, type Table } from "./lib/report.js"

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

const checks: Array<Check> = []
const rows: Array<readonly [string, number, number]> = []
for (const [name, used, retry] of programs) {
  const { code, gzipped, minified } = await bundle(uses(used, retry), ofEffect)
  rows.push([name, minified, gzipped])
  const others = apis.filter((api) => !used.includes(api)).flatMap((api) => tracesOf(api, code))
  if (used.length < apis.length) checks.push(atMost(`${name}: traces of other APIs`, others.length, 0, "words"))
  if (used.length === 1 && retry) checks.push(atMost(`${name}, gzipped`, gzipped, 8, "kB"))
}

/** A whole program with what Effect has itself, and with ours in its place. */
const wholeOf = async (imports: Imports): Promise<Table> => {
  const rows: Array<ReadonlyArray<string | number>> = []
  for (const body of [false, true]) {
    const bare = await bundle(wholeProgram(imports, { body, ours: false }))
    const ours = await bundle(wholeProgram(imports, { body, ours: true }))
    const ratio = ours.gzipped / bare.gzipped
    const reading = body ? ", a body by Schema" : ""
    const names = [`retryTransient${reading}`, `Questback, Retry${reading}`] as const
    rows.push([names[0], bare.minified, bare.gzipped, "1.000 ×"])
    rows.push([names[1], ours.minified, ours.gzipped, `${ratio.toFixed(3)} ×`])
    checks.push(atMost(`whole program, imported ${imports}: ${names[1]}`, ratio, 1.4, "×"))
  }
  return {
    title: `A whole program, its modules imported ${imports}`,
    columns: ["", "minified kB", "gzipped kB", "ratio"],
    rows
  }
}

report({
  name: "size",
  tables: [
    { title: "A bundle's own code", columns: ["", "minified kB", "gzipped kB"], rows },
    await wholeOf("by path"),
    await wholeOf("from the index")
  ],
  checks
})

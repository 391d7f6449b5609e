/**
 * What the compiler has to do for a program that handles every tag of five APIs.
 */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { peers } from "./lib/apis.js"
import { built, write } from "./lib/generated.js"
import { median } from "./lib/measure.js"
import { atMost, report } from "./lib/report.js"

const rounds = 11
const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url))

const options = {
  target: "ES2022",
  module: "NodeNext",
  moduleResolution: "NodeNext",
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: []
}

/** The fields of each API's body, as a user would write them down. */
const bodies: Readonly<Record<string, string>> = {
  JourneyApps: "{ type: text, title: text, detail: text, see: text }",
  OzForensics: "{ error_code: Schema.Int, error_message: text, details: Schema.optional(Schema.Unknown) }",
  Qonversion: `{
  error: optional(Schema.Struct({
    type: text, code: text, message: text,
    details: optional(Schema.Array(Schema.Struct({ field: text, message: text })))
  })),
  _meta: optional(Schema.Struct({ reference: text, fields, validation: optional(Schema.Struct({ fields })) }))
}`,
  Questback: `{
  type: text, title: text, status: optional(Schema.Number), detail: text, instance: text, traceId: text, requestId: text,
  errors: optional(Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) }))
}`,
  Rick: "{ message: text, description: text }"
}

const handWritten = (name: string, tags: ReadonlyArray<string>) =>
  `import * as Schema from "effect/Schema"
const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optional(Schema.NullOr(schema))
const text = optional(Schema.String)
const fields = optional(Schema.Array(Schema.Struct({ name: text, messages: optional(Schema.Array(Schema.String)) })))
const Body = Schema.Struct(${bodies[name] ?? "{}"})
export type Unused = [typeof text, typeof fields]
${tags.map((tag) => `export class ${tag} extends Schema.TaggedError<${tag}>()("${tag}", { body: Body }) {}`).join("\n")}
export type Failure = ${tags.join(" | ")}
`

const apis = peers.map(({ catalog, name }) => ({ name, tags: catalog.classes.map(({ _tag }) => _tag) }))
const tags = apis.flatMap(({ tags }) => tags)

const program = (imports: string, failure: string) =>
  `${imports}
import * as Effect from "effect/Effect"
declare const call: Effect.Effect<string, ${failure}>
export const handled: Effect.Effect<unknown> = call.pipe(
  Effect.catchTags({
${tags.map((tag) => `    ${tag}: (e) => Effect.succeed([e._tag, e.body] as const)`).join(",\n")}
  })
)
`

const project = (name: string, files: ReadonlyArray<string>, extra: object = { noEmit: true }) =>
  write(`types/${name}.json`, JSON.stringify({ compilerOptions: { ...options, ...extra }, files }))

for (const { name, tags } of apis) write(`types/source/${name}.ts`, handWritten(name, tags))
const namespaces = apis.map(({ name }) => name)
const imports = (from: string) =>
  namespaces.map((name) => `import type * as ${name} from "${from}/${name}.js"`).join("\n")
const failures = namespaces.map((name) => `${name}.Failure`).join(" | ")

write(
  "types/base.ts",
  "import * as Effect from \"effect/Effect\"\nimport * as Schema from \"effect/Schema\"\nimport * as Http from \"@effect/platform/HttpClient\"\nexport const used = [Effect.void, Schema.String, Http.HttpClient]\n"
)
write(
  "types/ours.ts",
  program(
    `import type { Catalog } from "effect-errata"\n${
      namespaces.map((name) => `import type * as ${name} from "effect-errata/${name}"`).join("\n")
    }`,
    namespaces.map((name) => `Catalog.Documented<typeof ${name}.catalog>`).join(" | ")
  )
)
write("types/source.ts", program(imports("./source"), failures))
write("types/declared.ts", program(imports("./declared"), failures))

const run = (config: string): string => {
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", config, "--extendedDiagnostics"], {
    encoding: "utf8"
  })
  if (status !== 0) throw new Error(stdout)
  return stdout
}

// A package of hand-written classes is declarations too by the time that a program imports it.
run(project("declare", namespaces.map((name) => built(`types/source/${name}.ts`)), {
  declaration: true,
  emitDeclarationOnly: true,
  rootDir: built("types/source"),
  outDir: built("types/declared")
}))

const programs = {
  "imports alone": "base",
  "hand-written classes, as declarations": "declared",
  "hand-written classes, as source": "source",
  "effect-errata": "ours"
}
const names = Object.keys(programs)
const configs = Object.values(programs).map((file) => project(`tsconfig.${file}`, [built(`types/${file}.ts`)]))

const read = (output: string, what: string): number => {
  const [, value] = new RegExp(`^${what}:\\s+([\\d.]+)`, "m").exec(output) ?? []
  if (value === undefined) throw new Error(`the compiler does not tell: ${what}\n${output}`)
  return Number(value)
}

const measured: Array<Array<{ readonly instantiations: number; readonly types: number; readonly check: number }>> = []
for (let round = 0; round < rounds; round++) {
  measured.push(configs.map((config) => {
    const output = run(config)
    return {
      instantiations: read(output, "Instantiations"),
      types: read(output, "Types"),
      check: read(output, "Check time") * 1e3
    }
  }))
}

const column = (name: string, what: "instantiations" | "types" | "check") =>
  measured.map((round) => round[names.indexOf(name)]?.[what] ?? Number.NaN)
const ratio = (name: string, base: string, what: "instantiations" | "check") => {
  const bases = column(base, what)
  return median(column(name, what).map((value, i) => value / (bases[i] ?? Number.NaN)))
}
const [, declared = "", source = "", ours = ""] = names

report({
  name: "types",
  tables: [{
    title: `A program that handles ${tags.length} tags of five APIs (TypeScript 7)`,
    columns: ["", "instantiations", "ratio", "types", "check ms: min", "median", "max", "ratio"],
    rows: names.map((name) => {
      const checks = column(name, "check")
      return [
        name,
        median(column(name, "instantiations")),
        `${ratio(name, declared, "instantiations").toFixed(3)} ×`,
        median(column(name, "types")),
        Math.min(...checks),
        median(checks),
        Math.max(...checks),
        `${ratio(name, declared, "check").toFixed(3)} ×`
      ]
    })
  }],
  checks: [
    atMost("instantiations, against hand-written declarations", ratio(ours, declared, "instantiations"), 1.3, "×"),
    atMost("check time, against hand-written declarations", ratio(ours, declared, "check"), 1.3, "×"),
    atMost("instantiations, against hand-written source", ratio(ours, source, "instantiations"), 1.3, "×"),
    atMost("check time, against hand-written source", ratio(ours, source, "check"), 1.3, "×")
  ]
})

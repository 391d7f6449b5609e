/**
 * Programs that handle every tag of five APIs: with this package, and with the same errors written by hand.
 */
import { codec, http, record } from "#bench/written"
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { peers } from "./apis.js"
import { built, write } from "./generated.js"

// By path: two TypeScripts are installed, and either may own `.bin/tsc`.
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc")

/** As strict as a project of today. */
export const options = {
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
  errors: optional(${record("Schema.Array(Schema.String)")})
}`,
  Rick: "{ message: text, description: text }"
}

const handWritten = (name: string, tags: ReadonlyArray<string>) =>
  `import * as Schema from "effect/Schema"
const optional = <A, I>(schema: ${codec}) => Schema.optional(Schema.NullOr(schema))
const text = optional(Schema.String)
const fields = optional(Schema.Array(Schema.Struct({ name: text, messages: optional(Schema.Array(Schema.String)) })))
const Body = Schema.Struct(${bodies[name] ?? "{}"})
export type Unused = [typeof text, typeof fields]
${tags.map((tag) => `export class ${tag} extends Schema.TaggedError<${tag}>()("${tag}", { body: Body }) {}`).join("\n")}
export type Failure = ${tags.join(" | ")}
`

const apis = peers.map(({ catalog, name }) => ({ name, tags: catalog.classes.map(({ _tag }) => _tag) }))
/** The tags of five APIs. */
export const tags = apis.flatMap(({ tags }) => tags)

/** Where the handlers of a program stand. */
export const handlers = tags.map((tag) => `    ${tag}: (e) => Effect.succeed([e._tag, e.body] as const)`).join(",\n")

const program = (imports: string, failure: string) =>
  `${imports}
import * as Effect from "effect/Effect"
declare const call: Effect.Effect<string, ${failure}>
export const handled: Effect.Effect<unknown> = call.pipe(
  Effect.catchTags({
${handlers}
  })
)
`

/** A project of these files. */
export const project = (name: string, files: ReadonlyArray<string>, extra: object = { noEmit: true }) =>
  write(`types/${name}.json`, JSON.stringify({ compilerOptions: { ...options, ...extra }, files }))

for (const { name, tags } of apis) write(`types/source/${name}.ts`, handWritten(name, tags))
const namespaces = apis.map(({ name }) => name)
const imports = (from: string) =>
  namespaces.map((name) => `import type * as ${name} from "${from}/${name}.js"`).join("\n")
const failures = namespaces.map((name) => `${name}.Failure`).join(" | ")

write(
  "types/base.ts",
  `import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Http from "${http}/HttpClient"
export const used = [Effect.void, Schema.String, Http.HttpClient]
`
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
// The least that catchTags is used for: two errors, with nothing to import.
write(
  "types/two.ts",
  program(
    "declare class One { readonly _tag: \"One\"; readonly body: string }\n" +
      "declare class Two { readonly _tag: \"Two\"; readonly body: string }",
    "One | Two"
  )
)
write("types/source.ts", program(imports("./source"), failures))
write("types/declared.ts", program(imports("./declared"), failures))

/** What the compiler prints of a project. */
export const run = (config: string): string => {
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

/** The programs by what they are made of: a file of `types`. */
export const programs = {
  "imports alone": "base",
  "hand-written classes, as declarations": "declared",
  "hand-written classes, as source": "source",
  "effect-errata": "ours"
}

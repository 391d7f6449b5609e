/**
 * What a bundler makes of programs.
 */
import { catchAll, http } from "#bench/written"
import { build, type BuildOptions } from "esbuild"
import { gzipSync } from "node:zlib"
import { built } from "./generated.js"

/** The packages of Effect and all of their modules, by the names that both majors have them under. */
export const ofEffect = ["effect", "effect/*", "@effect/platform", "@effect/platform/*"]

/** A program as it is sent: its text, and its sizes in kB. */
export interface Bundle {
  readonly code: string
  readonly minified: number
  readonly gzipped: number
}

/** What esbuild is told for each of them. */
export const options = (contents: string, external: ReadonlyArray<string>): BuildOptions => ({
  // Where the bench was built to, and the package is installed.
  stdin: { contents, resolveDir: built("."), loader: "js" },
  // Not that of the project, by which the sources would be found under the package's name.
  tsconfigRaw: {},
  external: [...external],
  bundle: true,
  format: "esm",
  logLevel: "error"
})

/** Bundles a program for a browser, with these packages outside of it. */
export const bundle = async (contents: string, external: ReadonlyArray<string> = []): Promise<Bundle> => {
  const { outputFiles } = await build({
    ...options(contents, external),
    platform: "browser",
    minify: true,
    write: false
  })
  const code = outputFiles[0]?.text ?? ""
  return { code, minified: Buffer.byteLength(code) / 1e3, gzipped: gzipSync(code, { level: 9 }).length / 1e3 }
}

/** How a program imports: each module by its path, or from the module of a package that holds them all. */
export type Imports = "by path" | "from the index"

const imported = (imports: Imports, from: string, names: ReadonlyArray<string>): string =>
  imports === "by path"
    ? names.map((name) => `import * as ${name} from "${from}/${name}"`).join("\n")
    : `import { ${names.join(", ")} } from "${from}"`

/** A program that makes a call over fetch, repeats it where that can help, and catches whatever it fails with. */
export const wholeProgram = (imports: Imports, { body, ours }: {
  /** Whether the answer's body is read by a Schema. */
  readonly body: boolean
  /** Whether the errors are an API's, and the policy is ours. */
  readonly ours: boolean
}): string => {
  const quest = "Schema.Struct({ title: Schema.String })"
  const client = ours
    ? "Questback.client, Retry.client(Retry.policy())"
    : "HttpClient.filterStatusOk, HttpClient.retryTransient({ times: 3, schedule: Schedule.exponential(200) })"
  const read = body
    ? `${ours ? "Catalog.json" : "HttpClientResponse.schemaBodyJson"}(${quest})(response)`
    : "response.text"
  return `${imported(imports, "effect", ["Effect", "Schedule", "Schema"])}
${imported(imports, http, ["FetchHttpClient", "HttpClient", "HttpClientResponse"])}
${ours ? imported(imports, "effect-errata", ["Catalog", "Questback", "Retry"]) : ""}
const program = Effect.gen(function*() {
  const client = (yield* HttpClient.HttpClient).pipe(${client})
  const response = yield* client.get("https://api.example.com/v1/quests/42")
  return yield* ${read}
}).pipe(
  ${catchAll}((failure) => Effect.succeed(failure._tag)),
  Effect.provide(FetchHttpClient.layer)
)
Effect.runPromise(program).then(console.log)
`
}

import { describe, expect, it } from "#test/vitest"
import * as Errata from "effect-errata"
import { Catalog } from "effect-errata"
import { build, type BuildOptions, transform } from "esbuild"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll } from "vitest"
import { known } from "../../cli/apis.js"
import { explain } from "../../cli/explain.js"
import { readsTypeScript } from "../../cli/load.js"
import * as Kettle from "../../examples/import/errors.js"
import { aliases, manifest } from "../../scripts/lib/majors.mjs"
import { bins } from "../../scripts/lib/project.mjs"

const root = fileURLToPath(new URL("../../", import.meta.url))
// Below the project, so that it finds what it imports.
const folder = mkdtempSync(join(root, "node_modules/.command-"))
const file = join(folder, "effect-errata.mjs")
const temp = mkdtempSync(join(tmpdir(), "command-"))

/** With a copy of the package of its own: a command from npm's cache does not share a program's copy either. */
const bundle = {
  bundle: true,
  format: "esm",
  platform: "node",
  alias: { ...aliases, "effect-errata": join(root, "src/index.ts") },
  external: ["effect", "effect/*", "@effect/*"],
  logLevel: "error"
} satisfies BuildOptions

/**
 * Where somebody else has a program, with the package installed beside it. Not below node_modules: Node reads no TypeScript
 * there.
 */
mkdirSync(join(root, "build"), { recursive: true })
const project = mkdtempSync(join(root, "build/command-"))

const install = async () => {
  const installed = join(project, "node_modules/effect-errata")
  mkdirSync(installed, { recursive: true })
  // Or else it would be a part of this package, and have that.
  writeFileSync(join(project, "package.json"), "{\"type\":\"module\"}")
  writeFileSync(join(installed, "package.json"), "{\"type\":\"module\",\"exports\":\"./index.js\"}")
  await build({ ...bundle, entryPoints: [join(root, "src/index.ts")], outfile: join(installed, "index.js") })
}

beforeAll(async () => {
  await install()
  await build({
    ...bundle,
    entryPoints: [join(root, "cli/main.ts")],
    outfile: file,
    // In one file it starts in half the time. What is in it that is no ES module asks for `require`.
    external: ["@parcel/watcher"],
    banner: {
      js: "import { createRequire as requireFor } from \"node:module\"; const require = requireFor(import.meta.url);"
    }
  })
})

afterAll(() => {
  rmSync(folder, { recursive: true })
  rmSync(project, { recursive: true })
  rmSync(temp, { recursive: true })
})

const run = (args: ReadonlyArray<string>, input = "") => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [file, ...args], {
    input,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" }
  })
  return { code: status, out: stdout, err: stderr }
}

const gone = "HTTP/1.1 410 Gone\ncontent-type: application/problem+json\n\n{\"title\":\"Gone\",\"detail\":\"Deleted.\"}"

// Each run starts Node anew.
describe("the command", { timeout: 60_000 }, () => {
  it("explains what is piped in", () => {
    const { code, err, out } = run(["explain", "--api", "questback"], gone)
    expect({ code, err }).toEqual({ code: 0, err: "" })
    expect(out).toContain("error       QuestbackGone\nsays        Questback 410 Gone: Deleted.\n")
    expect(out).not.toContain("import")
    const withCode = run(["explain", "--api", "questback", "--code"], gone).out
    expect(withCode.slice(0, out.length)).toBe(out)
    expect(withCode).toContain("import { Questback, Retry } from \"effect-errata\"")
  })

  it("explains a file, as JSON", () => {
    const path = join(temp, "answer.txt")
    writeFileSync(path, gone)
    const { code, out } = run(["explain", "--json", path])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ api: "Problem", tag: "ProblemDetails" })
  })

  it("takes its options in any order", () => {
    const path = join(temp, "yes")
    writeFileSync(path, gone)
    const { code, err, out } = run(["explain", path, "--json", "--api", "questback"])
    expect({ code, err }).toEqual({ code: 0, err: "" })
    expect(JSON.parse(out)).toMatchObject({ api: "Questback" })
  })

  it("says what it is, and how to ask it", () => {
    expect(run(["--version"])).toEqual({ code: 0, out: `${manifest.version}\n`, err: "" })
    for (const args of [[], ["--help"], ["-h"]]) {
      const { code, err, out } = run(args)
      expect({ args, code, err }).toEqual({ args, code: 0, err: "" })
      for (const word of ["explain", "catalog", "check", "import", "--completions", "--version", "Exit codes"]) {
        expect(out).toContain(word)
      }
      expect(out).not.toContain("\u001B")
    }
    const { code, out } = run(["explain", "--help"])
    expect(code).toBe(0)
    expect(out).toMatch(/effect-errata explain \[/)
    for (const args of [["--help"], ["explain", "--help"]]) expect(run(args).out).not.toContain("wizard")
    for (const word of ["--api", "questback", "--catalog", "--method", "--json", "file"]) expect(out).toContain(word)
    for (const shell of ["bash", "zsh", "fish"]) {
      expect(run(["--completions", shell])).toMatchObject({ code: 0, out: expect.stringContaining("explain"), err: "" })
    }
  })

  it("ends with 1 where nothing is documented", () => {
    const { code, out } = run(["explain", "--api", "questback"], "HTTP/1.1 410 Gone\n\n<html>")
    expect(code).toBe(1)
    expect(out).toContain("UndocumentedError")
  })

  it("ends with 2, a reason and a usage line for what it cannot read", () => {
    for (
      const [args, reason] of [
        [["explain", join(temp, "nowhere")], "there is no such file"],
        [["explain", temp], "it is a directory"],
        [["explain"], "there is nothing to read"],
        [["explain", "--api", "nobody"], "--api takes one of journeyapps, ozforensics, "],
        [["explain", "--catalog", join(temp, "nowhere.js")], "nowhere.js: there is no such file"],
        [["check", join(temp, "nowhere.js")], "nowhere.js: there is no such file"],
        [["explain", "--nope", "x"], "there is no option --nope"],
        [["catalog", "nobody"], "Expected one of the following cases: journeyapps, "],
        [["check"], "Missing argument <module>"],
        [["explain", "--method", "a b"], "--method takes a method"],
        [["explain", "no\u001B[31mfile"], "no [31mfile: there is no such file"],
        [["explain", "a", "b\u001B[31m"], "Received unknown argument: 'b"],
        [["dance"], "Invalid subcommand for effect-errata - use one of 'explain', 'catalog', 'check', 'import'"]
      ] as const
    ) {
      const { code, err, out } = run(args)
      expect({ args, code, out }).toEqual({ args, code: 2, out: "" })
      expect(err).toContain(reason)
      expect(err).toContain("usage: effect-errata explain")
      expect(err).not.toContain("\u001B")
    }
  })

  it("says of an answer that is no failure that it is none", () => {
    expect(run(["explain"], "HTTP/1.1 204 No Content\n\n")).toEqual({
      code: 1,
      out: "204 is no failure: a client passes it on as it is\n",
      err: ""
    })
    expect(run(["explain", "--json"], "HTTP/1.1 204 No Content\n\n")).toMatchObject({ code: 1, out: "null\n" })
  })

  it("gives an array for a HAR file, also of one answer", () => {
    const har = JSON.stringify({ log: { entries: [{ response: { status: 410 } }] } })
    expect(JSON.parse(run(["explain", "--json"], har).out)).toMatchObject([{ tag: "HttpGone" }])
  })

  it("reads what PowerShell writes, and no more than can be meant", () => {
    const path = join(temp, "utf16.txt")
    writeFileSync(path, `\uFEFF${gone.replaceAll("\n", "\r\n")}`, "utf16le")
    expect(run(["explain", "--api", "questback", path])).toMatchObject({ code: 0, err: "" })
    expect(run(["explain"], "a".repeat(10_000_001))).toMatchObject({
      code: 2,
      err: expect.stringContaining("more than 10 MB")
    })
  })

  it("does not mind a reader that has enough", async () => {
    const child = spawn(process.execPath, [file, "catalog"])
    let err = ""
    child.stderr.on("data", (data) => err += String(data))
    child.stdout.destroy()
    const [code] = await once(child, "close")
    expect({ code, err }).toEqual({ code: 0, err: "" })
  })

  it("prints the catalogs", () => {
    expect(run(["catalog", "questback"]).out).toMatch(/^tag +status +key +retry/)
    expect(JSON.parse(run(["catalog", "--json"]).out)).toHaveLength(
      known.reduce((sum, { catalog }) => sum + catalog.classes.length, 0)
    )
  })

  it("checks the catalogs that a module exports, by the copy of the package that the module has", async () => {
    const path = join(project, "own.mjs")
    const check = (statuses: ReadonlyArray<number>, ...options: ReadonlyArray<string>) => {
      const source = `
        import { Schema } from "effect"
        import { Api } from "effect-errata"
        const api = Api.make("Own", { docs: "https://docs.example.com", body: Schema.Struct({ code: Schema.String }) })
        const entry = { category: "NotFound", retry: "never", applied: "no", summary: "…", example: { code: "x" } }
        export const catalog = api.catalog(
          ...${JSON.stringify(statuses)}.map((status, i) => class extends api.error()("E" + i, { ...entry, status }) {})
        )
      `
      writeFileSync(path, source)
      return run(["check", ...options, path])
    }
    expect(check([404, 410])).toEqual({ code: 0, out: "catalog: nothing is wrong\n", err: "" })
    expect(check([404, 429])).toEqual({
      code: 1,
      out: expect.stringMatching(/^catalog:\n {2}OwnE1: 429 asks to slow down, and it is never repeated\. make it/),
      err: ""
    })
    expect(JSON.parse(check([404, 404], "--json").out)).toMatchObject([{
      name: "catalog",
      findings: [{ tag: "OwnE1" }]
    }])
    // A bundle carries a copy that nothing beside it leads to.
    await build({ ...bundle, entryPoints: [path], outfile: join(folder, "bundled.mjs") })
    expect(run(["check", join(folder, "bundled.mjs")])).toMatchObject({
      code: 2,
      err: expect.stringContaining("another copy of effect-errata")
    })
  })

  describe("import", () => {
    const description = (...codes: ReadonlyArray<string>) =>
      JSON.stringify({
        openapi: "3.1.0",
        info: { title: "Kettle", version: "1" },
        paths: {
          "/orders": {
            post: {
              operationId: "orderDrink",
              responses: {
                422: { content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } }
              }
            }
          }
        },
        components: { schemas: { Error: { properties: { code: { enum: codes }, message: { type: "string" } } } } }
      })
    const told = (out: string, ...more: ReadonlyArray<string>) => ["import", "--name", "Kettle", "--out", out, ...more]
    const text = (out: string, file: string) => readFileSync(join(out, file), "utf8")

    it("writes what a description says, and compares what is there with it", () => {
      const out = join(temp, "kettle")
      const file = join(temp, "openapi.json")
      writeFileSync(file, description("NO_WATER", "DRINK_NOT_FOUND"))
      const checked = run(told(out, "--check", file))
      expect(checked).toMatchObject({ code: 1, err: "", out: expect.stringContaining("errors.ts is not there") })
      expect(existsSync(out)).toBe(false)

      const first = run(told(out, file))
      expect(first).toMatchObject({ code: 0, err: "" })
      expect(first.out).toMatch(/^Kettle, from Kettle \(OpenAPI 3\.1\)\nerrors +\d classes for 2 codes: 2 by an enum/)
      const written = [text(out, "errors.ts"), text(out, "traits.ts")]
      expect(written[0]).toContain("export class DrinkNotFound extends")
      expect(written[1]).toContain("  DrinkNotFound: Api.guessed({ ")

      expect(run(told(out), description("NO_WATER", "DRINK_NOT_FOUND"))).toMatchObject({ code: 0, err: "" })
      expect([text(out, "errors.ts"), text(out, "traits.ts")]).toEqual(written)
      expect(run(told(out, "--check", file))).toMatchObject({ code: 1, out: expect.stringContaining("guessed ") })

      writeFileSync(join(out, "traits.ts"), text(out, "traits.ts").replaceAll(/Api\.guessed\((.*?)\)/g, "$1"))
      expect(run(told(out, "--check", "-"), description("NO_WATER", "DRINK_NOT_FOUND"))).toMatchObject({
        code: 0,
        err: ""
      })

      const drifted = run(told(out, "--check", "--json"), description("NO_WATER", "NO_CUP"))
      expect(drifted).toMatchObject({ code: 1, err: "" })
      expect(JSON.parse(drifted.out)).toMatchObject({ current: false, added: ["NoCup"], gone: ["DrinkNotFound"] })
    })

    it("ends with 2 and one line for what it cannot use, and writes nothing", () => {
      const out = join(temp, "nothing")
      for (
        const [args, input, reason] of [
          [["import", "--out", out], description("A"), "--name takes a name in Pascal case"],
          [["import", "--name", "kettle", "--out", out], description("A"), "--name takes a name in Pascal case"],
          [["import", "--name", "Kettle"], description("A"), "--out takes the folder of errors.ts and traits.ts"],
          [told(out), "", "standard input: "],
          [told(out), "{\u001B[31m", "standard input: "],
          [told(out, join(temp, "nowhere")), "", "there is no such file"],
          [told(out, temp), "", "it is a directory"],
          [told(out), " ".repeat(20_000_001), "there are more than 20 MB"],
          [told(out), description().replace("schemas/Error", "schemas/Nowhere"), "standard input: #/"]
        ] as const
      ) {
        const { code, err, out: said } = run(args, input)
        expect({ args, code, said }).toEqual({ args, code: 2, said: "" })
        expect(err.split("\n")[0]).toContain(`effect-errata: `)
        expect(err.split("\n")[0]).toContain(reason)
        expect(err).not.toContain("\u001B")
        expect(existsSync(out)).toBe(false)
      }
    })

    it("says how it is asked", () => {
      const { code, out } = run(["import", "--help"])
      expect(code).toBe(0)
      for (const word of ["--name", "--out", "--check", "--json", "file"]) expect(out).toContain(word)
    })
  })

  it("ends with 2 for a module that does not load, or holds no catalog", () => {
    const path = join(folder, "none.mjs")
    writeFileSync(path, "import \"./nowhere.mjs\"")
    expect(run(["check", path])).toMatchObject({ code: 2, err: expect.stringContaining("does not load") })
    writeFileSync(path, "export const nothing = 1")
    expect(run(["check", path])).toMatchObject({ code: 2, err: expect.stringContaining("exports no catalog") })
  })
})

/** A module with the catalogs of two APIs, a narrowed one among them. */
const square = `import { Schema } from "effect"
import { Api, Catalog } from "effect-errata"
import { traits } from "./traits.js"

const make = (name: string, key: string) => {
  const api = Api.make(name, {
    docs: "https://docs.square.example",
    body: Api.lenient({ code: Schema.String }),
    key: ["code"]
  })
  class Lost extends api.error<Lost>()("Lost", { ...traits, key, summary: "It is lost.", example: { code: key } }) {}
  class Slow extends api.error<Slow>()("Slow", {
    ...traits, status: 429, retry: "throttled", summary: "Slowly.", example: { code: "slow" }
  }) {}
  return { catalog: api.catalog(Lost, Slow), narrow: api.catalog(Lost, Slow).pipe(Catalog.pick(Lost)) }
}
const first = make("Square", "LOST")
export const { catalog } = first
export const operations = { getCard: first.narrow }
export const Round = make("Round", "lost")
`
const traits = `export const traits = { category: "NotFound", retry: "never", applied: "no", status: 404 } as const`

const check = (module: string) => run(["check", module])

describe("explain --catalog", { timeout: 60_000 }, () => {
  const source = join(project, "src/square")
  const compiled = join(project, "square")
  const explained = (args: ReadonlyArray<string>, input = "") => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [file, "explain", ...args], {
      cwd: project,
      input,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1" }
    })
    return { code: status, out: stdout, err: stderr }
  }
  const answer = (code: string, status = 404) =>
    `HTTP/1.1 ${status}\ncontent-type: application/json\n\n${JSON.stringify({ code })}`

  beforeAll(async () => {
    for (const path of [source, compiled]) mkdirSync(path, { recursive: true })
    for (const [name, text] of [["errors", square], ["traits", traits]] as const) {
      writeFileSync(join(source, `${name}.ts`), text)
      const { code } = await transform(text, { loader: "ts" })
      writeFileSync(join(compiled, `${name}.js`), code)
    }
  })

  it("asks a module's catalogs, by the copy of the package that the module has", () => {
    const { code, err, out } = explained(["--code", "--catalog", "./square/errors.js"], answer("LOST"))
    expect({ code, err }).toEqual({ code: 0, err: "" })
    expect(out).toContain("error       SquareLost\n")
    expect(out).toContain("API         Square, because \"LOST\" is one of the keys that it documents\n")
    expect(out).toContain("import { Retry } from \"effect-errata\"\nimport { catalog } from \"./square/errors.js\"\n")
    expect(out).toContain(".pipe(catalog.client, Retry.client(")
    expect(out).not.toContain("effect-errata import")
  })

  it("gives JSON of the same shape", () => {
    const builtIn: object = JSON.parse(explained(["--json"], gone).out)
    const { code, out } = explained(["--json", "--catalog=square/errors.js"], answer("lost"))
    const own: object = JSON.parse(out)
    expect(code).toBe(0)
    expect(own).toMatchObject({ api: "Round", tag: "RoundLost", others: [], source: "https://docs.square.example" })
    expect(Object.keys(own).filter((name) => !(name in builtIn))).toEqual([])
    expect(JSON.stringify(own)).toContain("import { Round } from \\\"./square/errors.js\\\"")
    expect(JSON.stringify(own)).toContain("Round.catalog.client")
  })

  it("has --api choose among them, also one that is narrowed", () => {
    const of = (api: string) => explained(["--catalog", "square/errors.js", "--api", api], answer("?", 429))
    expect(of("round")).toMatchObject({ code: 0, out: expect.stringContaining("error       RoundSlow\n") })
    expect(of("Square").out).toContain("API         Square, because --api says so\n")
    expect(of("operations.getCard")).toMatchObject({
      code: 1,
      out: expect.stringContaining("429 is SquareSlow, which was not expected here")
    })
    expect(of("questback")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining("--api takes one of Round, Square\n")
    })
  })

  it("asks no other", () => {
    expect(explained(["--catalog", "square/errors.js"], gone)).toMatchObject({
      code: 1,
      out: expect.stringContaining("because none that was asked fits better\n")
    })
  })

  it("reads TypeScript where Node does, and says so where it does not", () => {
    const { code, err, out } = explained(["--code", "--catalog", "src/square/errors.ts"], answer("LOST"))
    if (readsTypeScript()) {
      expect(err).not.toContain("effect-errata:")
      expect(code).toBe(0)
      expect(out).toContain("error       SquareLost\n")
      expect(out).toContain("import { catalog } from \"./src/square/errors.js\"\n")
    } else {
      expect({ code, out }).toEqual({ code: 2, out: "" })
      expect(err).toMatch(
        /^effect-errata: src\/square\/errors.ts is TypeScript, which Node .* does not read: compile it/
      )
    }
  })

  it("ends with 2 and one line for a module that is of no use", async () => {
    const lineFor = (text: string) => {
      writeFileSync(join(project, "bad.js"), text)
      const { code, err, out } = explained(["--catalog", "bad.js"], gone)
      expect({ code, out }).toEqual({ code: 2, out: "" })
      return err.split("\nusage:")[0]
    }
    expect(lineFor("throw new Error('no\\nkey')")).toBe("effect-errata: bad.js does not load: no")
    expect(lineFor("export const nothing = null")).toBe("effect-errata: bad.js exports no catalog")
    const { outputFiles: [bundled] } = await build({
      ...bundle,
      entryPoints: [join(compiled, "errors.js")],
      write: false
    })
    expect(lineFor(bundled?.text ?? "")).toBe(
      "effect-errata: bad.js has its catalogs from another copy of effect-errata than is installed beside it"
    )
  })

  it("is checked as one catalog for each API", () => {
    const { code, out } = check(join(compiled, "errors.js"))
    expect({ code, out }).toEqual({ code: 0, out: "Round.catalog: nothing is wrong\ncatalog: nothing is wrong\n" })
  })
})

it("writes code that compiles as it stands, for every documented error and for what is none", () => {
  const module = relative(folder, join(root, "examples/import/errors.js")).split(sep).join("/")
  const kettle = { name: "Kettle", catalog: Kettle.catalog, own: { errata: Errata, module, path: ["catalog"] } }
  const getOrder = {
    ...kettle,
    catalog: Kettle.operations.getOrder,
    own: { ...kettle.own, path: ["operations", "getOrder"] }
  }
  const codes = [...known, kettle, getOrder].flatMap((api) => [
    ...api.catalog.classes.map((klass) => {
      const error = new klass({ body: klass.entry.example } as never)
      return explain(Catalog.encode(error), { api, now: 0, method: "POST" }).code
    }),
    explain({ status: 599, headers: {}, body: "?" }, { api, now: 0 }).code
  ])
  const sources = [...new Set(codes)]
  expect(sources.length).toBeGreaterThan(100)
  sources.forEach((source, i) => writeFileSync(join(folder, `code${i}.ts`), source))
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      skipLibCheck: true,
      types: [],
      paths: { "effect-errata": [join(root, "src/index.ts")] }
    },
    include: [],
    files: sources.map((_, i) => join(folder, `code${i}.ts`))
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config))
  const { status, stdout } = spawnSync(process.execPath, [bins.tsc, "-p", join(folder, "tsconfig.json")], {
    encoding: "utf8"
  })
  expect(stdout).toBe("")
  expect(status).toBe(0)
}, 60_000)

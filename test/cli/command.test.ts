import { describe, expect, it } from "#test/vitest"
import { Catalog } from "effect-errata"
import { build, type BuildOptions } from "esbuild"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll } from "vitest"
import { known } from "../../cli/apis.js"
import { explain } from "../../cli/explain.js"
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

beforeAll(() =>
  build({
    ...bundle,
    entryPoints: [join(root, "cli/main.ts")],
    outfile: file,
    // In one file it starts in half the time. What is in it that is no ES module asks for `require`.
    external: ["@parcel/watcher"],
    banner: {
      js: "import { createRequire as requireFor } from \"node:module\"; const require = requireFor(import.meta.url);"
    }
  })
)

afterAll(() => {
  rmSync(folder, { recursive: true })
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
      for (const word of ["explain", "catalog", "check", "--completions", "--version", "Exit codes"]) {
        expect(out).toContain(word)
      }
      expect(out).not.toContain("\u001B")
    }
    const { code, out } = run(["explain", "--help"])
    expect(code).toBe(0)
    for (const word of ["--api", "questback", "--method", "--json", "file"]) expect(out).toContain(word)
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
        [["explain", "--api", "nobody"], "Expected one of"],
        [["explain", "--nope", "x"], "there is no option --nope"],
        [["catalog", "nobody"], "Expected one of the following cases: journeyapps, "],
        [["check"], "Missing argument <module>"],
        [["explain", "--method", "a b"], "--method takes a method"],
        [["explain", "no\u001B[31mfile"], "no [31mfile: there is no such file"],
        [["explain", "a", "b\u001B[31m"], "Received unknown argument: 'b"],
        [["dance"], "Invalid subcommand for effect-errata - use one of 'explain', 'catalog', 'check'"]
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
    const installed = join(folder, "project/node_modules/effect-errata")
    mkdirSync(installed, { recursive: true })
    writeFileSync(join(installed, "package.json"), "{\"type\":\"module\",\"exports\":\"./index.js\"}")
    await build({ ...bundle, entryPoints: [join(root, "src/index.ts")], outfile: join(installed, "index.js") })
    const path = join(folder, "project/own.mjs")
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

  it("ends with 2 for a module that does not load, or holds no catalog", () => {
    const path = join(folder, "none.mjs")
    writeFileSync(path, "import \"./nowhere.mjs\"")
    expect(run(["check", path])).toMatchObject({ code: 2, err: expect.stringContaining("does not load") })
    writeFileSync(path, "export const nothing = 1")
    expect(run(["check", path])).toMatchObject({ code: 2, err: expect.stringContaining("exports no catalog") })
  })
})

it("writes code that compiles as it stands, for every documented error and for what is none", () => {
  const codes = known.flatMap((api) => [
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

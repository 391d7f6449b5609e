import { describe, expect, it } from "@effect/vitest"
import { build } from "esbuild"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll } from "vitest"

const root = fileURLToPath(new URL("../../", import.meta.url))
// Below the project, so that it finds what it imports.
const folder = mkdtempSync(join(root, "node_modules/.command-"))
const file = join(folder, "effect-errata.mjs")
const temp = mkdtempSync(join(tmpdir(), "command-"))

beforeAll(() =>
  build({
    entryPoints: [join(root, "cli/main.ts")],
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    alias: { "effect-errata": join(root, "src/index.ts") },
    external: ["effect", "effect/*", "@effect/*"],
    logLevel: "error"
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

describe("the command", () => {
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
        [["dance"], "Invalid subcommand"]
      ] as const
    ) {
      const { code, err, out } = run(args)
      expect({ args, code, out }).toEqual({ args, code: 2, out: "" })
      expect(err).toContain(reason)
      expect(err).toContain("usage: effect-errata explain")
      expect(err).not.toContain("\u001B")
    }
  })

  it("prints the catalogs, and checks one of somebody else", () => {
    expect(run(["catalog", "questback"]).out).toMatch(/^tag +status +key +retry/)
    const path = join(folder, "own.mjs")
    const source = `import { Api } from ${JSON.stringify(join(root, "build/none.js"))}`
    writeFileSync(path, source)
    expect(run(["check", path])).toMatchObject({ code: 2, err: expect.stringContaining("does not load") })
    writeFileSync(path, "export const nothing = 1")
    expect(run(["check", path])).toMatchObject({ code: 2, err: expect.stringContaining("exports no catalog") })
  })
})

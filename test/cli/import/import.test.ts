import * as Effect from "#effect/Effect"
import * as Result from "#effect/Result"
import { describe, expect, it } from "#test/vitest"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { importErrors, importText, optionsOf } from "../../../cli/import/import.js"
import { writeTraits } from "../../../cli/import/traits.js"
import { writeErrors } from "../../../cli/import/write.js"
import { error, inLists } from "./imported.js"

const temp = mkdtempSync(join(tmpdir(), "import-"))
afterAll(() => rmSync(temp, { recursive: true }))

let count = 0
const folder = () => join(temp, String(count++), "src", "kettle")

const filesOf = (out: string) =>
  Object.fromEntries(readdirSync(out).map((file) => [file, readFileSync(join(out, file), "utf8")]))

const run = (out: string, imported = inLists, check = false) =>
  Effect.runPromise(importErrors(imported, { name: "Kettle", out, check }))

const refused = (out: string, imported = inLists) =>
  Effect.runPromise(Effect.flip(importErrors(imported, { name: "Kettle", out, check: false })))

const fresh = { "errors.ts": writeErrors(inLists, "Kettle"), "traits.ts": writeTraits(inLists) }

describe("an import", () => {
  it("writes both files, and nothing else", async () => {
    const out = folder()
    const report = await run(out)
    expect(filesOf(out)).toEqual(fresh)
    expect(report).toMatchObject({ files: { "errors.ts": "new", "traits.ts": "new" }, current: false })
  })

  it("changes not a byte the second time", async () => {
    const out = folder()
    await run(out)
    const text = `${fresh["traits.ts"]}// mine\n`
    writeFileSync(join(out, "traits.ts"), text)
    expect(await run(out)).toMatchObject({ files: { "errors.ts": "same", "traits.ts": "same" } })
    expect(filesOf(out)).toEqual({ ...fresh, "traits.ts": text })
  })

  it("adds what is new", async () => {
    const out = folder()
    await run(out)
    const next = { ...inLists, errors: [error("Added", { codes: ["ADDED"] }), ...inLists.errors] }
    expect(await run(out, next)).toMatchObject({
      added: ["Added"],
      files: { "errors.ts": "changed", "traits.ts": "changed" }
    })
    const files = filesOf(out)
    expect(files["errors.ts"]).toBe(writeErrors(next, "Kettle"))
    expect(files["traits.ts"]?.split("\n").filter((line) => !fresh["traits.ts"].includes(line))).toHaveLength(1)
  })

  it("writes nothing where it is asked to check", async () => {
    const out = folder()
    expect(await run(out, inLists, true)).toMatchObject({ current: false, check: true })
    expect(existsSync(out)).toBe(false)
    expect(existsSync(join(out, ".."))).toBe(false)
  })
})

describe("nothing is written", () => {
  it("over a file of somebody else", async () => {
    const out = folder()
    mkdirSync(out, { recursive: true })
    writeFileSync(join(out, "errors.ts"), "export const mine = 1\n")
    expect((await refused(out)).message).toBe(
      `${join(out, "errors.ts")} was not written by this command: choose another --out`
    )
    expect(filesOf(out)).toEqual({ "errors.ts": "export const mine = 1\n" })
  })

  it("beside a traits.ts that cannot be understood", async () => {
    const out = folder()
    mkdirSync(out, { recursive: true })
    const mine = "export const traits = {\n  ...common\n}"
    writeFileSync(join(out, "traits.ts"), mine)
    expect((await refused(out)).message).toMatch(/traits\.ts: line 2: only members/)
    expect(filesOf(out)).toEqual({ "traits.ts": mine })
  })

  it("of a description without errors", async () => {
    const out = folder()
    expect((await refused(out, { ...inLists, errors: [] })).message).toMatch(/^no errors are described/)
    expect(existsSync(out)).toBe(false)
  })

  it("of a description that cannot be read", async () => {
    const out = folder()
    const failed = (text: string, file?: string) =>
      Effect.runPromise(Effect.flip(importText(text, file, { name: "Kettle", out, check: false })))
    expect((await failed("{", "open.json")).message).toMatch(/^open\.json: /)
    expect((await failed("", "-")).message).toMatch(/^standard input: /)
    expect((await failed("[]")).message).toMatch(/^standard input: [^\n]+$/)
    expect(existsSync(out)).toBe(false)
  })

  it("where a file stands in the way", async () => {
    const out = folder()
    mkdirSync(join(out, ".."), { recursive: true })
    writeFileSync(out, "a file")
    expect((await refused(out)).message).toMatch(/there is a file where a folder is needed$/)
    expect(readFileSync(out, "utf8")).toBe("a file")
    expect((await refused(join(out, "deeper"))).message).toMatch(/there is a file where a folder is needed$/)
  })

  it("where one of both cannot be", async () => {
    const out = folder()
    mkdirSync(join(out, "errors.ts"), { recursive: true })
    expect((await refused(out)).message).toMatch(/errors\.ts: it is a directory$/)
    expect(readdirSync(out)).toEqual(["errors.ts"])
  })

  it("where the second of both cannot be, after the first one was", async () => {
    const next = { ...inLists, errors: [error("Added", { codes: ["ADDED"] }), ...inLists.errors] }
    const out = folder()
    await run(out)
    for (const kind of ["new", "old"]) {
      const obstacle = join(out, `errors.ts.${process.pid}.${kind}`)
      mkdirSync(obstacle)
      expect((await refused(out, next)).message).toMatch(/it is a directory$|it cannot be written$/)
      rmSync(obstacle, { recursive: true })
      expect(filesOf(out)).toEqual(fresh)
    }
    const empty = folder()
    mkdirSync(join(empty, `errors.ts.${process.pid}.old`), { recursive: true })
    writeFileSync(join(empty, "errors.ts"), fresh["errors.ts"])
    expect((await refused(empty, next)).message).toContain(empty)
    rmSync(join(empty, `errors.ts.${process.pid}.old`), { recursive: true })
    expect(filesOf(empty)).toEqual({ "errors.ts": fresh["errors.ts"] })
  })
})

describe("what it is told", () => {
  const told = (name: string | undefined, out: string | undefined) =>
    Result.match(optionsOf({ name, out, check: false }), {
      onFailure: ({ message }) => message,
      onSuccess: ({ name, out }) => `${name} ${out}`
    })

  it("is a name in Pascal case and a folder", () => {
    expect(told("Square", "src/square")).toBe("Square src/square")
    for (const name of [undefined, "", "square", "Square API", "Sq-uare", "1Square", "Squär", "Square_2"]) {
      expect(told(name, "src")).toBe("--name takes a name in Pascal case, such as Square: it begins every tag")
    }
    for (const out of [undefined, "", " "]) expect(told("Square", out)).toMatch(/^--out takes the folder/)
  })
})

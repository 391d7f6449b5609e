import * as Effect from "#effect/Effect"
import { describe, expect, it } from "#test/vitest"
import { Catalog } from "effect-errata"
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll } from "vitest"
import type { Imported } from "../../../cli/import/model.js"
import { writeTraits } from "../../../cli/import/traits.js"
import { writeErrors } from "../../../cli/import/write.js"
import { bins, compile, describe as describeDiagnostic } from "../../../scripts/lib/project.mjs"
import * as Fake from "../../../src/Fake.js"
import { all, byStatus, error, hostile, inLists, inSuccess, listed } from "./imported.js"

const root = fileURLToPath(new URL("../../../", import.meta.url))
mkdirSync(join(root, "build"), { recursive: true })
const folder = mkdtempSync(join(root, "build/import-"))
afterAll(() => rmSync(folder, { recursive: true }))

const write = (name: string, imported: Imported) => {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, "errors.ts"), writeErrors(imported, "Kettle"))
  writeFileSync(join(folder, name, "traits.ts"), writeTraits(imported))
}

const many: Imported = {
  ...inLists,
  errors: Array.from(
    { length: 200 },
    (_, i) => error(`Code${1000 + i}`, { codes: [`CODE_${i}`], statuses: [400 + i % 30] })
  ),
  operations: Array.from({ length: 200 }, (_, i) => ({
    id: `operation${i}`,
    method: "get",
    path: "/",
    errors: Array.from({ length: 10 }, (_, j) => `Code${1000 + (i * 7 + j * 13) % 200}`)
  }))
}

beforeAll(() => {
  for (const [name, imported] of Object.entries({ ...all, many })) write(name, imported)
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: {
        noEmit: true,
        declaration: true,
        strict: true,
        noUnusedParameters: true,
        noPropertyAccessFromIndexSignature: true,
        noImplicitReturns: true,
        allowUnreachableCode: false,
        paths: { "effect-errata": [join(root, "src/index.ts")] }
      },
      include: ["*/*.ts"]
    })
  )
})

interface Module {
  readonly catalog: Catalog.Catalog<unknown>
  readonly operations: Readonly<Record<string, Catalog.Catalog<unknown>>>
}

const load = (name: string): Promise<Module> => import(join(folder, name, "errors.ts"))

const decode = (catalog: Catalog.Catalog<unknown>, status: number, body: unknown) => {
  const text = typeof body === "string" ? body : JSON.stringify(body)
  // Seam: whatever a catalog decides for has a tag and a message.
  return Catalog.decodeParts(catalog, { status, headers: {}, body: text }) as {
    readonly _tag: string
    readonly message: string
    readonly retry: string
  }
}

it.each([["7", bins.tsc], ["6", bins.tsc6], ["5.9", bins.tsc5]])(
  "is accepted by TypeScript %s at its strictest",
  async (_, tsc) => {
    const ours = (await compile(join(folder, "tsconfig.json"), { tsc })).filter(({ file }) =>
      file.includes("build/import-")
    )
    expect(ours.map(describeDiagnostic)).toEqual([])
  },
  120_000
)

it.each(Object.entries(all).filter(([name]) => name !== "hostile"))(
  "is laid out as a formatter of this project leaves it: %s",
  (_, imported) => {
    const input = writeErrors(imported, "Kettle")
    // By its name, which no exclusion of the configuration is about.
    const args = [bins.dprint, "fmt", "--stdin", "errors.ts", "--excludes-override", "nothing"]
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, input, encoding: "utf8" })
    expect(stdout).toBe(input)
    expect(status).toBe(0)
  },
  60_000
)

describe("a catalog that was written", () => {
  it.each(Object.entries(all))("has nothing wrong with it but its guesses: %s", async (name, imported) => {
    const { catalog } = await load(name)
    const findings = Catalog.check(catalog)
    expect(findings.filter(({ problem }) => problem !== "its traits are guessed")).toEqual([])
    expect(catalog.classes.map(({ _tag }) => _tag)).toEqual(imported.errors.map((error) => `Kettle${error.name}`))
  })

  it.each(Object.entries(all))("decodes what its classes encode: %s", async (name) => {
    const { catalog } = await load(name)
    for (const klass of catalog.classes) {
      const failure = new klass({ body: klass.entry.example } as never)
      expect(Catalog.decodeParts(catalog, Catalog.encode(failure))).toBeInstanceOf(klass)
    }
  })

  it.each(Object.entries(all))("is served by Fake, and comes back to a client: %s", async (name) => {
    const { catalog } = await load(name)
    for (const klass of catalog.classes) {
      const failure = Fake.script(Fake.respond(klass)).pipe(
        Effect.flatMap(({ client }) => Effect.flip(catalog.client(client).get("https://api.kettle.example/orders")))
      )
      expect(await Effect.runPromise(failure)).toBeInstanceOf(klass)
    }
  })

  it("tells errors by a key in a list, and all others by their status", async () => {
    const { catalog } = await load("inLists")
    const body = { "errors": [{ code: "drink_not_found", detail: "No tee." }], "request-id": "k-7" }
    expect(decode(catalog, 400, body).message).toBe("Kettle 400 Drink Not Found: No tee. (trace k-7)")
    expect(decode(catalog, 400, { errors: [{ code: "new" }] })._tag).toBe("KettleOtherCode")
    expect(decode(catalog, 503, { errors: [{ code: "new" }] })._tag).toBe("KettleServiceUnavailable")
    expect(decode(catalog, 502, {})).toMatchObject({ _tag: "KettleUnexpected", retry: "transient" })
    expect(decode(catalog, 404, {})).toMatchObject({ _tag: "UndocumentedError", retry: "never" })
  })

  it("tells errors in a success", async () => {
    const { catalog } = await load("inSuccess")
    expect(decode(catalog, 200, { ok: false, error: "token_revoked" })._tag).toBe("KettleInvalidAuth")
    expect(decode(catalog, 200, { ok: false, error: "new" })._tag).toBe("KettleOtherError")
    expect(writeErrors(inSuccess, "Parley")).toContain(
      "const isFailure = Schema.is(Schema.Struct({ ok: Schema.Literal(false) }))"
    )
    expect(writeErrors(listed, "Mill")).toContain("Schema.Struct({ errors: Schema.NonEmptyArray(Schema.Unknown) })")
  })

  it("has the traits of HTTP where a class is for a range", async () => {
    const { catalog } = await load("byStatus")
    expect(decode(catalog, 503, "<h1>")).toMatchObject({ _tag: "KettleDefault", retry: "transient" })
    expect(decode(catalog, 418, "")).toMatchObject({ _tag: "KettleDefault", retry: "never" })
    expect(decode(catalog, 429, "")).toMatchObject({ _tag: "KettleTooManyRequests", retry: "throttled" })
  })

  it("narrows itself to each operation", async () => {
    const { catalog, operations } = await load("inLists")
    expect(Object.keys(operations)).toEqual(["orderDrink", "cancelOrder", "listDrinks", "everything"])
    expect(operations["orderDrink"]).toBe(operations["cancelOrder"])
    expect(operations["everything"]).toBe(catalog)
    expect(operations["listDrinks"]?.classes.map(({ _tag }) => _tag)).toEqual(["KettleBusy"])
  })
})

describe("a description", () => {
  it("gets nothing but data into what is written", async () => {
    await load("hostile")
    expect(globalThis).not.toHaveProperty("hacked")
    expect({}).not.toHaveProperty("polluted")
    const text = writeErrors(hostile, "Kettle") + writeTraits(hostile)
    expect(text).not.toMatch(/[\u2028\u2029\u202e]|[\ud800-\udfff]/)
    expect(text.split("\n").filter((line) => line.includes("globalThis") && !/^\s*(?:\/\*\*|\*|.*")/.test(line)))
      .toEqual([])
  })

  it("is written the same each time", () => {
    for (const imported of Object.values(all)) {
      expect(writeErrors(structuredClone(imported), "Kettle")).toBe(writeErrors(imported, "Kettle"))
    }
  })

  it("needs no example, nor one that fits", () => {
    const broken: Imported = {
      ...inLists,
      errors: [
        error("Busy", { codes: ["BUSY"], example: { errors: [{ code: "OTHER", detail: 7 }], attempts: "3", more: 1 } })
      ]
    }
    expect(writeErrors(broken, "Kettle")).toContain("example: { errors: [{ code: \"BUSY\" }] },")
  })

  it("has a place for codes of more than one type", () => {
    const mixed: Imported = {
      ...inLists,
      errors: [error("Busy", { codes: ["BUSY", 7] }), error("Other", { anyKey: true })],
      operations: []
    }
    expect(writeErrors(mixed, "Kettle")).toContain("{ code: Api.AnyJson, detail: Schema.String }")
    expect(writeErrors({ ...mixed, members: [], key: ["code"] }, "Kettle")).toContain("{ code: Api.AnyJson }")
  })

  it("without anything to know leaves nothing to import", () => {
    const ranges: Imported = {
      ...byStatus,
      errors: byStatus.errors.filter(({ name }) => name === "Default"),
      operations: []
    }
    expect(writeErrors(ranges, "Kettle")).not.toContain("import { traits }")
    expect(writeErrors(ranges, "Kettle")).toContain("export type Name = never")
    expect(writeErrors(ranges, "Kettle")).not.toContain("Schema")
    expect(writeTraits(ranges)).toContain("export const traits = {} satisfies Api.Traits<Name>")
  })
})

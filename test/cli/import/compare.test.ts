import * as Result from "#effect/Result"
import { describe, expect, it } from "#test/vitest"
import { compare, isCurrent, isOurs } from "../../../cli/import/compare.js"
import type { Imported } from "../../../cli/import/model.js"
import { readTraits, writeTraits } from "../../../cli/import/traits.js"
import { writeErrors } from "../../../cli/import/write.js"
import { error, inLists } from "./imported.js"

const written = writeErrors(inLists, "Kettle")
const guessed = writeTraits(inLists)
const reviewed = guessed.replaceAll(/Api\.guessed\((.*?)\)/g, "$1")

const compared = (errors: string | undefined, traits: string | undefined, imported: Imported = inLists) =>
  compare(imported, "Kettle", {
    errors,
    traits: traits === undefined ? undefined : Result.getOrThrow(readTraits(traits))
  })

describe("a comparison", () => {
  it("finds all new where nothing is there", () => {
    const found = compared(undefined, undefined)
    expect(found).toMatchObject({ errors: "new", traits: "new", gone: [], needsApi: false })
    expect(found.added).toEqual(["Busy", "DrinkNotFound", "ServiceUnavailable", "TokenExpired"])
    expect(found.unreviewed).toEqual(found.added)
    expect(found.text).toEqual({ errors: written, traits: guessed })
    expect(isCurrent(found)).toBe(false)
  })

  it("finds nothing where all is there and reviewed", () => {
    const found = compared(written, reviewed)
    expect(found).toMatchObject({ errors: "same", traits: "same", added: [], gone: [], unreviewed: [] })
    expect(isCurrent(found)).toBe(true)
  })

  it("finds what nobody has reviewed", () => {
    const found = compared(written, reviewed.replace(/Busy: (\{.*?\})/, "Busy: Api.guessed($1)"))
    expect(found).toMatchObject({ errors: "same", traits: "same", added: [], unreviewed: ["Busy"] })
    expect(isCurrent(found)).toBe(false)
  })

  it("finds what is new and what is gone", () => {
    const next = {
      ...inLists,
      errors: [error("Added", { codes: ["ADDED"] }), ...inLists.errors.filter(({ name }) => name !== "Busy")]
    }
    const found = compared(written, reviewed, next)
    expect(found).toMatchObject({
      errors: "changed",
      traits: "changed",
      added: ["Added"],
      gone: ["Busy"],
      unreviewed: ["Added"]
    })
    expect(found.text.traits).toContain("  Busy: {")
    expect(compared(found.text.errors, found.text.traits, next)).toMatchObject({ errors: "same", traits: "same" })
  })

  it("finds a change that traits.ts has nothing to do with", () => {
    const found = compared(written, reviewed, { ...inLists, docs: "https://docs.kettle.example/v2/errors" })
    expect(found).toMatchObject({ errors: "changed", traits: "same", added: [] })
    expect(isCurrent(found)).toBe(false)
  })

  it("leaves alone what a formatter has laid out", () => {
    const laidOut = written.replaceAll(/\n(?=[\w} ])/g, "\n  ").replaceAll("\"", "'").replaceAll("})\n", "},);\n")
      .replaceAll("(body) =>", "body =>").replace("export type Name =\n", "export type Name =")
    expect(laidOut).not.toBe(written)
    const found = compared(laidOut, reviewed)
    expect(found.errors).toBe("same")
    expect(found.text.errors).toBe(laidOut)
    expect(compared(laidOut.replace("'BUSY'", "'OTHER'").replace("'RATE_LIMITED'", "'OTHER'"), reviewed).errors).toBe(
      "changed"
    )
    expect(compared(`${written}"`, reviewed).errors).toBe("changed")
  })

  it("says that what is added needs Api", () => {
    const asType = reviewed.replace("import { Api }", "import type { Api }")
    expect(compared(written, asType).needsApi).toBe(false)
    expect(compared(written, asType.replace(/ {2}Busy.*\n/, "")).needsApi).toBe(true)
  })

  it("knows which files are the command's", () => {
    expect(isOurs(written)).toBe(true)
    expect(isOurs(`\ufeff${written.replaceAll("\n", "\r\n")}`)).toBe(true)
    expect(isOurs("import { Schema } from \"effect\"")).toBe(false)
    expect(isOurs("")).toBe(false)
  })
})

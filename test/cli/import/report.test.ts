import * as Result from "#effect/Result"
import { describe, expect, it } from "#test/vitest"
import { compare } from "../../../cli/import/compare.js"
import type { Imported } from "../../../cli/import/model.js"
import { reportOn, showReport } from "../../../cli/import/report.js"
import { readTraits, writeTraits } from "../../../cli/import/traits.js"
import { writeErrors } from "../../../cli/import/write.js"
import { byStatus, error, hostile, inLists, inSuccess } from "./imported.js"

const report = (
  imported: Imported,
  there: { readonly errors?: string; readonly traits?: string } = {},
  check = false
) => {
  const traits = there.traits === undefined ? undefined : Result.getOrThrow(readTraits(there.traits))
  const comparison = compare(imported, "Kettle", { errors: there.errors, traits })
  return reportOn(imported, comparison, { name: "Kettle", out: "src/kettle", check })
}

const show = (...args: Parameters<typeof report>) => showReport(report(...args), (text) => text)

const there = { errors: writeErrors(inLists, "Kettle"), traits: writeTraits(inLists) }
const reviewed = { ...there, traits: there.traits.replaceAll(/Api\.guessed\((.*?)\)/g, "$1") }

describe("a report", () => {
  it("says what was found, what was guessed and what to do next", () => {
    expect(show(inLists)).toBe(`Kettle, from Kettle (OpenAPI 3.1)
errors      6 classes for 4 codes: 3 by an enum, 1 by an example, 1 by the name of a response, 1 by a status alone
code        stands at ["errors",0,"code"]
operations  4 of 5 say which errors they have
missing     errors of 1 operation
            the body of 2 error answers
            a status for OtherCode
guessed     the traits of 4 of 6: 3 by code, 1 by status
files       src/kettle/errors.ts is written
            src/kettle/traits.ts is written
next        review src/kettle/traits.ts: correct what is wrong, and take Api.guessed(…) away from what is right
            import { client } from "src/kettle/errors.js", and catch what it fails with by its tags`)
  })

  it("says that nothing has changed", () => {
    expect(show(inLists, reviewed)).toContain(`files       src/kettle/errors.ts is as it was
            src/kettle/traits.ts is as it was
next        nothing: all is current and reviewed`)
    expect(report(inLists, reviewed)).toMatchObject({ current: true, unreviewed: [], next: [] })
    expect(show(inLists, reviewed)).not.toContain("guessed")
  })

  it("names what is new, gone and guessed", () => {
    const next = {
      ...inLists,
      errors: [error("Added", { codes: ["ADDED"] }), ...inLists.errors.filter(({ name }) => name !== "Busy")]
    }
    expect(show(next, reviewed)).toContain(`new         Added
gone        Busy: traits.ts has them still
guessed     the traits of 1 of 6: 1 by nothing
            Added
files       src/kettle/errors.ts is written again
            src/kettle/traits.ts has new lines
next        take Busy out of src/kettle/traits.ts: it does not compile until then
            review src/kettle/traits.ts: `)
    expect(show(next, reviewed, true)).toContain(`files       src/kettle/errors.ts would change
            src/kettle/traits.ts would change
next        run it without --check
            take Busy`)
    expect(show(next, undefined, true)).toContain("src/kettle/errors.ts is not there")
  })

  it("says what is missing", () => {
    expect(show(byStatus)).toContain("missing     codes: the status alone tells the errors apart\n")
    expect(show(byStatus)).toContain("errors      4 classes for 0 codes: ")
    expect(show(inSuccess)).toContain("            a page that documents the API\n".trimStart())
  })

  it("is data for scripts", () => {
    const data = report(inLists)
    expect(JSON.parse(JSON.stringify(data))).toMatchObject({
      title: "Kettle",
      version: "OpenAPI 3.1",
      current: false,
      codes: 4,
      known: { enum: 3, example: 1, response: 1, status: 1 },
      key: ["errors", 0, "code"],
      operations: { all: 5, withErrors: 4, withoutErrors: 1 },
      missing: { answersWithoutBody: 2, codes: false, docs: false, statuses: ["OtherCode"] },
      added: ["Busy", "DrinkNotFound", "ServiceUnavailable", "TokenExpired"],
      files: { "errors.ts": "new", "traits.ts": "new" }
    })
    expect(data.classes[1]).toEqual({
      name: "DrinkNotFound",
      tag: "KettleDrinkNotFound",
      codes: ["DRINK_NOT_FOUND", "drink_not_found"],
      statuses: [404, 422],
      known: "enum",
      source: "#/components/schemas/Code",
      guessed: "by its code"
    })
    expect(report(inLists, reviewed).classes.flatMap(({ guessed }) => guessed ?? [])).toEqual([])
  })

  it("is lines that a terminal can show, whatever the description says", () => {
    expect(show({ ...hostile, title: "a\u001B[31m\nb\u202e" })).not.toMatch(/[\u001b\u202e\u2028\ud800]/)
    expect(show({ ...hostile, title: "a\nb" }).split("\n")[0]).toBe("Kettle, from a b (OpenAPI 3.1)")
  })
})

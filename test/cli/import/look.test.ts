import { describe, expect, it } from "#test/vitest"
import { readFileSync } from "node:fs"
import { known } from "../../../cli/apis.js"
import { explain } from "../../../cli/explain.js"
import { describedBy, isApiName } from "../../../cli/import/look.js"

const kettle = readFileSync(new URL("../../../examples/import/kettle.yaml", import.meta.url), "utf8")

describe("a description that somebody has pasted", () => {
  it("is an API to look at answers with, beside those that are built in", () => {
    const described = describedBy(kettle, "Kettle")
    if ("problem" in described) throw new Error(described.problem)
    const { api, errors, operations, title } = described
    expect([title, errors, operations]).toEqual(["Kettle", 10, 3])
    const answer = { status: 409, headers: {}, body: "{\"errors\":[{\"code\":\"OUT_OF_WATER\"}]}" }
    const explained = explain(answer, { among: [...known, api], now: 0 })
    expect(explained).toMatchObject({ api: "Kettle", tag: "KettleOutOfWater" })
    expect(explained.code).toContain("import { catalog } from \"./src/kettle/errors.js\"")
  })

  it("is refused in a line", () => {
    expect(describedBy("openapi: 2.9", "Kettle")).toHaveProperty("problem")
    expect(describedBy("", "Kettle")).toEqual({ problem: "there is nothing to read" })
    expect(describedBy("{\"openapi\":\"3.0.0\",\"paths\":{\"/a\":{\"get\":{\"responses\":{}}}}}", "Kettle")).toEqual({
      problem: "no errors are described: there is nothing to look for"
    })
  })

  it("has a name that begins its tags", () => {
    expect(["Kettle", "A1", "kettle", "Ket-tle", ""].map(isApiName)).toEqual([true, true, false, false, false])
  })
})

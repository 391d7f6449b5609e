import { describe, expect, it } from "#test/vitest"
import { imported, told } from "./describing.js"

describe("Swagger 2", () => {
  it("has schemas and bodies in the answers themselves", () => {
    const read = imported(JSON.stringify({
      swagger: "2.0",
      info: { title: "Old Kettle" },
      produces: ["application/vnd.kettle+json"],
      definitions: {
        Error: {
          type: "object",
          properties: { code: { type: "string", enum: ["no_tea", "no_milk"] }, message: { type: "string" } }
        }
      },
      responses: { Busy: { description: "", schema: { $ref: "#/definitions/Error" } } },
      paths: {
        "/tea": {
          parameters: [{ name: "size" }],
          post: {
            responses: {
              409: {
                description: "",
                schema: { $ref: "#/definitions/Error" },
                examples: { "application/json": { code: "no_cup" } }
              },
              429: { $ref: "#/responses/Busy" },
              500: { description: "", schema: { type: "file" } }
            }
          }
        }
      }
    }))
    expect(read.title).toBe("Old Kettle")
    expect(read.contentType).toBe("application/vnd.kettle+json")
    expect(told(read)).toEqual([
      "InternalServerError - 500 status",
      "NoCup no_cup 409 example",
      "NoMilk no_milk 409|429 enum",
      "NoTea no_tea 409|429 enum",
      "OtherError - 409|429 status any"
    ])
    // The place is one of the file, as it was handed over.
    expect(read.errors[2]?.source).toBe("#/definitions/Error/properties/code/enum")
  })
})

describe("operations", () => {
  it("are those of the paths, in their order, with what stands for a path", () => {
    const read = imported(JSON.stringify({
      openapi: "3.1.0",
      externalDocs: { url: "https://kettle.example/docs" },
      paths: {
        "/b": { $ref: "#/components/pathItems/B" },
        "/a": {
          summary: "no operation",
          parameters: [],
          delete: { responses: { 404: { description: "" }, "x-note": {}, 999: {}, 302: {} } },
          get: {},
          "x-get": { responses: { 500: {} } }
        },
        "x-paths": { get: { responses: { 500: {} } } }
      },
      components: { pathItems: { B: { put: { operationId: "putB", responses: { "4xx": { description: "" } } } } } }
    }))
    expect(read.docs).toBe("https://kettle.example/docs")
    expect(read.operations).toEqual([
      { id: "putB", method: "PUT", path: "/b", errors: ["ClientError"] },
      { id: "deleteA", method: "DELETE", path: "/a", errors: ["NotFound"] },
      { id: "getA", method: "GET", path: "/a", errors: [] }
    ])
    expect(read.missing).toEqual({ operations: 3, operationsWithoutErrors: 1, answersWithoutBody: 2 })
  })
})

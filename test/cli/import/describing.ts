/** Small descriptions, made for the tests. */
import * as Result from "#effect/Result"
import type { Imported, ImportedError } from "../../../cli/import/model.js"
import { readDescription } from "../../../cli/import/read.js"

/** What is read of a text; fails the test where it is not read. */
export const imported = (text: string): Imported => Result.getOrThrow(readDescription(text, { name: "Kettle" }))

/** The line that a text is refused with. */
export const refused = (text: string): string =>
  Result.match(readDescription(text, { name: "Kettle" }), {
    onFailure: ({ message }) => message,
    onSuccess: () => "it was read"
  })

/** What stands beside the paths. */
export interface Around {
  readonly components?: unknown
  readonly [name: string]: unknown
}

/** A description of these operations: by `GET /name`, what each answers with. */
export const description = (
  operations: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  around: Around = {}
): string =>
  JSON.stringify({
    openapi: "3.0.3",
    info: { title: "Kettle", version: "1" },
    paths: Object.fromEntries(
      Object.entries(operations).map(([name, responses]) => {
        const [method = "", path = ""] = name.split(" ")
        return [path, { [method.toLowerCase()]: { operationId: `${method.toLowerCase()}${path.slice(1)}`, responses } }]
      })
    ),
    ...around
  })

/** An answer of JSON with this schema, and these bodies. */
export const json = (schema?: unknown, ...bodies: ReadonlyArray<unknown>): unknown => ({
  description: "",
  content: {
    "application/json": {
      ...(schema !== undefined && { schema }),
      ...(bodies.length > 0 && { examples: Object.fromEntries(bodies.map((value, index) => [`e${index}`, { value }])) })
    }
  }
})

export const object = (properties: Readonly<Record<string, unknown>>): unknown => ({ type: "object", properties })

export const list = (items: unknown): unknown => ({ type: "array", items })

export const oneOf = (...values: ReadonlyArray<unknown>): unknown => ({ type: "string", enum: values })

export const text: unknown = { type: "string" }

export const ref = (path: string): unknown => ({ $ref: `#/components/${path}` })

/** The errors in a few words each: `NotFound not_found 404 enum`. */
export const told = ({ errors }: Imported): ReadonlyArray<string> =>
  errors.map(({ anyKey, codes, known, name, statuses }: ImportedError) =>
    [name, codes.join("|") || "-", statuses.join("|") || "-", known, ...(anyKey ? ["any"] : [])].join(" ")
  )

/**
 * What an error is as data: a queue that was filled by a program on one major of Effect is read by one on the other. Both
 * compare with one file, which `CARRIED=write npx vitest run test/laws/carried` writes anew.
 */
import * as Schema from "#effect/Schema"
import { decodeOrThrow } from "#seam/codec"
import { describe, expect, it } from "#test/vitest"
import { readFileSync, writeFileSync } from "node:fs"
import type { AnyClass, ApiError } from "../../src/ApiError.js"
import * as Catalog from "../../src/Catalog.js"
import { catalogs } from "../servers/catalogs.js"

const file = new URL("../fixtures/carried.json", import.meta.url)

/** An error as a program makes it, and as an answer that is documented brings it. */
const instancesOf = (catalog: Catalog.Catalog<ApiError>, klass: AnyClass): ReadonlyArray<ApiError> => {
  // Seam: the list of a catalog's classes has forgotten whose instances they make.
  const made = decodeOrThrow(klass.wire)(klass.entry.example) as ApiError
  const { body, headers, status } = Catalog.encode(made)
  const parts = {
    status,
    headers: { ...headers, "ratelimit-reset": "3" },
    body,
    receivedAt: 1_790_000_000_000,
    request: { method: "POST", url: "https://api.example.com/v1/quests?dry=1", headers: { "idempotency-key": "q-7" } }
  }
  const came = Catalog.decodeParts(catalog, parts)
  return came._tag === klass._tag ? [made, came as ApiError] : [made]
}

const encode = (klass: AnyClass, error: ApiError): unknown =>
  JSON.parse(JSON.stringify(Schema.encodeUnknownSync(klass)(error)))

const carried = Object.fromEntries(catalogs.flatMap(([name, catalog]) =>
  catalog.classes.map((klass) => [
    `${name} ${klass._tag}`,
    instancesOf(catalog, klass).map((error) => encode(klass, error))
  ])
))

if (process.env["CARRIED"] === "write") writeFileSync(file, `${JSON.stringify(carried, null, 1)}\n`)
const expected: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(file, "utf8"))

describe("an error as data is the same with Effect 3 and Effect 4", () => {
  it("each class is in the file, and nothing else", () => {
    expect(Object.keys(carried).toSorted()).toEqual(Object.keys(expected).toSorted())
  })

  it.each(Object.entries(carried))("%s", (name, encoded) => {
    expect(encoded).toEqual(expected[name])
  })
})

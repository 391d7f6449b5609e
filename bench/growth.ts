/**
 * The same decoding with catalogs of 10, 100 and 1000 documented errors.
 */
import * as Schema from "#effect/Schema"
import { Api, type ApiError, Catalog } from "effect-errata"
import { calls, compare } from "./lib/measure.js"
import { atMost, report } from "./lib/report.js"
import { rowOf, timesTable } from "./lib/times.js"

const sizes = [10, 100, 1_000]

const catalogOf = (size: number) => {
  const api = Api.make("Grown", {
    docs: "https://docs.example.com/errors",
    body: Schema.Struct({ code: Schema.String, message: Schema.optional(Schema.String) }),
    key: ["code"]
  })
  const classes = Array.from({ length: size }, (_, i) =>
    class extends api.error<ApiError.ApiError>()(`Error${i}`, {
      key: `error_${i}`,
      status: 400 + i % 30,
      category: "FailedPrecondition",
      retry: "never",
      applied: "no",
      summary: "One of many.",
      example: { code: `error_${i}`, message: "One of many." }
    }) {})
  return api.catalog(...classes)
}

/** The last of the first ten, of a hundred, of a thousand: a search through the list would find it late. */
const answerOf = (size: number) => ({
  status: 400 + (size - 1) % 30,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ code: `error_${size - 1}`, message: "One of many." })
})

const rows = await compare(
  Object.fromEntries(sizes.map((size) => {
    const catalog = catalogOf(size)
    const answer = answerOf(size)
    const { _tag } = Catalog.decodeParts(catalog, answer)
    if (_tag !== `GrownError${size - 1}`) throw new Error(`decoded as ${_tag}`)
    return [`${size} classes`, calls(() => Catalog.decodeParts(catalog, answer))]
  })),
  { batch: 5, rounds: 101 }
)

report({
  name: "growth",
  tables: [timesTable("One answer, decoded by catalogs of different sizes", rows, "ns")],
  checks: [atMost("1000 classes against 10", rowOf(rows, "1000 classes").ratio, 1.1, "×")]
})

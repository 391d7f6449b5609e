import * as Result from "#effect/Result"
import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { readDescription } from "../../../cli/import/read.js"
import { description, imported, json, list, object, oneOf, ref, text } from "./describing.js"

const error = object({ error: object({ code: oneOf("no_tea", "no_milk", "no_cup"), message: text }), request_id: text })

/** A description with something of all kinds. */
const whole = description({
  "GET /a": {
    200: json(object({ ok: { type: "boolean" }, error: oneOf("a_b", "c_d") })),
    404: ref("responses/Missing"),
    default: json(ref("schemas/Error"))
  },
  "POST /b": {
    409: json({ allOf: [ref("schemas/Error"), object({ errors: list(object({ code: text })) })] }, {
      error: { code: "too_late" }
    }),
    "5XX": json(text)
  },
  "PUT /c": { 429: { description: "", content: { "application/json": { example: { error: { code: "slow_down" } } } } } }
}, { components: { schemas: { Error: error }, responses: { Missing: json(ref("schemas/Error")) } } })

type Change = readonly [at: ReadonlyArray<number>, value: unknown]

/** The same with something else somewhere. */
const changed = (value: unknown, [[first = 0, ...rest], other]: Change): unknown => {
  if (typeof value !== "object" || value === null) return other
  const entries = Object.entries(value)
  if (entries.length === 0 || first % 7 === 6) return other
  const at = first % entries.length
  const out = entries.map(([name, inner], index) =>
    [name, index === at ? changed(inner, [rest, other]) : inner] as const
  )
  return Array.isArray(value) ? out.map(([, inner]) => inner) : Object.fromEntries(out)
}

const anything = FastCheck.oneof(
  FastCheck.jsonValue({ maxDepth: 3 }),
  FastCheck.constantFrom<unknown>(
    null,
    "",
    { $ref: "#" },
    { $ref: "#/paths" },
    { $ref: "#/components/schemas/Error" },
    { $ref: 7 },
    { $ref: "#/components/responses/Missing" },
    { allOf: [{ $ref: "#/components/schemas/Error" }, 1, null] },
    { enum: [null, {}, [], "__proto__", "constructor", -0, 1.5, true, "a\nb"] },
    JSON.parse("{\"__proto__\":{\"type\":\"string\",\"enum\":[\"a\"]}}"),
    { constructor: { type: "object" }, toString: 1 },
    {
      type: ["object", 7],
      properties: { code: { const: "x_y" } },
      discriminator: { propertyName: "code", mapping: [] }
    }
  )
)

const change: FastCheck.Arbitrary<Change> = FastCheck.tuple(
  FastCheck.array(FastCheck.nat(50), { minLength: 1, maxLength: 14 }),
  anything
)

describe("any text", () => {
  it("is read or refused, and never thrown at", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const mutated = changes.reduce<unknown>(changed, JSON.parse(whole))
        const result = readDescription(JSON.stringify(mutated) ?? "", { name: "Kettle" })
        Result.match(result, {
          onFailure: ({ message }) => expect(message).toMatch(/^[^\n]{1,500}$/),
          onSuccess: ({ errors, operations }) => {
            const names = errors.map(({ name }) => name)
            expect(new Set(names).size).toBe(names.length)
            for (const name of names) expect(name).toMatch(/^[A-Z]\w*$/)
            const codes = errors.flatMap((error) => error.codes)
            expect(new Set(codes).size).toBe(codes.length)
            // Of an error without a code, only one may be for a status.
            const statuses = errors.filter((error) => error.codes.length === 0).flatMap((error) => error.statuses)
            expect(new Set(statuses).size).toBe(statuses.length)
            for (const operation of operations) for (const name of operation.errors) expect(names).toContain(name)
            expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length)
          }
        })
      }),
      { numRuns: 500 }
    )
  })

  it("that is no description either", () => {
    FastCheck.assert(FastCheck.property(FastCheck.string(), FastCheck.nat(whole.length), (noise, at) => {
      for (const text of [noise, whole.slice(0, at), whole.slice(0, at) + noise + whole.slice(at)]) {
        readDescription(text, { name: "Kettle" })
        readDescription(`openapi: 3.0.0\n${text}`, { name: "Kettle" })
      }
    }))
  })
})

describe("what is read", () => {
  it("is the same each time", () => {
    expect(JSON.stringify(imported(whole))).toBe(JSON.stringify(imported(whole)))
  })

  it("is the same whatever the order of the operations is, but for theirs", () => {
    const { paths, ...rest } = JSON.parse(whole) as { readonly paths: object }
    const other = imported(JSON.stringify({ ...rest, paths: Object.fromEntries(Object.entries(paths).toReversed()) }))
    const names = (
      { codes, name, statuses }: { readonly codes: unknown; readonly name: string; readonly statuses: unknown }
    ) => ({ codes, name, statuses })
    expect(other.errors.map(names)).toEqual(imported(whole).errors.map(names))
    expect(other.key).toEqual(imported(whole).key)
  })

  it("says how a class is known", () => {
    expect(imported(whole).errors.map(({ known, name }) => `${name} ${known}`)).toContain("SlowDown example")
    expect(imported(whole).errors.map(({ known, name }) => `${name} ${known}`)).toContain("NoTea enum")
  })

  it("may be wide and lead everywhere: it takes no longer for that", () => {
    // Each of a hundred schemas leads to all of them, by names of errors.
    const names = Array.from({ length: 100 }, (_, index) => `error${index}`)
    const all = Object.fromEntries(names.map((name) => [name, ref(`schemas/${name}`)]))
    const schemas = Object.fromEntries(
      names.map((name) => [name, { allOf: names.map((other) => ref(`schemas/${other}`)), properties: all }])
    )
    const text = description({ "GET /a": { 400: json(ref("schemas/error0")) } }, { components: { schemas } })
    expect(imported(text).errors.map(({ name }) => name)).toEqual(["BadRequest"])
  })

  it("may have a chain of thousands", () => {
    const schemas = Object.fromEntries(
      Array.from(
        { length: 20_000 },
        (_, index) => [`s${index}`, index === 19_999 ? error : { allOf: [ref(`schemas/s${index + 1}`)] }]
      )
    )
    const read = readDescription(
      description({ "GET /a": { 400: json(ref("schemas/s0")) } }, { components: { schemas } }),
      { name: "Kettle" }
    )
    expect(Result.isSuccess(read)).toBe(true)
  })
})

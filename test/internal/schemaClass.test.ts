import * as Result from "#effect/Result"
import * as Schema from "#effect/Schema"
import { asSchema, type SchemaClass } from "#seam/schemaClass"
import * as FastCheck from "#test/FastCheck"
import { instancesOf } from "#test/generated"
import { jsonSchemaOf } from "#test/jsonSchema"
import { describe, expect, it } from "#test/vitest"
import { pipe } from "effect/Function"

type Fields = {
  readonly name: typeof Schema.String
  readonly size: Schema.optional<typeof Schema.NumberFromString>
}

class Base {
  declare readonly name: string
  declare readonly size?: number
  constructor(props: Schema.Struct.Type<Fields>) {
    Object.assign(this, props)
  }
}

let built = 0
asSchema(Base, "Crate", (): Fields => {
  built++
  return { name: Schema.String, size: Schema.optional(Schema.NumberFromString) }
})
class Crate extends (Base as unknown as SchemaClass<Crate, Fields>) {
  get label(): string {
    return `${this.name}/${this.size ?? "-"}`
  }
}
class Chest extends Crate {}

describe("asSchema", () => {
  it("decodes to an instance, methods included, and encodes the fields that are there", () => {
    const crate = Schema.decodeUnknownSync(Crate)({ name: "tea", size: "7" })
    expect(crate).toBeInstanceOf(Crate)
    expect(crate.label).toBe("tea/7")
    expect(Schema.encodeSync(Crate)(crate)).toEqual({ name: "tea", size: "7" })
    expect(Schema.encodeSync(Crate)(new Crate({ name: "tea" }))).toEqual({ name: "tea" })
  })

  it("a class that extends it is a Schema of its own instances", () => {
    expect(Schema.decodeUnknownSync(Chest)({ name: "tea" })).toBeInstanceOf(Chest)
    expect(Schema.decodeUnknownSync(Crate)({ name: "tea" })).not.toBeInstanceOf(Chest)
    // A chest is a crate, but not every crate is a chest.
    expect(Schema.is(Crate)(new Chest({ name: "tea" }))).toBe(true)
    expect(Schema.is(Chest)(new Crate({ name: "tea" }))).toBe(false)
    expect(Result.isFailure(Schema.encodeResult(Chest)(new Crate({ name: "tea" })))).toBe(true)
  })

  it("only an instance is one, whatever it looks like", () => {
    expect(Schema.is(Crate)({ name: "tea", label: "tea/-" })).toBe(false)
    expect(Result.isFailure(Schema.decodeUnknownResult(Crate)({ name: 7 }))).toBe(true)
  })

  it("is built when somebody asks, once a class", () => {
    let asked = 0
    class Late {
      declare readonly name?: string
    }
    asSchema(Late, "Late", () => {
      asked++
      return {}
    })
    expect(asked).toBe(0)
    const late = Late as unknown as Schema.Codec<object, unknown>
    expect(late.ast).toBe(late.ast)
    Schema.decodeUnknownSync(late)({})
    expect(asked).toBe(1)
    expect(built).toBeLessThanOrEqual(2)
  })

  it("is like any other Schema: piped, annotated, nested, generated, described", () => {
    const nested = Schema.Struct({ crates: Schema.Array(Crate) })
    const decoded = Schema.decodeUnknownSync(nested)({ crates: [{ name: "tea" }, { name: "rum", size: "2" }] })
    expect(decoded.crates.map(({ label }) => label)).toEqual(["tea/-", "rum/2"])
    expect(Schema.isSchema(Crate)).toBe(true)
    expect(String(Crate)).toBe("Crate")
    expect(pipe(Crate.pipe(Schema.annotate({ title: "A crate" })), Schema.decodeUnknownSync)({ name: "tea" }))
      .toBeInstanceOf(Crate)
    const small = Crate.pipe(Schema.check(Schema.makeFilter(({ size = 0 }: Crate) => size < 3)))
    expect(Result.isFailure(Schema.decodeUnknownResult(small)({ name: "tea", size: "9" }))).toBe(true)
    for (const crate of FastCheck.sample(instancesOf(Crate), { seed: 42, numRuns: 20 })) {
      expect(crate).toBeInstanceOf(Crate)
    }
    expect(jsonSchemaOf(Crate)).toMatchObject({ properties: { name: { type: "string" } }, required: ["name"] })
  })

  it("what depends on each other is made plausible", () => {
    class Pair {
      declare readonly a: number
      declare readonly b: number
      constructor(props: { readonly a: number; readonly b: number }) {
        Object.assign(this, props)
      }
    }
    asSchema(Pair, "Pair", () => ({ a: Schema.Int, b: Schema.Int }), {
      plausible: (props) => ({ ...props, b: props["a"] })
    })
    const pairs = instancesOf(Pair as unknown as Schema.Codec<Pair>)
    expect(FastCheck.sample(pairs, { seed: 42, numRuns: 50 }).every(({ a, b }) => a === b)).toBe(true)
  })
})

import { describe, expect, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as FastCheck from "effect/FastCheck"
import { pipe } from "effect/Function"
import * as JSONSchema from "effect/JSONSchema"
import * as Schema from "effect/Schema"
import { asSchema, type SchemaClass } from "../../../src/internal/schema/schemaClass.js"

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
    expect(Schema.encodeEither(Chest)(new Crate({ name: "tea" }))).toMatchObject({ _tag: "Left" })
  })

  it("only an instance is one, whatever it looks like", () => {
    expect(Schema.is(Crate)({ name: "tea", label: "tea/-" })).toBe(false)
    expect(Schema.decodeUnknownEither(Crate)({ name: 7 })).toMatchObject({ _tag: "Left" })
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
    const late = Late as unknown as Schema.Schema<object, unknown>
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
    expect(pipe(Crate.annotations({ title: "A crate" }), Schema.decodeUnknownSync)({ name: "tea" }))
      .toBeInstanceOf(Crate)
    const small = Crate.pipe(Schema.filter(({ size = 0 }) => size < 3))
    expect(Schema.decodeUnknownEither(small)({ name: "tea", size: "9" })).toMatchObject({ _tag: "Left" })
    for (const crate of FastCheck.sample(Arbitrary.make(Crate), { seed: 42, numRuns: 20 })) {
      expect(crate).toBeInstanceOf(Crate)
    }
    expect(JSONSchema.make(Crate)).toMatchObject({
      $defs: { Crate: { properties: { name: { type: "string" } }, required: ["name"] } }
    })
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
    const pairs = Arbitrary.make(Pair as unknown as Schema.Schema<Pair>)
    expect(FastCheck.sample(pairs, { seed: 42, numRuns: 50 }).every(({ a, b }) => a === b)).toBe(true)
  })
})

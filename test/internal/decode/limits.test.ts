import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { defaultBounds, keep, lookAt, resolveBounds } from "../../../src/internal/decode/limits.js"
import { parseBody } from "../../../src/internal/text/parseBody.js"

const look = (body: string, bounds: Parameters<typeof lookAt>[1]) => lookAt({ body, parsed: parseBody(body) }, bounds)

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`

describe("lookAt", () => {
  it("takes JSON for its value up to the depth, and for text beyond it", () => {
    for (const text of [nested(3), "{\"a\":{\"b\":[]}}", "[[[],[],[[]]]]".replace("[[]]", "[]")]) {
      expect(look(text, { ...defaultBounds, maxDepth: 3 })).toEqual({ value: JSON.parse(text) })
    }
    for (const text of [nested(4), "{\"a\":{\"b\":[{}]}}", "[[],[],[],[[[[]]]]]"]) {
      expect(look(text, { ...defaultBounds, maxDepth: 3 }))
        .toEqual({ value: text, why: "the body is nested deeper than 3" })
    }
  })

  it("counts no bracket of a text", () => {
    const text = JSON.stringify({ title: "[".repeat(200) })
    expect(look(text, defaultBounds)).toEqual({ value: JSON.parse(text) })
    const plain = "[".repeat(200)
    expect(look(plain, defaultBounds)).toEqual({ value: plain })
  })

  it("takes what is longer than it may be for text", () => {
    expect(look("{\"a\":1}", { ...defaultBounds, maxJson: 7 })).toEqual({ value: { a: 1 } })
    expect(look("{\"a\":1}", { ...defaultBounds, maxJson: 6 }))
      .toEqual({ value: "{\"a\":1}", why: "the body is longer than 6 characters" })
  })

  it("a depth of 0 lets plain values through only", () => {
    expect(look("1", { ...defaultBounds, maxDepth: 0 })).toEqual({ value: 1 })
    expect(look("[]", { ...defaultBounds, maxDepth: 0 }).value).toBe("[]")
  })
})

describe("keep", () => {
  it("is the longest beginning that fits, in whole characters", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ unit: "grapheme" }), FastCheck.nat(40), (text, bytes) => {
        const kept = keep(text, bytes)
        expect(text.startsWith(kept)).toBe(true)
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(bytes)
        const [next = ""] = text.slice(kept.length)
        if (kept !== text) expect(Buffer.byteLength(kept + next)).toBeGreaterThan(bytes)
      }),
      { seed: 42 }
    )
  })
})

describe("resolveBounds", () => {
  it("fills in what is not own", () => {
    expect(resolveBounds({ maxBytes: 10 })).toEqual({ ...defaultBounds, maxBytes: 10 })
  })

  it("refuses a size that is none", () => {
    for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => resolveBounds({ keepBytes: bad })).toThrow("keepBytes is a whole number from 0 on")
    }
  })
})

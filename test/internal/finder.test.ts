import { describe, expect, it } from "@effect/vitest"
import * as FastCheck from "effect/FastCheck"
import { Finder } from "../../src/internal/finder.js"

const few = FastCheck.stringMatching(/^[ab]{1,5}$/)
const marked = (finder: Finder, text: string): string => {
  const marks = Array.from(text, () => "-")
  finder.find(text, (start, end) => marks.fill("x", start, end))
  return marks.join("")
}

/** What to expect, looked for in the simplest way. */
const expected = (values: ReadonlyArray<string>, text: string): string =>
  Array.from(
    text,
    (_, at) =>
      values.some((value) =>
          Array.from(value, (_, index) => at - index).some((start) => start >= 0 && text.startsWith(value, start))
        )
        ? "x"
        : "-"
  ).join("")

/** How much of a value has begun at each place of a text. */
const begunBy = (finder: Finder, text: string): ReadonlyArray<number> => [
  ...finder.begun(text, Array.from({ length: text.length + 1 }, (_, place) => place))
]

const begunIn = (values: ReadonlyArray<string>, text: string): ReadonlyArray<number> =>
  Array.from(
    { length: text.length + 1 },
    (_, end) =>
      Math.max(
        0,
        ...values.flatMap((value) =>
          Array.from(value, (_, index) => index + 1).filter((length) =>
            text.slice(0, end).endsWith(value.slice(0, length))
          )
        )
      )
  )

describe("Finder", () => {
  it("finds every value, also where they overlap, and none but them", () => {
    // Few values are looked for one by one, in a short text by the engine; many by a machine for all of them.
    const many = Array.from({ length: 30 }, (_, index) => `c${index}`)
    FastCheck.assert(
      FastCheck.property(FastCheck.array(few), FastCheck.stringMatching(/^[ab]{0,40}$/), (values, text) => {
        expect(marked(new Finder(values), text)).toBe(expected(values, text))
        expect(begunBy(new Finder(values), text)).toEqual(begunIn(values, text))
        const long = "ab".repeat(600)
        expect(marked(new Finder([...values, long]), `${text}${"-".repeat(1200)}${long}`))
          .toBe(`${expected(values, text)}${"-".repeat(1200)}${"x".repeat(1200)}`)
        const finder = new Finder([...values, ...many])
        expect(marked(finder, `${"-".repeat(1000)}${text}`)).toBe(`${"-".repeat(1000)}${expected(values, text)}`)
        expect(begunBy(finder, text)).toEqual(begunIn(values, text))
      }),
      { seed: 42, numRuns: 300 }
    )
  })

  it("many values that begin alike", () => {
    const values = Array.from({ length: 2_000 }, (_, index) => `value${index}`)
    const text = `${"-".repeat(50)}value17 value1999 value`
    expect(marked(new Finder(values), text)).toBe(`${"-".repeat(50)}xxxxxxx-xxxxxxxxx------`)
  })

  it("what has begun at some places only", () => {
    const text = `abc${"-".repeat(1000)}ab${"-".repeat(1000)}a`
    const begun = new Finder(["abcd"]).begun(text, [3, 1005, 1006, text.length])
    expect([3, 1005, 1006, text.length].map((place) => begun[place])).toEqual([3, 2, 0, 1])
  })

  it("nothing where there are no values", () => {
    expect(marked(new Finder([]), "abc")).toBe("---")
    expect(begunBy(new Finder([]), "ab")).toEqual([0, 0, 0])
  })
})

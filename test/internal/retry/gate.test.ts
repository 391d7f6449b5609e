import { describe, expect, it } from "@effect/vitest"
import { makeGate } from "../../../src/internal/retry/gate.js"

describe("a gate", () => {
  it("is open until it is closed, for that key only", () => {
    const gate = makeGate()
    expect([gate.closing("a", 0), gate.isTouched()]).toEqual([undefined, false])
    gate.close("a", 1_000, 500)
    expect(gate.closing("a", 1_000)).toEqual({ until: 1_500, whole: 500 })
    expect(gate.closing("a", 1_499)).toEqual({ until: 1_500, whole: 500 })
    expect(gate.closing("b", 1_000)).toBeUndefined()
    expect(gate.isTouched()).toBe(true)
  })

  it("opens when the time is over, and is forgotten then", () => {
    const gate = makeGate()
    gate.close("a", 1_000, 500)
    expect(gate.closing("a", 1_500)).toBeUndefined()
    expect(gate.isTouched()).toBe(false)
  })

  it("is closed for the longest that anybody was told", () => {
    const gate = makeGate()
    const first = gate.close("a", 0, 500)
    expect(gate.close("a", 100, 300)).toBeUndefined()
    expect(gate.closing("a", 100)).toBe(first)
    const longer = gate.close("a", 100, 900)
    expect(longer).toEqual({ until: 1_000, whole: 900 })
    expect(gate.closing("a", 100)).toBe(longer)
  })

  it("no wait does not close it", () => {
    const gate = makeGate()
    gate.close("a", 0, 0)
    gate.close("a", 0, -5)
    expect([gate.closing("a", 0), gate.isTouched()]).toEqual([undefined, false])
  })

  it("a clock that was set back does not keep it closed for longer than it was meant to be", () => {
    const gate = makeGate()
    gate.close("a", 1_000_000, 500)
    expect(gate.closing("a", 900_000)).toBeUndefined()
    expect(gate.isTouched()).toBe(false)
  })

  it("a close after the clock was set back counts from there", () => {
    const gate = makeGate()
    gate.close("a", 1_000_000, 500)
    gate.close("a", 2_000, 700)
    expect(gate.closing("a", 2_100)).toEqual({ until: 2_700, whole: 700 })
  })

  it("remembers a thousand origins at most, and those that are closed before those that are over", () => {
    const gate = makeGate()
    for (let origin = 0; origin < 999; origin++) gate.close(`over ${origin}`, 0, 10)
    gate.close("long", 0, 1_000_000)
    for (let origin = 0; origin < 150_000; origin++) gate.close(`origin ${origin}`, 20, 10 * origin)
    expect(gate.size()).toBeLessThanOrEqual(1_000)
    const few = makeGate()
    for (let origin = 0; origin < 999; origin++) few.close(`over ${origin}`, 0, 10)
    few.close("long", 0, 1_000_000)
    few.close("new", 20, 10)
    expect(few.closing("long", 20)).toBeDefined()
    expect(few.size()).toBe(2)
  })
})

import { describe, expect, it } from "@effect/vitest"
import { makeGate } from "../../src/internal/gate.js"

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
})

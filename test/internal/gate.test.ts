import { describe, expect, it } from "@effect/vitest"
import { makeGate } from "../../src/internal/gate.js"

const open = { left: 0, whole: 0 }

describe("a gate", () => {
  it("is open until it is closed, for that key only", () => {
    const gate = makeGate()
    expect([gate.wait("a", 0), gate.isTouched()]).toEqual([open, false])
    gate.close("a", 1_000, 500)
    expect(gate.wait("a", 1_000)).toEqual({ left: 500, whole: 500 })
    expect(gate.wait("a", 1_400)).toEqual({ left: 100, whole: 500 })
    expect(gate.wait("b", 1_000)).toEqual(open)
    expect(gate.isTouched()).toBe(true)
  })

  it("opens when the time is over, and is forgotten then", () => {
    const gate = makeGate()
    gate.close("a", 1_000, 500)
    expect(gate.wait("a", 1_500)).toEqual(open)
    expect(gate.isTouched()).toBe(false)
  })

  it("is closed for the longest that anybody was told", () => {
    const gate = makeGate()
    gate.close("a", 0, 500)
    gate.close("a", 100, 300)
    expect(gate.wait("a", 100).left).toBe(400)
    gate.close("a", 100, 900)
    expect(gate.wait("a", 100)).toEqual({ left: 900, whole: 900 })
  })

  it("no wait does not close it", () => {
    const gate = makeGate()
    gate.close("a", 0, 0)
    gate.close("a", 0, -5)
    expect([gate.wait("a", 0), gate.isTouched()]).toEqual([open, false])
  })

  it("a clock that was set back does not keep it closed for longer than it was meant to be", () => {
    const gate = makeGate()
    gate.close("a", 1_000_000, 500)
    expect(gate.wait("a", 900_000)).toEqual(open)
    expect(gate.isTouched()).toBe(false)
  })

  it("a close after the clock was set back counts from there", () => {
    const gate = makeGate()
    gate.close("a", 1_000_000, 500)
    gate.close("a", 2_000, 700)
    expect(gate.wait("a", 2_100)).toEqual({ left: 600, whole: 700 })
  })
})

import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { type Entry, makeGate } from "../../../src/internal/retry/gate.js"

type Gate = ReturnType<typeof makeGate>

const failure = { _tag: "Throttled" }
const never = () => {
  throw new Error("nobody waits for this")
}

/** What a gate says, as one word. */
const ask = (gate: Gate, key: string, now: number, wake: (isAdmitted: boolean) => void = never): Entry["_tag"] =>
  gate.enter(key, now, wake)._tag

/** Until when a gate is closed; undefined where it is not. Whoever asks does not wait. */
const closedUntil = (gate: Gate, key: string, now: number) => {
  const entry = gate.enter(key, now, never)
  if (entry._tag !== "Closed") return undefined
  gate.arrive(key)
  return { until: entry.closing.until, whole: entry.closing.whole }
}

describe("a gate", () => {
  it("is open until it is closed, for that key only", () => {
    const gate = makeGate()
    expect([ask(gate, "a", 0), gate.isTouched()]).toEqual(["Open", false])
    gate.close("a", 1_000, 500, failure)
    expect(closedUntil(gate, "a", 1_000)).toEqual({ until: 1_500, whole: 500 })
    expect(closedUntil(gate, "a", 1_499)).toEqual({ until: 1_500, whole: 500 })
    expect(ask(gate, "b", 1_000)).toBe("Open")
    expect([gate.isTouched(), gate.size()]).toEqual([true, 1])
  })

  it("is closed at once, also where the end is a sum of fractions that is a little more than its parts", () => {
    const now = 1_795_300_394_515
    for (let n = 1; n < 1_000; n++) {
      const gate = makeGate()
      gate.close("a", now, 1_000 + n / 997, failure)
      expect([n, gate.isClosed("a", now), ask(gate, "a", now)]).toEqual([n, true, "Closed"])
    }
  })

  it("says by which failure it was closed", () => {
    const gate = makeGate()
    gate.close("a", 0, 500, failure)
    expect(gate.enter("a", 100, never)).toMatchObject({ _tag: "Closed", closing: { failure } })
  })

  it("is forgotten when the one that goes first has come back, and nobody else waits", () => {
    const gate = makeGate()
    gate.close("a", 1_000, 500, failure)
    expect(ask(gate, "a", 1_500)).toBe("Admitted")
    expect(gate.isTouched()).toBe(true)
    gate.leave("a", true)
    expect([gate.isTouched(), gate.size()]).toEqual([false, 0])
    expect(ask(gate, "a", 1_500)).toBe("Open")
  })

  it("is not forgotten while somebody sleeps before it: those have to come one after another too", () => {
    const gate = makeGate()
    gate.close("a", 0, 500, failure)
    expect(ask(gate, "a", 100)).toBe("Closed")
    expect(ask(gate, "a", 500)).toBe("Admitted")
    gate.leave("a", true)
    expect(gate.size()).toBe(1)
    gate.arrive("a")
    expect(ask(gate, "a", 510)).toBe("Admitted")
    gate.leave("a", true)
    expect(gate.size()).toBe(0)
  })

  it("is closed for the longest that anybody was told", () => {
    const gate = makeGate()
    gate.close("a", 0, 500, failure)
    expect(gate.close("a", 100, 300, failure)).toBeUndefined()
    expect(closedUntil(gate, "a", 100)).toEqual({ until: 500, whole: 500 })
    expect(gate.close("a", 100, 900, failure)).toMatchObject({ until: 1_000, whole: 900, failure })
    expect(closedUntil(gate, "a", 100)).toEqual({ until: 1_000, whole: 900 })
  })

  it("takes its turn for the same one until it has begun to open", () => {
    const gate = makeGate()
    const turns = [gate.close("a", 0, 500, failure), gate.close("a", 100, 900, failure)]
    expect(ask(gate, "a", 1_000)).toBe("Admitted")
    turns.push(gate.close("a", 1_000, 500, failure), gate.close("a", 1_000, 600, failure))
    const [first, longer, anew, longerAnew] = turns.map((closing) => closing?.turn)
    expect([longer, longerAnew]).toEqual([first, anew])
    expect(anew).not.toBe(first)
  })

  it("no wait does not close it", () => {
    const gate = makeGate()
    gate.close("a", 0, 0, failure)
    gate.close("a", 0, -5, failure)
    expect([ask(gate, "a", 0), gate.isTouched()]).toEqual(["Open", false])
  })

  it("a clock that was set back does not keep it closed for longer than it was meant to be", () => {
    const gate = makeGate()
    gate.close("a", 1_000_000, 500, failure)
    expect(closedUntil(gate, "a", 900_000)).toBeUndefined()
    gate.leave("a", true)
    expect(gate.isTouched()).toBe(false)
  })

  it("a close after the clock was set back counts from there", () => {
    const gate = makeGate()
    gate.close("a", 1_000_000, 500, failure)
    gate.close("a", 2_000, 700, failure)
    expect(closedUntil(gate, "a", 2_100)).toEqual({ until: 2_700, whole: 700 })
  })

  it("remembers a thousand keys at most, and those that are closed before those that are over", () => {
    const gate = makeGate()
    for (let origin = 0; origin < 999; origin++) gate.close(`over ${origin}`, 0, 10, failure)
    gate.close("long", 0, 1_000_000, failure)
    for (let origin = 0; origin < 10_000; origin++) gate.close(`origin ${origin}`, 20, 10 * origin, failure)
    expect(gate.size()).toBeLessThanOrEqual(1_000)
    const few = makeGate()
    for (let origin = 0; origin < 999; origin++) few.close(`over ${origin}`, 0, 10, failure)
    few.close("long", 0, 1_000_000, failure)
    few.close("new", 20, 10, failure)
    expect(closedUntil(few, "long", 20)).toBeDefined()
    expect(few.size()).toBe(2)
  })

  it("whoever waits in line where room is made asks again, and finds it open", () => {
    const gate = makeGate()
    gate.close("first", 0, 10, failure)
    expect(ask(gate, "first", 10)).toBe("Admitted")
    const woken: Array<boolean> = []
    expect(ask(gate, "first", 10, (isAdmitted) => woken.push(isAdmitted))).toBe("InLine")
    for (let origin = 0; origin < 1_000; origin++) gate.close(`origin ${origin}`, 20, 1_000, failure)
    expect([woken, ask(gate, "first", 20), gate.size()]).toEqual([[false], "Open", 1_000])
  })
})

/** A gate whose time is over, and so many in line behind the one that went first. */
const opening = (inLine: number) => {
  const gate = makeGate()
  const woken: Array<readonly [who: number, isAdmitted: boolean]> = []
  gate.close("a", 0, 100, failure)
  expect(ask(gate, "a", 100)).toBe("Admitted")
  const enter = (who: number) => ask(gate, "a", 100, (isAdmitted) => woken.push([who, isAdmitted]))
  for (let who = 1; who <= inLine; who++) expect(enter(who)).toBe("InLine")
  /** Of how many it was said, since the last look, that they may go. */
  const looked = { so: 0 }
  const admitted = () => {
    const some = woken.slice(looked.so)
    looked.so = woken.length
    return some.filter(([, isAdmitted]) => isAdmitted).length
  }
  const leave = (times: number, isWell: boolean) => {
    for (let n = 0; n < times; n++) gate.leave("a", isWell)
    return admitted()
  }
  return { gate, woken, leave, enter }
}

describe("a gate whose time is over", () => {
  it("lets one go first, then each time round twice as many, in the order in which they came", () => {
    const { leave, woken } = opening(100)
    expect([leave(1, true), leave(2, true), leave(4, true), leave(8, true)]).toEqual([2, 4, 8, 16])
    expect(woken.map(([who]) => who)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
  })

  it("lets half as many go after a failure, and then one more each time round", () => {
    const { leave } = opening(200)
    for (const round of [1, 2, 4, 8]) leave(round, true)
    // 16 are under way; of these one fails. Seven of the others come back before there is room again.
    expect([leave(1, false), leave(7, true)]).toEqual([0, 0])
    const rounds = []
    for (let underWay = 8; rounds.length < 5; rounds.push(underWay)) underWay = leave(underWay, true)
    for (const [n, round] of rounds.entries()) expect(round - (rounds[n - 1] ?? 8)).toBeLessThanOrEqual(1)
    expect(rounds.at(-1)).toBeGreaterThan(9)
  })

  it("lets one go all the same, however many fail", () => {
    const { leave } = opening(10)
    for (let n = 0; n < 10; n++) expect(leave(1, false)).toBe(1)
  })

  it("that is closed again sends those in line to ask again, and then begins with one", () => {
    const { gate, leave, woken } = opening(10)
    expect(leave(1, true)).toBe(2)
    gate.close("a", 110, 100, failure)
    expect(woken.slice(2)).toEqual(Array.from({ length: 8 }, (_, n) => [n + 3, false]))
    // Those two are under way yet, and are heard of: until they are back there is no room for another one.
    expect([ask(gate, "a", 120), ask(gate, "a", 210, () => {})]).toEqual(["Closed", "InLine"])
    gate.leave("a", false)
    gate.leave("a", false)
    expect(ask(gate, "a", 210, () => {})).toBe("InLine")
  })

  it("who does not wait any more makes room for nobody, and is not woken", () => {
    const gate = makeGate()
    gate.close("a", 0, 100, failure)
    expect(ask(gate, "a", 100)).toBe("Admitted")
    const woken: Array<string> = []
    const [first, second] = ["first", "second"].map((name) => () => void woken.push(name))
    if (first === undefined || second === undefined) throw new Error("there are two")
    expect([ask(gate, "a", 100, first), ask(gate, "a", 100, second)]).toEqual(["InLine", "InLine"])
    gate.abandon("a", first)
    expect(woken).toEqual([])
    gate.leave("a", true)
    expect(woken).toEqual(["second"])
    gate.leave("a", true)
    expect(gate.size()).toBe(0)
  })
})

describe("a gate is crowded", () => {
  /** How many may wait before the first one is told that it is crowded, after so many answers at a time. */
  const room = (answers: number, at: number, now: number) => {
    const gate = makeGate()
    for (let n = 0; n < answers; n++) gate.answered("a", at)
    gate.close("a", now, 1_000, failure)
    for (let waiting = 0; waiting < 10_000; waiting++) {
      const entry = gate.enter("a", now, never)
      if (entry._tag !== "Closed") throw new Error(entry._tag)
      if (entry.isCrowded) return waiting
    }
    return Number.POSITIVE_INFINITY
  }

  it("where as many wait as were answered in the last 2.5 to 5 s", () => {
    expect([room(0, 0, 0), room(1, 0, 0), room(30, 0, 2_499), room(30, 0, 4_999)]).toEqual([0, 1, 30, 30])
    expect(room(30, 0, 5_000)).toBe(0)
  })

  it("where four times as many wait, for a client that gets 200 answers or more in that time", () => {
    expect([room(199, 0, 0), room(200, 0, 0), room(1_000, 0, 0)]).toEqual([199, 800, 4_000])
  })

  it("again by what was answered lately, after the clock was set back", () => {
    const gate = makeGate()
    for (let n = 0; n < 30; n++) gate.answered("a", 1_000_000)
    gate.close("a", 1_000, 500, failure)
    expect(gate.enter("a", 1_000, never)).toMatchObject({ isCrowded: true })
  })

  it("also in line", () => {
    const gate = makeGate()
    for (let n = 0; n < 3; n++) gate.answered("a", 0)
    gate.close("a", 0, 100, failure)
    expect(ask(gate, "a", 100)).toBe("Admitted")
    const told = Array.from({ length: 5 }, () => gate.enter("a", 100, () => {}))
    expect(told.map((entry) => "isCrowded" in entry && entry.isCrowded)).toEqual([false, false, false, true, true])
  })
})

describe("whatever happens at a gate", () => {
  const act = FastCheck.record({
    what: FastCheck.constantFrom("enter", "enter", "enter", "leave", "fail", "arrive", "abandon", "close", "pass"),
    key: FastCheck.constantFrom("a", "a", "b"),
    by: FastCheck.integer({ min: 0, max: 300 })
  })

  it("nobody is let in while it is closed, each one in line is woken once, and nothing is left in the end", () => {
    let [admissions, lines] = [0, 0]
    FastCheck.assert(
      FastCheck.property(FastCheck.array(act, { maxLength: 200 }), (acts) => {
        const gate = makeGate()
        let now = 0
        const closed = new Map<string, number>()
        const underWay = new Map<string, number>()
        const asleep = new Map<string, number>()
        const waiting = new Map<string, Set<(isAdmitted: boolean) => void>>()
        const count = (counts: Map<string, number>, key: string, by: number) => {
          const value = (counts.get(key) ?? 0) + by
          counts.set(key, value)
          return value
        }
        const linesOf = (key: string) => {
          const line = waiting.get(key) ?? new Set()
          waiting.set(key, line)
          return line
        }
        const admit = (key: string) => {
          admissions++
          expect(now).toBeGreaterThanOrEqual(closed.get(key) ?? 0)
          count(underWay, key, 1)
        }
        const enter = (key: string) => {
          const wake = (isAdmitted: boolean) => {
            expect(linesOf(key).delete(wake)).toBe(true)
            if (isAdmitted) admit(key)
          }
          const entry = gate.enter(key, now, wake)
          if (entry._tag === "Admitted") admit(key)
          else if (entry._tag === "Closed") count(asleep, key, 1)
          else if (entry._tag === "InLine") {
            lines++
            linesOf(key).add(wake)
          } else expect(now).toBeGreaterThanOrEqual(closed.get(key) ?? 0)
        }
        const leave = (key: string, isWell: boolean) => {
          if ((underWay.get(key) ?? 0) === 0) return
          count(underWay, key, -1)
          gate.leave(key, isWell)
        }
        const arrive = (key: string) => {
          if ((asleep.get(key) ?? 0) === 0) return
          count(asleep, key, -1)
          gate.arrive(key)
        }
        for (const { by, key, what } of acts) {
          if (what === "enter") enter(key)
          else if (what === "leave") leave(key, true)
          else if (what === "fail") leave(key, false)
          else if (what === "arrive") arrive(key)
          else if (what === "pass") now += by
          else if (what === "abandon") {
            const [wake] = linesOf(key)
            if (wake === undefined) continue
            linesOf(key).delete(wake)
            gate.abandon(key, wake)
          } else {
            closed.set(key, Math.max(closed.get(key) ?? 0, now + by))
            gate.close(key, now, by, failure)
          }
        }
        // All come to their ends: whoever is under way comes back, who sleeps asks once more, the line moves on.
        now += 10_000
        for (const key of ["a", "b"]) {
          while ((asleep.get(key) ?? 0) > 0) {
            arrive(key)
            enter(key)
          }
          enter(key)
          while ((underWay.get(key) ?? 0) > 0) leave(key, true)
          expect(linesOf(key).size).toBe(0)
        }
        expect([gate.size(), gate.isTouched()]).toEqual([0, false])
      }),
      { seed: 42, numRuns: 3_000 }
    )
    expect(admissions).toBeGreaterThan(1_000)
    expect(lines).toBeGreaterThan(500)
  })
})

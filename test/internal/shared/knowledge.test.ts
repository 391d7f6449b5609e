import * as FastCheck from "#test/FastCheck"
import { describe, expect, it } from "#test/vitest"
import { makeKnowledge, patience, read } from "../../../src/internal/shared/knowledge.js"

const key = "https://api.example.com"
const hour = 3_600_000
const runs = { seed: 1, numRuns: 500 }

describe("what stands in the store", () => {
  it("is over when it says, by clocks that can both be right", () => {
    expect(read({ until: 61_000, whole: 60_000 }, 1_000)).toEqual({ until: 61_000, whole: 60_000 })
    expect(read({ until: 61_000, whole: 60_000 }, 60_999)).toEqual({ until: 61_000, whole: 60_000 })
  })

  it.each([
    ["over for long by this clock", 62_000],
    ["closed for longer than it ever was", 999]
  ])("is asked for again in a second where it would be %s: the store has it still", (_, now) => {
    expect(read({ until: 61_000, whole: 60_000 }, now)).toEqual({ until: now + 1_000, whole: 60_000 })
    expect(read({ until: 61_000, whole: 60 }, now)).toEqual({ until: now + 60, whole: 60 })
  })

  it("is over where it would be for less than a second: the store forgets as much later as it was told", () => {
    expect([61_000, 61_999].map((now) => read({ until: 61_000, whole: 60_000 }, now))).toEqual([undefined, undefined])
  })

  it("means nothing any more when it was there for its whole time, by the clock of this process", () => {
    const ahead = { until: 9e9, whole: 60_000 }
    expect(read(ahead, 59_500, 0)).toEqual({ until: 60_000, whole: 60_000 })
    expect(read(ahead, 60_000, 0)).toBe(undefined)
    expect(read({ until: 61_000, whole: 60_000 }, 1_500, 500)).toEqual({ until: 60_500, whole: 60_000 })
  })

  it.each([
    undefined,
    null,
    "61000",
    [],
    {},
    { until: 61_000 },
    { until: "61000", whole: 60_000 },
    { until: Number.NaN, whole: 60_000 },
    { until: 61_000, whole: 0 },
    { until: 61_000, whole: -1 },
    { until: 61_000, whole: Number.NaN }
  ])("means nothing where it is %j", (written) => {
    expect(read(written, 1_000)).toBe(undefined)
  })

  it("means an hour at most, whoever wrote it", () => {
    expect(read({ until: 1e15, whole: 1e15 }, 0)).toEqual({ until: 1_000, whole: hour })
    expect(read({ until: 9e6, whole: 1e15 }, 9e6 - hour)).toEqual({ until: 9e6, whole: hour })
  })
})

/** What may happen to what a process knows. */
type Deed =
  | { readonly _tag: "Told"; readonly whole: number }
  | { readonly _tag: "Learnt"; readonly written: unknown }
  | { readonly _tag: "Passes"; readonly time: number }

const time = FastCheck.integer({ min: 0, max: 200_000 })
const deeds: FastCheck.Arbitrary<ReadonlyArray<Deed>> = FastCheck.array(
  FastCheck.oneof(
    FastCheck.record({ _tag: FastCheck.constant("Told" as const), whole: FastCheck.integer({ min: 1, max: 90_000 }) }),
    FastCheck.record({
      _tag: FastCheck.constant("Learnt" as const),
      written: FastCheck.oneof(
        FastCheck.constant(undefined),
        FastCheck.constantFrom(null, 7, "x", {}, { until: Number.POSITIVE_INFINITY, whole: Number.POSITIVE_INFINITY }),
        // Written by a machine whose clock may be anywhere.
        FastCheck.record({ until: FastCheck.integer({ min: -500_000, max: 900_000 }), whole: time })
      )
    }),
    FastCheck.record({ _tag: FastCheck.constant("Passes" as const), time })
  ),
  { maxLength: 30 }
)

describe("whatever is told, learnt from wrong clocks or read as nonsense", () => {
  it("nothing is closed for longer than its whole time, nor than an hour, and nothing is ever shortened", () => {
    FastCheck.assert(
      FastCheck.property(deeds, (deeds) => {
        const knowledge = makeKnowledge()
        let now = 0
        let before = 0
        for (const deed of deeds) {
          if (deed._tag === "Passes") now += deed.time
          if (deed._tag === "Told") knowledge.tell(key, now, deed.whole)
          if (deed._tag === "Learnt") knowledge.learn(key, now, now, deed.written)
          const told = knowledge.toldOf(key, now)
          if (told !== undefined) {
            expect(told.until - now).toBeLessThanOrEqual(told.whole)
            expect(told.whole).toBeLessThanOrEqual(hour)
          }
          if (before > now) expect(told?.until).toBeGreaterThanOrEqual(before)
          before = told?.until ?? 0
        }
        expect(knowledge.toldOf(key, now + hour)).toBe(undefined)
      }),
      runs
    )
  })

  it("a clock that is set back opens what it cannot tell the end of", () => {
    const knowledge = makeKnowledge()
    knowledge.tell(key, 100_000, 5_000)
    expect(knowledge.toldOf(key, 99_000)).toBe(undefined)
    expect(knowledge.advise(key, 99_000)).toBe("first")
  })
})

describe("a store that never forgets", () => {
  it("keeps nobody out for longer than the whole time, whatever the clocks say", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.integer({ min: -10_000_000, max: 10_000_000 }),
        FastCheck.integer({ min: 1, max: 60_000 }),
        (until, whole) => {
          const knowledge = makeKnowledge()
          let now = 0
          while (now <= whole + 1_000 && knowledge.learn(key, now, now, { until, whole }) !== undefined) {
            now = knowledge.toldOf(key, now)?.until ?? now
          }
          expect(now).toBeLessThanOrEqual(whole)
          expect(knowledge.learn(key, whole, whole, { until, whole })).toBe(undefined)
        }
      ),
      runs
    )
  })
})

describe("when the store is asked", () => {
  it("goes by the age of the last answer: young, ripe, old", () => {
    const knowledge = makeKnowledge()
    expect(knowledge.advise(key, 0)).toBe("first")
    knowledge.learn(key, 0, 5, undefined)
    expect([1, 49, 50, 99, 100].map((now) => knowledge.advise(key, now)))
      .toEqual(["go", "go", "beside", "beside", "first"])
    expect(knowledge.advise("https://other.example.com", 1)).toBe("first")
  })

  it("others are told what is longer than what they were told, and worth telling", () => {
    const knowledge = makeKnowledge()
    expect(knowledge.tell(key, 0, 2_000)).toEqual({ until: 2_000, whole: 2_000 })
    expect(knowledge.tell(key, 500, 1_500)).toBe(undefined)
    expect(knowledge.tell(key, 500, 1_501)).toEqual({ until: 2_001, whole: 1_501 })
    expect(knowledge.tell(key, 5_000, 99)).toBe(undefined)
    knowledge.learn(key, 6_000, 6_000, { until: 16_000, whole: 10_000 })
    expect(knowledge.tell(key, 7_000, 8_000)).toBe(undefined)
    expect(knowledge.tell(key, 20_000, 9e9)).toEqual({ until: 20_000 + hour, whole: hour })
  })

  it("one that is gone is waited for once, asked ever more rarely, and at most each thirty seconds", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(FastCheck.integer({ min: 0, max: 5_000 }), { maxLength: 200 }), (gaps) => {
        const knowledge = makeKnowledge()
        let now = 0
        let waits = 0
        const questions: Array<number> = []
        for (const gap of gaps) {
          now += gap
          const advice = knowledge.advise(key, now)
          if (advice === "first") waits++
          if (advice === "without" || advice === "go") continue
          questions.push(now)
          now += patience
          knowledge.judge(false, now)
        }
        expect(waits).toBeLessThanOrEqual(1)
        expect(questions.length).toBeLessThanOrEqual(3 + now / 25_600)
      }),
      runs
    )
  })

  it("one that is late now and then costs each call its bound at most, and one that often is nothing any more", () => {
    const waitsOf = (every: number) => {
      const knowledge = makeKnowledge()
      let waits = 0
      for (let n = 0; n < 10_000; n++) {
        const now = n * 1_000
        const advice = knowledge.advise(key, now)
        if (advice === "without") continue
        const isLate = n % every === 0
        if (advice === "first" && isLate) waits++
        knowledge.judge(!isLate, now + (isLate ? patience : 1))
        knowledge.learn(key, now, now + 1, undefined)
      }
      return waits
    }
    expect(waitsOf(2)).toBe(1)
    expect(waitsOf(3)).toBeLessThan(10)
    // Of a hundred questions one is late: it is waited for, and four others are asked beside.
    expect(waitsOf(100)).toBeLessThanOrEqual(100)
  })

  it("one that is well again is waited for again", () => {
    const knowledge = makeKnowledge()
    knowledge.judge(false, 0)
    expect([knowledge.isTrusted(), knowledge.advise(key, 1), knowledge.advise(key, 1_600)])
      .toEqual([false, "without", "beside"])
    for (let n = 0; n < 4; n++) knowledge.judge(true, 2_000 + n)
    expect([knowledge.isTrusted(), knowledge.advise(key, 2_010)]).toEqual([true, "first"])
  })

  it("remembers a thousand destinations, the youngest", () => {
    const knowledge = makeKnowledge()
    for (let n = 0; n < 1_001; n++) knowledge.tell(`${key}/${n}`, n, 60_000)
    expect(knowledge.toldOf(`${key}/0`, 1_001)).toBe(undefined)
    expect(knowledge.toldOf(`${key}/1`, 1_001)).toEqual({ until: 60_001, whole: 60_000 })
  })
})

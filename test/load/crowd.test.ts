import { describe, expect, it } from "@effect/vitest"
import { type Crowd, type Report, run } from "./crowd.js"

const fibers = 10_000
/** The server answers all of them in ten seconds, if they come one after another. */
const crowd = { fibers, perSecond: 1_000, latency: 20 }
/** Nobody gives up. */
const stubborn: Crowd["options"] = { budget: "none", attempts: 100, longestWait: "10 minutes" }

const ended = ({ answered, givenUp }: Report) => Object.values(givenUp).reduce((sum, calls) => sum + calls, answered)

// Some seconds of work, and more on a busy machine.
describe("thousands of calls to a server that throttles", { timeout: 60_000 }, () => {
  it("all at once: each is asked once, the budget allows a hundred repeats, and all end", async () => {
    const report = await run({ ...crowd, within: 0 })
    expect(ended(report)).toBe(fibers)
    expect(report).toMatchObject({ sent: fibers + 100, answered: 1_100, givenUp: { budget: 8_900 }, queue: fibers })
    expect(report.seconds).toBeLessThanOrEqual(3)
  })

  it("twice as fast as it can bear: it is kept busy, and hardly asked in vain", async () => {
    const report = await run({ ...crowd, within: 5_000 })
    expect(ended(report)).toBe(fibers)
    expect(report.sent).toBeLessThan(fibers * 1.1)
    // Five seconds of calls: what it can answer in that time is answered, the others are told so and do not pile up.
    expect(report.answered).toBeGreaterThan(fibers * 0.5)
    expect(report.seconds).toBeLessThan(10)
    // 2,000 a second come, and no second sees more than that and the repeats of one budget.
    expect(report.peak).toBeLessThanOrEqual(2_000 + 100)
  })

  it("without a budget, and with no end of patience: all are answered, and few are refused", async () => {
    const some = 3_000
    const report = await run({ fibers: some, perSecond: 300, latency: 20, within: 5_000, options: stubborn })
    expect(report).toMatchObject({ answered: some, givenUp: {} })
    expect(report.sent).toBeLessThan(some * 1.5)
  })
})

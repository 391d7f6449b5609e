import { describe, expect, it } from "#test/vitest"
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

  it("twice as fast as it can bear: most are answered within a minute, and hardly any is asked in vain", async () => {
    const report = await run({ ...crowd, within: 5_000 })
    expect(ended(report)).toBe(fibers)
    // Who waits is not sent into a closed second: of the requests nearly all are answered.
    expect(report.answered).toBeGreaterThanOrEqual(8_000)
    expect(report.sent).toBeLessThanOrEqual(12_000)
    expect(report.sent).toBeLessThan(report.answered * 1.1)
    expect(report.seconds).toBeLessThanOrEqual(60)
    // 2,000 a second come, and no second sees more than that and the repeats of one budget.
    expect(report.peak).toBeLessThanOrEqual(2_000 + 100)
    expect(report.intoClosed).toBe(0)
  })

  it("the same where each refusal says to come back in a second, whatever is left of this one", async () => {
    const report = await run({ ...crowd, within: 5_000, retryAfter: "1" })
    expect(ended(report)).toBe(fibers)
    expect(report.answered).toBeGreaterThanOrEqual(8_000)
    expect(report.sent).toBeLessThanOrEqual(12_000)
    expect(report.seconds).toBeLessThanOrEqual(60)
    // Every request after a 429 that the client has received comes at or after the time that it gave.
    expect(report.refused).toBeGreaterThan(100)
    expect(report.intoClosed).toBe(0)
  })

  it("without a budget, and with no end of patience: all are answered, and few are refused", async () => {
    const some = 3_000
    const report = await run({ fibers: some, perSecond: 300, latency: 20, within: 5_000, options: stubborn })
    expect(report).toMatchObject({ answered: some, givenUp: {} })
    expect(report.sent).toBeLessThan(some * 1.5)
  })
})

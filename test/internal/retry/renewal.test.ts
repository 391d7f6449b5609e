import * as Effect from "#effect/Effect"
import { countingFibers } from "#test/fiber"
import * as TestClock from "#test/TestClock"
import { describe, expect, it } from "#test/vitest"
import * as Fiber from "effect/Fiber"
import { makeRenewals } from "../../../src/internal/retry/renewal.js"

const used = (credential: string | undefined, generation = 0) => ({ credential, generation })

/** A renewal of a second that counts itself. */
const counted = () => {
  const count = { begun: 0, done: 0 }
  const renewal = Effect.andThen(
    Effect.sync(() => count.begun++),
    Effect.delay(Effect.sync(() => count.done++), "1 second")
  )
  return { count, renewal }
}

describe("a renewal", () => {
  it.effect("is begun by the first, and is the same for all who come before it is done", () =>
    Effect.gen(function*() {
      const { renew, generation } = makeRenewals()
      const { count, renewal } = counted()
      const fibers = yield* Effect.forEach([1, 2, 3], () => Effect.forkChild(renew(used("a"), renewal)))
      yield* TestClock.adjust("500 millis")
      fibers.push(yield* Effect.forkChild(renew(used("a"), renewal)))
      expect([count.begun, generation()]).toEqual([1, 0])
      yield* TestClock.adjust("500 millis")
      expect(yield* Effect.forEach(fibers, Fiber.join)).toEqual([true, true, true, true])
      expect([count.begun, generation()]).toEqual([1, 1])
    }))

  it.effect("is not begun for what was renewed since the request was begun", () =>
    Effect.gen(function*() {
      const { renew } = makeRenewals()
      expect(yield* renew(used("a"), Effect.void)).toBe(true)
      expect(yield* renew(used("a"), Effect.die("a second one"))).toBe(true)
      const { count, renewal } = counted()
      const fiber = yield* Effect.forkChild(renew(used("a", 1), renewal))
      yield* TestClock.adjust("1 second")
      expect([yield* Fiber.join(fiber), count.done]).toEqual([true, 1])
    }))

  it.effect("without a credential that can be seen goes by the number of renewals", () =>
    Effect.gen(function*() {
      const { generation, renew } = makeRenewals()
      expect(yield* renew(used(undefined), Effect.void)).toBe(true)
      expect(yield* renew(used(undefined), Effect.die("a second one"))).toBe(true)
      expect(yield* renew(used(undefined, generation()), Effect.fail("no"))).toBe(false)
    }))

  it.effect("that fails is nobody's, and the next one tries again", () =>
    Effect.gen(function*() {
      const { generation, renew } = makeRenewals()
      expect(yield* renew(used("a"), Effect.fail("no"))).toBe(false)
      expect(yield* renew(used("a"), Effect.die("bug"))).toBe(false)
      expect(generation()).toBe(0)
      expect(yield* renew(used("a"), Effect.void)).toBe(true)
    }))

  it.effect("that ends at once, well or not, is over: the next one is begun anew", () =>
    countingFibers((alive) =>
      Effect.gen(function*() {
        const { generation, renew } = makeRenewals()
        let begun = 0
        const ending = (end: Effect.Effect<unknown, unknown>) => Effect.andThen(Effect.sync(() => begun++), end)
        for (let n = 0; n < 3; n++) expect(yield* renew(used("a", n), ending(Effect.void))).toBe(true)
        expect(yield* renew(used("a", 3), ending(Effect.fail("no")))).toBe(false)
        expect(yield* renew(used("a", 3), ending(Effect.interrupt))).toBe(false)
        expect(yield* renew(used("a", 3), ending(Effect.void))).toBe(true)
        expect([begun, generation(), alive()]).toEqual([6, 4, 0])
      })
    ))

  it.effect("of one credential does not hold up another one's", () =>
    Effect.gen(function*() {
      const { renew } = makeRenewals()
      const hanging = yield* Effect.forkChild(renew(used("a"), Effect.never))
      expect(yield* renew(used("b"), Effect.void)).toBe(true)
      yield* Fiber.interrupt(hanging)
    }))

  it.effect("ends when the last who waits is interrupted, and no sooner", () =>
    countingFibers((alive) =>
      Effect.gen(function*() {
        const { renew } = makeRenewals()
        const { count, renewal } = counted()
        const fibers = yield* Effect.forEach([1, 2], () => Effect.forkChild(renew(used("a"), renewal)))
        yield* TestClock.adjust("500 millis")
        for (const [index, fiber] of fibers.entries()) {
          // Those who wait, and the renewal.
          expect(alive()).toBe(fibers.length - index + 1)
          yield* Fiber.interrupt(fiber)
          yield* Effect.yieldNow
        }
        yield* TestClock.adjust("1 hour")
        expect(alive()).toBe(0)
        expect(count).toEqual({ begun: 1, done: 0 })
      })
    ))

  it.effect("does not wait for itself", () =>
    Effect.gen(function*() {
      const { renew } = makeRenewals()
      let inner: boolean | undefined
      const renewal = Effect.map(renew(used("a"), Effect.die("another one")), (renewed) => {
        inner = renewed
      })
      expect(yield* renew(used("a"), renewal)).toBe(true)
      expect(inner).toBe(false)
    }))

  it.effect("is remembered for the last credentials only: memory does not grow", () =>
    Effect.gen(function*() {
      const { renew } = makeRenewals()
      for (let n = 0; n < 100; n++) yield* renew(used(`token ${n}`, n), Effect.void)
      const { count, renewal } = counted()
      expect(yield* renew(used("token 99", 99), renewal)).toBe(true)
      expect(count.begun).toBe(0)
      const fiber = yield* Effect.forkChild(renew(used("token 0"), renewal))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)
      expect(count.begun).toBe(1)
    }))
})

describe("a credential that is refused although it is new", () => {
  it("is not renewed for a second, then for eight times as long each time, up to an hour", () => {
    const { pauseOf, refused } = makeRenewals()
    let now = 1_000
    const pauses = Array.from({ length: 7 }, (_, n) => {
      refused(used(`token ${n + 1}`), `token ${n}`, now)
      const pause = pauseOf(used(`token ${n + 1}`), now)
      now += pause
      expect(pauseOf(used(`token ${n + 1}`), now - 1)).toBe(1)
      expect(pauseOf(used(`token ${n + 1}`), now)).toBe(0)
      return pause / 1_000
    })
    expect(pauses).toEqual([1, 8, 64, 512, 3_600, 3_600, 3_600])
  })

  it("is one of its own: others are renewed at once", () => {
    const { pauseOf, refused } = makeRenewals()
    refused(used("b"), "a", 0)
    expect([pauseOf(used("b"), 0), pauseOf(used("a"), 0), pauseOf(used("c"), 0)]).toEqual([1_000, 0, 0])
  })

  it("is forgotten when a request is accepted with it", () => {
    const { accepted, pauseOf, refused } = makeRenewals()
    refused(used("b"), "a", 0)
    accepted("another one")
    expect(pauseOf(used("b"), 0)).toBe(1_000)
    accepted("b")
    expect(pauseOf(used("b"), 0)).toBe(0)
    // And so is how long the pause was.
    refused(used("c"), "b", 0)
    expect(pauseOf(used("c"), 0)).toBe(1_000)
  })

  it("is all of them where nobody can see a credential", () => {
    const { accepted, pauseOf, refused } = makeRenewals()
    refused(used(undefined, 1), undefined, 0)
    refused(used(undefined, 2), undefined, 0)
    expect(pauseOf(used(undefined, 3), 0)).toBe(8_000)
    accepted(undefined)
    expect(pauseOf(used(undefined, 3), 0)).toBe(0)
  })

  it("is not paused for longer because the clock was set back", () => {
    const { pauseOf, refused } = makeRenewals()
    refused(used("b"), "a", 1_000_000)
    expect([pauseOf(used("b"), 999_500), pauseOf(used("b"), 1_000_500)]).toEqual([0, 500])
  })

  it("is remembered for the last ones only: memory does not grow", () => {
    const { pauseOf, refused } = makeRenewals()
    for (let n = 0; n < 1_000; n++) refused(used(`token ${n}`), undefined, 0)
    const paused = Array.from({ length: 1_000 }, (_, n) => pauseOf(used(`token ${n}`), 0)).filter((pause) => pause > 0)
    expect(paused).toHaveLength(32)
  })
})

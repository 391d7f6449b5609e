import * as Duration from "#effect/Duration"
import * as Effect from "#effect/Effect"
import * as Schema from "#effect/Schema"
import * as FastCheck from "#test/FastCheck"
import { expect, it } from "#test/vitest"
import { Decision, fromKept, toKept, toSaid } from "../../../src/internal/durable/log.js"
import { begin } from "../../../src/internal/retry/progress.js"
import { toSettings } from "../../../src/internal/retry/settings.js"
import { afterFailure } from "../../../src/internal/retry/step.js"
import type { Verdict } from "../../../src/internal/retry/verdict.js"

const word = <const A>(...words: ReadonlyArray<A>) => FastCheck.constantFrom(...words)

const settings = toSettings({
  attempts: Number.POSITIVE_INFINITY,
  refresh: Effect.void,
  eventual: { every: "10 seconds", upTo: "1 hour" }
})

const failures = FastCheck.array(
  FastCheck.record({
    retry: word("never", "transient", "throttled", "refresh", "eventual"),
    slower: FastCheck.integer({ min: 0, max: 5_000 }),
    random: FastCheck.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  }),
  { maxLength: 12 }
)

it("a call goes on from its log as it would have without", () => {
  FastCheck.assert(
    FastCheck.property(failures, (failures) => {
      const start = 1_000
      let [now, kept, read] = [start, begin(start, 0), begin(start, 0)]
      for (const { random, retry, slower } of failures) {
        const failure = { retry, slower, applied: "no", category: "Unknown" }
        const seen = { now, random, tokens: undefined, allowed: Number.POSITIVE_INFINITY, trusted: true, ended: 0 }
        const step = afterFailure(settings, failure, kept, seen)
        expect(afterFailure(settings, failure, read, seen).verdict).toEqual(step.verdict)
        const written = {
          verdict: toSaid(step.verdict),
          elapsed: now - start,
          delay: step.delay,
          next: toKept(step.progress)
        }
        const decision = Schema.decodeUnknownSync(Decision)(
          JSON.parse(JSON.stringify(Schema.encodeSync(Decision)(written)))
        )
        const verdict: Verdict = decision.verdict
        expect([verdict._tag, verdict.reason, verdict.because])
          .toEqual([step.verdict._tag, step.verdict.reason, step.verdict.because])
        if (verdict._tag === "Retry" && step.verdict._tag === "Retry") {
          expect(Duration.toMillis(verdict.delay)).toBe(Duration.toMillis(step.verdict.delay))
        }
        read = fromKept(decision.next, start)
        kept = step.progress
        expect(read).toEqual(kept)
        if (verdict._tag === "Stop") return
        now += decision.delay + 7
      }
    }),
    { seed: 42, numRuns: 500 }
  )
})

/**
 * `HttpClient.retryTransient({ times: 3, schedule: Schedule.exponential("100 millis") })` of @effect/platform 0.97.
 *
 * Source: its internal/httpClient.ts. Answers 408, 429, 500, 502, 503 and 504 are repeated by an inner `Effect.repeat`,
 * failed transports and timeouts by an outer `Effect.retry` around it; each has `times` and the schedule to itself, and
 * the inner one starts anew whenever the outer one repeats. Neither reads Retry-After nor the method. test/storm holds
 * this against the real one.
 */
import { plain, type Policy } from "../policy.js"

const statuses = new Set([408, 429, 500, 502, 503, 504])
const times = 3

/** How many repeats the inner and the outer loop have made. */
const pack = (inner: number, outer: number): number => outer * 16 + inner

export const retryTransient: Policy = {
  name: "retryTransient, three times",
  client: () =>
    plain((call, failure) => {
      const inner = call.note % 16
      const outer = Math.floor(call.note / 16)
      if (failure.kind === "answer") {
        if (!statuses.has(failure.status) || inner >= times) return undefined
        call.note = pack(inner + 1, outer)
        return 100 * 2 ** inner
      }
      if (outer >= times) return undefined
      call.note = pack(0, outer + 1)
      return 100 * 2 ** outer
    })
}

/**
 * What programs do without a library.
 */
import { isTransient, plain, type Policy } from "../policy.js"

/** Every failure is final. */
export const none: Policy = { name: "none", client: () => plain(() => undefined) }

/**
 * Three repeats at once, of whatever failed.
 *
 * Source: `NRetriesStrategy(3)` of Marc Brooker's simulator (github.com/mbrooker/simulator_example, retry_sim), which
 * does not look at the failure and does not wait.
 */
export const blind: Policy = {
  name: "three blind repeats",
  client: () => plain(({ sent }) => sent <= 3 ? 0 : undefined)
}

/**
 * Three repeats after 100, 200 and 400 ms, of what may pass, without jitter.
 *
 * Source: the "Expo" line of "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): min(cap, base × 2^attempt).
 */
export const exponential: Policy = {
  name: "exponential, no jitter",
  client: () =>
    plain(({ sent }, failure) =>
      isTransient(failure) && sent <= 3 ? Math.min(20_000, 100 * 2 ** (sent - 1)) : undefined
    )
}

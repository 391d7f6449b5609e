/**
 * The setting of "Fixing retries with token buckets and circuit breakers" (brooker.co.za, 2022-02-28), whose results are
 * known: a server with room for everyone that fails by chance.
 */
import { type Policy } from "./policy.js"
import { type Run, type Scenario, simulate } from "./simulate.js"

/** `run_sims`, for a minute: 100 clients with 10 calls a second each, of which a share fails. */
export const failing = (share: number) => ({ clients: 100, perSecond: 1_000, seconds: 60, share })

/** `run_sims_clients`, for a hundred seconds: the same 100 calls a second from ever more clients, half of which fail. */
export const spreadOver = (clients: number) => ({ clients, perSecond: 100, seconds: 100, share: 0.5 })

/** Runs a policy against failures by chance. As in the original, each client begins with a call. */
export const runPublished = (
  policy: Policy,
  { clients, perSecond, seconds, share }: ReturnType<typeof failing>,
  seed: number
): Run => {
  const scenario: Scenario = {
    name: "published",
    clients,
    perSecond,
    seconds,
    atOnce: true,
    timeout: 60_000,
    over: 0,
    // As good as no queue: an answer does not depend on who else asks.
    server: { perSecond: 1e9, queue: Number.POSITIVE_INFINITY, roundTrip: 20, errors: { share, status: 500 } }
  }
  return simulate(policy, scenario, seed)
}

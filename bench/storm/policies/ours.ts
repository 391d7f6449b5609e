/**
 * This package: the real step, budget and gate. Only time and the network are modelled.
 */
import { Catalog, Http, Retry, RetryBudget, TransportError } from "effect-errata"
import { makeGate } from "../../../src/internal/retry/gate.js"
import { begin, type Progress } from "../../../src/internal/retry/progress.js"
import { afterFailure, beforeRequest, readFailure } from "../../../src/internal/retry/step.js"
import { costs } from "../../../src/internal/retry/verdict.js"
import type { Failed } from "../outcome.js"
import type { Call, Client, Policy } from "../policy.js"
import type { Random } from "../random.js"

const origin = "https://api.example.com"

const failureOf = (failed: Failed, method: Call["method"]): Retry.Aware => {
  if (failed.kind !== "answer") return new TransportError.TransportError({ kind: failed.kind })
  const { retryAfter, status } = failed
  return Catalog.decodeParts(Http.catalog, {
    status,
    headers: retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
    body: "",
    request: { method, url: `${origin}/v1/things/42` }
  })
}

/** Decoded once: the same answer to the same method is the same failure. */
const failures = { GET: new Map<Failed, Retry.Aware>(), POST: new Map<Failed, Retry.Aware>() }
const decoded = (failed: Failed, method: Call["method"]): Retry.Aware => {
  const known = failures[method].get(failed)
  if (known !== undefined) return known
  const failure = failureOf(failed, method)
  failures[method].set(failed, failure)
  return failure
}

const requests = {
  GET: { method: "GET", repeatable: true },
  POST: { method: "POST", repeatable: false }
} as const

/** Does what a step says, as `Retry.client` does: tells the budget, takes from it, closes the gate, and waits. */
const clientOf = (policy: Retry.Policy, random: Random): Client => {
  const budget = RetryBudget.unsafeMake()
  const gate = makeGate()
  const calls = new WeakMap<Call, Progress>()
  const progressOf = (call: Call): Progress => calls.get(call) ?? begin(call.start, 0)
  return {
    admit: (call, now) => {
      const closing = gate.closing(origin, now)
      if (closing === undefined) return 0
      const held = beforeRequest(policy, progressOf(call), closing, { now, random: random(), arrived: call.begun })
      if (held === undefined || !budget.take(origin, costs.throttled)) return 0
      calls.set(call, held.progress)
      return held.wait
    },
    failed: (call, failed, now) => {
      const failure = decoded(failed, call.method)
      const isWeighed = readFailure(policy, failure).retry === "transient"
      const { closes, cost, delay, progress, verdict } = afterFailure(policy, failure, progressOf(call), {
        now,
        random: random(),
        mayBegin: !isWeighed || budget.fail(origin, now),
        tokens: budget.available(origin),
        request: requests[call.method],
        exhausted: undefined,
        ended: 0
      })
      budget.take(origin, cost)
      const closed = closes > 0 ? gate.close(origin, now, closes) : undefined
      calls.set(call, closed === undefined ? progress : { ...progress, heeded: closed.until })
      return verdict._tag === "Retry" ? delay : undefined
    },
    succeeded: (call) => budget.give(origin, progressOf(call).spent)
  }
}

const policy = Retry.policy()

/** Every default. */
export const ours: Policy = { name: "effect-errata", client: (random) => clientOf(policy, random) }

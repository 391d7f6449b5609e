/**
 * This package: the real verdict, the real budget, the real gate. Only time and the network are modelled.
 */
import { Catalog, Http, Retry, RetryBudget, TransportError } from "effect-errata"
import * as Duration from "effect/Duration"
import { type Closing, makeGate } from "../../../src/internal/gate.js"
import { costs, spread } from "../../../src/internal/verdict.js"
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

/** What `Retry.client` knows of one call beside its failures. */
interface Memory {
  held: number
  heeded: Closing | undefined
  admitted: boolean
  spent: number
}

/**
 * As `Retry.client` goes about it: look at the gate, send, tell the budget, judge, take from the budget, close the gate,
 * wait.
 */
const clientOf = (policy: Retry.Policy, random: Random): Client => {
  const budget = RetryBudget.unsafeMake()
  const gate = makeGate()
  const { attempts, deadline, longestWait } = policy.rules
  const calls = new WeakMap<Call, Memory>()
  const memoryOf = (call: Call) => {
    const memory = calls.get(call) ?? { held: 0, heeded: undefined, admitted: false, spent: 1 }
    calls.set(call, memory)
    return memory
  }
  return {
    admit: (call, now) => {
      if (!gate.isTouched()) return 0
      const closing = gate.closing(origin, now)
      const memory = memoryOf(call)
      if (closing === undefined || closing === memory.heeded) return 0
      const { until, whole } = closing
      const wait = Math.ceil(until - now + spread(whole, policy.rules, random()) - whole)
      const isBounded = now + wait - call.begun <= longestWait && now + wait - call.start <= deadline &&
        call.sent + 1 + memory.held < attempts
      if (!isBounded || !budget.take(origin, costs.throttled)) return 0
      memory.held++
      memory.heeded = closing
      memory.spent = costs.throttled
      return wait
    },
    failed: (call, failed, now) => {
      const failure = decoded(failed, call.method)
      const memory = memoryOf(call)
      const mayRepeat = failure.retry !== "transient" || budget.fail(origin, now)
      memory.admitted ||= mayRepeat
      const verdict = Retry.verdict(policy, failure, {
        attempt: call.sent + memory.held,
        delayed: call.delayed,
        elapsed: now - call.start,
        now,
        random: random(),
        tokens: memory.admitted ? budget.available(origin) : 0,
        request: requests[call.method]
      })
      if (verdict._tag !== "Retry") {
        // Who gives up has still heard for how long the others should wait.
        const hint = failure.retry === "throttled" && failed.kind === "answer" ? 1_000 * (failed.retryAfter ?? 0) : 0
        if (hint <= longestWait) gate.close(origin, now, hint)
        return undefined
      }
      const delay = Math.ceil(Duration.toMillis(verdict.delay))
      memory.spent = costs[verdict.reason]
      budget.take(origin, memory.spent)
      if (verdict.reason === "throttled") memory.heeded = gate.close(origin, now, delay) ?? memory.heeded
      return delay
    },
    succeeded: (call) => budget.give(origin, calls.get(call)?.spent ?? 1)
  }
}

const policy = Retry.policy()

/** Every default. */
export const ours: Policy = { name: "effect-errata", client: (random) => clientOf(policy, random) }

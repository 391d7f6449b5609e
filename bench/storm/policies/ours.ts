/**
 * This package: the real verdict, the real budget, the real gate. Only time and the network are modelled.
 */
import { Catalog, Http, Retry, RetryBudget, TransportError } from "effect-errata"
import * as Duration from "effect/Duration"
import { makeGate } from "../../../src/internal/gate.js"
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

/** As `Retry.client` goes about it: look at the gate, send, judge, take from the budget, close the gate, wait. */
const clientOf = (policy: Retry.Policy, capacity: number | undefined, random: Random): Client => {
  const budget = RetryBudget.unsafeMake(capacity === undefined ? {} : { capacity })
  const gate = makeGate()
  const { deadline, longestWait } = policy.rules
  return {
    admit: ({ begun, start }, now) => {
      if (!gate.isTouched()) return 0
      const { left, whole } = gate.wait(origin, now)
      const wait = left === 0 ? 0 : Math.ceil(left + spread(whole, policy.rules, random()) - whole)
      return wait > 0 && now + wait - begun <= longestWait && now + wait - start <= deadline ? wait : 0
    },
    failed: (call, failed, now) => {
      const verdict = Retry.verdict(policy, decoded(failed, call.method), {
        attempt: call.sent,
        delayed: call.delayed,
        elapsed: now - call.start,
        now,
        random: random(),
        tokens: budget.available(origin),
        request: requests[call.method]
      })
      if (verdict._tag !== "Retry") return undefined
      const delay = Math.ceil(Duration.toMillis(verdict.delay))
      call.note = costs[verdict.reason]
      budget.take(origin, call.note)
      if (verdict.reason === "throttled") gate.close(origin, now, delay)
      return delay
    },
    succeeded: ({ note, sent }) => {
      if (budget.isTouched()) budget.give(origin, sent > 1 ? note : 1)
    }
  }
}

/** Retry.policy with the options that are given, and the default ones else. */
export const oursWith = (name: string, options: Retry.Options<{}, never, never>, capacity?: number): Policy => {
  const policy = Retry.policy(options)
  return { name, client: (random) => clientOf(policy, capacity, random) }
}

export const ours: Policy = oursWith("effect-errata", {})

/** With a budget of two repeats in a client, for a fleet of many that each call now and then. */
export const oursInFleet: Policy = oursWith("effect-errata, capacity 28", {}, 28)

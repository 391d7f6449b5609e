/**
 * This package: the real step, budget and gate. Only time and the network are modelled.
 */
import { Catalog, Http, Retry, RetryBudget, TransportError } from "effect-errata"
import { type Gate, makeGate } from "../../../src/internal/retry/gate.js"
import { answered } from "../../../src/internal/retry/perform.js"
import { begin, type Progress } from "../../../src/internal/retry/progress.js"
import { afterFailure, beforeRequest, isWeighed, readFailure, type Seen } from "../../../src/internal/retry/step.js"
import { isWell, signOf } from "../../../src/internal/retry/verdict.js"
import type { Failed } from "../outcome.js"
import type { Call, Client, Policy } from "../policy.js"
import type { Random } from "../random.js"

export const origin = "https://api.example.com"

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

/** What is remembered of one call beside its progress. */
interface Memory {
  readonly progress: Progress
  /** Whether the gate let it in, which it did when the call was woken. */
  readonly isAdmitted: boolean
}

/** What a client hears of other processes, and tells them. */
export interface Sharing {
  /** Hears before a request what is to be heard, and how long the request waits for that. */
  readonly hear: (gate: Gate, now: number) => number
  readonly tell: (now: number, whole: number) => void
}

/** Does what a step says, as `Retry.client` does: tells the budget, takes from it, closes the gate, and waits. */
export const clientOf = (
  policy: Retry.Policy,
  random: Random,
  resume: (call: Call) => void,
  sharing?: Sharing,
  budget: RetryBudget.RetryBudget = RetryBudget.unsafeMake()
): Client => {
  const gate = makeGate()
  const calls = new WeakMap<Call, Memory>()
  const memoryOf = (call: Call): Memory => calls.get(call) ?? { progress: begin(call.start, 0), isAdmitted: false }
  return {
    admit: (call, now) => {
      const { isAdmitted, progress } = memoryOf(call)
      if (call.note === 1) gate.arrive(origin)
      call.note = 0
      const wasClosed = gate.isClosed(origin, now)
      const heard = sharing?.hear(gate, now) ?? 0
      if (heard > 0) return heard
      if (!gate.isTouched()) return 0
      if (isAdmitted) {
        if (wasClosed || !gate.isClosed(origin, now)) return 0
        // Another process was told to wait while this one waited in line: it is not sent after all.
        gate.leave(origin, true)
        calls.set(call, { progress, isAdmitted: false })
      }
      const wake = (isAdmitted: boolean) => {
        calls.set(call, { ...memoryOf(call), isAdmitted })
        resume(call)
      }
      const entry = gate.enter(origin, now, wake)
      switch (entry._tag) {
        case "Open":
          return 0
        case "Admitted":
          calls.set(call, { progress, isAdmitted: true })
          return 0
        case "InLine":
        case "Closed": {
          const isClosed = entry._tag === "Closed"
          const seen = { now, random: random(), arrived: call.begun, tokens: budget.available(origin) }
          const held = beforeRequest(policy, progress, entry, seen)
          if ("_tag" in held) {
            if (isClosed) gate.arrive(origin)
            else gate.abandon(origin, wake)
            return "fail"
          }
          budget.take(origin, held.cost)
          calls.set(call, { progress: held.progress, isAdmitted: false })
          if (!isClosed) return "wait"
          call.note = 1
          return held.wait
        }
      }
    },
    failed: (call, failed, now) => {
      const failure = decoded(failed, call.method)
      const { isAdmitted, progress } = memoryOf(call)
      const { aware, retry } = readFailure(policy, failure)
      const seen: Seen = {
        now,
        random: random(),
        allowed: Number.POSITIVE_INFINITY,
        trusted: budget.trusts(origin),
        tokens: budget.available(origin),
        request: requests[call.method],
        exhausted: undefined,
        ended: 0
      }
      const allowed = isWeighed(policy, failure, progress, seen)
        ? budget.fail(origin, now, signOf(aware, retry))
        : seen.allowed
      const step = afterFailure(policy, failure, progress, { ...seen, allowed, tokens: budget.available(origin) })
      budget.take(origin, step.cost)
      if (isWell(aware, retry)) {
        answered(budget, origin, progress)
        gate.answered(origin, now)
      }
      const closed = step.closes > 0 ? gate.close(origin, now, step.closes, failure) : undefined
      if (closed !== undefined) sharing?.tell(now, closed.whole)
      if (isAdmitted) gate.leave(origin, isWell(aware, retry))
      calls.set(call, {
        progress: closed === undefined ? step.progress : { ...step.progress, paid: closed.turn },
        isAdmitted: false
      })
      return step.verdict._tag === "Retry" ? step.delay : undefined
    },
    succeeded: (call, now) => {
      const { isAdmitted, progress } = memoryOf(call)
      answered(budget, origin, progress)
      gate.answered(origin, now)
      if (isAdmitted) gate.leave(origin, true)
    }
  }
}

const policy = Retry.policy()

/** Every default. */
export const ours: Policy = { name: "effect-errata", client: (random, resume) => clientOf(policy, random, resume) }

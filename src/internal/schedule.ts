/**
 * A policy as a Schedule, which is what a program holds of it.
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleInterval from "effect/ScheduleInterval"
import type { Policy, Tags } from "./options.js"
import { outcomesSoFar } from "./outcome.js"
import { begin, type Call, type Facts, type Judged, keyOf, type Progress, step } from "./policy.js"
import type { Verdict } from "./verdict.js"

/** A call of which nothing is known but what its failures tell. */
const unknownCall = ({ budget, refresher }: Pick<Facts<never>, "budget" | "refresher">): Call => ({
  budget: budget === "none" ? undefined : budget,
  key: keyOf,
  request: () => undefined,
  used: () => ({ credential: undefined, generation: refresher.generation() }),
  // Nobody tells it of a success, so no failure can be weighed against any.
  fail: () => true,
  held: () => 0,
  spent: () => {},
  throttled: () => {}
})

/** How far a call has come: nothing is known of it before its first failure. */
interface State {
  readonly progress?: Progress
  /** How many calls had ended when it began. */
  readonly ended: number
}

const unbegun = (): State => ({ ended: outcomesSoFar() })

/** Where a policy keeps what it was made of. */
const FactsId: unique symbol = Symbol("effect-errata/facts")

/** The Schedule of a policy. It counts from the first failure: a Schedule hears of nothing before that. */
export const toPolicy = <T extends Tags, R, O extends string>(facts: Facts<R>): Policy<T, R, O> => {
  const call = unknownCall(facts)
  const schedule = Schedule.makeWithState<State, Judged, Verdict, R>(
    unbegun(),
    (now, failure, { ended, progress = begin(now, ended) }) =>
      Effect.map(step(facts, failure, progress, call), (next) => [
        { ended, progress: next.progress },
        next.verdict,
        next._tag === "Again"
          ? ScheduleDecision.continueWith(ScheduleInterval.after(now + next.delay))
          : ScheduleDecision.done
      ])
  )
  // Read when a program begins to retry: only what has ended after that can be within its first attempt.
  Object.defineProperty(schedule, "initial", { get: unbegun })
  const { overrides, rules, tags } = facts
  // Seam: the tags are those of the options, which T and O were inferred from.
  return Object.assign(schedule, { overrides, rules, tags, [FactsId]: facts }) as unknown as Policy<T, R, O>
}

/** What a policy was made of. */
export const factsOf = <R>(policy: Policy<Tags, R, string>): Facts<R> =>
  // Seam: toPolicy is the only way to a policy, and has put it there.
  (policy as unknown as { readonly [FactsId]: Facts<R> })[FactsId]

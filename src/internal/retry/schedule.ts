/** A policy as a Schedule, which is what a program holds of it. */
import * as Effect from "#effect/Effect"
import { fromState } from "#seam/schedule"
import type { Policy, Tags } from "./options.js"
import { outcomesSoFar } from "./outcome.js"
import { nothingInCommon, perform } from "./perform.js"
import { begin, type Progress } from "./progress.js"
import type { Settings } from "./settings.js"
import type { Verdict } from "./verdict.js"

/** How far a call has come: nothing is known of it before its first failure. */
interface State {
  readonly progress?: Progress
  /** How many calls had ended when it began. */
  readonly ended: number
}

const unbegun = (): State => ({ ended: outcomesSoFar() })

/** Where a policy keeps what it was made of. */
const SettingsId: unique symbol = Symbol("effect-errata/settings")

/** The Schedule of a policy. It counts from the first failure: a Schedule hears of nothing before that. */
export const toPolicy = <T extends Tags, R, O extends string>(settings: Settings<R>): Policy<T, R, O> => {
  const common = nothingInCommon(settings)
  // The state is made when a program begins to retry: only what has ended after that can be within its first attempt.
  const schedule = fromState<State, unknown, Verdict, R>(
    unbegun,
    (now, failure, { ended, progress = begin(now, ended) }) => {
      const used = { credential: undefined, generation: settings.renewals.generation() }
      return Effect.map(
        perform(common, failure, progress, { origin: "", request: undefined, used }),
        ({ delay, goesOn, progress, verdict }) => ({
          state: { ended, progress },
          out: verdict,
          delay: goesOn ? delay : undefined
        })
      )
    }
  )
  const { overrides, rules, tags } = settings
  // Seam: the tags are those of the options, which T and O were inferred from.
  return Object.assign(schedule, { overrides, rules, tags, [SettingsId]: settings }) as unknown as Policy<T, R, O>
}

/** What a policy was made of. */
export const settingsOf = <R>(policy: Policy<Tags, R, string>): Settings<R> =>
  // Seam: toPolicy is the only way to a policy, and has put it there.
  (policy as unknown as { readonly [SettingsId]: Settings<R> })[SettingsId]
